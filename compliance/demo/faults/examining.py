"""Evaluations, grades and readings that cannot be as they are said to be."""

from compliance.demo import catalogue, first_life, second_life, stories
from compliance.demo.book import Planted
from compliance.demo.faults.planting import CENTRE, planted, to_the_centre
from compliance.demo.life import Life, Scene, born, wait
from parties.text import Text


def evaluated_afterwards(scene: Scene, number: int) -> Planted:
    """G07 and G06: the evaluator came when the pack was out already."""
    life = born(scene, number, past=stories.WAITING_IN_STORE)
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    first_life.remove(life, at=scene.world.site("elv_a"))
    first_life.evaluate(life, at=scene.world.site("evaluator"))
    to_the_centre(life)
    return planted(life, "pre_removal_evaluated", Text(
        "The pack was evaluated days after it had been taken out.", "탈거한 뒤에야 성능평가를 실시했습니다."), "G06", "G07")  # fmt: skip


def evaluated_without_certificate(scene: Scene, number: int) -> Planted:
    """X09: the evaluator's certificate had run out years before."""
    life = born(scene, number, past=stories.WAITING_IN_STORE)
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    first_life.evaluate(life, at=scene.world.site("bygone"), by="bygone")
    first_life.remove(life, at=scene.world.site("elv_a"))
    to_the_centre(life)
    return planted(life, "pre_removal_evaluated", Text(
        "An institute evaluated the pack whose certificate had run out.", "지정이 만료된 기관이 성능평가를 했습니다."), "X09")  # fmt: skip


def graded_against_its_health(scene: Scene, number: int) -> Planted:
    """G13: sound and good for another use, and graded for recycling."""
    life = stories.retired_to_a_centre(scene, number, past=stories.WAITING_IN_STORE._replace(health=(68, 76)))
    wait(life, 1, 6)
    second_life.measure(life)
    life.say("classified", by=life.holder, site=life.site, grade="recycle")
    second_life.keep_watch(life)
    return planted(life, "classified", Text(
        "A sound pack with some 70 % of its health was graded for recycling.",
        "SoH 70% 안팎의 양호한 팩을 재활용으로 판정했습니다."), "G13")  # fmt: skip


def too_hot_to_be_true(scene: Scene, number: int) -> Planted:
    """G15: 140 degrees in a car that drives on."""
    life = stories.in_use(scene, number)
    life.say("soh_recorded", by=scene.world[life.model.carmaker], soh_pct=life.health, method="bms", temperature_c=140)
    return planted(life, "soh_recorded", Text(
        "A reading of 140 °C from a pack that works.", "정상 사용 중인 팩에서 140°C가 기록되었습니다."), "G15")  # fmt: skip


def tested_elsewhere(scene: Scene, number: int) -> Planted:
    """G17: scanned far from the site where the test is said to have been made."""
    life = stories.collected(scene, number, centre=CENTRE)
    wait(life, 2, 6)
    _measure_away(life)
    second_life.keep_watch(life)
    return planted(life, "tested", Text(
        "The test was declared for the centre, and scanned nine kilometres away.",
        "수거센터에서 시험했다고 신고했으나 9km 떨어진 곳에서 스캔되었습니다."), "G17")  # fmt: skip


def _measure_away(life: Life) -> None:
    spot = {"latitude": round(life.site.latitude + 0.08, 4), "longitude": life.site.longitude, "accuracy_m": 20}
    life.say("tested", by=life.holder, site=life.site, soh_pct=second_life.first_life.read_health(life),
             method="charge_discharge", location=spot)  # fmt: skip


def made_of_nothing(scene: Scene, number: int) -> Planted:
    """G25: a cabinet is inspected that nobody ever said to have made."""
    life = born(scene, number, past=stories.WAITING_IN_STORE)
    life.uri = catalogue.unit(catalogue.STORAGE_CABINET, f"X{life.book.tag}{number:06d}")
    life.clock, life.site = scene.days_before_end(40), scene.world.site("reuse")
    second_life.inspect(life)
    return planted(life, "safety_inspected", Text(
        "A stationary unit passed its inspection; nobody has recorded of what it was made.",
        "제조 기록이 없는 저장장치가 안전검사를 받았습니다."), "G25")  # fmt: skip

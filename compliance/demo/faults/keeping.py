"""Packs that were removed, tested or stored as they should not be."""

from datetime import timedelta

from compliance.demo import first_life, moving, second_life, stories
from compliance.demo.book import Planted
from compliance.demo.faults.planting import CENTRE, planted, to_the_centre
from compliance.demo.life import Scene, born, wait
from parties.text import Text


def removed_unevaluated(scene: Scene, number: int) -> Planted:
    """G06: taken out of the vehicle without an evaluation."""
    life = born(scene, number, past=stories.WAITING_IN_STORE)
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    first_life.remove(life, at=scene.world.site("elv_a"))
    to_the_centre(life)
    return planted(life, "removed", Text(
        "The dismantler took the pack out before anybody had evaluated it.",
        "성능평가를 받지 않은 상태에서 팩을 탈거했습니다."), "G06")  # fmt: skip


def evaluated_too_long_ago(scene: Scene, number: int) -> Planted:
    """G06: the evaluation had run out when the pack was removed."""
    life = born(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(200, 270)))
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    first_life.evaluate(life, at=scene.world.site("evaluator"))
    wait(life, 100, 130)
    first_life.remove(life, at=scene.world.site("elv_a"))
    to_the_centre(life)
    return planted(life, "removed", Text(
        "The evaluation was good for 90 days; the pack was removed long after.",
        "성능평가 유효기간(90일)이 지난 뒤 팩을 탈거했습니다."), "G06")  # fmt: skip


def removed_without_permit(scene: Scene, number: int) -> Planted:
    """G12: removed in a yard whose permit had run out."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE, yard=("elv_a", "pyeongtaek"))
    moving.send(life, to=scene.world.site(*CENTRE))
    moving.take(life)
    second_life.examine(life)
    second_life.keep_watch(life)
    return planted(life, "removed", Text(
        "The pack was removed in a yard whose permit had run out.",
        "허가가 만료된 사업장에서 팩을 탈거했습니다."), "G12")  # fmt: skip


def health_risen(scene: Scene, number: int) -> Planted:
    """G14: 15 to 20 points of health gained on the shelf."""
    life = stories.collected(scene, number, past=stories.FOR_ANOTHER_USE._replace(given_up=(90, 165)))
    wait(life, 5, 15)
    second_life.measure(life, health=round(life.health + life.rng.uniform(15, 20), 1))
    life.health_when_made += 25
    second_life.keep_watch(life)
    return planted(life, "tested", Text(
        "A second test on the shelf found far more health than the first; nothing had been repaired.",
        "수리 기록 없이 두 번째 시험에서 SoH가 크게 상승했습니다."), "G14")  # fmt: skip


def declared_late(scene: Scene, number: int) -> Planted:
    """G29: a garage hands in a reading weeks after the limit of 15 working days."""
    life = stories.in_use(scene, number)
    life.clock = max(life.clock - timedelta(days=life.rng.randint(45, 120)), life.made_at)
    first_life.report_health(life, by=scene.world["garage"])
    return planted(life, "soh_recorded", Text(
        "A garage that joined a year ago handed in a reading long after its time.",
        "1년 전 가입한 정비업체가 상태 기록을 기한이 한참 지난 뒤 신고했습니다."), "G29")  # fmt: skip


def forgotten(scene: Scene, number: int) -> Planted:
    """G32: nobody has said anything about it for more than 90 days."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(130, 165)))
    return planted(life, "classified", Text(
        "Classified at the collection centre, and never mentioned again.",
        "거점수거센터에서 판정한 뒤 아무 기록이 없습니다."), "G32")  # fmt: skip

"""Hand-overs that do not add up, and those who may not hand over."""

from datetime import timedelta

from compliance.demo import moving, second_life, stories
from compliance.demo.book import Planted
from compliance.demo.cast import UNREGISTERED_GLN
from compliance.demo.faults.planting import CENTRE, planted
from compliance.demo.life import Scene, born, wait, wait_until
from events import epc
from parties.text import Text


def lost_on_the_road(scene: Scene, number: int) -> Planted:
    """G01: dispatched, never received."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(130, 200)))
    wait_until(life, days_before_end=life.rng.randint(15, 55))
    moving.send(life, to=scene.world.site(*CENTRE), lapse=(0, 1))
    return planted(life, "dispatched", Text(
        "The dismantler handed the pack to a carrier; the collection centre never saw it.",
        "폐차장이 운반업체에 인계했으나 거점수거센터에 도착하지 않았습니다."), "G01")  # fmt: skip


def never_announced(scene: Scene, number: int) -> Planted:
    """G02: received, but the sender declared no dispatch."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE)
    wait(life, 2, 6)
    life.bound_for = scene.world.site(*CENTRE)
    life.extra = {}
    moving.take(life)
    second_life.examine(life)
    second_life.keep_watch(life)
    return planted(life, "received", Text(
        "The collection centre took the pack in; the dismantler never declared that it had sent it.",
        "거점수거센터는 입고했으나 폐차장이 출고를 신고하지 않았습니다."), "G02")  # fmt: skip


def sold_by_the_last_holder(scene: Scene, number: int) -> Planted:
    """G03: the dismantler sells what it has handed over already."""
    life = stories.collected(scene, number, centre=CENTRE)
    home, yard = life.site, scene.world.site("elv_a", "siheung")
    life.site = yard
    moving.send(life, to=scene.world.site("exporter", "incheon"), purpose="sale", lapse=(3, 8))
    moving.refuse(life, reason="no_documents")
    life.site = home
    wait(life, 2, 4)
    second_life.keep_watch(life)
    return planted(life, "dispatched", Text(
        "Weeks after handing the pack over, the dismantler recorded its sale to an exporter, who refused it.",
        "이미 인계한 팩을 폐차장이 수출업체에 다시 출고했고 수출업체가 인수를 거부했습니다."), "G03")  # fmt: skip


def sent_twice(scene: Scene, number: int) -> Planted:
    """G04: dispatched to a second buyer while under way to the first."""
    life = stories.collected(scene, number)
    moving.send(life, to=scene.world.site("reuse"), purpose="sale")
    moving.send(life, to=scene.world.site("reman"), purpose="sale", lapse=(1, 2))
    moving.take(life)
    second_life.keep_watch(life)
    return planted(life, "dispatched", Text(
        "The collection centre sold one pack to two buyers within days.",
        "거점수거센터가 같은 팩을 며칠 사이 두 곳에 출고했습니다."), "G04")  # fmt: skip


def taken_by_a_copy(scene: Scene, number: int) -> Planted:
    """G04: a second centre collects what the first one holds."""
    life = stories.collected(scene, number, centre=CENTRE)
    wait(life, 4, 9)
    life.site = scene.world.site("centre_b", "daegu")
    life.say("collected", by=life.holder, site=life.site, return_receipt_no=life.paper("반납"), mass_kg=life.mass_kg)
    second_life.keep_watch(life)
    return planted(life, "collected", Text(
        "Two collection centres hold a pack of one number: one of the labels is a copy.",
        "두 거점수거센터가 같은 번호의 팩을 보유하고 있습니다. 식별표 하나는 복제본입니다."), "G04")  # fmt: skip


def from_an_unregistered_trader(scene: Scene, number: int) -> Planted:
    """G12 and G02: a pack nobody knew, bought from somebody who is not registered."""
    life = born(scene, number, past=stories.WAITING_IN_STORE)
    life.uri = epc.legacy(f"9521234OLD{scene.book.tag}{number:05d}").uri
    life.clock, life.site = life.given_up_at, scene.world.site(*CENTRE)
    wait(life, 1, 3)
    life.health = round(100 - life.fade * (life.clock - life.made_at).days / 365.25, 1)
    life.say("received", by=life.holder, site=life.site, sender=UNREGISTERED_GLN, condition="intact",
             mass_kg=life.mass_kg)  # fmt: skip
    second_life.examine(life)
    second_life.keep_watch(life)
    return planted(life, "received", Text(
        "The collection centre bought an old pack from a trader that is in no register.",
        "거점수거센터가 미등록 유통업자에게서 이력 없는 구형 팩을 매입했습니다."), "G02", "G12")  # fmt: skip


def sent_to_a_suspended_trader(scene: Scene, number: int) -> Planted:
    """G12 and G01: dispatched to a company that may not trade, and so cannot receive."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(150, 220)))
    wait_until(life, days_before_end=life.rng.randint(15, 55))
    moving.send(life, to=scene.world.site("standstill"), purpose="sale", lapse=(0, 1))
    return planted(life, "dispatched", Text(
        "The collection centre sold the pack to a trader whose business is suspended.",
        "영업정지 중인 유통업체에 팩을 출고했습니다."), "G01", "G12")  # fmt: skip


def seen_in_two_towns(scene: Scene, number: int) -> Planted:
    """G16: one label read in Siheung and, forty minutes later, in Busan."""
    life = stories.collected(scene, number, centre=CENTRE)
    wait(life, 3, 9)
    second_life.measure(life)
    life.clock += timedelta(minutes=40)
    busan = scene.world.site("elv_b", "busan")
    second_life.measure(life, by=scene.world["elv_b"], site=busan, health=round(life.health - 0.3, 1))
    second_life.keep_watch(life)
    return planted(life, "tested", Text(
        "The same label was read in Siheung and forty minutes later in Busan, 320 km away.",
        "같은 식별표가 시흥에서 확인된 지 40분 만에 320km 떨어진 부산에서 확인되었습니다."), "G16")  # fmt: skip

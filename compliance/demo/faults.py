"""Lives with exactly one thing wrong, one function each; each says which rules must find it, and on what.

Of every main kind one pack in a hundred is planted and at least one; of the further kinds, which show another way
to break the same rules, one in a hundred.
"""

from datetime import timedelta

from compliance.demo import catalogue, first_life, moving, recycling, second_life, stories
from compliance.demo.book import Planted
from compliance.demo.cast import UNREGISTERED_GLN
from compliance.demo.life import Life, Scene, born, wait, wait_until
from events import epc
from parties.text import Text

_CENTRE = ("centre_a", "siheung")
_ONE_IN = 100


def count(packs: int, *, main: bool) -> int:
    """How many faults of one kind a fleet of so many packs has."""
    return max(round(packs / _ONE_IN), 1) if main else packs // _ONE_IN


def lost_on_the_road(scene: Scene, number: int) -> Planted:
    """G01: dispatched, never received."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(130, 200)))
    wait_until(life, days_before_end=life.rng.randint(15, 55))
    moving.send(life, to=scene.world.site(*_CENTRE), lapse=(0, 1))
    return _planted(life, "dispatched", Text(
        "The dismantler handed the pack to a carrier; the collection centre never saw it.",
        "폐차장이 운반업체에 인계했으나 거점수거센터에 도착하지 않았습니다."), "G01")  # fmt: skip


def never_announced(scene: Scene, number: int) -> Planted:
    """G02: received, but the sender declared no dispatch."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE)
    wait(life, 2, 6)
    life.bound_for = scene.world.site(*_CENTRE)
    life.extra = {}
    moving.take(life)
    second_life.examine(life)
    second_life.keep_watch(life)
    return _planted(life, "received", Text(
        "The collection centre took the pack in; the dismantler never declared that it had sent it.",
        "거점수거센터는 입고했으나 폐차장이 출고를 신고하지 않았습니다."), "G02")  # fmt: skip


def sold_by_the_last_holder(scene: Scene, number: int) -> Planted:
    """G03: the dismantler sells what it has handed over already."""
    life = stories.collected(scene, number, centre=_CENTRE)
    home, yard = life.site, scene.world.site("elv_a", "siheung")
    life.site = yard
    moving.send(life, to=scene.world.site("exporter", "incheon"), purpose="sale", lapse=(3, 8))
    moving.refuse(life, reason="no_documents")
    life.site = home
    wait(life, 2, 4)
    second_life.keep_watch(life)
    return _planted(life, "dispatched", Text(
        "Weeks after handing the pack over, the dismantler recorded its sale to an exporter, who refused it.",
        "이미 인계한 팩을 폐차장이 수출업체에 다시 출고했고 수출업체가 인수를 거부했습니다."), "G03")  # fmt: skip


def sent_twice(scene: Scene, number: int) -> Planted:
    """G04: dispatched to a second buyer while under way to the first."""
    life = stories.collected(scene, number)
    moving.send(life, to=scene.world.site("reuse"), purpose="sale")
    moving.send(life, to=scene.world.site("reman"), purpose="sale", lapse=(1, 2))
    moving.take(life)
    second_life.keep_watch(life)
    return _planted(life, "dispatched", Text(
        "The collection centre sold one pack to two buyers within days.",
        "거점수거센터가 같은 팩을 며칠 사이 두 곳에 출고했습니다."), "G04")  # fmt: skip


def alive_after_shredding(scene: Scene, number: int) -> Planted:
    """G05: a shredded pack is tested again."""
    life = stories.collected(scene, number, past=stories.FOR_RECYCLING)
    moving.send(life, to=scene.world.site("preproc"), purpose="treatment")
    moving.take(life)
    recycling.shred([life])
    recycling.close_books([life])
    wait(life, 10, 25)
    trader = scene.world["trader"]
    second_life.measure(life, by=trader, site=scene.world.site("trader"), health=round(life.health - 1, 1))
    return _planted(life, "tested", Text(
        "A trader tested a pack whose number had been shredded weeks before.",
        "이미 파쇄된 팩의 번호로 유통업체가 성능시험을 기록했습니다."), "G05")  # fmt: skip


def removed_unevaluated(scene: Scene, number: int) -> Planted:
    """G06: taken out of the vehicle without an evaluation."""
    life = born(scene, number, past=stories.WAITING_IN_STORE)
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    first_life.remove(life, at=scene.world.site("elv_a"))
    _to_the_centre(life)
    return _planted(life, "removed", Text(
        "The dismantler took the pack out before anybody had evaluated it.",
        "성능평가를 받지 않은 상태에서 팩을 탈거했습니다."), "G06")  # fmt: skip


def sold_uninspected(scene: Scene, number: int) -> Planted:
    """G08: a remanufactured pack is sold without a safety inspection."""
    product = stories.remanufactured_unit(scene, number)
    second_life.sell(product, to=scene.world.site(product.model.carmaker))
    first_life.fit(product)
    first_life.drive(product, until=scene.days_before_end(1))
    return _planted(product, "dispatched", Text(
        "The remanufacturer sold the pack before the inspection body had seen it.",
        "재제조업체가 유통 전 안전검사 없이 제품을 판매했습니다."), "G08")  # fmt: skip


def from_an_unregistered_trader(scene: Scene, number: int) -> Planted:
    """G12 and G02: a pack nobody knew, bought from somebody who is not registered."""
    life = born(scene, number, past=stories.WAITING_IN_STORE)
    life.uri = epc.legacy(f"9521234OLD{scene.book.tag}{number:05d}").uri
    life.clock, life.site = life.given_up_at, scene.world.site(*_CENTRE)
    wait(life, 1, 3)
    life.health = round(100 - life.fade * (life.clock - life.made_at).days / 365.25, 1)
    life.say("received", by=life.holder, site=life.site, sender=UNREGISTERED_GLN, condition="intact",
             mass_kg=life.mass_kg)  # fmt: skip
    second_life.examine(life)
    second_life.keep_watch(life)
    return _planted(life, "received", Text(
        "The collection centre bought an old pack from a trader that is in no register.",
        "거점수거센터가 미등록 유통업자에게서 이력 없는 구형 팩을 매입했습니다."), "G02", "G12")  # fmt: skip


def health_risen(scene: Scene, number: int) -> Planted:
    """G14: 15 to 20 points of health gained on the shelf."""
    life = stories.collected(scene, number, past=stories.FOR_ANOTHER_USE._replace(given_up=(90, 320)))
    wait(life, 5, 15)
    second_life.measure(life, health=round(life.health + life.rng.uniform(15, 20), 1))
    life.health_when_made += 25
    second_life.keep_watch(life)
    return _planted(life, "tested", Text(
        "A second test on the shelf found far more health than the first; nothing had been repaired.",
        "수리 기록 없이 두 번째 시험에서 SoH가 크게 상승했습니다."), "G14")  # fmt: skip


def seen_in_two_towns(scene: Scene, number: int) -> Planted:
    """G16: one label read in Siheung and, forty minutes later, in Busan."""
    life = stories.collected(scene, number, centre=_CENTRE)
    wait(life, 3, 9)
    second_life.measure(life)
    life.clock += timedelta(minutes=40)
    busan = scene.world.site("elv_b", "busan")
    second_life.measure(life, by=scene.world["elv_b"], site=busan, health=round(life.health - 0.3, 1))
    second_life.keep_watch(life)
    return _planted(life, "tested", Text(
        "The same label was read in Siheung and forty minutes later in Busan, 320 km away.",
        "같은 식별표가 시흥에서 확인된 지 40분 만에 320km 떨어진 부산에서 확인되었습니다."), "G16")  # fmt: skip


def modules_missing(scene: Scene, number: int) -> Planted:
    """G19: two modules fewer than the maker put in."""
    model = catalogue.BY_CODE["NS-64"]
    life = stories.collected(scene, number, past=stories.FOR_ANOTHER_USE._replace(age=(6, 6.5)), model=model)
    moving.send(life, to=scene.world.site("reuse"), purpose="sale")
    moving.take(life)
    parts = second_life.dismantle(life, missing=2)
    cabinet = second_life.repurpose([life], parts, application="ups")
    second_life.inspect(cabinet)
    second_life.keep_watch(cabinet)
    return _planted(life, "dismantled", Text(
        f"The pack was made with {model.modules} modules; {len(parts)} were declared when it was taken apart.",
        f"모듈 {model.modules}개로 제조된 팩에서 {len(parts)}개만 신고되었습니다."), "G19")  # fmt: skip


def nickel_from_iron(scene: Scene, number: int) -> Planted:
    """G21: nickel from a lot made of LFP packs, which hold none."""
    past = stories.FOR_RECYCLING._replace(age=(4, 4.6), health=(50, 57))
    life = stories.collected(scene, number, past=past, model=catalogue.LFP)
    moving.send(life, to=scene.world.site("refiner"), purpose="treatment")
    moving.take(life)
    lot = recycling.shred([life])
    recycling.recover([lot], contained=recycling.contents([life]) | {"Ni": 18.0})
    recycling.close_books([life])
    return Planted(lot.uri, ("G21",), "material_recovered", Text(
        "The refiner declared nickel out of black mass that was made of LFP packs alone.",
        "리튬인산철 팩으로만 만든 블랙매스에서 니켈을 회수했다고 신고했습니다."))  # fmt: skip


def declared_late(scene: Scene, number: int) -> Planted:
    """G29: a garage hands in a reading weeks after the limit of 15 working days."""
    life = stories.in_use(scene, number)
    life.clock = max(life.clock - timedelta(days=life.rng.randint(45, 120)), life.made_at)
    first_life.report_health(life, by=scene.world["garage"])
    return _planted(life, "soh_recorded", Text(
        "A garage that joined a year ago handed in a reading long after its time.",
        "1년 전 가입한 정비업체가 상태 기록을 기한이 한참 지난 뒤 신고했습니다."), "G29")  # fmt: skip


def forgotten(scene: Scene, number: int) -> Planted:
    """G32: nobody has said anything about it for more than 90 days."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(190, 250)))
    return _planted(life, "classified", Text(
        "Classified at the collection centre, and never mentioned again.",
        "거점수거센터에서 판정한 뒤 아무 기록이 없습니다."), "G32")  # fmt: skip


def taken_by_a_copy(scene: Scene, number: int) -> Planted:
    """G04: a second centre collects what the first one holds."""
    life = stories.collected(scene, number, centre=_CENTRE)
    wait(life, 4, 9)
    life.site = scene.world.site("centre_b", "daegu")
    life.say("collected", by=life.holder, site=life.site, return_receipt_no=life.paper("반납"), mass_kg=life.mass_kg)
    second_life.keep_watch(life)
    return _planted(life, "collected", Text(
        "Two collection centres hold a pack of one number: one of the labels is a copy.",
        "두 거점수거센터가 같은 번호의 팩을 보유하고 있습니다. 식별표 하나는 복제본입니다."), "G04")  # fmt: skip


def removed_without_permit(scene: Scene, number: int) -> Planted:
    """G12: removed in a yard whose permit had run out."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE, yard=("elv_a", "pyeongtaek"))
    moving.send(life, to=scene.world.site(*_CENTRE))
    moving.take(life)
    second_life.examine(life)
    second_life.keep_watch(life)
    return _planted(life, "removed", Text(
        "The pack was removed in a yard whose permit had run out.",
        "허가가 만료된 사업장에서 팩을 탈거했습니다."), "G12")  # fmt: skip


def sent_to_a_suspended_trader(scene: Scene, number: int) -> Planted:
    """G12 and G01: dispatched to a company that may not trade, and so cannot receive."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(150, 220)))
    wait_until(life, days_before_end=life.rng.randint(15, 55))
    moving.send(life, to=scene.world.site("standstill"), purpose="sale", lapse=(0, 1))
    return _planted(life, "dispatched", Text(
        "The collection centre sold the pack to a trader whose business is suspended.",
        "영업정지 중인 유통업체에 팩을 출고했습니다."), "G01", "G12")  # fmt: skip


def evaluated_too_long_ago(scene: Scene, number: int) -> Planted:
    """G06: the evaluation had run out when the pack was removed."""
    life = born(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(230, 420)))
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    first_life.evaluate(life, at=scene.world.site("evaluator"))
    wait(life, 100, 130)
    first_life.remove(life, at=scene.world.site("elv_a"))
    _to_the_centre(life)
    return _planted(life, "removed", Text(
        "The evaluation was good for 90 days; the pack was removed long after.",
        "성능평가 유효기간(90일)이 지난 뒤 팩을 탈거했습니다."), "G06")  # fmt: skip


MAIN = (
    lost_on_the_road, never_announced, sold_by_the_last_holder, sent_twice, alive_after_shredding, removed_unevaluated,
    sold_uninspected, from_an_unregistered_trader, health_risen, seen_in_two_towns, modules_missing, nickel_from_iron,
    declared_late, forgotten,
)  # fmt: skip
FURTHER = (taken_by_a_copy, removed_without_permit, sent_to_a_suspended_trader, evaluated_too_long_ago)


def _to_the_centre(life: Life) -> None:
    moving.send(life, to=life.scene.world.site(*_CENTRE))
    moving.take(life)
    second_life.examine(life)
    second_life.keep_watch(life)


def _planted(life: Life, anchor_type: str, story: Text, *rules: str) -> Planted:
    return Planted(life.uri, rules, anchor_type, story)

"""Packs that stand where they should not, or for too long; vehicles struck off whose pack nobody saw again."""

from datetime import timedelta

from compliance.demo import first_life, moving, second_life, stories
from compliance.demo.book import Planted
from compliance.demo.cast import Site
from compliance.demo.faults.planting import CENTRE, planted
from compliance.demo.life import Life, Scene, born, wait, working_hour
from parties.text import Text

_LONG_STORED = stories.WAITING_IN_STORE._replace(given_up=(240, 300))


def stored_too_long(scene: Scene, number: int) -> Planted:
    """G10: more than half a year at the collection centre."""
    life = stories.collected(scene, number, past=_LONG_STORED, centre=CENTRE)
    second_life.keep_watch(life)
    received = "collected" if life.registered_on.year <= 2020 else "received"
    return planted(life, received, Text(
        "Kept at the collection centre for more than 180 days.", "거점수거센터에 180일 넘게 보관 중입니다."), "G10")  # fmt: skip


def hoarded(scene: Scene, number: int) -> Planted:
    """X10 and G10: a trader has held it for more than a year."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(470, 560)))
    moving.send(life, to=scene.world.site("trader"), purpose="sale")
    moving.take(life)
    second_life.keep_watch(life)
    return planted(life, "received", Text(
        "A trader bought it more than a year ago and has not sold it.", "유통업체가 1년 넘게 팔지 않고 보유 중입니다."), "G10", "X10")  # fmt: skip


def without_room(scene: Scene, number: int) -> Planted:
    """G11: a trader that may store nothing took a pack in; the finding is about its site."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(90, 150)))
    shop = scene.world.site("shopfront")
    moving.send(life, to=shop, purpose="sale")
    moving.take(life)
    second_life.keep_watch(life)
    return Planted(f"https://id.gs1.org/414/{shop.gln}", ("G11",), "received", Text(
        "A trader with no permitted store keeps packs.", "보관 용량이 없는 유통업체가 팩을 보관하고 있습니다."))  # fmt: skip


def fell_silent(scene: Scene, number: int) -> Planted:
    """S01: a site that counted its stock week by week has not been heard of for months; its pack is no finding of its own."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(186, 192)))
    home = scene.world.site("dozy")
    wait(life, 1, 3)
    life.say("custody_reassigned", by=scene.world["regulator"], recipient=scene.world["dozy"].gln,
             order_no=life.paper("ORD"), reason="abandoned")  # fmt: skip
    life.site = home
    silent_from = scene.days_before_end(100)
    while life.clock < silent_from:
        life.clock = working_hour(life.clock + timedelta(days=2), life.rng)
        life.say("stocktake", by=life.holder, site=home, counted_at_facility=home.gln)
    return Planted(f"https://id.gs1.org/414/{home.gln}", ("S01",), "stocktake", Text(
        "A site that reported every week fell silent.", "매주 보고하던 사업장의 보고가 끊겼습니다."))  # fmt: skip


def left_out_of_the_count(scene: Scene, number: int) -> Planted:
    """X11: a site was counted as a whole, and one of the two packs that it has by the record was not there."""
    home = scene.world.site("tally")
    there, missing = (_brought(scene, each, home) for each in (number, (number + 500_000) % 1_000_000))
    there.clock = max(there.clock, missing.clock)
    wait(there, 2, 4)
    there.say("stocktake", by=there.holder, site=home, counted_at_facility=home.gln, whole_site=True)
    for life in (there, missing):
        second_life.keep_watch(life)
    return Planted(f"https://id.gs1.org/414/{home.gln}", ("X11",), "stocktake", Text(
        "A whole count of the site names one pack fewer than the record.", "전체 실사에서 기록상 보유한 팩 하나가 누락되었습니다."))  # fmt: skip


def _brought(scene: Scene, number: int, home: Site) -> Life:
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE)
    moving.send(life, to=home)
    moving.take(life)
    return life


def never_taken_out(scene: Scene, number: int) -> Planted:
    """G26: scrapped two months ago, and the pack never removed."""
    life = born(scene, number, past=stories.AWAITING._replace(given_up=(50, 80)))
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    return planted(life, "vehicle_deregistered", Text(
        "The car was scrapped months ago; its pack was never seen again.", "폐차된 지 오래되었으나 팩 탈거 기록이 없습니다."), "G26")  # fmt: skip


def never_left_the_country(scene: Scene, number: int) -> Planted:
    """G27: struck off for export a year ago, and never exported."""
    life = born(scene, number, past=stories.AWAITING._replace(given_up=(310, 420)))
    stories.put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_b"], reason="export")
    return planted(life, "vehicle_deregistered", Text(
        "Struck off for export; nine months later no export was declared.", "수출말소 후 9개월이 지나도 수출 기록이 없습니다."), "G27")  # fmt: skip


def shipped_without_papers(scene: Scene, number: int) -> Planted:
    """G28: a loose used pack left the country without a Basel notification."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(150, 300)))
    moving.send(life, to=scene.world.site("exporter"), purpose="sale")
    moving.take(life)
    wait(life, 8, 20)
    life.say("exported", by=life.holder, site=life.site, declaration_no=life.paper("수출"), destination_country="UZ",
             form="pack", mass_kg=life.mass_kg)  # fmt: skip
    return planted(life, "exported", Text(
        "A used pack was exported without Basel papers.", "바젤 서류 없이 사용후 팩을 수출했습니다."), "G28")  # fmt: skip


def arrived_before_it_left(scene: Scene, number: int) -> Planted:
    """G30: by the sender's clock it left hours after it had arrived."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE)
    sent = moving.send(life, to=scene.world.site(*CENTRE))
    left_at, home = life.clock, life.site
    moving.take(life)
    sent["occurred_at"] = (life.clock + timedelta(hours=life.rng.randint(2, 20))).isoformat(timespec="seconds")
    assert left_at < life.clock and home is not life.site
    wait(life, 3, 5)
    second_life.examine(life)
    second_life.keep_watch(life)
    return planted(life, "received", Text(
        "By the times declared, the pack was received hours before it was sent.",
        "신고 시각상 출고 몇 시간 전에 입고되었습니다."), "G30")  # fmt: skip


def lighter_on_arrival(scene: Scene, number: int) -> Planted:
    """G18: a sixth of its weight was lost on the road."""
    life = stories.retired(scene, number, past=stories.WAITING_IN_STORE)
    moving.send(life, to=scene.world.site(*CENTRE))
    life.mass_kg = round(life.mass_kg * 0.84, 1)
    moving.take(life)
    second_life.examine(life)
    second_life.keep_watch(life)
    return planted(life, "received", Text(
        "The pack weighed a sixth less on arrival than when it was sent.", "입고 질량이 출고 질량보다 16% 적습니다."), "G18")  # fmt: skip

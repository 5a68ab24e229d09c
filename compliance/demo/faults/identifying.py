"""Numbers that cannot be, recalls, thefts and orders that nobody heeded, and counts that don't agree with the record."""

from compliance.demo import catalogue, first_life, moving, second_life, stories
from compliance.demo.book import Planted
from compliance.demo.faults.planting import CENTRE, planted
from compliance.demo.life import Scene, born, wait
from parties.text import Text

_LATELY = stories.WAITING_IN_STORE._replace(given_up=(80, 130))


def one_number_twice(scene: Scene, number: int) -> Planted:
    """X01: a maker gave one Korean number to two packs."""
    life = born(scene, number, past=stories.NEW)
    twin = life.fork(uri=catalogue.unit(life.model.number, f"W{life.serial[4:]}"))
    for place, each in enumerate((life, twin)):
        first_life.make(each)
        wait(each, 1, 1)
        # Both are recorded at one moment; by their ids the second stands behind the first.
        said = scene.book.stories[-1][scene.world[life.model.maker].gln][-1]
        said["event_id"] = f"urn:uuid:{'0f'[place] * 8}-{said['occurred_at'][:4]}-4000-8000-{number:012d}"
    return planted(twin, "manufactured", Text(
        "Two packs were made under one Korean battery number.", "하나의 배터리 식별번호로 팩 두 개가 제조 신고되었습니다."), "X01")  # fmt: skip


def out_of_another_car(scene: Scene, number: int) -> Planted:
    """X02: removed from a car that it was never in."""
    life = born(scene, number, past=_LATELY)
    stories.put_on_the_road(life)
    life.vin = life.vin[:-6] + f"{(number + 500_000) % 1_000_000:06d}"
    stories.out_of_the_vehicle(life, yard=("elv_a", "siheung"))
    second_life.keep_watch(life)
    return planted(life, "removed", Text(
        "The pack was removed from a car other than the one it had been fitted to.",
        "장착된 차량이 아닌 다른 차량에서 탈거했다고 신고했습니다."), "X02")  # fmt: skip


def malformed_number(scene: Scene, number: int) -> Planted:
    """X03: a GB/T code that is none."""
    life = born(scene, number, past=stories.NEW)
    first_life.make(life, gbt_code=f"952QEL{life.book.tag}0000000{number:07d}"[:24])
    return planted(life, "manufactured", Text(
        "The GB/T 34014 code of the pack is malformed.", "GB/T 34014 코드의 형식이 잘못되었습니다."), "X03")  # fmt: skip


def counted_where_it_is_not(scene: Scene, number: int) -> Planted:
    """X04: at the stocktake it is at another of the centre's sites than by the record."""
    life = stories.collected(scene, number, past=_LATELY, centre=CENTRE)
    wait(life, 3, 8)
    other = scene.world.site("centre_a", "hongseong")
    life.say("stocktake", by=life.holder, site=other, counted_at_facility=other.gln)
    life.site = other
    second_life.keep_watch(life)
    return planted(life, "stocktake", Text(
        "Counted at Hongseong, though by the record it lies at Siheung.",
        "기록상 시흥에 있는 팩이 홍성 실사에서 확인되었습니다."), "X04")  # fmt: skip


def sold_under_recall(scene: Scene, number: int) -> Planted:
    """X06: the maker recalled it, and it was sold all the same."""
    life = stories.collected(scene, number, past=_LATELY, centre=CENTRE)
    wait(life, 1, 3)
    life.say("recalled", by=scene.world[life.model.carmaker], campaign_no=f"RC-{life.book.tag}-{number}")
    _sell(life)
    return planted(life, "dispatched", Text("Sold while it was under recall.", "리콜 대상 팩을 판매했습니다."), "X06")


def handled_though_stolen(scene: Scene, number: int) -> Planted:
    """X07: reported stolen, and tested at a trader's a week later."""
    life = stories.collected(scene, number, past=_LATELY, centre=CENTRE)
    wait(life, 2, 4)
    life.say("theft_reported", by=life.holder, site=life.site, police_ref=life.paper("도난"))
    wait(life, 6, 9)
    second_life.measure(life, by=scene.world["trader"], site=scene.world.site("trader"))
    return planted(life, "tested", Text(
        "A pack that had been reported stolen was tested at a trader's.", "도난 신고된 팩을 유통업체가 시험했습니다."), "X07")  # fmt: skip


def moved_during_a_hold(scene: Scene, number: int) -> Planted:
    """X08: the authority had forbidden that it is moved."""
    life = stories.collected(scene, number, past=_LATELY, centre=CENTRE)
    wait(life, 1, 3)
    life.say("regulator_hold", by=scene.world["regulator"], order_no=life.paper("ORD"))
    _sell(life)
    return planted(life, "dispatched", Text("Sold during a hold by the authority.", "이동제한 중인 팩을 출고했습니다."), "X08")


def _sell(life) -> None:
    moving.send(life, to=life.scene.world.site("trader"), purpose="sale")
    moving.take(life)
    second_life.keep_watch(life)

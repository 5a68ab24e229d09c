"""Clean lives, one function each: everything in them adds up, and no rule may find anything.

A story takes the numbers of the packs it is about and writes their claims from the maker to the fleet's day.
"""

from compliance.demo import catalogue, first_life, moving, second_life
from compliance.demo.life import Life, Past, Scene, born, wait, wait_until

NEW = Past(given_up=(3, 40), age=(0.01, 0.02), health=(99.8, 99.9))
ON_THE_ROAD = Past(given_up=(0.5, 1), age=(0.6, 7), health=(84, 97))
AWAITING = Past(given_up=(14, 25), age=(5, 9), health=(62, 80))
WAITING_IN_STORE = Past(given_up=(90, 165), age=(5, 10), health=(52, 84))
FOR_SAME_USE = Past(given_up=(240, 640), age=(3, 6), health=(84, 91))
FOR_ANOTHER_USE = Past(given_up=(240, 620), age=(6, 9), health=(66, 76))
FOR_RECYCLING = Past(given_up=(260, 600), age=(8, 12), health=(43, 56))
WRECKED = Past(given_up=(100, 165), age=(2, 5), health=(80, 92))
_GROUP_SPREAD_DAYS = 12
_ROADS = (
    (("elv_a", "siheung"), ("centre_a", "siheung")), (("elv_a", "siheung"), ("centre_a", "hongseong")),
    (("elv_b", "busan"), ("centre_b", "daegu")), (("elv_b", "jeju"), ("centre_b", "jeongeup")),
)  # fmt: skip


def new_at_the_maker(scene: Scene, number: int) -> None:
    """Made in the last weeks and not sold yet."""
    first_life.make(born(scene, number, past=NEW))


def in_use(scene: Scene, number: int) -> Life:
    """In a vehicle on the road."""
    life = born(scene, number, past=ON_THE_ROAD)
    put_on_the_road(life)
    return life


def in_use_cell_to_pack(scene: Scene, number: int) -> None:
    """In a vehicle on the road; a pack without modules."""
    life = born(scene, number, past=ON_THE_ROAD._replace(age=(0.8, 3)), model=catalogue.CELL_TO_PACK)
    put_on_the_road(life)


def awaiting_removal(scene: Scene, number: int) -> None:
    """The vehicle is struck off and the pack evaluated; it is still inside."""
    life = born(scene, number, past=AWAITING)
    put_on_the_road(life)
    first_life.give_up(life, by=scene.world["elv_a"])
    first_life.evaluate(life, at=scene.world.site("evaluator"))


def in_the_yard(scene: Scene, number: int) -> None:
    """Removed, and still at the dismantler's."""
    second_life.keep_watch(retired(scene, number, past=WAITING_IN_STORE._replace(given_up=(50, 80))))


def stored(scene: Scene, number: int) -> None:
    """Tested and classified at a collection centre, waiting for a buyer."""
    second_life.keep_watch(collected(scene, number))


def stolen_and_found(scene: Scene, number: int) -> None:
    """Stolen from the collection centre's yard, found by the police and back in store."""
    life = collected(scene, number)
    wait(life, 3, 9)
    life.say("theft_reported", by=life.holder, site=life.site, police_ref=life.paper("도난"), note="야적장 철망 절단")
    wait(life, 4, 15)
    life.say("found", by=life.holder, site=life.site, note="경찰 회수 후 재입고")
    second_life.keep_watch(life)


def corrected(scene: Scene, number: int) -> None:
    """A measurement was typed in wrong, and corrected the next day."""
    life = retired_to_a_centre(scene, number)
    wait(life, 1, 5)
    measured_at, health = life.clock, life.health
    wrong = second_life.measure(life, health=round(health + 18, 1))
    wait(life, 1, 2)
    corrected_at, life.clock = life.clock, measured_at
    right = second_life.measure(life, health=round(health - 0.5, 1))
    life.clock = corrected_at
    scene.book.write("corrected", by=life.holder, at=corrected_at, target=scene.book.name(wrong),
                     corrective=[scene.book.name(right)], why="측정값 입력 오류")  # fmt: skip
    second_life.classify(life)
    second_life.keep_watch(life)


def voided(scene: Scene, number: int) -> None:
    """A dispatch of the wrong pack was recorded, and withdrawn the next day."""
    life = collected(scene, number)
    wrong = moving.send(life, to=scene.world.site("trader"))
    wait(life, 1, 2)
    scene.book.write("voided", by=life.holder, at=life.clock, target=scene.book.name(wrong), why="다른 팩을 잘못 선택")
    second_life.keep_watch(life)


def refused(scene: Scene, number: int) -> None:
    """The recycler had no room and sent it back; it went to another later."""
    life = collected(scene, number, past=FOR_RECYCLING._replace(given_up=(110, 170)))
    moving.send(life, to=scene.world.site("preproc"), purpose="treatment")
    moving.refuse(life)
    moving.send(life, to=scene.world.site("refiner"), purpose="treatment", lapse=(5, 12))
    moving.take(life)
    second_life.keep_watch(life)


def at_sea(scene: Scene, number: int) -> None:
    """On the ferry from Jeju; by sea there are 45 days to receive it."""
    life = retired(scene, number, past=WAITING_IN_STORE._replace(given_up=(50, 80)), yard=("elv_b", "jeju"))
    wait_until(life, days_before_end=life.rng.randint(14, 18))
    moving.send(life, to=scene.world.site("centre_b", "jeongeup"), mode="sea", lapse=(0, 1))


def remanufactured(scene: Scene, number: int) -> None:
    """Healthy enough for another vehicle: remanufactured, inspected, sold to the carmaker and fitted."""
    product = remanufactured_unit(scene, number)
    second_life.inspect(product)
    second_life.sell(product, to=scene.world.site(product.model.carmaker))
    first_life.fit(product)
    first_life.drive(product, until=scene.days_before_end(1))


def repurposed(scene: Scene, *numbers: int) -> None:
    """Several packs, one of them by way of a trader, become one cabinet of stationary storage."""
    lives = [_tradeable(scene, number, first=numbers[0]) for number in numbers]
    for life in lives[:1]:
        _sell_through_the_trader(life)
    for life in lives[1:]:
        moving.send(life, to=scene.world.site("reuse"), purpose="sale", lapse=(5, 20))
        moving.take(life)
    parts: dict[str, float] = {}
    for life in lives:
        parts |= second_life.dismantle(life) if life.model.modules else {life.uri: life.mass_kg}
    put_to_work(second_life.repurpose(lives, parts), town=("pohang", "hongseong")[numbers[0] % 2])


def repurposed_whole(scene: Scene, number: int) -> None:
    """A cell-to-pack design has no modules to take out: the whole pack goes into a cabinet."""
    past = FOR_ANOTHER_USE._replace(age=(2.2, 3.2), health=(70, 77))
    life = collected(scene, number, past=past, model=catalogue.CELL_TO_PACK)
    moving.send(life, to=scene.world.site("reuse"), purpose="sale", lapse=(5, 20))
    moving.take(life)
    put_to_work(second_life.repurpose([life], {life.uri: life.mass_kg}), town="hongseong")


def wrecked(scene: Scene, number: int) -> None:
    """Spoilt in an accident, brought to the pre-processor as damaged goods, and waiting there."""
    life = born(scene, number, past=WRECKED)
    put_on_the_road(life)
    first_life.crash(life, by=scene.world["elv_a"])
    out_of_the_vehicle(life, yard=("elv_a", "siheung"))
    first_life.assess(life)
    moving.send(life, to=scene.world.site("preproc"), purpose="treatment")
    moving.take(life)
    second_life.keep_watch(life)


def put_on_the_road(life: Life) -> None:
    """From the maker to the day its vehicle is given up."""
    first_life.make(life)
    first_life.deliver(life)
    first_life.fit(life)
    first_life.drive(life, until=life.given_up_at)


def out_of_the_vehicle(life: Life, *, yard: tuple[str, str]) -> None:
    """Struck off, evaluated and removed in a dismantler's yard."""
    site = life.scene.world.site(*yard)
    town = {"siheung": "incheon", "pyeongtaek": "incheon"}.get(yard[1], yard[1])
    first_life.give_up(life, by=life.scene.world[yard[0]])
    first_life.evaluate(life, at=life.scene.world.site("evaluator", town))
    first_life.remove(life, at=site)


def retired(scene: Scene, number: int, *, past: Past, yard: tuple[str, str] = ("elv_a", "siheung"), model=None) -> Life:
    """A pack that stands in a dismantler's yard."""
    life = born(scene, number, past=past, model=model)
    put_on_the_road(life)
    out_of_the_vehicle(life, yard=yard)
    return life


def retired_to_a_centre(scene: Scene, number: int, *, past: Past = WAITING_IN_STORE, model=None, centre=None) -> Life:
    """A pack that a collection centre has taken in; returned, if its car is of the years when that was a duty."""
    yard, to = _ROADS[number % len(_ROADS)]
    life = retired(scene, number, past=past, yard=yard, model=model)
    moving.send(life, to=scene.world.site(*(centre or to)), mode="sea" if yard[1] == "jeju" else "road")
    (moving.collect if life.registered_on.year <= 2020 else moving.take)(life)
    return life


def collected(scene: Scene, number: int, *, past: Past = WAITING_IN_STORE, model=None, centre=None) -> Life:
    """A pack that a collection centre has taken in, tested and classified."""
    life = retired_to_a_centre(scene, number, past=past, model=model, centre=centre)
    second_life.examine(life)
    return life


def remanufactured_unit(scene: Scene, number: int) -> Life:
    """A remanufactured pack at the remanufacturer's, not inspected yet."""
    life = collected(scene, number, past=FOR_SAME_USE)
    moving.send(life, to=scene.world.site("reman"), purpose="sale", lapse=(4, 14))
    moving.take(life)
    return second_life.remanufacture(life)


def together(past: Past, scene: Scene, first: int) -> Past:
    """`past`, narrowed so that the packs of one group come out of their vehicles at about the same time."""
    least, most = past.given_up
    middle = scene.draw_given_up(scene.rng(-first), least + _GROUP_SPREAD_DAYS, most - _GROUP_SPREAD_DAYS)
    return past._replace(given_up=(middle - _GROUP_SPREAD_DAYS, middle + _GROUP_SPREAD_DAYS))


def _tradeable(scene: Scene, number: int, *, first: int) -> Life:
    return collected(scene, number, past=together(FOR_ANOTHER_USE, scene, first))


def _sell_through_the_trader(life: Life) -> None:
    for buyer in ("trader", "reuse"):
        moving.send(life, to=life.scene.world.site(buyer), purpose="sale", lapse=(3, 10))
        moving.take(life)


def put_to_work(cabinet: Life, *, town: str) -> None:
    """Set up, and inspected again in time for as long as it works."""
    set_up(cabinet, town=town)
    second_life.keep_watch(cabinet, inspected=True)


def set_up(cabinet: Life, *, town: str) -> None:
    """Inspected, sold, and put to work at its operator's site."""
    second_life.inspect(cabinet)
    second_life.sell(cabinet, to=cabinet.scene.world.site("ess", town))
    second_life.set_up(cabinet)

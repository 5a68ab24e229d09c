"""Clean lives to their end: recycled, burnt, or gone abroad. As in `stories`, no rule may find anything in them."""

from compliance.demo import first_life, moving, recycling, stories
from compliance.demo.life import Life, Scene, born, wait


def shredded(scene: Scene, *numbers: int) -> None:
    """Several packs are shredded together; the black mass waits at the pre-processor's for a buyer."""
    lives = at_the_recycler(scene, numbers, recycler="preproc")
    recycling.shred(lives)
    recycling.close_books(lives)


def refined(scene: Scene, *numbers: int) -> None:
    """The pre-processor makes one or two lots of black mass, and a refiner buys them and wins salts in one run."""
    lives = at_the_recycler(scene, numbers, recycler="preproc")
    half = len(lives) // 2
    parts = [lives] if half < 2 else [lives[:half], lives[half:]]
    lots = [recycling.shred(part) for part in parts]
    for lot in lots:
        moving.send(lot, to=scene.world.site("refiner"), purpose="sale", lapse=(3, 10))
        moving.take(lot)
    recycling.recover(lots, contained=recycling.contents(lives))
    for part in parts:
        recycling.close_books(part)


def refined_in_one_place(scene: Scene, *numbers: int) -> None:
    """A refiner that also shreds wins salts from several packs."""
    lives = at_the_recycler(scene, numbers, recycler="refiner")
    recycling.recover([recycling.shred(lives)], contained=recycling.contents(lives))
    recycling.close_books(lives)


def burnt(scene: Scene, number: int) -> None:
    """Destroyed by a fire on the road: nothing is left to hold."""
    life = born(scene, number, past=stories.WRECKED._replace(given_up=(20, 300)))
    stories.put_on_the_road(life)
    life.say("incident", by=scene.world[life.model.carmaker], incident_type="fire", severity="total",
             responder="가상소방서", note="주차 중 화재로 전소")  # fmt: skip


def exported(scene: Scene, number: int) -> None:
    """A dismantler that also exports took the vehicle in, and it left the country with the pack inside."""
    life = born(scene, number, past=stories.AWAITING._replace(given_up=(60, 500)))
    stories.put_on_the_road(life)
    life.site = scene.world.site("elv_a" if number % 2 else "elv_b")
    first_life.give_up(life, by=life.holder, reason="export")
    wait(life, 1, 5)
    life.say("collected", by=life.holder, site=life.site, return_receipt_no=life.paper("매입"), mass_kg=life.mass_kg)
    _leave_the_country(life, form="in_vehicle")


def exported_loose(scene: Scene, number: int) -> None:
    """Removed, tested, and sold abroad as a pack under a Basel notification."""
    life = stories.collected(scene, number, past=stories.WAITING_IN_STORE._replace(given_up=(150, 500)))
    moving.send(life, to=scene.world.site("exporter", ("incheon", "busan")[number % 2]), purpose="sale")
    moving.take(life)
    _leave_the_country(life, form="pack", basel_ref=life.paper("BASEL"), mass_kg=life.mass_kg)


def _leave_the_country(life: Life, **fields) -> None:
    wait(life, 8, 30)
    country = life.rng.choice(["JO", "KG", "MN", "UZ"])
    life.say("exported", by=life.holder, site=life.site, declaration_no=life.paper("수출"), destination_country=country,
             **fields)  # fmt: skip


def at_the_recycler(scene: Scene, numbers: tuple[int, ...], *, recycler: str) -> list[Life]:
    """Packs that came out of their vehicles at about one time and were taken in by one recycler."""
    past = stories.together(stories.FOR_RECYCLING, scene, numbers[0])
    lives = [stories.collected(scene, number, past=past) for number in numbers]
    for life in lives:
        moving.send(life, to=scene.world.site(recycler), purpose="treatment", lapse=(4, 12))
        moving.take(life)
    return lives

"""What happens to a pack after its vehicle: tests, a decision, and another life as another unit."""

from datetime import timedelta

from compliance import calendar
from compliance.demo import catalogue, first_life, moving
from compliance.demo.cast import Company
from compliance.demo.life import Life, read_health, wait, working_hour

_MODULES_SHARE = 0.66
_FRACTIONS = {"housing_kg": 0.14, "aluminium_kg": 0.07, "copper_kg": 0.04, "steel_kg": 0.04, "bms_kg": 0.02}
_WATCH_DAYS = (35, 50)
"""Stock is looked at well within the 90 days after which a battery counts as silent."""
_INSPECTED_EVERY = timedelta(days=3 * 365 - 90)
_CABINET = 1.18
"""A cabinet with its frame and cabling weighs so much more than the modules in it."""


def measure(life: Life, *, by: Company | None = None, site=None, health: float | None = None) -> dict:
    """Somebody measures what the pack still holds; the holder, where nobody else is named."""
    life.health = read_health(life) if health is None else health
    return life.say(
        "tested", by=by or life.holder, site=site or life.site, soh_pct=life.health, method="charge_discharge",
        energy_kwh=round(life.model.rated_kwh * life.health / 100, 1), cell_spread_pct=round(life.rng.uniform(0.8, 4.5), 1),
        internal_resistance_mohm=round(life.rng.uniform(60, 140), 1), instrument=f"CDT-{life.rng.randint(1, 6)}",
    )  # fmt: skip


def classify(life: Life) -> dict:
    """The holder decides what becomes of it."""
    wait(life, 1, 4)
    return life.say("classified", by=life.holder, site=life.site, grade=first_life.grade(life))


def examine(life: Life) -> None:
    """The holder tests it and decides."""
    wait(life, 1, 6)
    measure(life)
    classify(life)


def set_up(life: Life) -> None:
    """The operator of a stationary unit puts it to work at its site."""
    wait(life, 2, 9)
    life.say("placed_on_market", by=life.holder, site=life.site, installed_on=str(calendar.day_of(life.clock)),
             site_region=life.site.region, next_due=_in_three_years(life))  # fmt: skip


def keep_watch(life: Life, *, inspected: bool = False) -> None:
    """Whoever has it reads its state of health now and then, up to the fleet's day; with `inspected`, it is inspected
    every three years as well."""
    due = life.clock + _INSPECTED_EVERY
    while True:
        if inspected and due < life.clock + timedelta(days=_WATCH_DAYS[1]) < life.book.end - timedelta(days=3):
            wait(life, 1, 4)
            life.say("periodic_inspected", by=life.scene.world["inspector"], standard="KC 10031", result="pass",
                     certificate_no=life.paper("KCP"), next_due=_in_three_years(life))  # fmt: skip
            due = life.clock + _INSPECTED_EVERY
        moment = working_hour(life.clock + timedelta(days=life.rng.randint(*_WATCH_DAYS)), life.rng)
        if moment >= life.book.end - timedelta(days=1):
            return
        life.clock = moment
        first_life.report_health(life, by=life.holder)


def remanufacture(life: Life) -> Life:
    """The remanufacturer exchanges weak modules; the pack goes on under a new identity."""
    wait(life, 3, 15)
    replaced = life.rng.randint(1, 3)
    restored = round(min(life.health + replaced * 1.5 + life.rng.uniform(2, 4), 97), 1)
    serial = f"R{life.clock:%y%m}{life.book.tag}-{life.number:05d}"
    product = life.fork(
        uri=catalogue.unit(catalogue.REMANUFACTURED, serial), serial=serial, made_at=life.clock,
        health=restored, health_when_made=restored, fade=2.2, vin="", registered_on=None,
    )  # fmt: skip
    life.say(
        "remanufactured", by=life.holder, site=life.site, product=product.uri, model=f"{life.model.code}R",
        chemistry=life.model.chemistry, rated_kwh=life.model.rated_kwh, mass_kg=life.mass_kg,
        module_count=life.model.modules, replaced_modules=replaced, restored_capacity_pct=restored,
        cell_spread_pct=round(life.rng.uniform(0.5, 1.8), 1),
    )  # fmt: skip
    return product


def dismantle(life: Life, *, missing: int = 0, hidden: str = "") -> dict[str, float]:
    """The holder takes it apart; the names and masses of the modules that are declared, `missing` fewer than made.

    The fraction `hidden` comes out and is not declared.
    """
    wait(life, 1, 8)
    count = life.model.modules
    each_kg = round(life.mass_kg * _MODULES_SHARE / count, 2) if count else 0.0
    modules = {catalogue.unit(catalogue.MODULE, f"{life.serial}-M{place:02d}"): each_kg
               for place in range(1, count - missing + 1)}  # fmt: skip
    fractions = {name: round(life.mass_kg * share, 2) for name, share in _FRACTIONS.items()}
    rest = life.mass_kg - each_kg * count - sum(fractions.values())
    fractions["plastics_kg"] = round(rest * 0.9, 2)
    fractions.pop(hidden, None)
    life.say(
        "dismantled", by=life.holder, site=life.site, mass_kg=life.mass_kg, fractions=fractions,
        modules=[{"id": uri, "mass_kg": kg} for uri, kg in modules.items()],
        loss_kg=round(rest - fractions["plastics_kg"], 2),
    )  # fmt: skip
    return modules


def repurpose(lives: list[Life], parts: dict[str, float], *, application: str = "ess") -> Life:
    """Modules, or whole packs, of `lives` become one stationary unit under a new identity."""
    lead = max(lives, key=lambda life: life.clock)
    wait(lead, 3, 12)
    serial = f"E{lead.clock:%y%m}{lead.book.tag}-{lead.number:05d}"
    rated_kwh = round(sum(life.model.rated_kwh * life.health / 100 for life in lives) * 0.95, 1)
    mass_kg = round(sum(parts.values()) * _CABINET, 1)
    health = round(min(life.health for life in lives), 1)
    product = lead.fork(
        uri=catalogue.unit(catalogue.STORAGE_CABINET, serial), serial=serial, mass_kg=mass_kg, made_at=lead.clock,
        health=health, health_when_made=health, fade=1.8, damaged=False,
    )  # fmt: skip
    lead.book.write(
        "repurposed", by=lead.holder, at=lead.clock, about=list(parts), site=lead.site, product=product.uri,
        application=application, model=f"가상에너지함-{round(rated_kwh)}", category="ess" if application == "ess" else "industrial",
        chemistry=_common_chemistry(lives), rated_kwh=rated_kwh, mass_kg=mass_kg, module_count=len(parts),
        product_serial=serial,
    )  # fmt: skip
    return product


def inspect(life: Life) -> None:
    """The inspection body comes to the holder's site and passes the unit."""
    wait(life, 1, 8)
    life.say("safety_inspected", by=life.scene.world["inspector"], site=life.site, standard="KC 10031", result="pass",
             certificate_no=life.paper("KC"))  # fmt: skip


def sell(life: Life, *, to) -> None:
    """The holder sells and delivers it."""
    moving.send(life, to=to, purpose="sale")
    moving.take(life)


def _in_three_years(life: Life) -> str:
    return str(calendar.day_of(life.clock + timedelta(days=3 * 365)))


def _common_chemistry(lives: list[Life]) -> str:
    found = {life.model.chemistry for life in lives}
    return found.pop() if len(found) == 1 else "other"

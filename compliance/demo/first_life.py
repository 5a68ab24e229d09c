"""What happens to a pack from its maker to the day it is taken out of the vehicle."""

from datetime import date, timedelta

from compliance import calendar
from compliance.demo import moving
from compliance.demo.cast import Company, Site
from compliance.demo.life import Life, read_health, wait, working_hour

KR_NUMBERS_FROM = date(2025, 2, 17)
"""From when on packs carry a Korean battery number (amended Motor Vehicle Management Act)."""
_YEAR_LETTERS = "ABCDEFGHJKLMNPRSTVWXY123456789"
_IN_ONE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VIN_START = "ZZ0"  # a manufacturer's code that no country has given out
_REUSE_FROM, _REMANUFACTURE_FROM = 60, 80


def make(life: Life, **changes) -> None:
    """The maker declares the pack with its nameplate, and with `changes` to it."""
    model = life.model
    life.site = life.scene.world.site(model.maker)
    life.clock = life.made_at
    life.say(
        "manufactured", by=life.holder, site=life.site, model=model.code, category="ev", chemistry=model.chemistry,
        rated_kwh=model.rated_kwh, rated_ah=round(model.rated_kwh * 1000 / model.volts, 1),
        nominal_voltage_v=model.volts, mass_kg=model.mass_kg, module_count=model.modules, cell_count=model.cells,
        **({"source": "api"} | _other_names(life) | changes),
    )  # fmt: skip


def deliver(life: Life) -> None:
    """The maker sells it to the carmaker's plant."""
    moving.send(life, to=life.scene.world.site(life.model.carmaker), purpose="sale")
    moving.take(life)


def fit(life: Life) -> None:
    """The carmaker at whose plant it is fits it to a vehicle, whose owner has it from now on."""
    wait(life, 2, 20)
    life.vin = _vin(life)
    life.registered_on = life.clock.date() + timedelta(days=life.rng.randint(5, 40))
    odometer_km = life.rng.randint(4, 30)
    life.say("installed", by=life.holder, site=life.site, vin=life.vin, slot=1, odometer_km=odometer_km)
    life.site = None


def drive(life: Life, *, until) -> None:
    """Years on the road with one reading a year, up to the moment `until`."""
    fitted_at, year, cycles = life.clock, 1, 0
    while (moment := fitted_at + timedelta(days=365 * year + life.rng.randint(-20, 20))) < until:
        life.clock = moment.replace(hour=life.rng.randint(6, 21))
        cycles += life.rng.randint(110, 190)
        report_health(life, by=life.scene.world[life.model.carmaker], cycles=cycles)
        year += 1
    life.clock = max(until, life.clock)


def report_health(life: Life, *, by: Company, cycles: int | None = None) -> dict:
    """Somebody reads the pack's own battery management."""
    return life.say(
        "soh_recorded", by=by, soh_pct=read_health(life), method="bms", soc_pct=life.rng.randint(20, 90), cycles=cycles,
        temperature_c=life.rng.randint(-2, 34),
    )  # fmt: skip


def crash(life: Life, *, by: Company) -> None:
    """The vehicle has an accident that spoils the pack."""
    life.damaged = True
    life.say("incident", by=by, incident_type="crash", severity="serious", responder="가상소방서",
             note="차량 후면 추돌로 팩 하우징 변형")  # fmt: skip
    wait(life, 3, 12)


def assess(life: Life) -> None:
    """An expert finds what the damage means for those who carry it (ADR, special provision 376)."""
    wait(life, 1, 3)
    life.say("damage_assessed", by=life.holder, site=life.site, dg_state="damaged",
             assessor_qualification=f"평가-{life.rng.randint(100, 999)}")  # fmt: skip


def give_up(life: Life, *, by: Company, reason: str = "scrap") -> None:
    """The owner gives the vehicle up, and it is struck off the register."""
    life.clock = working_hour(life.clock, life.rng)
    today = calendar.day_of(life.clock)
    life.say(
        "vehicle_deregistered", by=by, reason=reason, certificate_no=life.paper("말소"), deregistered_on=str(today),
        vehicle_registered_on=str(life.registered_on),
    )  # fmt: skip


def evaluate(life: Life, *, at: Site, by: str = "evaluator") -> None:
    """The evaluator looks at performance, safety and history before the pack is taken out."""
    wait(life, 1, 6)
    valid_until = calendar.day_of(life.clock) + timedelta(days=90)
    health = read_health(life)
    life.say(
        "pre_removal_evaluated", by=life.scene.world[by], site=at, grade=grade(life), soh_pct=health,
        safety_result="fail" if life.damaged else "pass", history_checked=True, certificate_no=life.paper("PE"),
        valid_until=str(valid_until),
    )  # fmt: skip


def remove(life: Life, *, at: Site) -> None:
    """A dismantler takes it out, and holds it from now on."""
    wait(life, 1, 7)
    life.site = at
    life.say(
        "removed", by=life.holder, site=at, vin=life.vin, remover_qualification=f"해체-{life.rng.randint(100, 999)}",
        mass_kg=life.mass_kg, odometer_km=round((life.clock - life.made_at).days * life.rng.uniform(25, 60)),
    )  # fmt: skip


def grade(life: Life) -> str:
    """What becomes of it by Korean convention: 80 % and 60 % of health are the cuts."""
    if life.damaged or life.health < _REUSE_FROM:
        return "recycle"
    return "remanufacture" if life.health >= _REMANUFACTURE_FROM else "reuse"


def _other_names(life: Life) -> dict[str, str]:
    names = {"oem_serial": f"{life.model.code}/{life.serial}"}
    if life.made_at.date() >= KR_NUMBERS_FROM:
        names["kr_battery_id"] = f"KR{life.model.number}{life.made_at:%Y%m}{life.book.tag}{life.number:05d}"
    if not life.model.modules:
        code = life.model.code.replace("-", "")[:3]
        day = f"{life.made_at:%y}"[1] + _IN_ONE[life.made_at.month] + _IN_ONE[life.made_at.day]
        names["gbt_code"] = f"952PBL1{code}{life.book.tag}{day}{life.number:07d}"
    return names


def _vin(life: Life) -> str:
    place = (life.clock.year - 2010) % len(_YEAR_LETTERS)
    plant = "U" if life.model.carmaker == "oem_a" else "G"
    return f"{_VIN_START}{life.model.number}{life.book.tag[:3]}{_YEAR_LETTERS[place]}{plant}{life.number:06d}"

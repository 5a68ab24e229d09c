"""Hand-overs: one side releases the pack, the other takes it or sends it away."""

from datetime import timedelta

from compliance.demo.cast import Site
from compliance.demo.life import Life, journey, wait

_SYLLABLES = "가나다라마거너더러머고노도로모"


def send(
    life: Life, *, to: Site, purpose: str = "transfer", mode: str = "road", lapse: tuple[int, int] = (1, 6)
) -> dict:
    """The holder releases it to the company at `to`, on a morning some days on."""
    wait(life, *lapse)
    if life.clock.hour >= 11:
        wait(life, 1, 1)
        life.clock = life.clock.replace(hour=life.rng.randint(8, 10))
    said = life.say("dispatched", by=life.holder, site=life.site, **_consignment(life, to, purpose, mode))
    life.bound_for = to
    return said


def take(life: Life) -> dict:
    """Those whom it was sent to weigh it and take it in."""
    return _arrive(
        life, "received", dispatch_no=life.extra.get("dispatch_no"), condition="damaged" if life.damaged else "intact",
        mass_kg=round(life.mass_kg * life.rng.uniform(0.998, 1.002), 1), source="qr_scan",
    )  # fmt: skip


def collect(life: Life) -> dict:
    """A collection centre takes in a pack that has to be returned, as those of subsidised cars of up to 2020 do."""
    return _arrive(life, "collected", return_receipt_no=life.paper("반납"), mass_kg=life.mass_kg)


def refuse(life: Life, *, reason: str = "no_capacity") -> dict:
    """Those whom it was sent to don't take it, and it goes back to the sender."""
    home, there = life.site, life.bound_for
    said = _arrive(life, "receipt_refused", reason=reason, note="보관 여력이 없어 반송")
    life.site = home
    life.clock += journey(life, there, home)
    return said


def _arrive(life: Life, type_: str, **fields) -> dict:
    sender, there = life.holder, life.bound_for
    life.clock += life.extra.pop("delay", timedelta()) + journey(life, life.site, there)
    life.site, life.bound_for = there, None
    return life.say(type_, by=life.holder, site=there, sender=sender.gln, **fields)


def _consignment(life: Life, to: Site, purpose: str, mode: str) -> dict:
    life.extra = {"dispatch_no": life.paper("인계"), "delay": timedelta(hours=26 if mode == "sea" else 0)}
    hours = 48 if mode == "sea" else 12
    return {
        "recipient": life.scene.world[to.operator].gln, "carrier": life.scene.world["carrier"].gln, "mode": mode,
        "purpose": purpose, "dispatch_no": life.extra["dispatch_no"], "vehicle_plate": plate(life),
        "seal_no": f"S{life.rng.randint(100_000, 999_999)}", "mass_kg": life.mass_kg, **_danger(life),
        "expected_at": (life.clock + timedelta(hours=hours)).isoformat(timespec="seconds"),
    }  # fmt: skip


def _danger(life: Life) -> dict:
    """What the carrier must know (ADR: special provision 376 and P908 for damaged batteries)."""
    if life.is_lot:
        return {"un_number": "UN3077", "dg_state": "sound", "packing_instruction": "P002"}
    return {
        "un_number": "UN3480", "dg_state": "damaged" if life.damaged else "sound",
        "packing_instruction": "P908" if life.damaged else "P903", "soc_pct": life.rng.randint(15, 30),
    }  # fmt: skip


def plate(life: Life) -> str:
    """The plate of a lorry or a car."""
    return f"{life.rng.randint(80, 99)}{life.rng.choice(_SYLLABLES)}{life.rng.randint(1000, 9999)}"

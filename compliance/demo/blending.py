"""Lots of material that are divided, put together and blended: black mass with process scrap, to salts and their buyer."""

from compliance.demo import catalogue, moving, recycling
from compliance.demo.endings import at_the_recycler
from compliance.demo.life import Life, Scene, wait

_SCRAP_KG = 180.0


def blended(scene: Scene, *numbers: int, feed: str = "mixed") -> None:
    """Black mass is split, merged again and blended with process scrap; the salts are certified and supplied."""
    lives = at_the_recycler(scene, numbers, recycler="refiner")
    lot = recycling.shred(lives)
    recycling.close_books(lives)
    scrap = _scrap(scene, lot)
    lot.clock = max(lot.clock, scrap.clock)
    halves = _divide(lot)
    merged = _join(lot, "lots_merged", halves, "ME")
    mixture = _join(merged, "lots_blended", [merged, scrap], "BL", feed=feed)
    recycling.recover([mixture], contained=recycling.contents(lives))
    _sell(mixture)


def _scrap(scene: Scene, lot: Life) -> Life:
    """A cell maker hands its rejects to the refiner."""
    maker = scene.world.site("cell")
    scrap = lot.fork(uri=_number(lot, "SC"), mass_kg=_SCRAP_KG, site=maker)
    wait(scrap, 1, 5)
    scrap.book.write(
        "scrap_recorded", by=scrap.holder, at=scrap.clock, site=maker, kind="electrode", chemistry=lot.model.chemistry,
        outputs=[{"lot": scrap.uri, "mass_kg": scrap.mass_kg}],
    )  # fmt: skip
    moving.send(scrap, to=lot.site, purpose="treatment")
    moving.take(scrap)
    # What was weighed on arrival is the scale's word; the lot's own mass is its maker's.
    return scrap


def _divide(lot: Life) -> list[Life]:
    wait(lot, 1, 4)
    first = round(lot.mass_kg / 2, 1)
    halves = [lot.fork(uri=_number(lot, f"H{place}"), mass_kg=kg)
              for place, kg in enumerate((first, round(lot.mass_kg - first, 1)), start=1)]  # fmt: skip
    lot.book.write("lot_split", by=lot.holder, at=lot.clock, site=lot.site, form="black_mass", inputs=[_row(lot)],
                   outputs=[_row(half) for half in halves])  # fmt: skip
    return halves


def _join(lead: Life, type_: str, lots: list[Life], kind: str, **fields) -> Life:
    wait(lead, 1, 4)
    joined = lead.fork(uri=_number(lead, kind), mass_kg=round(sum(lot.mass_kg for lot in lots), 1))
    lead.book.write(type_, by=lead.holder, at=lead.clock, site=lead.site, form="black_mass", outputs=[_row(joined)],
                    inputs=[_row(lot) for lot in lots], **fields)  # fmt: skip
    joined.clock = lead.clock
    return joined


def _sell(mixture: Life) -> None:
    """The first of the salts gets its certificate and goes to a cathode maker."""
    salt = mixture.book.stories[-1][mixture.holder.gln][-1]["outputs"][0]
    wait(mixture, 5, 20)
    row = {"lot": salt["lot"], "mass_kg": salt["mass_kg"]}
    mixture.book.write(
        "material_certified", by=mixture.holder, at=mixture.clock, certified=[row], certificate_no=mixture.paper("재생원료"),
        body="가상인증원", scope="production",
    )  # fmt: skip
    wait(mixture, 1, 5)
    mixture.book.write("material_supplied", by=mixture.holder, at=mixture.clock, supplied=[row],
                       buyer=mixture.scene.world["cathode"].gln, contract_no=mixture.paper("공급"))  # fmt: skip


def _row(lot: Life) -> dict:
    return {"lot": lot.uri, "mass_kg": lot.mass_kg}


def _number(lot: Life, kind: str) -> str:
    return catalogue.lot(catalogue.FRACTIONS["black_mass"], f"{kind}{lot.clock:%y%m}{lot.book.tag}{lot.number:06d}")

"""The end of packs: shredded to black mass, and the black mass to salts. Every balance closes."""

from compliance import composition
from compliance.demo import catalogue
from compliance.demo.life import Life, wait

_BLACK_MASS_SHARE = 0.43
_OTHER_SHARES = {"aluminium": 0.21, "copper": 0.09, "steel": 0.12}
_LOSS_SHARE = 0.05
_YIELDS = {"Li": 0.84, "Ni": 0.93, "Co": 0.93, "Mn": 0.88}
# Element by product: its formula's share of the element by mass.
_PRODUCTS = {"Li": ("li2co3", 0.1878), "Ni": ("niso4_6h2o", 0.2233), "Co": ("coso4_7h2o", 0.2097),
             "Mn": ("mnso4_h2o", 0.3250)}  # fmt: skip


def shred(lives: list[Life]) -> Life:
    """The holder shreds them together; the story of the lot of black mass. All `lives` go on from that time."""
    lead = lives[0]
    lead.clock = max(life.clock for life in lives)
    wait(lead, 2, 10)
    input_kg = round(sum(life.mass_kg for life in lives), 1)
    rows, loss_kg = _outputs(lead, lives, input_kg)
    lead.book.write(
        "shredded", by=lead.holder, at=lead.clock, about=[life.uri for life in lives], site=lead.site,
        input_mass_kg=input_kg, outputs=rows, loss_kg=loss_kg,
    )  # fmt: skip
    for life in lives:
        life.clock = lead.clock
    return lead.fork(uri=rows[0]["lot"], mass_kg=rows[0]["mass_kg"], damaged=False)


def close_books(lives: list[Life]) -> None:
    """The recycler declares that the packs exist no more."""
    lead = lives[0]
    wait(lead, 3, 15)
    input_kg = round(sum(life.mass_kg for life in lives), 1)
    recovered_kg = round(input_kg * (_BLACK_MASS_SHARE + sum(_OTHER_SHARES.values())), 1)
    lead.book.write(
        "recycling_completed", by=lead.holder, at=lead.clock, about=[life.uri for life in lives], site=lead.site,
        input_mass_kg=input_kg, recovered_mass_kg=recovered_kg, residue_kg=round(input_kg - recovered_kg, 1),
    )  # fmt: skip


def contents(lives: list[Life]) -> dict[str, float]:
    """What the packs typically hold of each element that is won as a salt, kilograms."""
    packs = [composition.contained(life.model.chemistry, life.model.rated_kwh) for life in lives]
    totals = {element: sum(pack[element] for pack in packs) for element in _PRODUCTS}
    return {element: kg for element, kg in totals.items() if kg}


def recover(lots: list[Life], *, contained: dict[str, float]) -> None:
    """The refiner wins salts from the whole of `lots` in one run, at the yields of a good plant."""
    lead = max(lots, key=lambda lot: lot.clock)
    wait(lead, 3, 15)
    rows = [_salt(lead, element, round(kg * _YIELDS[element], 2)) for element, kg in contained.items()]
    lead.book.write(
        "material_recovered", by=lead.holder, at=lead.clock, site=lead.site, outputs=rows, process="hydrometallurgy",
        inputs=[{"lot": lot.uri, "mass_kg": lot.mass_kg} for lot in lots],
        residue_kg=round(sum(lot.mass_kg for lot in lots) * 0.38, 1),
    )  # fmt: skip


def _outputs(lead: Life, lives: list[Life], input_kg: float) -> tuple[list[dict], float]:
    black_kg = round(input_kg * _BLACK_MASS_SHARE, 1)
    rows = [_lot(lead, "black_mass", black_kg) | {"assay": _assay(lives, black_kg)}]
    rows += [_lot(lead, fraction, round(input_kg * share, 1)) for fraction, share in _OTHER_SHARES.items()]
    loss_kg = round(input_kg * _LOSS_SHARE, 1)
    residue_kg = round(input_kg - loss_kg - sum(row["mass_kg"] for row in rows), 1)
    return [*rows, _lot(lead, "residue", residue_kg)], loss_kg


def _lot(lead: Life, fraction: str, mass_kg: float) -> dict:
    number = f"{lead.clock:%y%m}{lead.book.tag}-{lead.number:05d}"
    return {"lot": catalogue.lot(catalogue.FRACTIONS[fraction], number), "mass_kg": mass_kg, "fraction": fraction}


def _assay(lives: list[Life], black_kg: float) -> dict[str, float]:
    return {f"{element.lower()}_pct": round(kg * 0.97 / black_kg * 100, 1) for element, kg in contents(lives).items()}


def _salt(lead: Life, element: str, element_kg: float) -> dict:
    product, share = _PRODUCTS[element]
    purity_pct = round(lead.rng.uniform(99.2, 99.9), 1)
    number = f"{lead.clock:%y%m}{lead.book.tag}-{lead.number:05d}"
    return {
        "lot": catalogue.lot(catalogue.PRODUCTS[product], number), "mass_kg": round(element_kg / share / (purity_pct / 100), 1),
        "product": product, "element": element, "element_kg": element_kg, "purity_pct": purity_pct,
    }  # fmt: skip

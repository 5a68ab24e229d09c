
from batteries.claims import Part
from batteries.custody import Ending, Form, Legal, Link, Nameplate
from batteries.lifecycle.codes import APPLICATIONS, CATEGORIES, CHEMISTRIES
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Count, Group, Number, Rows, Unit, Word
from batteries.lifecycle.kinds import MODULES_MAX, campaign_field
from batteries.lifecycle.placement import ILMD, Pieces, Product
from parties.roles import Activity, Role
from parties.text import Text

_MASS_MOST_KG = 100_000


def _kg(en: str, ko: str) -> Number:
    return Number(label=Text(f"{en}, kg", f"{ko}(kg)"), most=_MASS_MOST_KG, required=False)


class Dismantled(EventType):
    """The pack was taken apart. Its modules have a record of their own from now on; the pack's is closed."""

    code = "dismantled"
    names = Text("Dismantled", "팩 해체")
    by = frozenset({Role.REUSE, Role.REMAN, Role.PREPROC, Role.COLLECTION, Role.DEALER_SERVICE})
    custodian = Custodian.HOLDER
    activity = Activity.DISMANTLE
    epcis = Epcis(
        "AssociationEvent", action="DELETE", step="disassembling", disposition="in_progress", things="parentID",
        foreign=(("AggregationEvent", "DELETE", "disassembling", "in_progress"),),
    )
    due = Due("declare.standard_workdays")
    many = False

    modules = Rows(
        label=Text("Modules", "모듈"), most=MODULES_MAX, at=Pieces(),
        help=Text("Empty for cell-to-pack designs", "셀투팩(CTP)은 빈 목록"),
        row={
            "id": Unit(label=Text("Module", "모듈")),
            "mass_kg": Number(label=Text("Mass, kg", "질량(kg)"), least=0.001, most=_MASS_MOST_KG, required=False),
        },
    )  # fmt: skip
    mass_kg = Number(label=Text("Mass taken apart, kg", "투입 질량(kg)"), least=0.1, most=_MASS_MOST_KG, required=False)
    fractions = Group(
        label=Text("Other fractions", "기타 구성품"), required=False,
        fields={
            "housing_kg": _kg("Housing", "하우징"), "aluminium_kg": _kg("Aluminium", "알루미늄"),
            "copper_kg": _kg("Copper", "구리"), "steel_kg": _kg("Steel", "철"), "bms_kg": _kg("BMS", "BMS"),
            "coolant_kg": _kg("Coolant", "냉각수"), "plastics_kg": _kg("Plastics", "플라스틱"),
            "cells_kg": _kg("Cells", "셀"), "other_kg": _kg("Other", "기타"),
        },
    )  # fmt: skip
    loss_kg = _kg("Loss", "손실")

    @staticmethod
    def apply(state, claim):
        if claim.part is Part.PIECE:
            return _created(state, claim, Form.MODULE, parents=[_piece_link(claim)])
        links = tuple(Link(claim.uri, row["id"], claim.event_id, row.get("mass_kg"))
                      for row in claim.fields.get("modules", ()))  # fmt: skip
        return _closed(state, claim, links)


class Remanufactured(EventType):
    """Packs or modules were made into a unit for the same use, with an identity and a passport of its own."""

    code = "remanufactured"
    names = Text("Remanufactured", "재제조")
    by = frozenset({Role.REMAN, Role.OEM})
    custodian = Custodian.HOLDER
    activity = Activity.REMANUFACTURE
    epcis = Epcis("TransformationEvent", step="commissioning", disposition="active", things="inputEPCList")
    due = Due("declare.standard_workdays")

    product = Unit(label=Text("New unit", "신규 식별자"), at=Product())
    model = Word(label=Text("Model", "모델"), at=ILMD)
    chemistry = Choice(label=Text("Cathode chemistry", "양극재 조성"), options=CHEMISTRIES, at=ILMD)
    rated_kwh = Number(label=Text("Rated energy, kWh", "정격 에너지(kWh)"), least=0.1, most=20_000, at=ILMD)
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.1, most=_MASS_MOST_KG, at=ILMD)
    module_count = Count(label=Text("Modules", "모듈 수"), most=10_000, required=False, at=ILMD)
    replaced_modules = Count(label=Text("Modules replaced", "교체 모듈 수"), most=10_000)
    restored_capacity_pct = Number(label=Text("Restored capacity, %", "복원 용량(%)"), most=120)
    cell_spread_pct = Number(label=Text("Spread between cells, %", "셀 편차(%)"), most=100, required=False)
    campaign_no = campaign_field()

    @staticmethod
    def apply(state, claim):
        return _transformed(state, claim, Legal.REMANUFACTURED)


class Repurposed(EventType):
    """Packs or modules were made into a unit for another use; who makes it is responsible for it."""

    code = "repurposed"
    names = Text("Repurposed", "재사용(용도전환)")
    by = frozenset({Role.REUSE})
    custodian = Custodian.HOLDER
    activity = Activity.REPURPOSE
    epcis = Epcis("TransformationEvent", step="commissioning", disposition="available", things="inputEPCList")
    due = Due("declare.standard_workdays")

    product = Unit(label=Text("New unit", "신규 식별자"), at=Product())
    application = Choice(label=Text("Application", "용도"), options=APPLICATIONS, at=ILMD)
    model = Word(label=Text("Model", "모델"), at=ILMD)
    category = Choice(label=Text("Category", "구분"), options=CATEGORIES, at=ILMD)
    chemistry = Choice(label=Text("Cathode chemistry", "양극재 조성"), options=CHEMISTRIES, at=ILMD)
    rated_kwh = Number(label=Text("Rated energy, kWh", "정격 에너지(kWh)"), least=0.1, most=1_000_000, at=ILMD)
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.1, most=1_000_000, at=ILMD)
    module_count = Count(label=Text("Modules", "모듈 수"), most=100_000, required=False, at=ILMD)
    product_serial = Word(label=Text("Product serial", "제품 일련번호"), required=False, at=ILMD)

    @staticmethod
    def apply(state, claim):
        return _transformed(state, claim, Legal.REPURPOSED)


def _transformed(state, claim, legal: Legal):
    product = claim.fields.get("product", "")
    if claim.part is Part.PRODUCT:
        parents = [Link(parent, claim.uri, claim.event_id) for parent in claim.batteries]
        return _created(state, claim, Form.PACK, parents=parents)._replace(legal=legal, nameplate=_plate(claim))
    return _closed(state, claim, (Link(claim.uri, product, claim.event_id),))


def _plate(claim) -> Nameplate:
    return Nameplate(
        maker=claim.author, model=claim.fields.get("model", ""), category=claim.fields.get("category", "ev"),
        chemistry=claim.fields.get("chemistry", ""), rated_kwh=claim.fields.get("rated_kwh"),
        mass_kg=claim.fields.get("mass_kg"), module_count=claim.fields.get("module_count"), made_at=claim.occurred_at,
    )  # fmt: skip


def _piece_link(claim) -> Link:
    masses = {row["id"]: row.get("mass_kg") for row in claim.fields.get("modules", ())}
    parent = next(iter(claim.batteries), "")
    return Link(parent, claim.uri, claim.event_id, masses.get(claim.uri))


def _created(state, claim, form: Form, *, parents: list[Link]):
    made = state._replace(
        form=form, legal=Legal.USED, created_by=state.created_by or claim.type.code,
        parents=state.parents + tuple(parents),
        nameplate=state.nameplate._replace(mass_kg=parents[0].mass_kg if parents else state.nameplate.mass_kg),
    )  # fmt: skip
    return made.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)


def _closed(state, claim, links: tuple[Link, ...]):
    closed = state.ended(Ending.SUPERSEDED, by=claim.event_id, at=claim.occurred_at)
    return closed._replace(children=state.children + links)


from batteries.custody import Ending, Form, Legal, Nameplate
from batteries.lifecycle.codes import CATEGORIES, CHEMISTRIES
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Claimed, Count, Day, Number, Word, Yes, form
from batteries.lifecycle.kinds import country_field, dg_state_field, un_number_field
from batteries.lifecycle.material_fields import material, refined_from
from batteries.lifecycle.placement import ILMD, Transaction
from batteries.material import arrived
from events import epc
from parties.roles import Activity, Role
from parties.text import Text


class Manufactured(EventType):
    """The pack was made, and this is its nameplate. Its maker holds it from now on."""

    code = "manufactured"
    names = Text("Manufactured", "제조")
    by = frozenset({Role.CELL_MAKER, Role.PACK_MAKER, Role.OEM})
    custodian = Custodian.TAKER
    activity = Activity.MANUFACTURE
    epcis = Epcis("ObjectEvent", action="ADD", step="commissioning", disposition="active")
    due = Due("declare.standard_workdays")
    many = False

    model = Word(label=Text("Model", "모델"), at=ILMD)
    category = Choice(label=Text("Category", "구분"), options=CATEGORIES, at=ILMD)
    chemistry = Choice(label=Text("Cathode chemistry", "양극재 조성"), options=CHEMISTRIES, at=ILMD)
    rated_kwh = Number(label=Text("Rated energy, kWh", "정격 에너지(kWh)"), least=0.1, most=20_000, at=ILMD)
    rated_ah = Number(label=Text("Rated capacity, Ah", "정격 용량(Ah)"), most=100_000, required=False, at=ILMD)
    nominal_voltage_v = Number(label=Text("Nominal voltage, V", "공칭 전압(V)"), most=5_000, required=False, at=ILMD)
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.1, most=100_000, at=ILMD)
    module_count = Count(
        label=Text("Modules", "모듈 수"), most=10_000, at=ILMD,
        help=Text("0 for cell-to-pack designs", "셀투팩(CTP)은 0"),
    )  # fmt: skip
    cell_count = Count(label=Text("Cells", "셀 수"), most=1_000_000, required=False, at=ILMD)
    kr_battery_id = Word(
        label=Text("Korean battery identification number", "배터리 식별번호"), longest=24, required=False, at=ILMD,
        pattern=form("^[0-9A-Z-]{1,24}$", words=Text("1 to 24 figures, capital letters and hyphens", "숫자·대문자·하이픈 1~24자")),
    )  # fmt: skip
    gbt_code = Word(
        label=Text("GB/T 34014 code", "GB/T 34014 코드"), longest=24, required=False, at=ILMD,
        pattern=form("^[0-9A-Z]{18}$|^[0-9A-Z]{24}$", words=Text("18 or 24 figures and capital letters", "숫자·대문자 18자 또는 24자")),
    )  # fmt: skip
    oem_serial = Word(label=Text("Maker's own serial", "제조사 일련번호"), required=False, at=ILMD)

    @staticmethod
    def apply(state, claim):
        plate = _plate(claim)._replace(maker=claim.author, made_at=claim.occurred_at)
        made = state._replace(form=Form.PACK, legal=Legal.PRODUCT_NEW, nameplate=plate,
                       created_by=state.created_by or Manufactured.code)  # fmt: skip
        return made.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)


class ModelCertified(EventType):
    """The model of the battery was certified as safe before it came on the road; the battery named stands for its model."""

    code = "model_certified"
    names = Text("Model certified", "안전성인증")
    by = frozenset({Role.PACK_MAKER, Role.OEM, Role.INSPECTION, Role.REGULATOR})
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="conformant", marks=False)
    seen = False

    certificate_no = Word(label=Text("Certificate number", "인증서 번호"), at=Transaction("cert"))
    certified_on = Day(label=Text("Certified on", "인증일"))
    model = Word(label=Text("Model", "모델"), required=False)
    body = Word(label=Text("Certification body", "인증기관"), required=False)


class Imported(EventType):
    """The battery came into the country. Its importer holds it; one that had been exported comes back to life."""

    code = "imported"
    names = Text("Imported", "수입")
    by = frozenset({Role.OEM, Role.PACK_MAKER, Role.EXPORT_CUSTOMS, Role.TRADER, Role.REFINER, Role.CAM_MAKER})
    custodian = Custodian.TAKER
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="arriving", disposition="in_progress", marks=False)
    due = Due("declare.standard_workdays")
    after_end = frozenset({Ending.EXPORTED})
    lots = True

    declaration_no = Word(label=Text("Import declaration number", "수입신고번호"), at=Transaction("bol"))
    origin = country_field(Text("Country of origin, ISO 3166", "원산지(ISO 3166)"))
    hs_code = Word(
        label=Text("HS code", "HS 코드"), longest=10,
        pattern=form("^[0-9]{6,10}$", words=Text("6 to 10 figures", "숫자 6~10자리")),
    )  # fmt: skip
    exported_event = Claimed(label=Text("The export that it comes back from", "원 수출 이벤트(재수입 시)"), required=False)
    is_used = Yes(label=Text("Used before", "중고 여부"), required=False)
    model = Word(label=Text("Model", "모델"), required=False)
    category = Choice(label=Text("Category", "구분"), options=CATEGORIES, required=False)
    chemistry = Choice(label=Text("Cathode chemistry", "양극재 조성"), options=CHEMISTRIES, required=False)
    rated_kwh = Number(label=Text("Rated energy, kWh", "정격 에너지(kWh)"), least=0.1, most=20_000, required=False)
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.01, most=1_000_000, required=False)
    module_count = Count(label=Text("Modules", "모듈 수"), most=10_000, required=False)
    oem_serial = Word(label=Text("Maker's own serial", "제조사 일련번호"), required=False)
    material = material()
    refined_from = refined_from()
    un_number = un_number_field()
    dg_state = dg_state_field()

    @staticmethod
    def apply(state, claim):
        # The id of the export is known to those alone who were shown it: naming it shows that the exporter passed it on.
        passed_on = state.end is not None and claim.fields.get("exported_event") == state.end.event_id
        back = state.reopened()
        if passed_on and back.end is None:
            back = back._replace(confirmed=claim.author, released_to="")
        if back.end:
            return back
        if not back.created_by and back.form is Form.UNKNOWN:
            back = _arrived(back, claim)
        return back.held_by(claim.author, at=claim.occurred_at, facility=claim.facility, out_of_vehicle=True)


def _arrived(state, claim):
    """The state of what nothing was known of before it crossed the border."""
    if epc.parse(claim.uri).scheme == "lgtin":
        return arrived(state, claim)
    legal = Legal.USED if claim.fields.get("is_used") else Legal.PRODUCT_NEW
    return state._replace(form=Form.PACK, legal=legal, nameplate=_plate(claim), created_by=Imported.code)


def _plate(claim) -> Nameplate:
    said = claim.fields.get
    return Nameplate(
        model=said("model", ""), category=said("category", ""), chemistry=said("chemistry", ""),
        rated_kwh=said("rated_kwh"), mass_kg=said("mass_kg"), module_count=said("module_count"),
    )  # fmt: skip

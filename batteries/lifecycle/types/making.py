
from batteries.custody import Form, Legal, Nameplate
from batteries.lifecycle.codes import CATEGORIES, CHEMISTRIES
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Count, Number, Word, form
from batteries.lifecycle.placement import ILMD
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
        plate = Nameplate(
            maker=claim.author, model=claim.fields.get("model", ""), category=claim.fields.get("category", ""),
            chemistry=claim.fields.get("chemistry", ""), rated_kwh=claim.fields.get("rated_kwh"),
            mass_kg=claim.fields.get("mass_kg"), module_count=claim.fields.get("module_count"),
            made_at=claim.occurred_at,
        )  # fmt: skip
        made = state._replace(form=Form.PACK, legal=Legal.PRODUCT_NEW, nameplate=plate,
                       created_by=state.created_by or Manufactured.code)  # fmt: skip
        return made.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)

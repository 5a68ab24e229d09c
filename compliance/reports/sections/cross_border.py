"""N: what the operator sent abroad and brought in, line by line."""

from batteries.lifecycle.codes import EXPORT_FORMS
from compliance import countries
from compliance.reports.declaration import Column, Kind, Section
from compliance.reports.sections.receipts import FORMS, in_order
from compliance.reports.sections.registers import Lines
from compliance.reports.sections.stock import seoul
from parties.text import Text

WAYS = {"exported": Text("Export", "수출"), "imported": Text("Import", "수입")}


class Crossings(Lines):
    """What crossed the border by the operator's word."""

    ways = WAYS

    def line(self, step, thing, later):
        return _row(step, thing)


class CrossBorder(Section):
    """One line per battery or lot that crossed the border."""

    code = "N"
    names = Text("Cross-border movements", "수출입")
    about = Text("Every export and import of the period, with its declaration and its papers.", "기간 중 수출입과 신고번호·서류.")
    source = Crossings
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=15),
        Column(key="way", label=Text("Direction", "구분"), kind=Kind.CODE, options=WAYS, width=8),
        Column(key="battery", label=Text("Battery or lot", "배터리·배치"), kind=Kind.THING, width=24),
        Column(key="form", label=Text("Form", "형태"), kind=Kind.CODE, options=FORMS | EXPORT_FORMS, width=10),
        Column(key="declaration_no", label=Text("Declaration", "신고번호"), width=19),
        Column(key="country", label=Text("Country", "상대국"), width=7),
        Column(key="oecd", label=Text("OECD", "OECD"), kind=Kind.YES, width=7),
        Column(key="basel_ref", label=Text("Basel reference", "바젤 통보·계약"), width=16),
        Column(key="hs_code", label=Text("HS code", "HS 코드"), width=10, printed=False),
        Column(key="units", label=Text("Units in the claim", "동시 신고 수"), kind=Kind.COUNT, width=8, printed=False),
        Column(key="mass_kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg", width=9),
        Column(key="recorded_at", label=Text("Recorded", "신고 일시"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="due_at", label=Text("Due", "신고 기한"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="in_time", label=Text("Declared in time", "기한 내 신고"), kind=Kind.YES, width=7),
        Column(key="declared_days", label=Text("after", "신고 소요"), kind=Kind.NUMBER, unit="d", width=6, printed=False),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
    )  # fmt: skip

    def rows(self, source):
        return sorted(source.rows, key=in_order)

    def notes(self, source):
        outside = [row for row in source.rows if row["way"] == "exported" and row["oecd"] is False]
        bare = sum(row["basel_ref"] is None for row in outside)
        return [Text("Exports to countries outside the OECD: {n}, of them {bare} without a Basel reference. Mass is of everything "
                     "named in one claim.",
                     "OECD 비회원국 수출 {n}건, 그중 바젤 통보·계약 번호가 없는 것 {bare}건. 질량은 한 이벤트에 함께 신고된 전체의 값입니다."
                     ).format(n=len(outside), bare=bare)]  # fmt: skip


def _row(step, thing) -> dict:
    claim, fields = step.claim, step.claim.fields
    country = fields.get("destination_country") or fields.get("origin")
    return {
        "at": seoul(claim.occurred_at), "way": claim.type.code, "battery": thing.plate.uri,
        "form": fields.get("form") or step.after.form.value, "declaration_no": fields.get("declaration_no"),
        "country": country, "oecd": countries.in_oecd(country), "basel_ref": fields.get("basel_ref"),
        "hs_code": fields.get("hs_code"), "units": len(claim.batteries), "mass_kg": fields.get("mass_kg"),
    }  # fmt: skip

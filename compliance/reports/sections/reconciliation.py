"""P and P3: how the figures are made, and how they compare with what the operator told the waste e-manifest."""

from compliance.national import figures
from compliance.reports.declaration import INCOMPLETE, Column, Kind, Section, Source, total
from compliance.reports.sections.stock import seoul
from parties.text import Text

METHODS = (
    (Text("Ledger", "원장"), Text(
        "Everything is computed from the claims at smaller positions of the log than the one on the cover. A claim that its "
        "author withdrew is in no figure but that of section L.",
        "표지에 적힌 원장 위치 미만의 기록만으로 산출합니다. 작성자가 취소한 기록은 L의 집계 외에는 포함하지 않습니다.")),
    (Text("Custody", "보유"), Text(
        "A pack is held by whoever last said that it took it. It leaves the stock when the next holder records its receipt.",
        "팩의 보유자는 마지막으로 인수를 기록한 사업자이며, 다음 보유자가 입고를 기록한 때에 재고에서 빠집니다.")),
    (Text("Days", "날짜"), Text(
        "A period is of Korean days. Limits are those in force on the day that they are about, and P1 has all of the period.",
        "기간은 한국 시간 기준입니다. 기한과 한도는 해당일에 유효한 값을 적용하며, P1에는 기간 중의 값을 모두 적습니다.")),
    (Text("Mass and energy", "질량과 에너지"), Text(
        "As the maker declared them, else as last weighed (†). What is not known adds nothing, and the sum says so (‡).",
        "제조사 신고값을 쓰고, 없으면 마지막 계량값(†)을 씁니다. 알 수 없는 값은 더하지 않고 합계에 표시(‡)합니다.")),
    (Text("Composition", "조성"), Text(
        "By the assay of the lot, else by the default composition of the chemistry (P2, †). A default is no evidence.",
        "배치의 분석값을 쓰고, 없으면 양극재별 기본 조성(P2, †)을 씁니다. 기본 조성은 증거가 아닙니다.")),
    (Text("Nothing and not known", "0과 n/a"), Text(
        "0 is a figure; n/a is not known or not applicable. A share shows what it is a share of.",
        "0은 값이며 n/a는 알 수 없거나 해당 없음입니다. 비율은 분자와 분모를 함께 표시합니다.")),
)  # fmt: skip
SIDES = {"manifest_in": Text("Taken over", "인수"), "manifest_out": Text("Handed over", "인계")}
_TYPES = {"received": "manifest_in", "collected": "manifest_in", "dispatched": "manifest_out"}


class Consignments(Source):
    """What the operator took over and handed over in the period, once for each claim, however many batteries it names."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.rows: dict[str, dict] = {}

    def see(self, thing):
        for step in thing.history.steps:
            claim = step.claim
            side = _TYPES.get(claim.type.code) if claim.type else None
            if side and claim.author == self.cut.operator and self.cut.covers(claim.occurred_at):
                self.rows.setdefault(claim.event_id, _consignment(step, side))


class Methodology(Section):
    """How the figures are made."""

    code = "P"
    names = Text("Method", "산출 방법")
    about = Text("What every figure of the report rests on.", "보고서의 모든 수치가 따르는 원칙.")
    source = Consignments
    identity = ("number",)
    columns = (
        Column(key="number", label=Text("No.", "번호"), kind=Kind.COUNT, width=5),
        Column(key="matter", label=Text("Matter", "항목"), kind=Kind.WORDS, width=16),
        Column(key="method", label=Text("Method", "방법"), kind=Kind.WORDS, width=90),
    )

    def rows(self, source):
        return [{"number": number, "matter": matter._asdict(), "method": method._asdict()}
                for number, (matter, method) in enumerate(METHODS, start=1)]  # fmt: skip


class Reconciliation(Section):
    """The ledger's kilograms against the e-manifest's."""

    code = "P3"
    names = Text("Reconciliation with the e-manifest", "올바로 인계·인수량 대조")
    about = Text("Kilograms by the ledger against the totals of the waste e-manifest that the operator entered for the same days.",
                 "원장 기준 질량과 사업자가 같은 기간에 입력한 올바로 합계의 대조.")  # fmt: skip
    source = Consignments
    columns = (
        Column(key="side", label=Text("Side", "구분"), kind=Kind.CODE, options=SIDES, width=14),
        Column(key="consignments", label=Text("Consignments", "건수"), kind=Kind.COUNT),
        Column(key="weighed", label=Text("of them with a mass", "질량 신고 건수"), kind=Kind.COUNT),
        Column(key="ledger_kg", label=Text("By the ledger", "원장"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="manifest_kg", label=Text("By the e-manifest", "올바로"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="difference_kg", label=Text("Difference", "차이"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="difference_pct", label=Text("Δ", "차이율"), kind=Kind.NUMBER, unit="%", width=8, places=2),
        Column(key="source", label=Text("Source", "출처"), width=26),
    )

    def rows(self, source):
        return [_compared(side, [row for row in source.rows.values() if row["side"] == side], source.cut) for side in SIDES]

    def notes(self, source):
        return [Text("Without an entry for exactly these days the e-manifest's total is n/a and not 0. The ledger's mass is the one "
                     "weighed on receipt, else the one declared on dispatch.",
                     "같은 기간의 입력이 없으면 올바로 합계는 0이 아니라 n/a입니다. 원장 질량은 입고 계량값, 없으면 출고 신고값입니다.")]  # fmt: skip


class ConsignmentList(Section):
    """Each consignment behind P3."""

    code = "P4"
    names = Text("Consignments, one by one", "인계·인수 내역")
    about = Text("Every consignment that P3 adds up.", "P3의 근거가 되는 인계·인수.")
    source = Consignments
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="side", label=Text("Side", "구분"), kind=Kind.CODE, options=SIDES, width=14),
        Column(key="document_no", label=Text("Document", "인계서 번호"), width=20),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return sorted(source.rows.values(), key=lambda row: (row["at"], row["event_id"]))


def _consignment(step, side: str) -> dict:
    claim, transfer = step.claim, step.before.transfer
    kg = claim.fields.get("mass_kg")
    if kg is None and claim.is_("received") and transfer and transfer.recipient == claim.author:
        kg = transfer.mass_kg
    return {
        "at": seoul(claim.occurred_at), "side": side, "kg": kg, "event_id": claim.event_id,
        "document_no": claim.fields.get("dispatch_no") or claim.fields.get("return_receipt_no"),
    }  # fmt: skip


def _compared(side: str, rows: list[dict], cut) -> dict:
    known = [row["kg"] for row in rows if row["kg"] is not None]
    ledger = total(known) if known or not rows else None
    told = figures.standing(side, start=cut.start, end=cut.end, known_at=cut.asked_at, operator=cut.operator).get("")
    manifest = told.value if told else None
    difference = None if None in (ledger, manifest) else total([ledger, -manifest])
    pct = round(100 * difference / manifest, 4) if difference is not None and manifest else None
    return {
        "side": side, "consignments": len(rows), "weighed": len(known), "ledger_kg": ledger, "manifest_kg": manifest,
        "difference_kg": difference, "difference_pct": pct,
        "source": told.source if told else None, "marks": {"ledger_kg": INCOMPLETE} if known and len(known) < len(rows) else {},
    }  # fmt: skip

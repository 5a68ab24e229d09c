"""C: what the operator took in, line by line, held against what was sent to it."""

from batteries.custody import Form
from batteries.lifecycle.codes import CONDITIONS, DG_STATES, GRADES, REFUSALS
from compliance.reports.cut import Thing
from compliance.reports.declaration import Column, Kind, Section, ratio
from compliance.reports.sections.registers import Lines
from compliance.reports.sections.stock import seoul
from parties.text import Text

FORMS = {
    Form.PACK: Text("Pack", "팩"), Form.MODULE: Text("Module", "모듈"),
    Form.CELLS: Text("Cells", "셀"), Form.SCRAP: Text("Process scrap", "공정 스크랩"), Form.BLACK_MASS: Text("Black mass", "블랙매스"),
    Form.FRACTION: Text("Fraction", "구성품"), Form.MATERIAL: Text("Material", "물질"), Form.UNKNOWN: Text("Not known", "미상"),
}  # fmt: skip
WAYS = {
    "received": Text("Received", "입고"), "removed": Text("Removed", "탈거"), "collected": Text("Collected", "수집"),
    "receipt_refused": Text("Refused", "인수거부"),
}  # fmt: skip


class Receipts(Lines):
    """What the operator took in, or refused."""

    ways = WAYS

    def line(self, step, thing, later):
        return _row(step, thing)


class ReceiptsRegister(Section):
    """One line per battery taken in or refused."""

    code = "C"
    names = Text("Receipts register", "입고 대장")
    about = Text("Every receipt, removal, collection and refusal, with the dispatch that it answers.",
                 "입고·탈거·수집·인수거부와 그에 대응하는 출고.")  # fmt: skip
    source = Receipts
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=15),
        Column(key="way", label=Text("How", "방식"), kind=Kind.CODE, options=WAYS, width=8),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=24),
        Column(key="kr_battery_id", label=Text("Korean battery id", "식별번호"), width=16),
        Column(key="form", label=Text("Form", "형태"), kind=Kind.CODE, options=FORMS, width=7, printed=False),
        Column(key="sender", label=Text("From", "인계자"), kind=Kind.PARTY, width=18),
        Column(key="dispatch_no", label=Text("Dispatch note", "인계서 번호"), width=19),
        Column(key="dispatched_at", label=Text("Dispatched", "출고 일시"), kind=Kind.MOMENT, width=15),
        Column(key="transit_hours", label=Text("Transit", "운송 시간"), kind=Kind.NUMBER, unit="h", width=7),
        Column(
            key="units",
            label=Text("Units weighed together", "동시 계량 수"),
            kind=Kind.COUNT,
            width=8,
            printed=False,
        ),
        Column(key="weighed_kg", label=Text("Weighed", "계량"), kind=Kind.NUMBER, unit="kg", width=8),
        Column(key="declared_kg", label=Text("Declared", "신고"), kind=Kind.NUMBER, unit="kg", width=8),
        Column(key="difference_pct", label=Text("Δ", "차이"), kind=Kind.NUMBER, unit="%", width=6, places=2),
        Column(key="dg_state", label=Text("DG state", "위험물 상태"), kind=Kind.CODE, options=DG_STATES, width=9),
        Column(key="soc_pct", label=Text("Charge", "충전 상태"), kind=Kind.NUMBER, unit="%", width=6),
        Column(
            key="condition",
            label=Text("Condition", "상태"),
            kind=Kind.CODE,
            options=CONDITIONS | REFUSALS,
            width=9,
        ),
        Column(
            key="grade",
            label=Text("Grade on arrival", "입고 시 등급"),
            kind=Kind.CODE,
            options=GRADES,
            width=10,
        ),
        Column(key="evaluated", label=Text("Evaluated before", "사전 평가"), kind=Kind.YES, width=7, printed=False),
        Column(key="certificate_no", label=Text("Evaluation certificate", "평가서 번호"), width=10),
        Column(key="recorded_at", label=Text("Recorded", "신고 일시"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="due_at", label=Text("Due", "신고 기한"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="in_time", label=Text("Declared in time", "기한 내 신고"), kind=Kind.YES, width=7),
        Column(key="declared_days", label=Text("after", "신고 소요"), kind=Kind.NUMBER, unit="d", width=6),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        return sorted(source.rows, key=in_order)

    def notes(self, source):
        rows = source.rows
        matched = [row for row in rows if row["way"] == "received"]
        in_time = [row["in_time"] for row in rows if row["in_time"] is not None]
        dispatched = ratio(sum(row["dispatched_at"] is not None for row in matched), len(matched))
        punctual = ratio(sum(in_time), len(in_time))
        evaluated = ratio(sum(row["evaluated"] for row in rows), len(rows))
        return [Text("Receipts with a dispatch on record: {d}. Evaluated before: {e}. Declared in time: {t}. Masses are of everything named in one "
                     "claim; Δ is given where receipt and dispatch name the same number of units.",
                     "출고 기록이 있는 입고: {d}. 사전 평가: {e}. 기한 내 신고: {t}. 질량은 한 이벤트에 함께 신고된 전체의 값이며, "
                     "차이(Δ)는 입고와 출고의 대상 수가 같을 때만 표시합니다."
                     ).format(d=share(dispatched), e=share(evaluated), t=share(punctual))]  # fmt: skip


def in_order(row: dict) -> tuple:
    """The order of the registers: when it happened, then the battery, then the event."""
    return row["at"], row["battery"], row["event_id"]


def share(found: dict) -> str:
    """A ratio in words: 50 % (1/2)."""
    pct = "n/a" if found["pct"] is None else f"{found['pct']:.1f} %"
    return f"{pct} ({found['num']}/{found['den']})"


def _row(step, thing: Thing) -> dict:
    claim, fields, before = step.claim, step.claim.fields, step.before
    transfer = before.transfer if before.transfer and before.transfer.recipient == claim.author else None
    weighed, sent = fields.get("mass_kg"), transfer.mass_kg if transfer else None
    return {
        "at": seoul(claim.occurred_at), "way": claim.type.code, "battery": thing.plate.uri, "form": step.after.form.value,
        "kr_battery_id": _kr_battery_id(thing), "sender": fields.get("sender") or (transfer.sender if transfer else None),
        "dispatch_no": fields.get("dispatch_no") or fields.get("return_receipt_no"),
        "dispatched_at": seoul(transfer.since) if transfer else None,
        "transit_hours": round((claim.occurred_at - transfer.since).total_seconds() / 3600, 2) if transfer else None,
        "units": len(claim.batteries), "weighed_kg": weighed, "declared_kg": sent,
        "difference_pct": _difference_pct(thing, claim, transfer) if weighed and sent else None,
        "condition": fields.get("condition") or fields.get("reason"), "grade": before.grade or None,
        "evaluated": before.evaluation is not None,
        "certificate_no": _field(thing, before.evaluation, "certificate_no"),
        "dg_state": _field(thing, transfer, "dg_state"), "soc_pct": _field(thing, transfer, "soc_pct"),
    }  # fmt: skip


def _difference_pct(thing: Thing, claim, transfer) -> float | None:
    sent = _claim(thing, transfer.event_id)
    if sent is None or len(sent.batteries) != len(claim.batteries):
        return None
    return round(100 * (claim.fields["mass_kg"] - transfer.mass_kg) / transfer.mass_kg, 4)


def _field(thing: Thing, source, name: str):
    """The field `name` of the claim by which a transfer or an evaluation came about."""
    claim = _claim(thing, source.event_id) if source else None
    return claim.fields.get(name) if claim else None


def _claim(thing: Thing, event_id: str):
    return next((s.claim for s in thing.history.steps if s.claim.event_id == event_id), None)


def _kr_battery_id(thing: Thing) -> str | None:
    return next(
        (s.claim.fields["kr_battery_id"] for s in thing.history.steps if "kr_battery_id" in s.claim.fields),
        None,
    )

"""D: what the operator sent away, line by line, and who answered for it."""

from datetime import datetime

from batteries.lifecycle.codes import DG_STATES, MODES, PURPOSES
from compliance import calendar
from compliance.register import Register
from compliance.reports.cut import Thing
from compliance.reports.declaration import Column, Kind, Section, ratio
from compliance.reports.sections.receipts import FORMS, in_order, share
from compliance.reports.sections.registers import Lines, Papers
from compliance.reports.sections.stock import seoul
from parties.roles import Activity
from parties.text import Text

WAYS = {"dispatched": Text("Dispatched", "출고"), "exported": Text("Exported", "수출")}
ANSWERS = {
    "received": Text("Received", "입고 확인"),
    "refused": Text("Refused", "인수거부"),
    "other_received": Text("Received by another", "제3자 입고"),
    "redirected": Text("Dispatched again", "재출고"),
    "ended": Text("Ended otherwise", "기타 종료"),
    "exported": Text("Exported", "수출 완료"),
    "in_transit": Text("Not answered", "미확인"),
}


class Dispatches(Lines):
    """What the operator sent away."""

    ways = WAYS

    def line(self, step, thing, later):
        limits = self.schedule.at(calendar.day_of(step.claim.occurred_at))
        answered = _answered(step.claim, *_answer(step.claim, later))
        return _row(step, thing) | answered | _within(step.claim, answered, limits) | _picked_up(step.claim, later)


class DispatchRegister(Section):
    """One line per battery sent away."""

    code = "D"
    names = Text("Dispatch register", "출고 대장")
    about = Text("Every dispatch and export, with the recipient's answer.", "출고·수출과 인수자의 확인.")
    source = Dispatches
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=15),
        Column(key="way", label=Text("How", "방식"), kind=Kind.CODE, options=WAYS, width=10, printed=False),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=24),
        Column(key="form", label=Text("Form", "형태"), kind=Kind.CODE, options=FORMS, width=7, printed=False),
        Column(key="recipient", label=Text("To", "인수자"), kind=Kind.PARTY, width=20),
        Column(key="registered", label=Text("Registered", "등록 여부"), kind=Kind.YES, width=8, printed=False),
        Column(key="recipient_permit", label=Text("Their permits", "인수자 허가번호"), width=12),
        Column(key="destination", label=Text("Country", "목적국"), width=6),
        Column(key="carrier", label=Text("Carrier", "운반자"), kind=Kind.PARTY, width=16),
        Column(key="carrier_permit", label=Text("Carrier's permit", "운반자 허가번호"), width=12),
        Column(key="mode", label=Text("Transport", "운송"), kind=Kind.CODE, options=MODES, width=8, printed=False),
        Column(
            key="purpose",
            label=Text("Purpose", "목적"),
            kind=Kind.CODE,
            options=PURPOSES,
            width=9,
            printed=False,
        ),
        Column(key="document_no", label=Text("Document", "인계서·신고번호"), width=19),
        Column(key="un_number", label=Text("UN", "유엔번호"), width=7),
        Column(key="dg_state", label=Text("DG state", "위험물 상태"), kind=Kind.CODE, options=DG_STATES, width=10),
        Column(key="packing_instruction", label=Text("Packing", "포장지침"), width=7),
        Column(key="dg_complete", label=Text("DG data complete", "위험물 정보 완비"), kind=Kind.YES, width=7, printed=False),
        Column(
            key="units",
            label=Text("Units in the claim", "동시 신고 수"),
            kind=Kind.COUNT,
            width=8,
            printed=False,
        ),
        Column(key="mass_kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg", width=8),
        Column(key="answer", label=Text("Answer", "확인"), kind=Kind.CODE, options=ANSWERS, width=10),
        Column(key="answered_at", label=Text("Answered", "확인 일시"), kind=Kind.MOMENT, width=15),
        Column(key="answer_days", label=Text("After", "소요"), kind=Kind.NUMBER, unit="d", width=6),
        Column(key="answered_in_time", label=Text("Within the limit", "기한 내 확인"), kind=Kind.YES, width=7),
        Column(key="recorded_at", label=Text("Recorded", "신고 일시"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="due_at", label=Text("Due", "신고 기한"), kind=Kind.MOMENT, width=15, printed=False),
        Column(key="in_time", label=Text("Declared in time", "기한 내 신고"), kind=Kind.YES, width=7),
        Column(key="declared_days", label=Text("after", "신고 소요"), kind=Kind.NUMBER, unit="d", width=6, printed=False),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
        Column(key="answer_event_id", label=Text("Answering event", "확인 이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        named = {row[role] for row in source.rows for role in ("recipient", "carrier")}
        register, papers = Register.of(named), Papers(named)
        return [_with_papers(row, register, papers) for row in sorted(source.rows, key=in_order)]

    def notes(self, source):
        sent = [row["answer"] for row in source.rows if row["way"] == "dispatched"]
        answered = ratio(sum(answer != "in_transit" for answer in sent), len(sent))
        timely = [row["answered_in_time"] for row in source.rows if row["answered_in_time"] is not None]
        complete = ratio(sum(row["dg_complete"] for row in source.rows if row["way"] == "dispatched"), len(sent))
        return [Text("Dispatches answered at the cut: {a}; within the limit: {t}; with complete dangerous-goods data: {g}. Answers "
                     "that came after the period are shown too. Mass is of everything named in one claim. Permits are those "
                     "valid on the day, at any of the party's sites.",
                     "기준 시점까지 확인된 출고: {a}, 기한 내 확인: {t}, 위험물 정보 완비: {g}. 기간 이후의 확인도 표시합니다. 질량은 한 이벤트에 "
                     "함께 신고된 전체의 값이며, 허가번호는 당일 유효한 해당 사업자의 허가입니다.",
                     ).format(a=share(answered), t=share(ratio(sum(timely), len(timely))), g=share(complete))]  # fmt: skip


def _answer(claim, later) -> tuple[str, object]:
    if claim.is_("exported"):
        return "exported", None
    recipient = claim.fields.get("recipient")
    for step in later:
        if step.before.transfer is None or step.before.transfer.event_id != claim.event_id:
            return "ended", None
        if step.after.transfer is not None and step.after.transfer.event_id == claim.event_id:
            continue
        return _meaning(step.claim, recipient), step.claim
    return "in_transit", None


def _meaning(claim, recipient: str | None) -> str:
    if claim.is_("received"):
        return "received" if claim.author == recipient else "other_received"
    if claim.is_("receipt_refused"):
        return "refused"
    return "redirected" if claim.is_("dispatched") else "ended"


def _row(step, thing: Thing) -> dict:
    claim, fields = step.claim, step.claim.fields
    return {
        "at": seoul(claim.occurred_at), "way": claim.type.code, "battery": thing.plate.uri, "form": step.before.form.value,
        "recipient": fields.get("recipient"), "registered": None,
        "destination": fields.get("destination_country"), "carrier": fields.get("carrier"), "mode": fields.get("mode"),
        "purpose": fields.get("purpose"), "document_no": fields.get("dispatch_no") or fields.get("declaration_no"),
        "un_number": fields.get("un_number"), "dg_state": fields.get("dg_state"),
        "packing_instruction": fields.get("packing_instruction"), "units": len(claim.batteries),
        "mass_kg": fields.get("mass_kg"), "dg_complete": _dg_complete(fields),
    }  # fmt: skip


def _answered(claim, answer: str, by) -> dict:
    days = round((by.occurred_at - claim.occurred_at).total_seconds() / 86400, 3) if by else None
    return {
        "answer": answer, "answered_at": seoul(by.occurred_at) if by else None, "answer_days": days,
        "answer_event_id": by.event_id if by else None,
    }  # fmt: skip


def _within(claim, answered: dict, limits) -> dict:
    """Whether the answer came within the limit; not known of what nobody answered yet, and asked of no export."""
    sea = claim.fields.get("mode") == "sea"
    days, limit = answered["answer_days"], limits.get("transfer.overdue_days_sea" if sea else "transfer.overdue_days")
    return {"answered_in_time": None if days is None or answered["answer"] == "exported" else days <= limit}


def _picked_up(claim, later) -> dict:
    """The permit that the carrier named when it took the consignment."""
    taken = (step.claim for step in later if step.before.transfer and step.before.transfer.event_id == claim.event_id)
    named = (follower.fields.get("carrier_permit_no") for follower in taken if follower.is_("picked_up"))
    return {"carrier_permit": next((number for number in named if number), None)}


def _dg_complete(fields: dict) -> bool:
    """Whether the papers say what a carrier of dangerous goods must know; what is none needs no packing instruction."""
    known = bool(fields.get("un_number") and fields.get("dg_state"))
    return known and (fields["un_number"] == "none" or bool(fields.get("packing_instruction")))


def _with_papers(row: dict, register: Register, papers: Papers) -> dict:
    at = datetime.fromisoformat(row["at"])
    recipient, carrier = row["recipient"], row["carrier"]
    return row | {
        "registered": register.knows(recipient, at) if recipient else None,
        "recipient_permit": papers.of(recipient, calendar.day_of(at)),
        "carrier_permit": row["carrier_permit"] or papers.of(carrier, calendar.day_of(at), activity=Activity.TRANSPORT),
    }  # fmt: skip

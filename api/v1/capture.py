"""Recording events: what became of each, as the answer says it."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from api import problems
from api.problems import Problem
from api.renderers import JSON, dump
from api.v1 import addresses
from batteries.lifecycle import recording
from batteries.lifecycle.recording import Result
from events import ledger, receipts
from events.entry import Author
from parties.text import Text

EVENTS_MAX = ledger.BATCH_MAX
_RECORDED_BEFORE = Text("This was recorded before, at {at}; nothing had to be done.",
                        "{at}에 이미 기록되었습니다. 추가로 하실 일은 없습니다.")  # fmt: skip


def record(request: HttpRequest, value: Any, *, by: Author) -> HttpResponse:
    """Record one event or a list of them in the name of `by`, and answer what became of each.

    One event: 201, 200 when it was recorded before, or its problem. A list: 201 when all are new, 200 when some were
    known, 207 when some are refused; 422 when all are, or when one is and `Prefer: handling=strict` asks for all or
    nothing.
    """
    language = problems.language_of(request)
    bodies = events_of(value, most=EVENTS_MAX)
    handling = _handling(request)
    try:
        results = recording.record(bodies, by=by, strict=handling == "strict")
    except recording.Held as held:
        return _held(request, held.results, value)
    many = isinstance(value, list)
    response = _answer_many(request, results, language) if many else _answer_one(request, results[0], language)
    if handling:
        response.headers["Preference-Applied"] = f"handling={handling}"
    return response


def events_of(value: Any, *, most: int) -> list:
    """The events in a body: itself, or each of a list; raises Problem for an empty list and one beyond `most`."""
    if not isinstance(value, list):
        return [value]
    if not value:
        raise Problem("batch-empty")
    if len(value) > most:
        words = Text(f"{len(value)} events at once; at most {most} are taken.",
                     f"{len(value)}건입니다. 한 번에 최대 {most}건입니다.")
        raise Problem("batch-too-long", words, limit_events=most)
    return value


def row(result: Result, language: str, *, under: str = "") -> dict:
    """What became of one event; `under` points to it in the request, so that every pointer leads on from there."""
    told = {"status": result.status}
    if result.event_id:
        told["event_id"] = result.event_id
    if result.recorded_at is not None:
        told |= {"recorded_at": result.recorded_at, "entry_sha256": result.entry_sha256.hex(),
                 "receipt_line": result.receipt_line}  # fmt: skip
    if result.status == "duplicate":
        told["detail"] = _RECORDED_BEFORE.format(at=f"{result.recorded_at:%Y-%m-%d %H:%M} UTC").in_(language)
    if result.status in ("recorded", "duplicate"):
        told["warnings"] = [problems.describe(warning, language, under=under) for warning in result.warnings]
    if result.faults:
        told["problem"] = fault_body(result.faults, language, under=under)
    return told


def fault_body(faults: list, language: str, *, under: str = "") -> dict:
    """The problem of one event of a list."""
    body = problems.of_faults(faults).body(language)
    body["errors"] = [problems.describe(fault, language, under=under) for fault in faults]
    return body


def _answer_one(request: HttpRequest, result: Result, language: str) -> HttpResponse:
    if result.faults:
        return problems.answer(request, problems.of_faults(result.faults))
    headers = {"Location": addresses.event(result.event_id)}
    status = 201 if result.status == "recorded" else 200
    body = row(result, language) | _receipt([result])
    return HttpResponse(dump(body), status=status, content_type=JSON, headers=headers)


def _answer_many(request: HttpRequest, results: list[Result], language: str) -> HttpResponse:
    counts = _counts(results)
    rows = _rows(results, language)
    if counts["rejected"] == len(results):
        return problems.answer(request, Problem("batch-rejected", results=rows, counts=counts))
    status = 207 if counts["rejected"] else 201 if counts["recorded"] == len(results) else 200
    body = {"counts": counts, "results": rows} | _receipt(results)
    return HttpResponse(dump(body), status=status, content_type=JSON)


def _receipt(results: list[Result]) -> dict:
    """One signature for all that is on record: the checkpoint of a tree over the receipt lines in their order."""
    signed = receipts.sign([result.receipt_line for result in results if result.receipt_line])
    return {"receipt": signed} if signed else {}


def _held(request: HttpRequest, results: list[Result], value: Any) -> HttpResponse:
    if not isinstance(value, list):
        response = problems.answer(request, problems.of_faults(results[0].faults))
    else:
        rows = _rows(results, problems.language_of(request))
        response = problems.answer(request, Problem("batch-held", results=rows, counts=_counts(results)))
    response.headers["Preference-Applied"] = "handling=strict"
    return response


def _rows(results: list[Result], language: str) -> list[dict]:
    return [row(result, language, under=f"/{place}") for place, result in enumerate(results)]


def _counts(results: list[Result]) -> dict[str, int]:
    counts = dict.fromkeys(("recorded", "duplicate", "rejected", "held"), 0)
    for result in results:
        counts[result.status] += 1
    return counts


def _handling(request: HttpRequest) -> str:
    """The handling that the client prefers (RFC 7240): strict, lenient, or none named."""
    for preference in request.headers.get("Prefer", "").split(","):
        name, _, value = preference.partition(";")[0].lower().partition("=")
        if name.strip() == "handling" and (wish := value.strip(' "')) in ("strict", "lenient"):
            return wish
    return ""

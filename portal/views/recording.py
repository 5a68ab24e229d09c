"""Recording one event about one pack from a phone: the form, what was wrong with it, and the word that it stands."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from batteries import timeline
from batteries.custody import Custody, Step
from batteries.lifecycle import dialect, recording
from batteries.lifecycle.declaration import REGISTRY, EventType
from batteries.lifecycle.fields import Choice, Field, Moment
from batteries.naming import NameFault
from batteries.timeline import Shown
from compliance.rules import REGISTRY as RULES
from events import epc, feed
from events.entry import Author
from events.epc import Epc
from parties.access import Grant
from parties.directory import Directory
from parties.models import Facility, Operator
from parties.text import Text
from portal import forms
from portal.identifiers import of_text
from portal.pages import page
from portal.templatetags.speech import SEOUL, said
from portal.visitors import Visitor, members_only, visitor_of
from portal.words import NEXT, WORDS

_NOT_IN_ONE_STEP = {"corrected"}
"""A correction names events that have to be recorded first."""
OFFERED = tuple(dict.fromkeys([
    "received", "receipt_refused",
    *(code for rule in sorted(RULES) for code in RULES[rule].closing_types if code not in _NOT_IN_ONE_STEP),
]))  # fmt: skip
"""The event types that pages lead to: those of the yard, and those that close a gap. The form itself is made from the
declaration of any type."""
PARTIES_MAX = 300
"""Operators offered by name; where there are more, the number is typed."""
_SOURCES = ("qr_scan", "portal")


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the fields of an event of type `code` about the pack named in `battery`, and record it."""
    type_ = REGISTRY.get(code)
    if type_ is None or code not in OFFERED:
        raise Http404(code)
    given = request.POST if request.method == "POST" else request.GET
    try:
        name = of_text(given.get("battery", ""))
    except NameFault as fault:
        return page(request, "bad_identifier", status=400, fault=fault.text)
    visitor = visitor_of(request)
    if not visitor.may_record:
        return page(request, "may_not_record", status=403, type=type_, name=name)
    if request.method == "POST" and "more" not in request.POST:
        return _record(request, type_, name, visitor)
    asked_for = {key: value for key, value in request.GET.items() if key in type_.fields}
    return _ask(request, type_, name, request.POST or _prefilled(type_, name, visitor) | asked_for)


@members_only
@require_safe
def recorded(request: HttpRequest) -> HttpResponse:
    """Say that a claim of the visitor's own operator stands, since when, and what happens next."""
    event_id = request.GET.get("event", "")
    visitor = visitor_of(request)
    record = feed.by_ids([event_id]).get(event_id)
    if record is None or record.author != visitor.viewer.gln:
        raise Http404("no such claim of this operator")
    name = _named(record, request.GET.get("battery", ""))
    step = _step_of(name, event_id)
    return page(
        request, "recorded", record=record, name=name, type=REGISTRY.get(record.verb), step=step,
        again="again" in request.GET, by_me=record.key_id == visitor.viewer.key_id,
        met=_was_expected(step, visitor.viewer.gln), next=NEXT.get(record.verb), damaged=_is_damaged(name, step, visitor),
    )  # fmt: skip


def _record(request: HttpRequest, type_: type[EventType], name: Epc, visitor: Visitor) -> HttpResponse:
    viewer = visitor.viewer
    body = _body(type_, name, request.POST, visitor)
    result = recording.record([body], by=Author(viewer.gln, viewer.key_id))[0]
    if result.faults:
        return _ask(request, type_, name, request.POST, faults=result.faults)
    for warning in result.warnings:
        messages.warning(request, said(warning.text))
    query = {"event": result.event_id, "battery": name.uri} | ({"again": "1"} if result.status == "duplicate" else {})
    # Answered by another address, so that reloading or going back sends nothing a second time.
    return redirect(f"/recorded?{urlencode(query)}")


def _body(type_: type[EventType], name: Epc, given: Mapping[str, str], visitor: Visitor) -> dict:
    source = given.get("source", "")
    # What is withdrawn names its own batteries.
    about = {} if "target" in type_.fields else {"battery": name.uri}
    return {"type": type_.code, **about, "source": source if source in _SOURCES else "portal",
            **forms.read(type_.fields | _common(visitor), given)}  # fmt: skip


def _ask(
    request: HttpRequest, type_: type[EventType], name: Epc, values: Mapping[str, str], *, faults=()
) -> HttpResponse:
    visitor = visitor_of(request)
    errors = forms.errors_of(faults)
    controls = forms.build(type_.fields | _common(visitor), values, parties=_parties(visitor), errors=errors)
    known = [control for control in controls if control.is_settled and control.name in _prefilled(type_, name, visitor)]
    asked = sorted((c for c in controls if c not in known), key=lambda control: not control.field.required)
    placed = forms.names_of(controls)
    shown = timeline.show(timeline.read(name.key), visitor.sees_as)
    return page(
        request, "record", status=422 if faults else 200, type=type_, name=name, serial=name.ais[-1][1],
        asked=asked, known=known, source=values.get("source", request.GET.get("source", "")), faulty=bool(faults),
        unplaced=[text for at, texts in errors.items() if at not in placed for text in texts],
        earlier=_earlier(type_, shown, visitor) if request.method != "POST" else None, transfer=_pending(shown, visitor),
    )  # fmt: skip


def _common(visitor: Visitor) -> dict[str, Field]:
    """What every event is asked besides its declared fields: when and where it happened."""
    sites = Facility.objects.filter(operator=visitor.operator).values_list("gln", "name_en", "name_ko")
    options = {gln: Text(en, ko) for gln, en, ko in sites[:PARTIES_MAX]}
    place = {"facility": Choice(label=WORDS["facility"], options=options, name="facility", required=False)}
    moment = Moment(label=WORDS["occurred_at"], help=WORDS["occurred_help"], name="occurred_at")
    return {"occurred_at": moment} | (place if options else {})


def _prefilled(type_: type[EventType], name: Epc, visitor: Visitor) -> dict[str, str]:
    """What can be known before anybody has typed: now, the only site there is, and the sender who announced it."""
    values = {"occurred_at": f"{timezone.now().astimezone(SEOUL):%Y-%m-%dT%H:%M:%S}"}
    sites = _common(visitor)
    if "facility" in sites and len(sites["facility"].options) == 1:
        values["facility"] = next(iter(sites["facility"].options))
    history = timeline.read(name.key)
    transfer = history.state.transfer
    if transfer and transfer.recipient == visitor.viewer.gln:
        announced = next(s.claim for s in history.steps if s.claim.event_id == transfer.event_id)
        values |= {"sender": transfer.sender, "dispatch_no": announced.fields.get("dispatch_no", "")}
    return {key: value for key, value in values.items() if key in type_.fields or key in sites}


def _parties(visitor: Visitor) -> dict[str, Text]:
    found = Operator.objects.exclude(gln=visitor.viewer.gln).exclude(status=Operator.Status.CLOSED)
    rows = list(found.order_by("name_ko").values_list("gln", "name_en", "name_ko")[: PARTIES_MAX + 1])
    return {gln: Text(en, ko) for gln, en, ko in rows} if len(rows) <= PARTIES_MAX else {}


def _pending(shown: Shown, visitor: Visitor) -> dict | None:
    transfer = shown.state.transfer
    if transfer is None or transfer.recipient != visitor.viewer.gln:
        return None
    return {
        "sender": Directory([transfer.sender]).name(transfer.sender),
        "since": transfer.since,
        "mass_kg": transfer.mass_kg,
    }


def _earlier(type_: type[EventType], shown: Shown, visitor: Visitor) -> dict | None:
    """The operator's own claim of this type after which nothing has happened: a second scan is no mistake."""
    last = shown.steps[-1].claim if shown.steps and not shown.hidden else None
    if last is None or last.type is not type_ or last.author != visitor.viewer.gln:
        return None
    record = feed.by_ids([last.event_id])[last.event_id]
    return {"at": last.occurred_at, "event_id": last.event_id, "by_me": record.key_id == visitor.viewer.key_id}


def _named(record: feed.Record, battery: str) -> Epc:
    """The pack that the confirmation is about: the one asked for, if the claim names it, else the first it names."""
    uris = dialect.read(record.event).batteries
    return epc.parse(battery if battery in uris or not uris else uris[0])


def _step_of(name: Epc, event_id: str) -> Step | None:
    return next((step for step in timeline.read(name.key).steps if step.claim.event_id == event_id), None)


def _is_damaged(name: Epc, step: Step | None, visitor: Visitor) -> bool:
    """Whether it is damaged, as the claim itself says, or as those know who may know how it stands."""
    if step is None:
        return False
    shown = timeline.show(timeline.read(name.key), visitor.sees_as)
    said = step.claim.type is not None and step.claim.type.apply(Custody(), step.claim).damaged
    return said or (Grant.STATE in shown.granted and step.after.damaged)


def _was_expected(step: Step | None, gln: str | None) -> bool:
    transfer = step.before.transfer if step else None
    return bool(transfer and transfer.recipient == gln)

"""Capturing events: one at a time and at once, or a document whose events a worker records (EPCIS 2.0, section 12.6)."""

from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from api.epcis import bodies, jobs
from api.epcis.base import CONTEXT, XML, EpcisView, operation, told, with_xml
from api.epcis.errors import EpcisError
from api.shapes import epcis as shapes
from batteries import capturing, tasks
from batteries.lifecycle import foreign
from events import feed
from events.capture import contexts, documents
from events.capture.documents import DocumentFault, TooMany
from events.gate import GateError
from events.models import CaptureJob
from events.query import following
from parties.text import Text

BEHAVIOURS = tuple(CaptureJob.Behaviour.values)
BOTH = "all"
"""What the server says of itself: the client may ask for either behaviour."""


def limits() -> dict[str, str]:
    """The limits of a document, as headers."""
    return {"GS1-EPCIS-Capture-Limit": str(settings.CAPTURE_EVENTS_MAX),
            "GS1-EPCIS-Capture-File-Size-Limit": str(settings.CAPTURE_BYTES_MAX)}  # fmt: skip


class Capture(EpcisView):
    """Documents handed in, and the jobs that they became."""

    scopes = {"GET": "events:read", "POST": "events:write"}
    xml = frozenset({"POST"})

    def discover(self) -> dict[str, str]:
        """The limits, and that both behaviours are known."""
        return limits() | {"GS1-Capture-Error-Behaviour": BOTH}

    @operation("epcis_capture", {202: None}, raw_body={"type": "object"}, text_forms=XML)
    def post(self, request: Request) -> HttpResponse:
        """Hand in an EPCISDocument or EPCISQueryDocument; its events are recorded by a worker.

        `GS1-Capture-Error-Behaviour: rollback`, the default, records all of them or none; `proceed` those that are good. What
        became of them is found at Location.
        """
        behaviour = _behaviour(request)
        try:
            pieces, most = bodies.chunks(request), settings.CAPTURE_EVENTS_MAX
            with documents.pack(pieces, events_max=most, splitter=bodies.splitter(request)) as document:
                job = capturing.place(document, by=self.author, behaviour=behaviour)
        except GateError as error:
            raise bodies.unreadable(error, limits()) from error
        except DocumentFault as error:
            raise bodies.invalid(error.faults, self.language) from error
        except TooMany as error:
            raise bodies.too_many(limits()) from error
        transaction.on_commit(lambda: tasks.hint(job.pk))
        headers = {"Location": jobs.address(job), "GS1-Capture-Error-Behaviour": behaviour} | limits()
        return HttpResponse(status=202, headers=headers)

    @operation("epcis_capture_jobs", {200: shapes.CaptureJobSerializer(many=True)}, parameters=jobs.PAGE)
    def get(self, request: Request) -> HttpResponse:
        """The jobs of your operator, the newest first."""
        return jobs.answer(request, _visible(self.viewer.gln), self.language)


class Job(EpcisView):
    """One job."""

    scopes = {"GET": "events:read"}

    @operation("epcis_capture_job", {200: shapes.CaptureJobSerializer}, path={"job_id": "The job's id."})
    def get(self, request: Request, job_id: UUID) -> HttpResponse:
        """How far a document is recorded, and what was wrong with its events."""
        job = _visible(self.viewer.gln).filter(pk=job_id).first()
        if job is None:
            raise EpcisError("NoSuchResourceException", Text(
                "There is no capture job with this id.", "해당 ID의 수집 작업이 없습니다."))  # fmt: skip
        return told(request, jobs.told([job], self.language)[0], headers={"GS1-Capture-Error-Behaviour": job.behaviour})


class EventCapture(EpcisView):
    """The events on record, as far as they can be added to."""

    scopes = {"POST": "events:write"}
    xml = frozenset({"POST"})

    def discover(self) -> dict[str, str]:
        """The limits, which hold here too."""
        return limits()

    @operation("epcis_capture_event", with_xml(shapes.EventSerializer, status=201), raw_body={"type": "object"}, text_forms=XML)
    def post(self, request: Request) -> HttpResponse:
        """Record one event, which bears its own @context, at once; answered with it as it is on record.

        As XML it is a document of one event, or the event itself.
        An event that was recorded before is answered with its first record; another one under a known id is refused (409).
        """
        event = bodies.event(request, self.language)
        if "@context" not in event:
            raise bodies.without_context()
        [result] = foreign.record([event], context=contexts.read(None), by=self.author)
        if result.faults:
            raise bodies.refused(result.faults, self.language)
        # What is answered is read back: a repetition is answered with the first record of it.
        record = feed.by_ids([result.event_id], errors="errorDeclaration" in event)[result.event_id]
        return told(request, shown(record), status=201, headers={"Location": event_address(result.event_id)} | limits())


def shown(record: feed.Record) -> dict:
    """A record's event as it stands alone: with its context, and with the time at which it was recorded."""
    event = {name: said for name, said in record.event.items() if name != "@context"}
    return {"@context": contexts.whole(record.event.get("@context"), base=CONTEXT), **following.told(record, event)}


def event_address(event_id: str) -> str:
    """Where an event is found."""
    return f"/epcis/events/{quote(event_id, safe='')}"


def _visible(gln: str | None) -> QuerySet[CaptureJob]:
    return CaptureJob.objects.filter(gln=gln)


def _behaviour(request: HttpRequest) -> str:
    given = request.headers.get("GS1-Capture-Error-Behaviour", "").strip().lower() or BEHAVIOURS[0]
    if given not in BEHAVIOURS:
        raise EpcisError("ValidationException", Text(
            f"GS1-Capture-Error-Behaviour '{given[:40]}' is neither rollback nor proceed.",
            f"GS1-Capture-Error-Behaviour 값은 rollback 또는 proceed여야 합니다(입력: {given[:40]})."))  # fmt: skip
    return given

"""Capture jobs as a client sees them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api import cursors, parameters
from api.epcis import base, bodies
from batteries.lifecycle.schemas import Fault
from events.models import CaptureJob
from events.query import searching
from parties.text import Text

PAGE_DEFAULT, PAGE_MAX = 30, 100
PAGE = (
    parameters.whole("perPage", f"Jobs per page: {PAGE_DEFAULT}, at most {PAGE_MAX}.", least=1, most=PAGE_MAX),
    parameters.word("nextPageToken", "Where to go on, from the Link of the last page.", longest=400),
)
INDEXING_MAX = timedelta(minutes=15)
"""How long after its end a job is still told as running while no question is answered yet, as nobody could ask for its events."""
_RUNNING = frozenset({CaptureJob.Status.QUEUED, CaptureJob.Status.RUNNING})
_BROKEN = Text("We could not finish it, and no event of it is lost: hand the document in again, what is on record stays.",
               "처리를 마치지 못했습니다. 문서를 다시 보내세요. 이미 기록된 것은 그대로 남습니다.")  # fmt: skip


def told(jobs: Iterable[CaptureJob], language: str) -> list[dict]:
    """Jobs: each running or not, with success or not, and what was wrong with which event.

    A client waits for the end of a job and then asks. So it runs until questions are answered again after it.
    """
    jobs = list(jobs)
    fresh = [job for job in jobs if job.finished_at and job.captured and timezone.now() - job.finished_at < INDEXING_MAX]
    unasked = {job.pk for job in fresh} if fresh and searching.is_behind() else set()
    return [_told(job, language, running=job.status in _RUNNING or job.pk in unasked) for job in jobs]


def _told(job: CaptureJob, language: str, *, running: bool) -> dict:
    errors = [_error(error, language) for error in job.errors]
    if job.status == CaptureJob.Status.FAILED:
        errors.append({"type": "epcisException:ImplementationException", "title": _BROKEN.in_(language), "status": 500})
    said = {
        "captureID": str(job.pk), "createdAt": job.created_at, "running": running, "success": not errors,
        "captureErrorBehaviour": job.behaviour, "errors": errors, "events": job.events, "checked": job.checked,
        "captured": job.captured, "refused": job.faulty,
    }  # fmt: skip
    return said | ({"finishedAt": job.finished_at} if job.finished_at and not running else {})


def address(job: CaptureJob) -> str:
    """Where a job is found."""
    return f"/epcis/capture/{job.pk}"


def answer(request: Request, jobs: QuerySet[CaptureJob], language: str) -> HttpResponse:
    """A page of `jobs`, the newest first."""
    asked = parameters.read(request.GET, PAGE)
    most = asked["perPage"] or PAGE_DEFAULT
    if place := cursors.read(request, name="nextPageToken"):
        created, last = datetime.fromisoformat(place[0]), place[1]
        jobs = jobs.filter(Q(created_at__lt=created) | Q(created_at=created, pk__lt=last))
    found = list(jobs.order_by("-created_at", "-pk")[: most + 1])
    shown = found[:most]
    headers = {}
    if len(found) > most:
        token = cursors.make(request, [shown[-1].created_at.isoformat(), str(shown[-1].pk)])
        headers["Link"] = f'<{request.build_absolute_uri("/epcis/capture")}?perPage={most}&nextPageToken={token}>; rel="next"'
    return base.told(request, told(shown, language), headers=headers)


def _error(error: dict, language: str) -> dict:
    faults = [Fault(pointer, code, Text(en, ko)) for pointer, code, en, ko in error["faults"]]
    body = bodies.refused(faults, language).body(language)
    under = f"/eventList/{error['place']}"
    return body | {"instance": under, "errors": [
        {"pointer": under + fault.pointer, "code": fault.code, "detail": fault.text.in_(language)} for fault in faults
    ]}  # fmt: skip

"""The life of a capture job: a document was handed in, a worker records its events, the row says what became of them.

Work is found by the state of the row; a worker that dies leaves the lease to run out, and another begins where it is
safe to begin. With `rollback` everything is looked at first and kept ready in a file, and then all of it is recorded in one
transaction: killed at any line, either nothing or everything is on record. With `proceed` each part is one transaction
with its count.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from batteries.lifecycle import foreign
from batteries.lifecycle.foreign import Ear
from batteries.lifecycle.recording import Result
from batteries.lifecycle.schemas import Fault
from events import leasing, masterdata
from events.capture import contexts, documents, spooling
from events.capture.documents import Packed
from events.capture.spooling import Spool
from events.entry import Author
from events.leasing import LEASE_S, Lease, Lost
from events.ledger import Claim
from events.models import CaptureJob, CapturePart

ERRORS_MAX = 100
"""Faulty events that a job names; it counts them all."""
_SLOWEST_PER_S = 500
"""Events that even a busy machine records in a second."""
RESUME_MAX = 20
"""Jobs that one call of `resume` sets going."""
_log = structlog.get_logger(__name__)
_Behaviour = CaptureJob.Behaviour


class _Faulty(Exception):
    """An event of a document that is recorded whole or not at all cannot be recorded."""

    def __init__(self, errors: list[dict]):
        super().__init__("an event cannot be recorded")
        self.errors = errors


@transaction.atomic
def place(document: Packed, *, by: Author, behaviour: str) -> CaptureJob:
    """Keep a document until a worker has recorded its events."""
    job = CaptureJob.objects.create(
        gln=by.gln, key_id=by.key_id, created_at=timezone.now(), behaviour=behaviour, context=document.context,
        vocabularies=document.vocabularies, events=document.events,
    )  # fmt: skip
    for first, content in document.parts():
        CapturePart.objects.create(job=job, first=first, content=content)
    return job


def carry_out(job_id: UUID | str, *, worker: str = "", lease_s: float = LEASE_S) -> bool:
    """Record the events of a job that is due; False when another worker has it, or it needs no work.

    Safe to run twice at once and to kill at any line. An error of ours is kept in the row and the job tried again later,
    five times in all; it is not raised. What is wrong with events is no error of ours, and ends the job.
    """
    taken = leasing.take(CaptureJob, UUID(str(job_id)), worker=worker or leasing.this_worker(), seconds=lease_s)
    if taken is None:
        return False
    try:
        _capture(CaptureJob.objects.get(pk=taken.row_id), taken)
    except Lost:
        return False
    except Exception as error:  # noqa: BLE001 - whatever it is, the row keeps it and another attempt may pass
        _log.exception("capture_failed", job=str(taken.row_id))
        # A broken connection must not hide what went wrong; the lease then simply ends.
        with suppress(Exception):
            taken.give_up(f"{type(error).__name__}: {str(error).partition(chr(10))[0]}")
        return False
    return True


def resume(start: Callable[[str], object] | None = None) -> int:
    """Set every due job going, by `start` with its id, or here and now without one; answers how many."""
    ids = list(leasing.due(CaptureJob).order_by("created_at").values_list("pk", flat=True)[:RESUME_MAX])
    for job_id in ids:
        (start or carry_out)(str(job_id))
    return len(ids)


def _capture(job: CaptureJob, taken: Lease) -> None:
    by = Author(job.gln, job.key_id)
    if job.behaviour == _Behaviour.PROCEED:
        _record_what_stands(job, taken, by)
        _finish(job, taken, by)
        return
    with spooling.spool() as spool:
        ear = foreign.listen(by)
        if errors := _look_through(job, taken, ear, spool):
            _finish_without(job, taken, errors)
            return
        try:
            _record_all(job, taken, ear, spool)
        except _Faulty as faulty:
            _finish_without(job, taken, faulty.errors)


def _look_through(job: CaptureJob, taken: Lease, ear: Ear, spool: Spool) -> list[dict]:
    """What is wrong with events of the document; nothing is written but how far it is looked through.

    As long as nothing is wrong, what will be on record is put into `spool`.
    """
    errors: list[dict] = []
    faulty = 0
    context = contexts.read(job.context)
    for first, events in _parts(job):
        heard = foreign.hear(events, context=context, ear=ear)
        found = [(first + place, said) for place, said in enumerate(heard) if isinstance(said, list)]
        faulty += len(found)
        if not faulty:
            spool.put(first, foreign.draft(heard, by=ear.by))
        errors += [_error(place, faults) for place, faults in found[: ERRORS_MAX - len(errors)]]
        taken.renew(checked=first + len(events), faulty=faulty, errors=errors)
    return errors


def _record_all(job: CaptureJob, taken: Lease, ear: Ear, spool: Spool) -> None:
    """Record every event in one transaction; raises _Faulty, and then none is."""
    # Within one transaction nobody would see a lease renewed, so it is given long enough for all of it.
    taken = replace(taken, seconds=max(taken.seconds, job.events / _SLOWEST_PER_S))
    taken.renew()
    with transaction.atomic():
        for first, drafts in spool.parts():
            results = foreign.write(drafts, ear=ear)
            if faulty := [_error(first + place, result.faults) for place, result in enumerate(results) if result.faults]:
                raise _Faulty(faulty)
        _finish(job, taken, ear.by, captured=job.events, done=job.events)


def _record_what_stands(job: CaptureJob, taken: Lease, by: Author) -> None:
    """Record the good events, a part at a time, from where an earlier attempt came to."""
    ear, context = foreign.listen(by), contexts.read(job.context)
    for first, events in _parts(job, start=job.done):
        with transaction.atomic():
            results = _record_part(foreign.hear(events, context=context, ear=ear), by)
            bad = [(first + place, result.faults) for place, result in enumerate(results) if result.faults]
            job.errors += [_error(place, faults) for place, faults in bad[: ERRORS_MAX - len(job.errors)]]
            taken.renew(
                checked=first + len(events), done=first + len(events), errors=job.errors,
                faulty=F("faulty") + len(bad), captured=F("captured") + len(events) - len(bad),
            )  # fmt: skip


def _record_part(heard: list, by: Author) -> list[Result]:
    stored = iter(foreign.append([found for found in heard if isinstance(found, Claim)], by=by))
    return [next(stored) if isinstance(found, Claim) else Result("rejected", faults=found) for found in heard]


def _parts(job: CaptureJob, *, start: int = 0) -> Iterator[tuple[int, list]]:
    """The events of the document in their order, with the place of the first of each part."""
    for first in job.parts.filter(first__gte=start).order_by("first").values_list("first", flat=True):
        yield first, documents.unpack(bytes(job.parts.get(first=first).content))


@transaction.atomic
def _finish(job: CaptureJob, taken: Lease, by: Author, **values) -> None:
    masterdata.keep(job.vocabularies, gln=by.gln)
    taken.finish(vocabularies=[], **values)
    job.parts.all().delete()


@transaction.atomic
def _finish_without(job: CaptureJob, taken: Lease, errors: list[dict]) -> None:
    """End a job of which nothing is recorded. What was refused is not kept."""
    faulty = max(len(errors), CaptureJob.objects.values_list("faulty", flat=True).get(pk=job.pk))
    taken.finish(vocabularies=[], errors=errors[:ERRORS_MAX], faulty=faulty, captured=0, done=job.events)
    job.parts.all().delete()


def _error(place: int, faults: list[Fault]) -> dict:
    """What is wrong with the event at `place`, in both languages, as the row keeps it."""
    return {"place": place, "faults": [[fault.pointer, fault.code, *fault.text] for fault in faults[:5]]}

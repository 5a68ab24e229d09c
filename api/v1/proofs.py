"""What a claim can be held against without trusting this service: its receipt, its proof, the growth of the log."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from api import openapi, parameters
from api.problems import Problem
from api.shapes import proofs as shapes
from api.v1 import claims, things
from api.v1.batteries import BATTERY_ID, Battery, BatteryView
from api.views import AnyForm, ApiView, tagged
from batteries import timeline
from compliance.evidence import bundle
from events import receipts
from events.feed import Record
from events.log import merkle, note, proof, proving
from parties.access import Viewer
from parties.text import Text

PLAIN = "text/plain; charset=utf-8"
RETRY_SECONDS = 2
_SIZE_MAX = 2**53
_PATH = {"event_id": "The event's id, percent-encoded."}
_SIZES = (
    parameters.whole("from", "The size of an older tree, in claims.", least=0, most=_SIZE_MAX),
    parameters.whole("to", "The size of a newer one.", least=0, most=_SIZE_MAX),
)
log = structlog.get_logger(__name__)


class EventReceipt(ApiView):
    """The receipt of one event."""

    scopes = {"GET": "events:read"}
    content_negotiation_class = AnyForm

    @openapi.operation("read_event_receipt", {(200, "text/plain"): OpenApiTypes.STR}, tag="proofs",
                       parameters=[parameters.REASON], path=_PATH)  # fmt: skip
    def get(self, request: Request, event_id: str) -> HttpResponse:
        """A signed receipt that stands alone and verifies offline (C2SP tlog-proof, its line as the extra data)."""
        parameters.read(request.GET, [parameters.REASON])
        record = claims.find(event_id, tail="receipt", viewer=self.viewer)
        self.note_look(event_id)
        if not (receipt := receipts.prove(receipts.line(record))):
            raise Problem("not-found", receipts.UNSIGNED)
        return HttpResponse(receipt, content_type=PLAIN)


class EventProof(ApiView):
    """The proof of one event."""

    scopes = {"GET": "events:read"}

    @openapi.operation("prove_event", {200: shapes.ProofSerializer}, tag="proofs", parameters=[parameters.REASON], path=_PATH)
    def get(self, request: Request, event_id: str) -> HttpResponse:
        """The entry, the leaf that commits to it, and the way from there to a signed checkpoint.

        Verified before it is sent. 409 until the log that holds it is published, some seconds after it was recorded.
        """
        parameters.read(request.GET, [parameters.REASON])
        record = claims.find(event_id, tail="proof", viewer=self.viewer)
        self.note_look(event_id)
        return tagged(request, shown(record, prove(record), viewer=self.viewer))


class EventProofText(ApiView):
    """The proof of one event as text."""

    scopes = {"GET": "events:read"}
    content_negotiation_class = AnyForm

    @openapi.operation("prove_event_as_text", {(200, "text/plain"): OpenApiTypes.STR}, tag="proofs",
                       parameters=[parameters.REASON], path=_PATH)  # fmt: skip
    def get(self, request: Request, event_id: str) -> HttpResponse:
        """The proof as C2SP tlog-proof, its leaf as the extra data: for tools that nobody here wrote."""
        parameters.read(request.GET, [parameters.REASON])
        record = claims.find(event_id, tail="proof.txt", viewer=self.viewer)
        self.note_look(event_id)
        found = prove(record)
        return HttpResponse(proof.write(found.proof._replace(extra=found.leaf)), content_type=PLAIN)


class BatteryEvidence(BatteryView):
    """What can be taken to court about one battery."""

    content_negotiation_class = AnyForm

    @openapi.operation("read_battery_evidence", {(200, "application/zip"): OpenApiTypes.BINARY}, tag="proofs",
                       parameters=[parameters.REASON], path=BATTERY_ID)  # fmt: skip
    def get(self, request: Request, battery_id: str) -> HttpResponse:
        """A ZIP that verifies without this service: every published claim about it that you may see, each with leaf,
        running number and proof, the signed checkpoint, the custody history as PDF, and a verifier."""
        if things.is_whole(battery_id, tail="evidence"):
            return Battery.as_view()(request._request, battery_id=f"{battery_id}/evidence")
        parameters.read(request.GET, [parameters.REASON])
        epc, history = self.find(battery_id)
        shown = timeline.show(history, self.viewer)
        with problems_of_proofs():
            content = bundle.pack(epc, shown, viewer=self.viewer, made_at=timezone.now())
        headers = {"Content-Disposition": f'attachment; filename="{bundle.file_name(epc)}"'}
        return HttpResponse(content, content_type="application/zip", headers=headers)


class Consistency(ApiView):
    """The growth of the log."""

    scopes = {"GET": "events:read"}

    @openapi.operation("prove_growth", {200: shapes.GrowthSerializer}, tag="proofs", parameters=_SIZES)
    def get(self, request: Request) -> HttpResponse:
        """The proof that the log of `from` claims is the beginning of that of `to` (RFC 9162, section 2.1.4)."""
        asked = parameters.read(request.GET, _SIZES)
        try:
            with problems_of_proofs():
                growth = proving.grow(asked["from"] or 0, asked["to"] or 0)
        except merkle.ProofError as error:
            raise Problem("sizes-wrong") from error
        return tagged(request, {
            "from": growth.old, "from_root": note.base64(growth.old_root), "to": growth.new,
            "to_root": note.base64(growth.new_root), "path": [note.base64(one) for one in growth.path],
        })  # fmt: skip


def prove(record: Record) -> proving.Evidence:
    """The evidence for one claim; Problem while it is not published, and where the log contradicts the ledger."""
    with problems_of_proofs():
        return proving.prove([record])[record.seq]


@contextmanager
def problems_of_proofs() -> Iterator[None]:
    """Say as a problem why something is not proven."""
    try:
        yield
    except proving.NotPublished as error:
        raise Problem("not-published", headers={"Retry-After": str(RETRY_SECONDS)}) from error
    except bundle.TooMany as error:
        words = Text(f"There are {error} claims about it; a bundle takes {bundle.CLAIMS_MAX}.",
                     f"관련 기록이 {error}건입니다. 한 묶음은 최대 {bundle.CLAIMS_MAX}건입니다.")
        raise Problem("evidence-too-large", words) from error
    except proving.Unprovable as error:
        log.error("log.not_provable", fault=str(error))
        raise Problem("not-provable") from error


def shown(record: Record, found: proving.Evidence, *, viewer: Viewer) -> dict:
    """A proof as the API shows it; without the entry where something in it is kept from the viewer."""
    open_ = timeline.is_open(viewer, record)
    head = note.parse_checkpoint(note.Note.parse(found.proof.checkpoint.encode()).text)
    return {
        "event_id": record.event_id, "index": found.proof.index, "entry": record.entry.decode() if open_ else None,
        "leaf": found.leaf.decode(), "leaf_hash": merkle.leaf_hash(found.leaf).hex(),
        "numbers": found.numbers, "numbers_opening": found.opening.decode(),
        "path": [note.base64(one) for one in found.proof.path],
        "log": {"origin": settings.LOG_ORIGIN, "size": head.size, "root": note.base64(head.root)},
        "checkpoint": found.proof.checkpoint, "tlog_proof": proof.write(found.proof._replace(extra=found.leaf)),
    }  # fmt: skip

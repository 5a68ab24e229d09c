"""Holding this server against a folder of EPCIS documents: what is taken in, what is refused, and what comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from api.epcis import base
from batteries import capturing
from events import schema
from events.binding import reading
from events.capture import contexts
from events.gate import GateError
from events.schema.documents import DOCUMENTS
from events.schema.shapes import EVENTS
from parties import keys
from parties.models import Operator
from parties.roles import Role

_XML = ".xml"
ENDINGS = (".json", ".jsonld", _XML)
_GLN, _BUSINESS_NUMBER = "9521234999996", "1000000009"
_OURS = frozenset({"recordTime", "@context"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one document: whether it was taken in, how many of its events came back other than sent, and why not."""

    path: Path
    accepted: bool
    events: int = 0
    changed: int = 0
    reason: str = ""

    @property
    def as_it_should(self) -> bool:
        """Whether that is right: what lies in a folder `invalid`, or is called so, is refused, all else is taken and comes back."""
        wrong = any("invalid" in part.lower() for part in self.path.parts[-3:])
        return not self.accepted if wrong else self.accepted and not self.changed


def check(folder: Path) -> Iterator[Finding]:
    """A Finding for each document under `folder`. Nothing of it is left on record."""
    with _visitor() as client:
        for path in sorted(found for found in folder.rglob("*") if found.suffix in ENDINGS):
            sent = _read_xml(path) if path.suffix == _XML else _read(path)
            if sent is not None:
                # Each is held by itself: the same event may lie in several documents, in other words.
                with transaction.atomic():
                    finding = _capture(client, path.relative_to(folder.parent), sent)
                    transaction.set_rollback(True)
                yield finding


def identical(sent: dict, back: dict, context: contexts.Context) -> bool:
    """Whether `back` says the same as `sent`: all of it but the time of recording, and an id where there was none."""
    told = _expanded(back, contexts.read(back.get("@context")))
    if "eventID" not in sent:
        told.pop("eventID", None)
    return _expanded(sent, context.within(sent.get("@context"))) == told


@contextmanager
def _visitor() -> Iterator[Client]:
    """A client of an operator that is gone when it is done."""
    with transaction.atomic():
        operator = Operator.objects.create(
            gln=_GLN, business_number=_BUSINESS_NUMBER, name_en="Imaginary conformance", name_ko="가상적합성",
            roles=[Role.COLLECTION], joined_at=timezone.now(),
        )  # fmt: skip
        _, token = keys.issue(operator, scopes=["events:read", "events:write"], label="conformance")
        host = next((name for name in settings.ALLOWED_HOSTS if name.strip("*.")), "localhost")
        yield Client(headers={"Authorization": f"Bearer {token}"}, SERVER_NAME=host.lstrip("."))
        transaction.set_rollback(True)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A document of the folder: what is posted, and what it says, where it can be read at all."""

    body: bytes
    form: str
    events: list[dict] = field(default_factory=list)
    context: object = ()
    alone: bool = False


def _read(path: Path) -> _Sent | None:
    """The document; None for JSON that is none of EPCIS."""
    body = path.read_bytes()
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _Sent(body, base.JSON_LD)
    kind = value.get("type") if isinstance(value, dict) else None
    if kind in EVENTS:
        return _Sent(body, base.JSON_LD, [value], alone=True)
    if kind not in DOCUMENTS:
        return None
    is_whole = not schema.check_document(value, with_events=False)
    return _Sent(body, base.JSON_LD, schema.document_events(value) if is_whole else [], value.get("@context", ()))


def _read_xml(path: Path) -> _Sent | None:
    """The document; None for XML that is none of EPCIS."""
    body, reader = path.read_bytes(), reading.Reader()
    try:
        events = [orjson.loads(piece) for piece in reader.feed(body)]
        return _Sent(body, base.XML[0], events, reader.shell()["@context"])
    except GateError as error:
        return None if error.code == "unknown-type" else _Sent(body, base.XML[0])


def _capture(client: Client, path: Path, sent: _Sent) -> Finding:
    if sent.alone:
        return _compare(client, path, sent)
    answer = client.post("/epcis/capture", sent.body, content_type=sent.form, secure=True)
    if answer.status_code != 202:
        return Finding(path, False, reason=answer.json()["title"])
    capturing.carry_out(answer.headers["Location"].rpartition("/")[2])
    job = client.get(answer.headers["Location"], secure=True).json()
    if not job["success"]:
        return Finding(path, False, reason=f"{job['errors'][0]['instance']}: {job['errors'][0]['title']}")
    return _compare(client, path, sent)


def _compare(client: Client, path: Path, sent: _Sent) -> Finding:
    """Ask for each event once more, as JSON, which is answered with what is on record, and hold the two together."""
    changed, said = 0, contexts.whole(sent.context, base=())
    for event in sent.events:
        body = orjson.dumps(event | {"@context": contexts.whole(event.get("@context"), base=said)})
        answer = client.post("/epcis/events", body, content_type=base.JSON_LD, secure=True)
        if answer.status_code != 201:
            return Finding(path, False, reason=answer.json()["title"])
        changed += not identical(event, answer.json(), contexts.read(said))
    return Finding(path, True, len(sent.events), changed)


def _expanded(value: Any, context: contexts.Context, *, top: bool = True) -> Any:
    """`value` with every extension under its full name."""
    if isinstance(value, list):
        return [_expanded(each, context, top=False) for each in value]
    if isinstance(value, dict):
        return {_full(name, context): _expanded(said, context, top=False)
                for name, said in value.items() if not (top and name in _OURS)}  # fmt: skip
    return value


def _full(name: str, context: contexts.Context) -> str:
    prefix, colon, local = name.partition(":")
    namespace = context.iri(prefix) if colon and not local.startswith("//") else None
    return namespace + local if namespace else name

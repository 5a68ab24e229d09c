"""Holding this server against a folder of EPCIS documents: what is taken in, what is refused, and what comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from batteries import capturing
from events import schema
from events.capture import contexts
from events.schema.documents import DOCUMENTS
from events.schema.shapes import EVENTS
from parties import keys
from parties.models import Operator
from parties.roles import Role

ENDINGS = (".json", ".jsonld")
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
            value = _read(path)
            if isinstance(value, dict) and value.get("type") in {*DOCUMENTS, *EVENTS}:
                # Each is held by itself: the same event may lie in several documents, in other words.
                with transaction.atomic():
                    finding = _capture(client, path.relative_to(folder.parent), value)
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


def _read(path: Path) -> Any:
    try:
        return orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return {"type": "EPCISDocument"}


def _capture(client: Client, path: Path, value: dict) -> Finding:
    if value["type"] in EVENTS:
        return _compare(client, path, [value], contexts.read(None))
    answer = client.post("/epcis/capture", orjson.dumps(value), content_type="application/ld+json", secure=True)
    if answer.status_code != 202:
        return Finding(path, False, reason=answer.json()["title"])
    capturing.carry_out(answer.headers["Location"].rpartition("/")[2])
    job = client.get(answer.headers["Location"], secure=True).json()
    if not job["success"]:
        return Finding(path, False, reason=f"{job['errors'][0]['instance']}: {job['errors'][0]['title']}")
    return _compare(client, path, schema.document_events(value), contexts.read(value["@context"]), value["@context"])


def _compare(client: Client, path: Path, events: list[dict], context: contexts.Context, said: object = ()) -> Finding:
    """Ask for each event once more, which is answered with what is on record, and hold the two together."""
    changed = 0
    for event in events:
        whole = contexts.whole(event.get("@context"), base=said if isinstance(said, list) else [said] if said else [])
        body = orjson.dumps(event | {"@context": whole})
        answer = client.post("/epcis/events", body, content_type="application/ld+json", secure=True)
        if answer.status_code != 201:
            return Finding(path, False, reason=answer.json()["title"])
        changed += not identical(event, answer.json(), context)
    return Finding(path, True, len(events), changed)


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

"""A book of claims in memory: written in the one dialect, folded by the one fold, and no database."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from batteries import claims, custody
from batteries.custody import History
from batteries.lifecycle import dialect, schemas  # noqa: F401 - declares the event types
from batteries.lifecycle.declaration import REGISTRY
from events import epc, index

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
MILL = "9521000000018"
SITE = "9521000000025"


class Written(NamedTuple):
    """A claim as the ledger hands it out."""

    event: dict
    event_id: str
    author: str
    occurred_at: datetime
    recorded_at: datetime
    position: int
    names: dict


class Book:
    """What was claimed, each claim one day after the other unless said otherwise."""

    def __init__(self):
        self.records: list[Written] = []

    def say(self, code: str, *things: str, by: str = MILL, day: float | None = None, **fields) -> Written:
        """Write a claim down."""
        number = len(self.records)
        at = START + timedelta(days=number if day is None else day)
        event = dialect.write(REGISTRY[code], batteries=list(things), occurred_at=at, facility=SITE, fields=fields, author=by)
        self.records.append(Written(event, f"urn:claim:{number}", by, at, at, number, index.things(event)))
        return self.records[-1]

    def made(self, serial: str, *, chemistry: str = "nmc622", kwh: float = 64, kg: float = 400, modules: int = 2) -> str:
        """A pack comes into the world."""
        uri = pack(serial)
        self.say("manufactured", uri, model="M", category="ev", chemistry=chemistry, rated_kwh=kwh, mass_kg=kg,
                 module_count=modules)  # fmt: skip
        return uri

    def history_of(self, uri: str) -> History | None:
        """The history that all claims about it add up to."""
        key = index.key(uri)
        found = claims.of([record for record in self.records if key in record.names], key)
        return custody.fold(found) if found else None

    def claim(self, written: Written, uri: str) -> claims.Claim:
        """A claim as the timeline of `uri` sees it."""
        return next(step.claim for step in self.history_of(uri).steps if step.claim.event_id == written.event_id)


def pack(serial: str) -> str:
    """A pack."""
    return epc.pack("09521234543213", serial).uri


def lot(number: str) -> str:
    """A lot of material."""
    return epc.lot("09521234543237", number).uri


def rows(*pairs: tuple[str, float]) -> list[dict]:
    """Rows of lots with their masses."""
    return [{"lot": uri, "mass_kg": kg} for uri, kg in pairs]

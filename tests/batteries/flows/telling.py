"""The vocabulary that stories are told in: native events, read and compiled as the recording road does, then folded.

Nothing here needs a database. What a story leaves out of an event's mandatory fields is filled in plainly,
a mass as the nameplate has it or a pack's. Everybody is registered for what they do, so that only the story can open a gap.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from batteries import claims, merging, naming, packing, projection
from batteries.custody import Custody, History
from batteries.lifecycle import foreign, intake, recording
from batteries.lifecycle.declaration import REGISTRY
from compliance import judge
from compliance.register import Register, Registered
from compliance.rules import Case
from events import index, ledger
from events.capture import contexts
from events.entry import Author
from events.feed import Record
from parties.roles import Role
from tests import samples, world
from tests.compliance.rules.vocabulary import Limits

FIRST_DAY = datetime(2026, 1, 1, 9, tzinfo=UTC)
NOW = datetime(2036, 1, 1, tzinfo=UTC)
VIN = "KMHTEST00A0000001"
OTHER_VIN = "KMHTEST00A0000002"


MAKER, OEM, WORKSHOP, ELV, YARD, REMAN, REUSE, SHREDDER = (world.gln(n) for n in range(700, 708))
INSURER, TRADER, EXPORTER, IMPORTER, INSPECTOR, CUSTOMER = (world.gln(n) for n in range(710, 716))
LORRY, RAILWAY, REGULATOR, EVALUATOR = (world.gln(n) for n in range(720, 724))
_ROLES = {
    MAKER: Role.PACK_MAKER, OEM: Role.OEM, WORKSHOP: Role.DEALER_SERVICE, ELV: Role.ELV, YARD: Role.COLLECTION,
    REMAN: Role.REMAN, REUSE: Role.REUSE, SHREDDER: Role.PREPROC, INSURER: Role.INSURER_AUCTION, TRADER: Role.TRADER,
    EXPORTER: Role.EXPORT_CUSTOMS, IMPORTER: Role.EXPORT_CUSTOMS, INSPECTOR: Role.INSPECTION, CUSTOMER: Role.ESS_OPERATOR,
    LORRY: Role.CARRIER, RAILWAY: Role.CARRIER, REGULATOR: Role.REGULATOR, EVALUATOR: Role.EVALUATOR,
}  # fmt: skip
_LONG_AGO = FIRST_DAY - timedelta(days=4_000)
_REGISTER = Register({gln: Registered(frozenset({role}), "active", None, _LONG_AGO, role.value, role.value)
                      for gln, role in _ROLES.items()})  # fmt: skip


class Telling:
    """A story as it is told: `tell(WORKSHOP, "serviced", pack, day=3)` adds what happened on the third day."""

    def __init__(self):
        self._records: dict[tuple, Record] = {}

    def __call__(self, by: str, code: str, *things: str, day: float = 0, **fields) -> str:
        """Add what `by` claims about `things`; answers the event's id."""
        type_ = REGISTRY[code]
        plain = samples.sample(type_)
        filled = {name: plain[name] for name, field in type_.fields.items() if field.required and name in plain}
        if "mass_kg" in filled:
            filled["mass_kg"] = self.state(things[0]).nameplate.mass_kg or world.nameplate()["mass_kg"]
        body = {"type": code, "occurred_at": (FIRST_DAY + timedelta(days=day)).isoformat()} | filled | fields
        if things:
            body |= {"battery": things[0]} if len(things) == 1 else {"batteries": list(things)}
        native = intake.read(body, by=Author(by, "key:story"), names=naming.Names([]), now=NOW)
        assert isinstance(native, intake.Native), native
        claim = recording.compile(native, by=Author(by, "key:story"))
        return self._keep(claim.event, by, claim.verb, native.occurred_at)

    def plain(self, by: str, kind: str, step: str, *, day: float = 0, **said) -> str:
        """Add a plain EPCIS event, with no word of ours; answers its id."""
        moment = FIRST_DAY + timedelta(days=day)
        event = {"type": kind, "eventTime": moment.isoformat(), "eventTimeZoneOffset": "+00:00", "bizStep": step, **said}
        ear = foreign.Ear(Author(by, "key:story"), by == REGULATOR, NOW)
        [heard] = foreign.hear([event], context=contexts.read([{"ex": "https://ns.example.com/"}]), ear=ear)
        assert isinstance(heard, ledger.Claim), heard
        return self._keep(heard.event, by, heard.verb, moment)

    @property
    def verbs(self) -> set[str]:
        """What the ledger calls what was told."""
        return {record.verb for record in self._records.values()}

    def last(self, code: str) -> str:
        """The id of the last event of a type that was told."""
        return [record.event_id for record in self._records.values() if record.verb == code][-1]

    def void(self, event_id: str, *, day: float = 0) -> None:
        """Withdraw a claim in its author's name."""
        told = next(record for record in self._records.values() if record.event_id == event_id)
        moment = FIRST_DAY + timedelta(days=day)
        event = told.event | {"errorDeclaration": {"declarationTime": moment.isoformat(), "reason": "did_not_occur"}}
        self._keep(event, told.author, "voided", told.occurred_at, recorded_at=moment)

    def history(self, uri: str, **until) -> History:
        """The story of `uri`, also under a name that was merged into its true one."""
        key = index.key(uri)
        found = merging.fold(self._told([key]), self._told, **until)
        return found[index.key(found[key].state.merged_into)] if found[key].state.merged_into else found[key]

    def state(self, uri: str, *, day: float | None = None) -> Custody:
        """How `uri` stands in the end, or stood at the end of `day`."""
        history = self.history(uri)
        return history.state if day is None else history.until(FIRST_DAY + timedelta(days=day))

    def apart(self, uri: str) -> dict[str, History]:
        """Histories of `uri` and of what it was merged into, each under its own name."""
        return {history.uri: history for history in merging.fold(self._told([index.key(uri)]), self._told).values()}

    def gaps(self) -> set[tuple[str, str]]:
        """The gaps that are open on the story's last day: the rule, and the type of the event that each begins with."""
        uris = {uri for record in self._records.values() for uri in index.things(record.event).values() if projection.is_thing(uri)}
        told = {uri: history for uri in sorted(uris) if (history := self.history(uri)).steps}
        today = max(record.occurred_at for record in self._records.values())
        found = [(finding, history) for uri, history in told.items()
                 for finding in judge.judge(Case(history.uri, history, _REGISTER, Limits(), told)) if finding.due_at <= today]  # fmt: skip
        return {(finding.rule, step.claim.type.code) for finding, history in found for step in history.steps
                if step.claim.event_id == finding.anchor}  # fmt: skip

    def shuffled(self, random) -> "Telling":
        """The same story as it came in another order."""
        other, records = Telling(), list(self._records.items())
        random.shuffle(records)
        other._records = dict(records)
        return other

    def _keep(self, event: dict, by: str, verb: str, at: datetime, *, recorded_at: datetime | None = None) -> str:
        event = ledger.named(event, by=Author(by, "key:story"))
        record = Record(0, None, verb, at, recorded_at or at, b"", 0, b"")
        record.sealed = {"event": event, "gln": by, "key": "key:story"}
        self._records[record.event_id, "errorDeclaration" in event] = record
        return record.event_id

    def _told(self, keys) -> dict[UUID, list[claims.Claim]]:
        return packing.told(keys, lambda some: dict.fromkeys(some, list(self._records.values())))


def pack(serial: str) -> str:
    """A pack by its serial number."""
    return world.pack(serial)


def modules(*serials: str) -> list[dict]:
    """Rows of modules, as dismantling and replacing name them."""
    return [{"id": world.module(serial)} for serial in serials]


def made(tell: Telling, *serials: str, **plate) -> list[str]:
    """Packs that the maker made on the first day and gave to the automaker."""
    uris = [pack(serial) for serial in serials]
    for uri in uris:
        tell(MAKER, "manufactured", uri, **world.nameplate(**plate))
        tell(MAKER, "dispatched", uri, day=1, recipient=OEM)
        tell(OEM, "received", uri, day=2, condition="intact")
    return uris


def handed_over(tell: Telling, uri: str, sender: str, recipient: str, *, day: float, **shipment) -> None:
    """A dispatch, and its receipt half a day later."""
    tell(sender, "dispatched", uri, day=day, recipient=recipient, **shipment)
    tell(recipient, "received", uri, day=day + 0.5, sender=sender, condition="intact")


def taken_out(tell: Telling, *uris: str, by: str, day: float, vin: str = VIN, **weighed) -> None:
    """Packs taken out of their vehicle, evaluated the day before as they must be."""
    for uri in uris:
        tell(EVALUATOR, "pre_removal_evaluated", uri, day=day - 1, grade="reuse", soh_pct=72)
        tell(by, "removed", uri, day=day, vin=vin, **weighed)

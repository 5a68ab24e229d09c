"""Recording native events: every door calls `record`, and nothing else writes a claim about a battery."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from batteries import naming
from batteries.lifecycle import dialect, intake
from batteries.lifecycle.intake import Native
from batteries.lifecycle.schemas import Fault
from batteries.models import Alias
from events import feed, index, ledger, receipts
from events.entry import Author
from events.ledger import Claim, Outcome, Status
from parties.models import Operator
from parties.roles import Role
from parties.text import Text

# One look per key, in the one partition that may have it: a comparison with the whole list looks for each in all of
# them. The order holds the planner to the index, also in a young ledger of which it knows nothing yet.
_KNOWN = """
    SELECT k FROM unnest(%s::uuid[]) AS k
    CROSS JOIN LATERAL (SELECT FROM events_epc e WHERE e.epc_key = k LIMIT 1) AS found
"""
# Of a few keys the planner sees by itself which partitions may have them, and need not be ready for all sixteen.
_KNOWN_OF_FEW = "SELECT DISTINCT epc_key FROM events_epc WHERE epc_key = ANY(%s::uuid[])"
FEW = 8
_FIRST_CLAIM = Fault("/battery", "battery-unknown", Text(
    "This is the first claim ever about this battery. It was recorded; check the identifier.",
    "이 배터리에 관한 첫 기록입니다. 기록했으니 식별자를 확인하세요."))  # fmt: skip
_CREATORS = frozenset({"manufactured", "imported", "removed", "collected"})
NOT_THE_AUTHORITY = Fault("/type", "not-the-authority", Text(
    "This is an act of the authority, and your key does not speak for it: ask the regulator to record it.",
    "감독기관만 기록할 수 있는 처분입니다. 감독기관에 기록을 요청하세요."))  # fmt: skip
NOT_THIS_ID = Text(
    "Ids of this form (a UUID of version 8) are given by us, and follow from what is said and who says it. This one is not what "
    "your event gives: leave it out, or give another id, such as a random UUID.",
    "버전 8 UUID 형식의 ID는 내용과 기록자로부터 서버가 부여합니다. 보낸 이벤트의 ID와 다르니 생략하거나 임의의 UUID를 쓰세요.")  # fmt: skip
_REASONS = {"corrected": "incorrect_data", "voided": "did_not_occur"}


@dataclass(slots=True)
class Result:
    """What became of one event of a batch."""

    status: str
    event_id: str = ""
    recorded_at: datetime | None = None
    entry_sha256: bytes = b""
    receipt_line: str = ""
    """What a receipt says of it; empty for what was not recorded."""
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


class Held(Exception):
    """Nothing was recorded, because a row is at fault and the caller asked for all or nothing."""

    def __init__(self, results: list[Result]):
        super().__init__("nothing was recorded")
        self.results = results


def record(bodies: Sequence[object], *, by: Author, strict: bool = False) -> list[Result]:
    """Record native events in the name of `by`; one result for each, in its place.

    Good rows stand and bad rows say why; with `strict`, Held is raised and nothing is stored if any row is bad.
    """
    natives = read(bodies, by=by)
    results: list[Result | None] = [Result("rejected", faults=n) if isinstance(n, list) else None for n in natives]
    prepared, refused = prepare([(i, n) for i, n in enumerate(natives) if isinstance(n, Native)], by)
    for place, fault in refused:
        results[place] = Result("rejected", faults=[fault])
    if strict and any(results):
        raise Held([result or Result("held") for result in results])
    with transaction.atomic():
        unknown = _unknown([native for _, native, _ in prepared])
        outcomes = ledger.append([claim for *_, claim in prepared], by=by)
        for (place, native, _), outcome in zip(prepared, outcomes, strict=True):
            results[place] = _result(native, outcome, unknown)
        if strict and any(result.faults for result in results):
            raise Held([r if r.faults else Result("held") for r in results])
        _register_aliases(prepared, outcomes, by)
    return results


def read(bodies: Sequence[object], *, by: Author) -> list[Native | list[Fault]]:
    """Each of `bodies` as a native event, or its faults; nothing is written."""
    names = naming.Names(text for body in bodies for text in intake.identifiers(body))
    now = timezone.now()
    found = []
    for body in bodies:
        native = intake.read(body, by=by, names=names, now=now)
        if isinstance(native, Native):
            _announce(native, names)
        found.append(native)
    return found


def compile(native: Native, *, by: Author) -> Claim:
    """The EPCIS event of a native one."""
    event = dialect.write(
        native.type, batteries=native.batteries, occurred_at=native.occurred_at, facility=native.facility,
        fields=native.fields, author=by.gln,
    )  # fmt: skip
    if native.event_id:
        event["eventID"] = native.event_id
    return Claim(event, native.type.code)


def _announce(native: Native, names: naming.Names) -> None:
    for alias in _aliases(native, issuer=""):
        names.add(alias.value, alias.epc)


def _aliases(native: Native, *, issuer: str) -> list[Alias]:
    """The other names that an event gives to the one battery that it is about."""
    return naming.aliases_of(native.batteries[0], native.fields, issuer=issuer) if len(native.batteries) == 1 else []


def prepare(natives: list[tuple[int, Native]], by: Author) -> tuple[list, list]:
    """Claims ready to be appended as (place, native, claim), and (place, fault) of what cannot be corrected."""
    targets = feed.by_ids({n.fields["target"] for _, n in natives if "target" in n.fields})
    is_authority = any(n.type.official for _, n in natives) and speaks_for_authority(by)
    prepared, refused = [], []
    for place, native in natives:
        if native.type.official and not is_authority:
            refused.append((place, NOT_THE_AUTHORITY))
        elif "target" not in native.fields:
            claim = compile(native, by=by)
            if ledger.is_anothers(claim.event, by=by):
                refused.append((place, Fault("/event_id", "event-id-derived", NOT_THIS_ID)))
            else:
                prepared.append((place, native, claim))
        elif fault := _target_fault(targets.get(native.fields["target"]), by):
            refused.append((place, fault))
        else:
            prepared.append((place, native, _withdrawal(native, targets[native.fields["target"]])))
    return prepared, refused


def speaks_for_authority(by: Author) -> bool:
    """Whether `by` is the authority."""
    return Operator.objects.filter(gln=by.gln, roles__contains=[Role.REGULATOR]).exists()


def _target_fault(record: feed.Record | None, by: Author) -> Fault | None:
    # Who has nothing to do with a claim is not told that there is one.
    if record is None or by.gln not in {record.author, *index.parties(record.event)}:
        return Fault("/target", "target-unknown", Text(
            "No claim of yours with this id is recorded: a correction names an event that was recorded before it.",
            "해당 ID로 기록된 귀사의 이벤트가 없습니다. 먼저 기록된 이벤트만 정정할 수 있습니다."))  # fmt: skip
    if record.author != by.gln:
        return Fault("/target", "not-your-claim", Text(
            "Another operator recorded this claim; only its author may correct it.",
            "다른 사업자가 기록한 이벤트입니다. 기록자만 정정할 수 있습니다."))  # fmt: skip
    return None


def _withdrawal(native: Native, record: feed.Record) -> Claim:
    declaration = {"declarationTime": native.occurred_at.isoformat(timespec="milliseconds"),
                   "reason": _REASONS[native.type.code]}  # fmt: skip
    event = {**record.event, "errorDeclaration": declaration}
    for name, declared in native.type.fields.items():
        if native.fields.get(name):
            dialect.placement(declared).put(event, name, native.fields[name], record.author)
    return Claim(event, native.type.code)


def _unknown(natives: list[Native]) -> set:
    """Keys of batteries that nothing was ever recorded about."""
    keys = {index.key(uri) for native in natives for uri in native.batteries}
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_OF_FEW if len(keys) <= FEW else _KNOWN, ["{" + ",".join(key.hex for key in keys) + "}"])
        known = {row[0] for row in cursor.fetchall()}
    made = {index.key(uri) for native in natives if native.type.code in _CREATORS for uri in native.batteries}
    return keys - known - made


def _result(native: Native, outcome: Outcome, unknown: set) -> Result:
    if outcome.status is Status.CONFLICT:
        return Result("rejected", outcome.event_id, faults=[_conflict(native, outcome)])
    warnings = list(native.warnings)
    if unknown and native.type.code not in _CREATORS and any(index.key(uri) in unknown for uri in native.batteries):
        warnings.append(_FIRST_CLAIM)
    return Result(outcome.status.value, outcome.event_id, outcome.recorded_at, outcome.entry_sha256,
                  receipts.line(outcome), [], warnings)  # fmt: skip


def _conflict(native: Native, outcome: Outcome) -> Fault:
    if "target" in native.type.fields:
        return Fault("/target", "already-corrected", Text(
            "This claim was corrected before, in other words; a correction cannot be corrected, record a new claim.",
            "이미 정정된 이벤트입니다. 정정은 다시 정정할 수 없으니 새 이벤트를 기록하세요."))  # fmt: skip
    return Fault("/event_id", "event-id-taken", Text(
        f"{outcome.event_id[:80]} already names another claim: give this one an id of its own, or leave it out.",
        f"{outcome.event_id[:80]}은(는) 다른 이벤트의 ID입니다. 새 ID를 쓰거나 생략하세요."))  # fmt: skip


def _register_aliases(prepared, outcomes: list[Outcome], by: Author) -> None:
    aliases = [
        alias
        for (_, native, _), outcome in zip(prepared, outcomes, strict=True)
        if outcome.status is Status.RECORDED
        for alias in _aliases(native, issuer=by.gln)
    ]
    if aliases:
        Alias.objects.bulk_create(aliases, ignore_conflicts=True)

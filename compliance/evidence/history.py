"""The custody history on paper: what was claimed about one battery, in the order of the log, for people to read."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from batteries import claims, labels, timeline, wording
from batteries.claims import Claim
from batteries.custody import Custody, Nameplate
from batteries.lifecycle import dialect
from batteries.lifecycle.declaration import REGISTRY
from batteries.timeline import Shown
from batteries.wording import SEOUL
from batteries.words import ENDINGS, FOREIGN_EVENT, FORMS, LEGAL
from compliance.evidence.words import PAPER
from compliance.reports.forms.display import breakable
from compliance.reports.typesetting import typeset
from events import index
from events.epc import Epc, parse
from events.epc.identity import CANONICAL_ORIGIN
from events.feed import Record
from events.log import note, proving
from parties.access import Grant, Viewer
from parties.directory import Directory
from parties.text import Text

CLAIMS_MAX = 300
"""Claims on paper; a pack has 35 to 55 in its life. The bundle has them all."""
VALUE_MAX = 1_200
"""Characters of one value on paper; the whole of it stands in the entry."""
QR_BYTES_MAX = 600
"""Of a signed checkpoint in a QR code: what a phone still reads from paper at this size."""
_TEMPLATE = Path(__file__).parent / "history.typ"


def make(epc: Epc, about: dict[Record, str], found: dict[int, proving.Evidence], *, shown: Shown, viewer: Viewer,
         made_at: datetime) -> bytes:  # fmt: skip
    """The history as PDF/A, with embedded fonts, page numbers and the time at which it was made; `about` has the claims, each
    with what it names of the thing and the units that this lay in."""
    records = list(about)
    checkpoint = found[records[0].seq].proof.checkpoint
    data = _about(epc, shown, viewer, made_at) | _log(checkpoint) | {
        "claims": _claims(epc, dict(list(about.items())[:CLAIMS_MAX]), found, shown, viewer), "beyond": max(len(records) - CLAIMS_MAX, 0),
        "count": len(records), "hidden": shown.hidden, "withdrawn": len(shown.withdrawn),
        "withheld": sum(not timeline.is_open(viewer, record) for record in records),
        "words": {name: text._asdict() for name, text in PAPER.items()},
        "steps": [name for name in PAPER if name.startswith("step_")],
        "limits": [name for name in PAPER if name.startswith("limit_")],
    }  # fmt: skip
    return typeset(data, template=_TEMPLATE, timestamp=int(made_at.timestamp()))


def _about(epc: Epc, shown: Shown, viewer: Viewer, made_at: datetime) -> dict:
    return {
        "serial": epc.ais[-1][1], "hri": epc.hri, "uri": epc.uri, "service": settings.PUBLIC_ORIGIN,
        "made_at": _seoul(made_at), "asked_by": viewer.key_id, "knows_state": Grant.STATE in shown.granted,
        "for": _party(viewer.gln or "", Directory([viewer.gln or ""])), "plate": _plate(shown.state.nameplate),
    }  # fmt: skip


def _log(checkpoint: str) -> dict:
    """The log as it is identified, and its newest checkpoint as a code to scan."""
    signed = note.Note.parse(checkpoint.encode())
    head = note.parse_checkpoint(signed.text)
    whole = len(checkpoint.encode()) <= QR_BYTES_MAX
    return {
        "origin": head.origin, "size": f"{head.size:,}", "root": note.base64(head.root), "qr_is_signed": whole,
        "qr": labels.code(checkpoint if whole else signed.text),
        "signers": [f"{name} ({key_id.hex()})" for name, key_id, _ in signed.signatures],
    }  # fmt: skip


def _plate(plate: Nameplate) -> list[dict]:
    return [_both(PAPER[key]) | {"value": _value(value)} for key, value in wording.nameplate(plate)]


def _claims(epc: Epc, about: dict[Record, str], found: dict, shown: Shown, viewer: Viewer) -> list[dict]:
    told = {record.seq: claims.of([record], index.key(named))[0] for record, named in about.items()}
    states = {step.claim.event_id: step.after for step in shown.steps} if Grant.STATE in shown.granted else {}
    numbers = {record.seq: found[record.seq].numbers[named] for record, named in about.items()}
    names = Directory(gln for claim in told.values() for gln in _glns(claim, states.get(claim.event_id)))
    pairs = _withdrawals(told, numbers)
    return [
        {"number": numbers[record.seq], "unit": "" if named == epc.uri else breakable(parse(named).hri),
         "position": f"{record.position:,}", "hash": record.entry_sha256.hex()[:16],
         "id": record.event_id, "happened": _seoul(_happened(record, told[record.seq])), "recorded": _seoul(record.recorded_at),
         "author": _party(record.author, names), "key": record.key_id,
         "name": _both(_name(record, told[record.seq])), **pairs[record.seq],
         "where": _party(told[record.seq].facility, names),
         "facts": [_both(label) | {"value": _value(value)} for label, value in _facts(record, told[record.seq], viewer, names)],
         "state": [] if told[record.seq].withdraws else _state(states.get(record.event_id), names)}
        for record, named in about.items()
    ]  # fmt: skip


def _facts(record: Record, claim: Claim, viewer: Viewer, names: Directory) -> list[tuple[Text, Text | str]]:
    if not claim.withdraws:
        return wording.facts(claim, timeline.fields_for(viewer, claim), names)
    declared = REGISTRY[record.verb].fields if record.verb in REGISTRY else {}
    values = {name: dialect.placement(field).get(record.event, name) for name, field in declared.items() if name != "target"}
    return [(declared[name].label, wording.spoken(declared[name], value, names)) for name, value in values.items() if value]


def _happened(record: Record, claim: Claim) -> datetime:
    # An error declaration is the earlier event to the letter, with its time, and says apart when it was declared.
    return datetime.fromisoformat(record.event["errorDeclaration"]["declarationTime"]) if claim.withdraws else record.occurred_at


def _name(record: Record, claim: Claim) -> Text:
    type_ = REGISTRY.get(record.verb) if claim.withdraws else claim.type
    return type_.names if type_ else FOREIGN_EVENT


def _withdrawals(told: dict[int, Claim], numbers: dict[int, int]) -> dict[int, dict]:
    """For each claim by which number it was withdrawn, and which number it withdraws; 0 for neither."""
    by = {(claim.event_id, claim.author): numbers[seq] for seq, claim in told.items() if claim.withdraws}
    of = {(claim.event_id, claim.author): numbers[seq] for seq, claim in told.items() if not claim.withdraws}
    return {
        seq: {"withdrawn_by": 0, "withdraws": of.get((claim.event_id, claim.author), 0)} if claim.withdraws else
             {"withdrawn_by": by.get((claim.event_id, claim.author), 0), "withdraws": 0}
        for seq, claim in told.items()
    }  # fmt: skip


def _state(state: Custody | None, names: Directory) -> list[dict]:
    """Who has it and what it is after a claim, in the order in which things happened; empty where it may not be said."""
    if state is None:
        return []
    holder = _party(state.holder, names) if state.holder else _both(PAPER["vehicle_owner" if state.vehicle else "nobody"])
    lines = [("holder", holder), ("form", _both(FORMS[state.form])), ("legal", _both(LEGAL[state.legal]))]
    if state.facility:
        lines.insert(1, ("facility", _party(state.facility, names)))
    if state.transfer:
        lines.append(("on_its_way", _party(state.transfer.recipient, names)))
    if state.end:
        lines.append(("end", _both(ENDINGS[state.end.ending])))
    lines += [("mark", _both(PAPER[name])) for name in ("damaged", "lost") if getattr(state, name)]
    return [_both(PAPER[f"state_{key}"]) | {"value": {"ko": value["ko"], "en": value["en"]}} for key, value in lines]


def _glns(claim: Claim, state: Custody | None) -> Iterable[str]:
    yield from (claim.author, claim.facility, *claim.named)
    if state:
        yield from (state.holder, state.facility)
        yield from (state.transfer.recipient,) if state.transfer else ()


def _party(gln: str, names: Directory) -> dict:
    return _both(names.name(gln)) | {"gln": gln}


def _value(value: Text | str | int) -> dict:
    text = value if isinstance(value, Text) else Text(str(value), str(value))
    return {"ko": _cut(text.ko), "en": "" if text.en == text.ko else _cut(text.en)}


def _cut(text: str) -> str:
    # Each row of a list has a line of its own, on which a name stands without what all names begin with.
    lines = text.split(wording.BETWEEN_ROWS)
    whole = "\n".join(lines).replace(CANONICAL_ORIGIN, "") if len(lines) > 1 else text
    cut = whole if len(whole) <= VALUE_MAX else f"{whole[:VALUE_MAX]} …"
    return "\n".join(map(breakable, cut.split("\n")))


def _both(text: Text) -> dict:
    return {"ko": breakable(text.ko), "en": "" if text.en == text.ko else breakable(text.en)}


def _seoul(moment: datetime) -> str:
    return f"{moment.astimezone(SEOUL):%Y-%m-%d %H:%M:%S}"

"""Packs everything that shows what was claimed about one battery, and that it was, into one ZIP.

Nothing in it asks to be believed: each claim lies beside its leaf, its running numbers and its proof, and the verifier
beside them all (`events.verify` reads what is written here).
"""

import io
import re
import zipfile
from datetime import datetime

from django.conf import settings

from batteries import timeline
from batteries.lifecycle.plain import is_unit
from batteries.timeline import Shown
from compliance.evidence import history, standalone, words
from events import canonical, feed, index
from events.epc import Epc
from events.feed import Record
from events.log import keys, note, proof, proving, publishing
from events.verify import bundle as form
from parties.access import Viewer

CLAIMS_MAX = feed.TIMELINE_MAX


class TooMany(ValueError):
    """There are more claims about it than one bundle takes."""


def pack(epc: Epc, shown: Shown, *, viewer: Viewer, made_at: datetime) -> bytes:
    """The bundle of all published claims about a thing that `viewer` may see, as ZIP; of those about units that it lay in, all
    that its history is told with.

    An entry in which something is masked for the viewer is left out; leaf, numbers and proof show its place all the same.
    Raises proving.NotPublished while none is published, proving.Unprovable, and TooMany.
    """
    published = publishing.published()
    size = published.size if published else 0
    about = _told(epc, shown)
    records = [record for record in about if record.position is not None and record.position < size]
    if not records:
        raise proving.NotPublished(size)
    if len(records) > CLAIMS_MAX:
        raise TooMany(len(records))
    found = proving.prove(records)
    files = _manifest(epc, {record: about[record] for record in records}, found, shown=shown, made_at=made_at) | _beside(epc)
    files[form.HISTORY] = history.make(epc, {record: about[record] for record in records}, found, shown=shown, viewer=viewer, made_at=made_at)
    for place, record in enumerate(records, start=1):
        files |= _claim(_folder(place), record, found[record.seq], viewer=viewer)
    return _zip(files, made_at=made_at)


def file_name(epc: Epc) -> str:
    """What the bundle about a thing is called."""
    return f"evidence-{re.sub('[^0-9A-Za-z]+', '-', epc.path).strip('-')}.zip"


def _told(epc: Epc, shown: Shown) -> dict[Record, str]:
    """The claims in the order of the log, each with what it names: the thing itself, or a unit that this lay in."""
    seen = {step.claim.event_id for step in shown.steps} | {claim.event_id for claim in shown.withdrawn}
    own = [record for record in feed.timelines([epc.key])[epc.key] if record.event_id in seen]
    elsewhere = seen - {record.event_id for record in own}
    others = [record for errors in (False, True) for record in feed.by_ids(elsewhere, errors=errors).values()]
    chain = _chain(epc.uri, [*own, *others])
    told = dict.fromkeys(own, epc.uri)
    for record in others:
        named = index.things(record.event).values()
        if unit := next((uri for uri in chain if uri in named), ""):
            told[record] = unit
    return dict(sorted(told.items(), key=lambda item: (item[0].position is None, item[0].position)))


def _chain(uri: str, records: list[Record]) -> list[str]:
    """`uri`, the units that it lay in, and those that these lay in, as the aggregations among `records` say."""
    chain, packings = [uri], [record.event for record in records if record.event["type"] == "AggregationEvent"]
    for inner in chain:
        for event in packings:
            unit = index.spelled(event.get("parentID", ""))
            if is_unit(unit) and unit not in chain and inner in index.things(event).values():
                chain.append(unit)
    return chain


def _manifest(epc: Epc, about: dict[Record, str], found: dict, *, shown: Shown, made_at: datetime) -> dict[str, bytes]:
    checkpoint = next(iter(found.values())).proof.checkpoint
    told = {
        "format": form.FORMAT, "thing": epc.uri, "made_at": made_at.isoformat(timespec="seconds"),
        "origin": settings.LOG_ORIGIN, "keys": _keys(checkpoint), "hidden_claims": shown.hidden,
        "claims": [{"folder": _folder(place), "event_id": record.event_id} | ({} if named == epc.uri else {"unit": named})
                   for place, (record, named) in enumerate(about.items(), start=1)],
    }  # fmt: skip
    return {form.MANIFEST: canonical.dumps(told), form.CHECKPOINT: checkpoint.encode()}


def _beside(epc: Epc) -> dict[str, bytes]:
    """What helps a person who knows nothing of the service; nothing vouches for it."""
    text = words.READ_ME.format(thing=epc.uri, origin=settings.LOG_ORIGIN, service=settings.PUBLIC_ORIGIN)
    # Korean first, and with the line ends that every editor shows.
    read_me = f"{text.ko}\n{'-' * 40}\n\n{text.en}".replace("\n", "\r\n")
    return {form.READ_ME: read_me.encode("utf-8-sig"), form.PAGE: standalone.page()}


def _claim(folder: str, record: Record, evidence: proving.Evidence, *, viewer: Viewer) -> dict[str, bytes]:
    files = {
        f"{folder}/{form.LEAF}": evidence.leaf, f"{folder}/{form.NUMBERS}": evidence.opening,
        f"{folder}/{form.PROOF}": proof.write(evidence.proof).encode(),
    }  # fmt: skip
    if timeline.is_open(viewer, record):
        files[f"{folder}/{form.ENTRY}"] = record.entry
    return files


def _keys(checkpoint: str) -> list[str]:
    """The keys that have signed this checkpoint; who verifies compares them with those that were published."""
    signed = {(name, key_id) for name, key_id, _ in note.Note.parse(checkpoint.encode()).signatures}
    known = [note.Verifier.parse(key) for key in keys.known()]
    return [verifier.text for verifier in known if (verifier.name, verifier.key_id) in signed]


def _zip(files: dict[str, bytes], *, made_at: datetime) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, made_at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _folder(place: int) -> str:
    return f"claims/{place:04d}"


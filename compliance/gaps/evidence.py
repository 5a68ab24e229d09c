"""What an operator shows for its explanation: events on record, and documents by their title and hash.

The documents themselves stay with the operator. The hash is enough to hold the paper that is shown at an inspection
against the one that was named here.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from compliance.refusal import Refused
from events import feed, index
from parties.access import Viewer
from parties.text import Text

EVENTS_MAX = 20
DOCUMENTS_MAX = 20
TITLE_MAX = 200
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Document(NamedTuple):
    """A file that the operator keeps: what it is called, and the SHA-256 of its bytes in lower-case hexadecimal."""

    title: str
    sha256: str


def check(events: Sequence[str], documents: Iterable[Document], *, by: Viewer) -> dict:
    """What is shown, as it is kept with the step; Refused for what cannot be shown.

    An event is shown by who made it or is named in it; of others' events it is not even said whether they exist.
    """
    kept = shown(events, documents)
    _check_numbers(events, kept.get("documents", ()))
    for title, sha256 in (one.values() for one in kept.get("documents", ())):
        if not 1 <= len(title) <= TITLE_MAX or _SHA256.fullmatch(sha256) is None:
            raise Refused("document-wrong", Text(
                f"A document has a title of 1 to {TITLE_MAX} characters and the 64 hexadecimal digits of its SHA-256.",
                f"문서에는 1~{TITLE_MAX}자의 제목과 SHA-256 값(16진수 64자리)이 필요합니다."))  # fmt: skip
    _check_events(events, by)
    return kept


def shown(events: Sequence[str], documents: Iterable[Document]) -> dict:
    """What is shown, in the one form in which it is kept."""
    papers = [{"title": title.strip(), "sha256": sha256.lower()} for title, sha256 in documents]
    rows = {"events": list(dict.fromkeys(events)), "documents": papers}
    return {name: listed for name, listed in rows.items() if listed}


def _check_numbers(events: Sequence[str], documents: Sequence[dict]) -> None:
    if len(events) > EVENTS_MAX or len(documents) > DOCUMENTS_MAX:
        raise Refused("evidence-too-much", Text(
            f"Show at most {EVENTS_MAX} events and {DOCUMENTS_MAX} documents.",
            f"이벤트 {EVENTS_MAX}건, 문서 {DOCUMENTS_MAX}건까지만 제시할 수 있습니다."))  # fmt: skip


def _check_events(events: Sequence[str], by: Viewer) -> None:
    records = feed.by_ids(events)
    for event_id in events:
        record = records.get(event_id)
        if record is None or (by.gln != record.author and by.gln not in index.parties(record.event)):
            raise Refused("evidence-unknown", Text(f"No event of yours has the id '{event_id[:80]}'.",
                                                   f"귀사의 이벤트가 아닙니다: '{event_id[:80]}'"))  # fmt: skip

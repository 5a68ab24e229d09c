"""The life of a gap: opened by a finding, explained by an operator, accepted or rejected by a regulator, resolved by
the event that mends it, and opened again if it returns. Every step is kept, with who and why."""

from compliance.gaps import bulk, clock, search
from compliance.gaps.actions import ACTIONS, Action, Side
from compliance.gaps.evidence import DOCUMENTS_MAX, EVENTS_MAX, Document
from compliance.gaps.settlement import settle
from compliance.gaps.steps import (
    NOTE_MAX,
    TAKE,
    accept,
    assign,
    comment,
    explain,
    note,
    offered,
    reject,
    unwatch,
    watch,
    withdraw,
)  # fmt: skip
from compliance.gaps.sweeping import CONSUMER, SWEEP_MAX, release, sweep
from compliance.gaps.visibility import readable_steps, reads_words, visible
from compliance.refusal import Refused

__all__ = [
    "ACTIONS", "CONSUMER", "DOCUMENTS_MAX", "EVENTS_MAX", "NOTE_MAX", "SWEEP_MAX", "TAKE", "Action", "Document", "Refused", "Side",
    "accept", "assign", "bulk", "clock", "comment", "explain", "note", "offered", "readable_steps", "reads_words",
    "reject", "release", "search", "settle", "sweep", "unwatch", "visible", "watch", "withdraw",
]  # fmt: skip

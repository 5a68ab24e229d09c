"""What everybody in the demo will say: bodies for POST /api/v1/events, by who says them, and the planted faults."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from compliance import calendar
from compliance.demo.cast import Company, Site
from events import epc
from parties.text import Text


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was put in: the rules that must find it on `epc`, the claim it shows in, and what happened."""

    epc: str
    rules: tuple[str, ...]
    anchor_type: str
    story: Text

    def as_json(self) -> dict:
        """The entry of the ground-truth file."""
        return {"epc": self.epc, "rules": list(self.rules), "anchor_type": self.anchor_type,
                "story": {"en": self.story.en, "ko": self.story.ko}}  # fmt: skip


class Book:
    """Claims of a fleet whose story ends with the day before `until`, in Korean time."""

    def __init__(self, *, tag: str, until: date):
        self.tag = tag
        self.end = calendar.start_of(until)
        self.stories: list[dict[str, list[dict]]] = []
        """What everybody says in each story, by GLN."""

    def begin(self) -> None:
        """Open the page of the next story."""
        self.stories.append(defaultdict(list))

    def write(
        self, type_: str, *, by: Company, at: datetime, about: str | list[str] | None = None, site: Site | None = None,
        **fields,
    ) -> dict:  # fmt: skip
        """Let `by` say it, and answer the body; ValueError for what would happen after the story's end."""
        if at >= self.end:
            raise ValueError(f"{type_} on {at} would happen after the fleet's day {self.end:%Y-%m-%d}")
        body = {"type": type_, "occurred_at": at.isoformat(timespec="seconds")}
        if about is not None:
            body["batteries" if isinstance(about, list) else "battery"] = _spoken(about, by)
        if site is not None:
            body["facility"] = site.gln
        body |= {name: value for name, value in fields.items() if value is not None}
        self.stories[-1][by.gln].append(body)
        return body

    def name(self, body: dict) -> str:
        """Give `body` an id that later claims can refer to, and answer it."""
        body.setdefault("event_id", uuid5(NAMESPACE_URL, f"{self.tag} {sorted(body.items(), key=str)}").urn)
        return body["event_id"]


def _spoken(about: str | list[str], by: Company) -> str | list[str]:
    if isinstance(about, list):
        return [_spoken(uri, by) for uri in about]
    return (epc.parse(about).urn or about) if by.urns else about

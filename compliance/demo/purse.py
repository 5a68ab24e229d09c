"""What the demo must remember between two runs: its keys, its people's passwords, and which fleet it has posted."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Posted:
    """A fleet by the three numbers that it is made from, and whether all of it was posted."""

    packs: int
    seed: int
    until: str
    complete: bool = False

    @property
    def day(self) -> date:
        """The fleet's day."""
        return date.fromisoformat(self.until)

    def is_like(self, other: "Posted | None") -> bool:
        """Whether both are made from the same three numbers."""
        return other is not None and (self.packs, self.seed, self.until) == (other.packs, other.seed, other.until)


@dataclass
class Purse:
    """The content of the file. Keys are by company, passwords by the name that signs in."""

    keys: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    posted: Posted | None = None
    sample: str = ""
    """A pack worth a first look."""


def home(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder for what belongs to this clone and to nobody else: LOCAL_DIR, else `.local`."""
    return Path(environment.get("LOCAL_DIR") or Path(settings.BASE_DIR) / ".local")


def read() -> Purse:
    """What was kept; an empty purse where nothing was, or where the file is no longer readable as one."""
    try:
        kept = json.loads(_path().read_text(encoding="utf-8"))
        posted = kept.pop("posted", None)
        return Purse(**kept, posted=posted and Posted(**posted))
    except (FileNotFoundError, ValueError, TypeError):
        return Purse()


def keep(purse: Purse) -> None:
    """Write it, readable by nobody else, and whole or not at all."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(purse), file, ensure_ascii=False, indent=1)
    draft.replace(path)


def _path() -> Path:
    return home() / "demo.json"

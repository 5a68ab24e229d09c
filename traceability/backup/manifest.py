"""What a backup says of itself: which file, its hash, and the log that it holds."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from parties.text import Text
from traceability.backup import BackupError

ENDING = ".json"
SIZE_MAX = 2_000_000
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """The record beside a dump. `root` is hex; `checkpoint` the newest signed one as text, empty where none was signed."""

    service: str
    made_at: str
    server: int
    program: int
    dump: str
    bytes: int
    sha256: str
    size: int
    root: str
    checkpoint: str

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """The manifest in a file; BackupError if there is none or it is another thing."""
        try:
            if path.stat().st_size > SIZE_MAX:
                raise ValueError(f"more than {SIZE_MAX} bytes")
            manifest = cls(**json.loads(path.read_text(encoding="utf-8")))
            if Path(manifest.dump).name != manifest.dump:
                raise ValueError("the dump lies elsewhere")
        except (OSError, ValueError, TypeError) as fault:
            raise BackupError(_UNREADABLE.format(path=path, fault=fault)) from fault
        return manifest


def locate(given: Path) -> Path:
    """The manifest that is meant by a dump's file, by the manifest's, or by a folder: there, the newest one."""
    if not given.is_dir():
        return given if given.suffix == ENDING else given.with_name(given.name + ENDING)
    found = sorted(given.glob(f"*{ENDING}"), key=lambda path: Manifest.read(path).made_at)
    if not found:
        raise BackupError(_EMPTY.format(path=given))
    return found[-1]


def digest(path: Path, *, tell: Callable[[int], None]) -> str:
    """The SHA-256 of a file in hex; `tell` hears how many bytes were read."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
            tell(file.tell())
    return hashed.hexdigest()


_UNREADABLE = Text(
    en="{path} is not the manifest of a backup: {fault}. A backup is two files, NAME and NAME.json; keep both together.",
    ko="{path}은(는) 백업의 명세 파일이 아닙니다: {fault}. 백업은 NAME과 NAME.json 두 파일이며 함께 보관해야 합니다.",
)
_EMPTY = Text(en="There is no backup in {path}.", ko="{path}에 백업이 없습니다.")

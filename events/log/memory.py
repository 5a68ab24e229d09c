"""What a signer remembers of its last signature: a file that one process at a time holds, never restored from a backup."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Contradiction(Exception):
    """The log is not a continuation of what was signed. Nothing is signed until an operator has found out why."""


class Head(NamedTuple):
    """A tree by its size and root."""

    size: int
    root: bytes


class Memory:
    """The last head that was signed, in the file `path`."""

    def __init__(self, path: Path):
        self._path = path

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Keep every other signer of this machine out for the length of the block; False where one is inside."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def read(self) -> Head | None:
        """The last head, None before the first; Contradiction for a file that does not tell."""
        try:
            kept = json.loads(self._path.read_bytes())
            return Head(int(kept["size"]), bytes.fromhex(kept["root"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise Contradiction(f"{self._path} does not say what was signed last.") from error

    def swap(self, old: Head | None, new: Head) -> None:
        """Put `new` in the place of `old`, on the disk when this returns; Contradiction if another is remembered.

        The lock of `held` is no lock on every network disk; the comparison is.
        """
        if self.read() != old:
            raise Contradiction("Another signer writes to this memory. One log has one signer.")
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({"size": new.size, "root": new.root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        _sync(self._path.parent)


def _sync(folder: Path) -> None:
    """Put a folder's names on the disk: without it a power cut may bring the file before back."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

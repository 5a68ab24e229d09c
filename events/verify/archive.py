"""Opens a bundle as the one ZIP that every program reads in it.

Whoever hands out a doctored bundle would like two programs to see two things in it: a second file of one name, another
directory before or behind the first, a name that one reader cuts short. Such a ZIP is refused and not interpreted.
"""

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from events.verify import words
from parties.text import Text

FILE_BYTES_MAX = 8_000_000
"""Of one file in the bundle, as it is once unpacked."""
_END = struct.Struct("<4s4H2LH")
_LOCATOR = 20
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError,
               KeyError, ValueError, TypeError, AttributeError)  # fmt: skip


class NoBundle(ValueError):
    """What was given is no evidence bundle, or nobody known has signed its checkpoint; `text` says which."""

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


class Archive:
    """The files of a bundle by their names."""

    def __init__(self, file: BinaryIO):
        count = _require_plain(file)
        self._zip = zipfile.ZipFile(file)
        found = self._zip.infolist()
        self.names = {info.filename for info in found}
        if len(found) != count or len(self.names) != count:
            raise ValueError("its directory names a file twice, or another number of files than it says")
        for info in found:
            _require_simple(info)

    def read(self, name: str, *, most: int = FILE_BYTES_MAX) -> bytes:
        """One file's bytes; KeyError where there is none, NoBundle where it is larger than anything that belongs here."""
        if self._zip.getinfo(name).file_size > most:
            raise NoBundle(words.TOO_LARGE.format(name=name, most=most))
        return self._zip.read(name)


@contextmanager
def readable() -> Iterator[None]:
    """Say NoBundle of whatever cannot be read."""
    try:
        yield
    except _UNREADABLE as error:
        if isinstance(error, NoBundle):
            raise
        raise NoBundle(words.NO_BUNDLE.format(why=str(error)[:200])) from error


def _require_plain(file: BinaryIO) -> int:
    """The number of files; ValueError unless the ZIP begins with the file, ends with it, and has one directory."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _END.size - _LOCATOR, 0))
    tail = file.read()
    mark, disk, first, here, count, length, start, comment = _END.unpack(tail[-_END.size :])
    whole = start + length == size - _END.size and comment == 0
    if mark != b"PK\5\6" or disk or first or here != count or not whole or tail.startswith(b"PK\6\7"):
        raise ValueError("it is no ZIP, or one that two programs can read in two ways")
    return count


def _require_simple(info: zipfile.ZipInfo) -> None:
    if info.orig_filename != info.filename or info.flag_bits & 1:
        raise ValueError("a file is encrypted, or its name is cut short")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("a file is packed by other means than deflate")

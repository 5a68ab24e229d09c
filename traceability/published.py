"""A head of the log that is kept outside of it: a signed checkpoint in a file or at an address, or the signer's memory."""

from collections.abc import Iterable
from pathlib import Path

import requests
from django.conf import settings

from events.log import merkle, note, standing, tiles, tree
from events.log.memory import Contradiction, Head, Memory
from parties.text import Text

_PATIENCE_S = 10
_CHUNK = 65_536


class HeadError(Exception):
    """A head cannot be had or is not to be trusted; the text says what to do."""

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


def verifiers(keys: Iterable[str] = ()) -> list[note.Verifier]:
    """The keys that may have signed the log: those given, else those that the settings hold; HeadError if malformed."""
    try:
        if keys:
            return [note.Verifier.parse(key) for key in keys]
        own = settings.LOG_KEY, settings.LOG_KEY_NEXT
        return [note.Signer.parse(key).verifier for key in own if key]
    except note.NoteError as fault:
        raise HeadError(_BAD_KEY.format(fault=fault)) from fault


def compare(source: str, head: Head) -> standing.Standing:
    """How the log here stands to the head that was read from `source`, with the tiles beside it where there are any."""
    return standing.compare(head, mirror=Mirror(source, size=head.size).subtree)


def read(source: str, *, keys: Iterable[note.Verifier]) -> Head:
    """The head that the signed checkpoint at `source` (a file or an http address) speaks of.

    Raises HeadError if it cannot be read, is not signed by one of `keys`, or is another log's.
    """
    if not keys:
        raise HeadError(_NO_KEY)
    try:
        text, who = note.open_note(_fetch(source), keys)
        said = note.parse_checkpoint(text)
    except (OSError, note.NoteError) as fault:
        raise HeadError(_UNREADABLE.format(source=source, fault=fault)) from fault
    if said.origin not in {each.name for each in who}:
        raise HeadError(_OTHER_LOG.format(source=source, origin=said.origin))
    return Head(said.size, said.root)


class Mirror(tree.Reader):
    """The tiles beside a published checkpoint, in its folder or at its address, as the tree of `size` leaves.

    Raises OSError for a tile that is not there or not of the right length.
    """

    def __init__(self, checkpoint: str, *, size: int):
        super().__init__(None, size)
        self._base = checkpoint.rpartition("/")[0] or "."

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._tiles:
            width = min(tiles.WIDTH, self._counts[level] - number * tiles.WIDTH)
            data = _fetch(f"{self._base}/{tiles.path(level, number, width)}")
            if len(data) != width * merkle.HASH_LENGTH:
                raise OSError(f"tile {level}/{number} has {len(data)} bytes")
            self._tiles[level, number] = [
                data[at : at + merkle.HASH_LENGTH] for at in range(0, len(data), merkle.HASH_LENGTH)
            ]
        return self._tiles[level, number]


def remembered(memory: Path) -> Head | None:
    """The head that the signer on this machine signed last; None without its memory."""
    try:
        return Memory(memory).read()
    except (OSError, Contradiction) as fault:
        raise HeadError(_UNREADABLE.format(source=memory, fault=fault)) from fault


def _fetch(source: str) -> bytes:
    if not source.startswith(("http://", "https://")):
        with Path(source).open("rb") as file:
            return file.read(note.NOTE_SIZE_MAX + 1)
    with requests.get(source, timeout=_PATIENCE_S, stream=True) as answer:
        answer.raise_for_status()
        body = b""
        for piece in answer.iter_content(_CHUNK):
            body += piece
            if len(body) > note.NOTE_SIZE_MAX:
                break
        return body


_BAD_KEY = Text(
    en="A key cannot be read: {fault} It is the line that `manage.py make_log_key` says to publish.",
    ko="키를 읽을 수 없습니다: {fault} `manage.py make_log_key`가 공개하라고 출력한 줄을 넣으세요.",
)
_NO_KEY = Text(
    en="A checkpoint is worth the key that signed it: give --key with the log's public key.",
    ko="체크포인트는 서명한 키가 있어야 믿을 수 있습니다. --key에 로그의 공개 키를 넣으세요.",
)
_UNREADABLE = Text(
    en="No checkpoint of the log can be read from {source}: {fault}",
    ko="{source}에서 로그의 체크포인트를 읽을 수 없습니다: {fault}",
)
_OTHER_LOG = Text(
    en="The checkpoint in {source} is that of another log: {origin}.",
    ko="{source}의 체크포인트는 다른 로그({origin})의 것입니다.",
)

"""Speaking to a witness of the log (C2SP tlog-witness): the question, its answer, and no faith in either's manners.

The standard library's HTTP client, because a whole exchange must end in bounded time: its socket can be shut from
outside. It follows no redirect and reads no proxy or password from the environment.
"""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from socket import SHUT_RDWR
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from events.log import note

WITNESSES_MAX = 16
SILENCE_SECONDS_MAX = 5.0
"""How long a connection may take to come about, and a witness to say the next byte."""

EXCHANGE_SECONDS_MAX = 10.0
ANSWER_BYTES_MAX = 65_536
CLOCK_SECONDS_MAX = 300
"""A witness signs when it is asked. A time further off than this is an old answer, or a clock to be put right."""

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_REFUSALS = {
    400: "It could not read the question.",
    403: "It knows the log, and none of the keys that sign it.",
    404: "It does not know the log, or has another address.",
    409: "It stands elsewhere and does not say where.",
    429: "It is asked too often.",
}
_CONTRADICTIONS = {
    409: "It holds another tree of this size.",
    422: "It finds that this tree does not continue the one that it signed.",
}


class WitnessError(Exception):
    """A witness is set down wrongly, or has not cosigned; the message says why, in our own words."""


class Contradicted(WitnessError):
    """A witness knows another history of the log than the log does."""


class Conflict(WitnessError):
    """The witness stands at another size than it was asked to go on from."""

    def __init__(self, size: int):
        super().__init__(f"It stands at {size} claims, and at {size} it does not go on either.")
        self.size = size


class Witness(NamedTuple):
    """Who cosigns: where to ask (its submission prefix), and the key that must answer."""

    url: str
    verifier: note.Verifier


class Cosigned(NamedTuple):
    """A verified signature line of a witness, and the time it names in seconds since 1970."""

    line: str
    timestamp: int


def parse(text: str, *, production: bool) -> tuple[Witness, ...]:
    """The witnesses of a setting: address and key with a space between, one a line or between semicolons.

    Only an administrator writes it, so an address is trusted to be meant. It is https all the same: on a desk a
    witness on the machine itself may do without. Raises WitnessError.
    """
    lines = [line.split() for line in re.split(r"[;\n]", text) if line.strip()]
    found = tuple(_parse_line(words, production=production) for words in lines)
    if len(found) > WITNESSES_MAX:
        raise WitnessError(f"A log here has at most {WITNESSES_MAX} witnesses.")
    if len({witness.verifier for witness in found}) < len(found):
        raise WitnessError("One witness stands there twice.")
    return found


def ask(witness: Witness, *, old: int, path: Sequence[bytes], signed: bytes) -> Cosigned:
    """Ask for a cosignature of the checkpoint `signed`, which continues by `path` the tree of `old` leaves.

    Raises Conflict where the witness stands elsewhere, Contradicted where it saw another history, and WitnessError.
    """
    proof = "".join(f"{note.base64(one)}\n" for one in path)
    status, answer = _post(f"{witness.url}/add-checkpoint", f"old {old}\n{proof}\n".encode() + signed)
    text = note.Note.parse(signed).text
    if status == 200:
        return _read(witness.verifier, text, answer)
    said = _SIZE.fullmatch(answer)
    if status == 409 and said and int(said[1]) != old:
        raise Conflict(int(said[1]))
    if status == 422 or (status == 409 and old == note.parse_checkpoint(text).size):
        raise Contradicted(_CONTRADICTIONS[status])
    raise WitnessError(_REFUSALS.get(status, f"It answers with status {status}."))


def _read(verifier: note.Verifier, text: str, answer: bytes) -> Cosigned:
    signed = f"{text}\n".encode() + answer
    try:
        read, times = note.Note.parse(signed), note.cosignatures(signed, [verifier])
    except note.NoteError as error:
        raise WitnessError(f"Its answer is no cosignature of this checkpoint: {error}") from error
    lines = [one.line for one in read.signatures if (one.name, one.key_id) == (verifier.name, verifier.key_id)]
    # A blank line in the answer would end the text elsewhere, and the signature would be one of something else.
    if read.text != text or not lines:
        raise WitnessError("Its answer has no cosignature of this checkpoint by the key that was agreed on.")
    newest = max(
        (Cosigned(line, found.timestamp) for line, found in zip(lines, times, strict=True)),
        key=lambda found: found.timestamp,
    )
    if abs(time.time() - newest.timestamp) > CLOCK_SECONDS_MAX:
        raise WitnessError("Its cosignature bears a time that is not now.")
    return newest


def _post(url: str, body: bytes) -> tuple[int, bytes]:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    try:
        with closing(kind(parts.hostname, parts.port, timeout=SILENCE_SECONDS_MAX)) as connection:
            connection.connect()
            with _shut_after(connection, EXCHANGE_SECONDS_MAX):
                connection.request("POST", parts.path, body, {"Content-Type": "text/plain; charset=utf-8"})
                answer = connection.getresponse()
                content = answer.read(ANSWER_BYTES_MAX + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise WitnessError(f"It does not answer ({type(error).__name__}).") from error
    if len(content) > ANSWER_BYTES_MAX:
        raise WitnessError(f"It answers with more than {ANSWER_BYTES_MAX} bytes.")
    return answer.status, content


@contextmanager
def _shut_after(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """End the exchange after `seconds`, however busy the other side keeps it: a byte a second is never silence.

    Raises TimeoutError; to whoever reads, a socket that was shut looks like an answer that has ended.
    """
    socket, is_over = connection.sock, threading.Event()

    def shut() -> None:
        is_over.set()
        with suppress(OSError):
            socket.shutdown(SHUT_RDWR)

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if is_over.is_set():
            raise TimeoutError


def _parse_line(words: list[str], *, production: bool) -> Witness:
    if len(words) != 2:
        raise WitnessError("A witness is written as its address, a space, and its key.")
    url, vkey = words
    try:
        verifier, parts = note.Verifier.parse(vkey), urlsplit(url)
        is_plain = parts.scheme == "http" and parts.hostname in _LOOPBACK and not production
        _require_address(parts)
    except ValueError as error:
        raise WitnessError(f"{url}: {error}") from error
    if verifier.kind != note.COSIGNATURE:
        raise WitnessError(f"{url}: the key is not one that cosigns (its type is not 4).")
    if parts.scheme != "https" and not is_plain:
        raise WitnessError(f"{url}: the address of a witness begins with https.")
    return Witness(url.rstrip("/"), verifier)


def _require_address(parts: SplitResult) -> None:
    if not parts.hostname or parts.port == 0 or parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("an address is a host, and may have a port and a path.")

"""The load: requests that are bytes already, sent over kept connections from a process of its own.

What the client costs is taken from the same machine as what it measures, so it does as little as can be done: it
writes prepared bytes and reads as far as the answer's length says.
"""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import NamedTuple

import psycopg

TIMEOUT_S = 120.0
CLIENTS_MAX = 16
REQUESTS_MAX = 200_000


class Tally(NamedTuple):
    """What became of a round: how long it took in seconds, the latency of each request, and the answers' codes."""

    seconds: float
    latencies: list[float]
    codes: dict[int, int]
    answered_at: list[tuple[float, bytes]]


def request(method: str, path: str, *, port: int, token: str = "", body: bytes = b"") -> bytes:
    """The bytes of one HTTP/1.1 request to this machine."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept: application/json"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def send(port: int, shares: list[list[bytes]], *, keep: bool = False) -> Tally:
    """Send each client's share of requests in turn, all clients at once; with `keep`, the answers are kept."""
    if len(shares) > CLIENTS_MAX or sum(map(len, shares)) > REQUESTS_MAX:
        raise ValueError("more clients or requests than a round may have")
    return _at_once([lambda share=share: _talk(port, share, keep=keep) for share in shares])


def pace(port: int, requests: list[bytes], *, interval_s: float, clients: int) -> Tally:
    """Send `requests` one every `interval_s` seconds, however long each takes, over at most `clients` connections."""
    began = time.monotonic() + 0.2
    shares = [[(began + place * interval_s, item) for place, item in enumerate(requests) if place % clients == number]
              for number in range(clients)]  # fmt: skip
    return _at_once([lambda share=share: _talk_on_time(port, share) for share in shares])


def copy(url: str, statement: str, shares: list[list[bytes]]) -> Tally:
    """COPY each writer's prepared buffers in turn, a transaction each, all writers at once."""
    return _at_once([lambda share=share: _copy(url, statement, share) for share in shares])


def _at_once(tasks: list) -> Tally:
    gate = Barrier(len(tasks) + 1)
    with ThreadPoolExecutor(len(tasks)) as pool:
        waiting = [pool.submit(_behind, gate, task) for task in tasks]
        gate.wait(TIMEOUT_S)
        began = time.monotonic()
        told = [row for future in waiting for row in future.result(TIMEOUT_S * 2)]
    ended = max(at for at, *_ in told)
    codes: dict[int, int] = {}
    for _, _, code, _ in told:
        codes[code] = codes.get(code, 0) + 1
    now = time.time() - time.monotonic()
    return Tally(ended - began, [spent for _, spent, _, _ in told], codes,
                 [(now + at, body) for at, _, _, body in told if body])  # fmt: skip


def _behind(gate: Barrier, task):
    rows = task()
    next(rows)
    gate.wait(TIMEOUT_S)
    return list(rows)


def _talk(port: int, share: list[bytes], *, keep: bool):
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield
        for item in share:
            began = time.monotonic()
            line.sendall(item)
            code, body = _answer(line)
            yield time.monotonic(), time.monotonic() - began, code, body if keep else b""


def _talk_on_time(port: int, share: list[tuple[float, bytes]]):
    with socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_S) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield
        for due, item in share:
            time.sleep(max(due - time.monotonic(), 0))
            line.sendall(item)
            code, body = _answer(line)
            yield time.monotonic(), time.monotonic() - due, code, body


def _copy(url: str, statement: str, share: list[bytes]):
    with psycopg.connect(url, autocommit=True) as connection, connection.cursor() as cursor:
        yield
        for item in share:
            began = time.monotonic()
            with cursor.copy(statement) as stream:
                stream.write(item)
            yield time.monotonic(), time.monotonic() - began, 201, b""


def _answer(line: socket.socket) -> tuple[int, bytes]:
    found = b""
    while b"\r\n\r\n" not in found:
        if not (piece := line.recv(65536)):
            raise ConnectionError("the server hung up")
        found += piece
    head, _, body = found.partition(b"\r\n\r\n")
    fields = dict(field.lower().split(b": ", 1) for field in head.split(b"\r\n")[1:])
    pieces, missing = [body], int(fields.get(b"content-length", 0)) - len(body)
    while missing > 0:
        pieces.append(line.recv(min(missing, 1 << 20)))
        if not pieces[-1]:
            raise ConnectionError("the server hung up")
        missing -= len(pieces[-1])
    return int(head[9:12]), b"".join(pieces)

"""A witness by C2SP tlog-witness, over HTTP, with a memory of its own; and one that answers whatever it is told to."""

import ssl
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events.log import merkle, note

Answer = tuple[int, bytes]


class Witness:
    """Knows some logs by their keys, and cosigns what continues the largest tree that it has seen of each."""

    def __init__(self, *logs: note.Verifier, name: str = "witness.example/w1"):
        self._key = Ed25519PrivateKey.generate()
        self.verifier = note.Verifier(name, self._key.public_key().public_bytes_raw(), kind=note.COSIGNATURE)
        self.logs, self.seen, self.asked = logs, {}, []
        self._alone = threading.Lock()

    def cosign(self, text: str, at: int | None = None) -> bytes:
        timestamp = int(time.time()) if at is None else at
        signature = self._key.sign(f"cosignature/v1\ntime {timestamp}\n{text}".encode())
        return note.Signature(self.verifier.name, self.verifier.key_id, timestamp.to_bytes(8) + signature).line.encode()

    def answer(self, body: bytes) -> Answer:
        """What the standard says to a request to add a checkpoint."""
        with self._alone:
            return self._answer(body)

    def _answer(self, body: bytes) -> Answer:
        head, _, signed = body.partition(b"\n\n")
        first, *proof = head.decode().split("\n")
        old = int(first.removeprefix("old "))
        self.asked.append(old)
        said = note.parse_checkpoint(note.Note.parse(signed).text)
        if said.origin not in {log.name for log in self.logs}:
            return 404, b""
        try:
            text, _ = note.open_note(signed, self.logs)
        except note.NoteError:
            return 403, b""
        if old > said.size or len(proof) > 63:
            return 400, b""
        seen_size, seen_root = self.seen.get(said.origin, (0, merkle.EMPTY_ROOT))
        if old != seen_size:
            return 409, f"{seen_size}\n".encode()
        if old == said.size and seen_root != said.root:
            return 409, f"{seen_size}\n".encode()
        try:
            self._check(old, seen_root, said, [b64decode(line, validate=True) for line in proof])
        except merkle.ProofError:
            return 422, b""
        self.seen[said.origin] = (said.size, said.root)
        return 200, self.cosign(text)

    def _check(self, old: int, root: bytes, said: note.Checkpoint, path: list[bytes]) -> None:
        if old:
            merkle.verify_consistency(old, root, said.size, said.root, path)
        elif path:
            raise merkle.ProofError("Nothing continues an empty tree by a path.")


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        assert self.path == "/prefix/add-checkpoint"
        said = self.server.answer(body)
        if callable(said):
            said(self.connection)
            self.close_connection = True
            return
        status, content = said
        self.send_response(status)
        if status == 409:
            self.send_header("Content-Type", "text/x.tlog.size")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """The client hangs up on whoever talks too long."""


@contextmanager
def listening(answer: Callable[[bytes], Answer | Callable], *, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve on a port of this machine; `answer` gives a status and a body, or takes the connection over."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.answer = answer
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        try:
            yield f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/prefix"
        finally:
            server.shutdown()

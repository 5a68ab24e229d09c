"""Servers on the loopback that take what the service sends out: a program with a webhook, and a mail server."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Post:
    """One request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """A program that takes webhooks, and answers each with the next of `answers`, or 204."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    seconds_per_byte: float = 0
    held: threading.Event | None = None
    """What is taken in is answered when this is set."""
    got: list[Post] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Take one request."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.got.append(Post(handler.path, {name.lower(): value for name, value in handler.headers.items()}, body))
        status = self.answers.pop(0) if self.answers else 204
        if self.held:
            self.held.wait(30)
        if self.seconds_per_byte:
            return self._dawdle(handler)
        handler.send_response(status)
        if 300 <= status < 400:
            handler.send_header("Location", self.url + "/elsewhere")
        handler.send_header("Content-Length", "0")
        return handler.end_headers()

    def _dawdle(self, handler: BaseHTTPRequestHandler) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1_000:
            try:
                handler.wfile.write(bytes([byte]))
            except OSError:
                return
            time.sleep(self.seconds_per_byte)


@contextmanager
def program() -> Iterator[Receiver]:
    """A program that takes webhooks, on a free port of the loopback."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            # Whoever asked may have gone meanwhile.
            with suppress(ConnectionError):
                receiver.answer(self)
            self.close_connection = True

        def log_message(self, *args):
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 64

    with _serving(Server(("127.0.0.1", 0), Handler)) as port:
        receiver.url = f"http://127.0.0.1:{port}/in"
        yield receiver


@dataclass
class Mailbox:
    """What a mail server has taken in."""

    port: int = 0
    refuses: bool = False
    unknown: str = ""
    """The address that it has nobody for."""
    asked: int = 0
    mails: list[EmailMessage] = field(default_factory=list)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A mail server that speaks as much of SMTP (RFC 5321) as it takes to hand in a mail."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.say("220 sink.test")
            while line := self.rfile.readline():
                verb = line[:4].upper().strip()
                box.asked += verb == b"DATA"
                if verb == b"DATA" and not box.refuses:
                    self.say("354 go on")
                    lines = iter(self.rfile.readline, b".\r\n")
                    box.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
                if verb == b"RCPT" and box.unknown and box.unknown.encode() in line:
                    self.say("550 nobody here")
                    continue
                self.say("451 later" if verb == b"DATA" and box.refuses else "221 bye" if verb == b"QUIT" else "250 fine")

        def say(self, line: str):
            self.wfile.write(f"{line}\r\n".encode())

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)) as port:
        box.port = port
        yield box


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""A wire between a program and PostgreSQL that is cut at a chosen byte."""

import contextlib
import socket
import threading


class Cutter:
    """Carries one connection to `port`, and cuts it so many bytes after the client has first sent `mark`.

    With `deaf`, those bytes still reach the server and its answers no longer come back: done, and nobody was told.
    """

    def __init__(self, port: int, *, mark: bytes, after: int, deaf: bool = False):
        self._mark, self._left, self._deaf = mark, after, deaf
        self._marked, self.was_cut = False, False
        self._server = socket.create_connection(("127.0.0.1", port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._carry_out, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Let go of both ends."""
        self._cut()
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _carry_out(self) -> None:
        self._client, _ = self._listener.accept()
        self._threads.append(threading.Thread(target=self._carry_back, daemon=True))
        self._threads[1].start()
        with contextlib.suppress(OSError):
            while data := self._client.recv(4096):
                if not self._marked and self._mark in data:
                    self._marked = True
                if self._marked and len(data) > self._left:
                    self._server.sendall(data[: self._left] if not self._deaf else data)
                    self.was_cut = True
                    break
                self._left -= len(data) if self._marked else 0
                self._server.sendall(data)
        if not self._deaf:
            self._cut()

    def _carry_back(self) -> None:
        with contextlib.suppress(OSError):
            while data := self._server.recv(4096):
                if self._marked and self._deaf:
                    break
                self._client.sendall(data)
        self._cut()

    def _cut(self) -> None:
        for end in (self._server, getattr(self, "_client", None)):
            with contextlib.suppress(OSError, AttributeError):
                end.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError, AttributeError):
                end.close()

"""Valkey from the wheel: Celery's broker, with its file of commands on the disk."""

import contextlib
import os
import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from traceability.embedded.errors import GroundError
from traceability.embedded.server import Server

# By default the client tries for seconds before it says that nobody answers.
AT_ONCE = Retry(NoBackoff(), 0)
_DAMAGED = (
    b"Bad file format reading the append only file",
    b"Unrecoverable error",
    b"Can't handle RDB format",
)


class Valkey(Server):
    """The broker; it carries hints only, so a damaged file of it is set aside and not mourned."""

    name = "valkey"
    title = "Valkey"

    @property
    def url(self) -> str:
        """Answer the broker's address."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        if not self.data.exists():
            self.data.mkdir(mode=0o700)
            self.place.give(self.data)
        # A file and not an argument, because everybody may read a process's arguments.
        self._write_configuration()

    def start(self, *, port: int = 0) -> None:
        since = self.log.stat().st_size if self.log.exists() else 0
        try:
            super().start(port=port)
        except GroundError:
            if not self._is_damaged(since):
                raise
            self.data.rename(self.data.with_name(f"valkey-damaged-{int(time.time())}"))
            super().start(port=port)

    def command(self) -> list:
        return [self.place.valkey, self._configuration, "--port", str(self.port)]

    def running_pid(self) -> int | None:
        if not self.port:
            return None
        with contextlib.suppress(redis.RedisError), self._connect() as client:
            return int(client.info("server")["process_id"])
        return None

    @property
    def _configuration(self):
        return self.data / "valkey.conf"

    def _connect(self) -> redis.Redis:
        return redis.Redis(
            port=self.port, password=self.password, socket_timeout=5, socket_connect_timeout=5, retry=AT_ONCE
        )

    def _write_configuration(self) -> None:
        folder = os.fspath(self.data).replace("\\", "\\\\").replace('"', '\\"')
        lines = [
            "bind 127.0.0.1",
            f"requirepass {self.password}",
            f'dir "{folder}"',
            "daemonize no",
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            # Evicting a key would throw away a queue.
            "maxmemory-policy noeviction",
            "databases 4",
        ]
        self._configuration.touch(mode=0o600)
        self._configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.place.give(self._configuration)

    def _is_damaged(self, since: int) -> bool:
        with self.log.open("rb") as stream:
            stream.seek(since)
            written = stream.read()
        return any(sign in written for sign in _DAMAGED)

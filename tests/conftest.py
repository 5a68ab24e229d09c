"""What every test may ask for: the shared world, a pack's honest life, and a ledger that leaves nothing behind."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection

from events import guard
from events.log import note, publishing
from tests import world as worlds
from tests.sinks import Receiver, program

QUERY_TABLES = ("events_query_term", "events_query_time", "events_query_value")
_TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
    WHERE tgname IN ('refuse_change', 'refuse_truncate')
    ORDER BY 1, 2
"""


@pytest.fixture
def world(db) -> worlds.World:
    """Everybody, inside the test's transaction."""
    return worlds.build()


@pytest.fixture
def committed_world(transactional_db) -> worlds.World:
    """Everybody, committed, for tests with threads or servers; the ledger is emptied afterwards."""
    yield worlds.build()
    empty_ledger()


@pytest.fixture
def life(world) -> dict[str, str]:
    """A pack's honest life; its event ids by what happened, and its name as `uri`."""
    uri = worlds.pack("LIFE-1")
    return {"uri": uri, **worlds.live_through(world, uri)}


@pytest.fixture
def publish(tmp_path) -> Callable[[], note.Verifier]:
    """publish() gives every claim its place, signs the log under the settings' name, and answers who has signed it."""
    signer = note.Signer.parse(note.generate(settings.LOG_ORIGIN)[0])
    publisher = publishing.Publisher(signer, origin=settings.LOG_ORIGIN, memory=tmp_path / "log-head.json")

    def sign() -> note.Verifier:
        worlds.integrate()
        publisher.publish()
        return signer.verifier

    return sign


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A program of somebody's on this machine that is posted to."""
    with program() as served:
        yield served


def empty_ledger() -> None:
    """Empty the ledger as only its owner can, by laying down its guard for the length of one transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        guards = cursor.fetchall()
        laid_down = "".join(f"ALTER TABLE {table} DISABLE TRIGGER {trigger};" for table, trigger in guards)
        raised = "".join(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger};" for table, trigger in guards)
        tables = ", ".join([*guard.LEDGER_TABLES, "events_tally", "events_watermark", "events_witness",
                            *QUERY_TABLES])  # fmt: skip
        cursor.execute(f"BEGIN; {laid_down} TRUNCATE {tables}; {raised} COMMIT")

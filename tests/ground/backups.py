"""A ledger that is backed up, and an empty database that it is restored into."""

from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from events import feed
from events.log import note, publishing

WAITING = ("WAITING-1", "WAITING-2", "WAITING-3")
RESTORED = "restored_for_a_test"


def publish(signer: note.Signer, settings) -> str:
    publishing.Publisher(signer, origin=signer.name, memory=settings.LOG_MEMORY).publish()
    return publishing.published().note


@contextmanager
def elsewhere():
    """Work in an empty database of its own, thrown away afterwards."""
    home = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {RESTORED}")
        cursor.execute(f"CREATE DATABASE {RESTORED} ENCODING 'UTF8' TEMPLATE template0")
    connection.close()
    connection.settings_dict["NAME"] = RESTORED
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = home
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {RESTORED}")


def told() -> list[tuple[int, str, bytes]]:
    return [(each.position, each.event_id, bytes(each.stored)) for each in feed.after(0, limit=10_000)]


def backup(folder: Path) -> Path:
    call_command("backup", str(folder / "ledger.dump"))
    return folder / "ledger.dump"

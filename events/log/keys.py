"""The public keys that have signed the log, for everybody to verify by.

The web shows them and never holds the private ones: the signer leaves each here before it first signs with it.
"""

from django.db import connection

from events.log import note

_KEEP = "INSERT INTO events_verifier (vkey) VALUES (%s) ON CONFLICT DO NOTHING"
_ALL = "SELECT vkey FROM events_verifier ORDER BY first_used_at"


def remember(verifier: note.Verifier) -> None:
    """Keep a key that is about to sign."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [verifier.text])


def known() -> list[str]:
    """All keys that have ever signed, as they are handed out ("name+id+key"), the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        return [vkey for (vkey,) in cursor.fetchall()]

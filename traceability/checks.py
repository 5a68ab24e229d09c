"""System checks that refuse a bad deployment: `manage.py check --database default`, and every start of the web."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register, run_checks
from django.core.management.base import SystemCheckError
from django.db import Error as DatabaseError
from django.db import connections

from events import guard, receipts
from events.log import note, witnesses
from traceability import probes

_SECRET_LENGTH_MIN = 50
_VERSION_MIN = 150000
AWAY = "traceability.E008"
OURS = "traceability"


def refuse_bad_deployment() -> None:
    """Raise SystemCheckError where a check finds an error; web and workers call it before they take work.

    A database that is away is no reason: the process starts, says so at /readyz, and waits.
    """
    databases = ["default"] if settings.PRODUCTION else None
    errors = [found for found in run_checks(databases=databases) if found.is_serious() and found.id != AWAY]
    connections.close_all()
    if errors:
        raise SystemCheckError("\n".join(f"{error}" for error in errors))


@register(OURS, Tags.security)
def check_secret(app_configs, **kwargs) -> list:
    """E001: production runs on a secret key that is long and not the one printed in this repository."""
    key = settings.SECRET_KEY
    if not settings.PRODUCTION or (len(key) >= _SECRET_LENGTH_MIN and key != settings.DESK_SECRET_KEY):
        return []
    return [
        Error(
            "SECRET_KEY is the desk's or shorter than 50 characters, so sessions and cursors can be forged.",
            hint='Set SECRET_KEY or SECRET_KEY_FILE to: python -c "import secrets; print(secrets.token_urlsafe(64))". '
            "On a desk, set PRODUCTION=0.",
            id="traceability.E001",
        )
    ]


@register(OURS, Tags.security)
def check_pseudonyms(app_configs, **kwargs) -> list:
    """E009: pseudonyms in an eternal ledger hang on a key that is never rotated, so it is not the one that is."""
    if not settings.PRODUCTION or settings.PSEUDONYM_KEY != settings.SECRET_KEY:
        return []
    return [
        Error(
            "PSEUDONYM_KEY is not set apart from SECRET_KEY; the next rotation would tear old and new claims apart.",
            hint="Set PSEUDONYM_KEY or PSEUDONYM_KEY_FILE to a secret of its own, keep it with the backups' keys, and "
            "never change it.",
            id="traceability.E009",
        )
    ]


@register(OURS, Tags.security)
def check_debug(app_configs, **kwargs) -> list:
    """E002: production never shows its insides to a visitor."""
    if not (settings.PRODUCTION and settings.DEBUG):
        return []
    return [
        Error(
            "DEBUG is on in production; error pages would show settings and claims to anybody.",
            hint="Remove DEBUG from the environment.",
            id="traceability.E002",
        )
    ]


@register(OURS, Tags.security)
def check_receipts(app_configs, **kwargs) -> list:
    """E010: the key of receipts signs, under the name that verifiers know. W002: there is one, in production."""
    hint = "Set RECEIPT_KEY or RECEIPT_KEY_FILE of the web to what `manage.py make_log_key --receipts` prints."
    if not settings.RECEIPT_KEY:
        words = "RECEIPT_KEY is not set: what is recorded is acknowledged without a signed receipt."
        return [Warning(words, hint=hint, id="traceability.W002")] if _answers() else []
    try:
        name = note.Signer.parse(settings.RECEIPT_KEY).name
    except note.NoteError as fault:
        return [Error(f"RECEIPT_KEY does not sign: {fault}", hint=hint, id="traceability.E010")]
    if name != receipts.name():
        words = f"RECEIPT_KEY is named {name}, and receipts of this log are signed by {receipts.name()}."
        return [Error(words, hint=hint, id="traceability.E010")]
    return []


@register(OURS, Tags.security)
def check_witnesses(app_configs, **kwargs) -> list:
    """E011: each witness of the log is an address by https and a key that cosigns."""
    try:
        witnesses.parse(settings.LOG_WITNESSES, production=settings.PRODUCTION)
    except witnesses.WitnessError as fault:
        return [
            Error(
                f"LOG_WITNESSES does not name witnesses: {fault}",
                hint="Write `https://host/path name+id+key` for each, one a line or between semicolons.",
                id="traceability.E011",
            )
        ]
    return []


@register(OURS, Tags.security)
def check_webhooks(app_configs, **kwargs) -> list:
    """E012: no program of somebody else's choosing is spoken to inside our own network."""
    if not (settings.PRODUCTION and settings.WEBHOOKS_TO_LOOPBACK):
        return []
    words = "WEBHOOKS_TO_LOOPBACK is on: whoever subscribes to a webhook or a query can reach this machine's own servers."
    return [Error(words, hint="Unset it; it is for a desk only.", id="traceability.E012")]


def _answers() -> bool:
    """Whether this process may be a web of a real service: the sequencer and the owner never sign receipts."""
    return settings.PRODUCTION and settings.DATABASE_ROLE == "app"


@register(OURS)
def check_time_zone(app_configs, **kwargs) -> list:
    """E003: deadlines are counted in UTC, and a page turns a time into Korea's where it prints it."""
    if settings.TIME_ZONE == "UTC" and settings.USE_TZ:
        return []
    return [
        Error(
            f"TIME_ZONE is {settings.TIME_ZONE} and USE_TZ is {settings.USE_TZ}; deadlines would shift by hours.",
            hint='Set TIME_ZONE = "UTC" and USE_TZ = True.',
            id="traceability.E003",
        )
    ]


@register(OURS)
def check_engine(app_configs, **kwargs) -> list:
    """E004: the ledger's order and its guard exist on PostgreSQL only."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine.rpartition(".")[2] == "postgresql":
        return []
    return [
        Error(
            f"The database engine is {engine}; the ledger's order and guard need PostgreSQL.",
            hint="Set DATABASE_URL to postgresql://user:password@host:5432/name.",
            id="traceability.E004",
        )
    ]


# What the server must answer to SHOW, and why another answer loses or bends a claim.
_SERVER_SETTINGS = {
    "fsync": ({"on"}, "a power cut would lose acknowledged claims"),
    "full_page_writes": ({"on"}, "a torn page could not be mended after a crash"),
    "synchronous_commit": (
        {"on", "remote_apply", "remote_write", "local"},
        "a crash would lose acknowledged claims",
    ),
    "server_encoding": ({"UTF8"}, "Korean names could not be stored"),
}


@register(OURS, Tags.database)
def check_server(app_configs, databases=None, **kwargs) -> list:
    """E005-E007: a PostgreSQL of version 15 or later, durable, in UTF-8, and with the ledger's guard in place."""
    found = []
    for alias in databases or []:
        if connections[alias].vendor == "postgresql":
            found += _check_connection(alias)
    return found


def _check_connection(alias: str) -> list:
    try:
        found = _check_version(alias) + _check_settings(alias)
        # Before its migration there is no ledger to guard, and the guard is what the migration brings.
        return found if probes.unapplied() else found + _check_guard() + _check_privileges()
    except DatabaseError as error:
        return [
            Error(
                f"The database does not answer: {str(error).strip()}",
                hint="Look at DATABASE_URL, and whether the server runs and admits this host.",
                id=AWAY,
            )
        ]


def _check_version(alias: str) -> list:
    connection = connections[alias]
    connection.ensure_connection()
    if connection.pg_version >= _VERSION_MIN:
        return []
    return [
        Error(
            f"The server is PostgreSQL {connection.pg_version // 10000}; the service needs 15 or later.",
            hint="Upgrade the server, or point DATABASE_URL at a newer one.",
            id="traceability.E005",
        )
    ]


def read_server_settings(alias: str) -> dict[str, str]:
    """Answer the server settings that durability rests on, as this connection sees them."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(_SERVER_SETTINGS)])
        return dict(cursor.fetchall())


def _check_settings(alias: str) -> list:
    return [
        Error(
            f"The server's {name} is {value}: {_SERVER_SETTINGS[name][1]}.",
            hint=f"Set {name} to {' or '.join(sorted(_SERVER_SETTINGS[name][0]))}, on the server and for the role.",
            id="traceability.E006",
        )
        for name, value in sorted(read_server_settings(alias).items())
        if value not in _SERVER_SETTINGS[name][0]
    ]


def _check_guard() -> list:
    return [
        Error(
            f"The ledger's guard is not whole: {sentence}.",
            hint="Run `manage.py migrate` as the owner, and find out who took it away.",
            id="traceability.E007",
        )
        for sentence in guard.missing()
    ]


def _check_privileges() -> list:
    # The owner runs these checks too, when it migrates.
    if settings.DATABASE_ROLE == "owner":
        return []
    return [
        Warning(
            f"Least privilege is not kept: {sentence}.",
            hint="Let DATABASE_URL log in as a member of traceability_app only (traceability/deploy/roles.sql).",
            id="traceability.W001",
        )
        for sentence in guard.excess()
    ]

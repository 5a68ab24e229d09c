"""Whether the process lives, and whether it can do its work: what a load balancer and an operator ask."""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis.backoff import NoBackoff
from redis.retry import Retry

from events import sequencer
from traceability import progress, verification

SEQUENCER_LAG_S_MAX = 5.0
VERIFIED_AGO_S_MAX = 3 * 86_400
_BROKER_S_MAX = 1.0


class NotReady(Exception):
    """Something the service needs is away; the message says what and what to do."""


def check_database() -> dict:
    """Answer the server's version, or raise NotReady."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            return {"version": cursor.fetchone()[0]}
    except DatabaseError as error:
        raise NotReady(f"The database does not answer: {str(error).strip()}") from error


def check_migrations() -> dict:
    """Raise NotReady while the schema is older than the code; newer is fine, as it is during a rolling upgrade."""
    try:
        waiting = unapplied()
    except DatabaseError as error:
        raise NotReady("The schema cannot be read while the database is away.") from error
    if waiting:
        raise NotReady(
            f"{len(waiting)} migrations are not applied, first {waiting[0]}: run `manage.py migrate`."
        )
    return {}


def open_broker() -> redis.Redis:
    """Answer a client of the broker that gives up within a second, and at once where nobody listens."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_BROKER_S_MAX,
        socket_connect_timeout=_BROKER_S_MAX,
        retry=Retry(NoBackoff(), 0),
    )


def check_broker() -> dict:
    """Raise NotReady when the broker is away: nothing is lost then, but gaps and reports come late."""
    try:
        with open_broker() as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        raise NotReady(f"The broker does not answer: {error}. Claims are recorded; judging waits.") from error
    return {}


def check_sequencer() -> dict:
    """Raise NotReady when claims have waited for their place in the log for longer than five seconds."""
    try:
        lag = sequencer.lag()
    except DatabaseError as error:
        raise NotReady("The log cannot be read.") from error
    if lag.seconds > SEQUENCER_LAG_S_MAX:
        raise NotReady(
            f"{lag.claims} claims wait for a position, the oldest for {lag.seconds:.0f} s: is it running?"
        )
    return {"waiting_claims": lag.claims, "oldest_s": round(float(lag.seconds), 3)}


def check_verification() -> dict:
    """Raise NotReady while the newest verification of the ledger speaks of damage, or is older than three days."""
    try:
        run = verification.newest()
    except DatabaseError as error:
        raise NotReady("The record of the verifications cannot be read.") from error
    if run is None:
        return {"ended_at": None}
    if run.findings:
        # Only where it is: what stands there may be somebody's business, and anybody may ask.
        first = next((f"{damage.kind}: {damage.where}" for damage in verification.damage(run)), "")
        raise NotReady(
            f"{run.findings} finding(s) in the verification of {run.ended_at:%Y-%m-%d %H:%M} UTC, first {first}. "
            "See docs/operations.md before anything is restarted or mended."
        )
    if (timezone.now() - run.ended_at).total_seconds() > VERIFIED_AGO_S_MAX:
        raise NotReady(f"No verification has ended since {run.ended_at:%Y-%m-%d}: are worker and beat running?")
    return {"ended_at": run.ended_at.isoformat(), "claims": run.claims, "things": run.things}


def check_followers() -> dict:
    """Raise NotReady when claims have waited for a follower of the log for a minute: workers away, or standing still."""
    try:
        lags = progress.read_lags()
    except DatabaseError as error:
        raise NotReady("The followers' marks cannot be read.") from error
    late = [f"{name} is {lag.count} claims and {lag.seconds:.0f} s behind the log" for name, lag in lags.items()
            if lag.seconds > progress.STALL_S]  # fmt: skip
    if late:
        raise NotReady(f"{'; '.join(late)}: is a worker running?")
    return {name: {"claims": lag.count, "seconds": round(lag.seconds, 3)} for name, lag in lags.items()}


def check_set_aside() -> dict:
    """Raise NotReady while work is set aside: everything else goes on, and somebody has to look."""
    try:
        found = progress.count_set_aside()
    except DatabaseError as error:
        raise NotReady("What is set aside cannot be read.") from error
    if any(found.values()):
        counts = ", ".join(f"{count} of {name}" for name, count in found.items() if count)
        raise NotReady(f"Work is set aside ({counts}): `manage.py set_aside` says what and why.")
    return {}


# Without the first two no claim can be recorded. Without the others the service still records every claim and
# answers later, so it must stay in rotation: taking it out would turn a delay into an outage.
VITAL: dict[str, Callable[[], dict]] = {"database": check_database, "migrations": check_migrations}
HELPFUL: dict[str, Callable[[], dict]] = {
    "broker": check_broker,
    "sequencer": check_sequencer,
    "verification": check_verification,
    "followers": check_followers,
    "set_aside": check_set_aside,
}


@never_cache
def tell_alive(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process can answer at all."""
    return JsonResponse({"status": "alive", "version": settings.VERSION})


@never_cache
def tell_ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 `ready` or `degraded`, or 503 `unready`, with each check's finding and the reasons."""
    vital, helpful = _look(VITAL), _look(HELPFUL)
    reasons = [check["reason"] for check in (vital | helpful).values() if not check["ok"]]
    unready = not all(check["ok"] for check in vital.values())
    status = "unready" if unready else "degraded" if reasons else "ready"
    body = {"status": status, "version": settings.VERSION, "reasons": reasons, "checks": vital | helpful}
    return JsonResponse(body, status=503 if unready else 200)


def _look(checks: dict[str, Callable[[], dict]]) -> dict[str, dict]:
    return {name: _look_once(check) for name, check in checks.items()}


def _look_once(check: Callable[[], dict]) -> dict:
    began = time.monotonic()
    try:
        found = {"ok": True, **check()}
    except NotReady as reason:
        found = {"ok": False, "reason": str(reason)}
    return found | {"ms": round((time.monotonic() - began) * 1000, 1)}


_seen_migrated = False


def unapplied() -> list[str]:
    """Answer the migrations of this code that the database has not seen."""
    global _seen_migrated
    # A process's code does not change: once all are applied, they stay so.
    if _seen_migrated:
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _seen_migrated = not plan
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]

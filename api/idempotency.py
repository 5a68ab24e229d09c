"""Idempotency-Key: a request that is sent twice is done once, and answered twice alike."""

import re
from collections.abc import Callable
from hashlib import sha256

import zstandard
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from psycopg import errors as postgres

from api.models import Idempotency
from api.problems import Problem
from parties.text import Text

KEY_LENGTH_MAX = 255
WAIT_S = 10
_KEY = re.compile(rf"[\x21-\x7e]{{1,{KEY_LENGTH_MAX}}}")
# Reading a large batch may take longer than a transaction may otherwise lie idle; this one holds nobody back.
_LOCK = """
    SET LOCAL idle_in_transaction_session_timeout = '60s';
    SET LOCAL lock_timeout = %s;
    SELECT pg_advisory_xact_lock(%s);
    SET LOCAL lock_timeout = 0
"""
_KEPT = ("Content-Type", "Content-Language", "Location", "Retry-After", "Preference-Applied")


def answer_once(request: HttpRequest, body_sha256: bytes, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The answer of `act`, done in one transaction with the memory of it when the request carries an Idempotency-Key.

    1. Requests of one operator with one key take turns; one that waits longer than WAIT_S seconds is told to retry.
    2. A key that has an answer gets that answer again, whatever has become of it since; with another body, a problem.
    3. An answer that says that nothing was done is not kept: the corrected request may use the same key.
    """
    key = _key(request)
    if key is None:
        return act()
    fingerprint = sha256(f"{request.method} {request.path}\n".encode() + body_sha256).digest()
    with transaction.atomic():
        _take_turn(request.viewer.gln, key)
        if kept := Idempotency.objects.filter(operator=request.viewer.gln, key=key).first():
            return _replay(kept, fingerprint)
        response = act()
        if response.status_code < 400:
            _keep(request.viewer.gln, key, fingerprint, response)
    return response


def lock_name(gln: str, key: str) -> int:
    """The number that stands for an operator's key among the database's advisory locks."""
    return int.from_bytes(sha256(f"{gln}\n{key}".encode()).digest()[:8], signed=True)


def _key(request: HttpRequest) -> str | None:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    # The draft's header is a structured string in quotation marks; clients send it with and without.
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if _KEY.fullmatch(key) is None:
        raise Problem("header-wrong", Text(
            f"Idempotency-Key must be 1 to {KEY_LENGTH_MAX} printable ASCII characters without spaces.",
            f"Idempotency-Key는 공백 없는 ASCII 문자 1~{KEY_LENGTH_MAX}자여야 합니다."))  # fmt: skip
    return key


def _take_turn(gln: str, key: str) -> None:
    """Wait until no other request with this key runs. The lock takes no transaction id, so the log is not held up."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [f"{WAIT_S}s", lock_name(gln, key)])
    except OperationalError as error:
        if isinstance(error.__cause__, postgres.LockNotAvailable):
            raise Problem("request-in-progress", headers={"Retry-After": "2"}) from error
        raise


def _keep(gln: str, key: str, fingerprint: bytes, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
    Idempotency.objects.create(
        operator=gln, key=key, fingerprint=fingerprint, status=response.status_code, headers=headers,
        body=zstandard.compress(response.content), created_at=timezone.now(),
    )  # fmt: skip


def _replay(kept: Idempotency, fingerprint: bytes) -> HttpResponse:
    if bytes(kept.fingerprint) != fingerprint:
        raise Problem("idempotency-key-reused")
    headers = {**kept.headers, "Idempotency-Replayed": "true"}
    return HttpResponse(zstandard.decompress(bytes(kept.body)), status=kept.status, headers=headers)

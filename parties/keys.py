"""API keys: issued once, kept as a hash, found by their prefix."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from functools import cache

from django.db import connection, transaction
from django.db.models import Model, Q
from django.utils import timezone

from parties.models import ApiKey, Operator
from parties.text import Text

SCOPES = {
    "events:write": Text("Record events", "이벤트 기록"),
    "events:read": Text("Read events", "이벤트 조회"),
    "batteries:read": Text("Read batteries and their history", "배터리와 이력 조회"),
    "gaps:read": Text("Read gaps", "관리 공백 조회"),
    "gaps:write": Text("Explain, accept and reject gaps", "관리 공백 소명·처리"),
    "reports:read": Text("Read reports", "보고서 조회"),
    "reports:write": Text("Request and cancel reports", "보고서 요청·취소"),
    "reference:read": Text("Read operators, facilities and parameters", "기준정보 조회"),
    "reference:write": Text("Set parameters and days off, as a regulator", "기준값·휴무일 변경(감독기관)"),
}
LIVE_KEYS_MAX = 2
"""Live keys per operator and label: one in use and one coming into use while the first is rotated out."""
DAYS_DEFAULT = 90
DAYS_MAX = 366
TOKEN_START = "ubt"
# Writing "last used" on every request would turn each read into a write; a minute is near enough to notice disuse.
_USE_NOTED_EVERY = timedelta(minutes=1)


class KeyRefused(Exception):
    """A key cannot be issued; `text` tells a person why."""

    def __init__(self, text: Text):
        super().__init__(text.en)
        self.text = text


@transaction.atomic
def issue(
    operator: Operator, *, scopes: list[str], label: str = "default", days: int = DAYS_DEFAULT
) -> tuple[ApiKey, str]:
    """A new key for `operator` and its token, which is not kept and can't be shown again.

    Raises KeyRefused for an unknown scope, a lifetime beyond DAYS_MAX days, or a third live key of one label.
    """
    _check_request(scopes, days)
    Operator.objects.select_for_update().get(pk=operator.pk)
    if live(operator, label=label).count() >= LIVE_KEYS_MAX:
        raise KeyRefused(
            Text(
                f"'{label}' has {LIVE_KEYS_MAX} live keys: revoke one before issuing another.",
                f"'{label}'에 유효한 키가 이미 {LIVE_KEYS_MAX}개 있습니다. 하나를 폐기한 뒤 발급하세요.",
            )
        )
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    key = ApiKey.objects.create(
        prefix=secrets.token_hex(4), secret_sha256=_hash(secret), operator=operator, label=label,
        scopes=sorted(scopes), created_at=now, expires_at=now + timedelta(days=days),
    )  # fmt: skip
    return key, f"{TOKEN_START}_{key.prefix}_{secret}"


def live(operator: Operator, *, label: str | None = None):
    """The keys of `operator` that would be let in now."""
    keys = ApiKey.objects.filter(operator=operator, revoked_at=None, expires_at__gt=timezone.now())
    return keys.filter(label=label) if label else keys


def revoke(key: ApiKey, *, at: datetime | None = None) -> None:
    """Let `key` in no more; takes effect with the next request on every process, as keys are never cached."""
    ApiKey.objects.filter(Q(revoked_at=None), pk=key.pk).update(revoked_at=at or timezone.now())


def find(token: str) -> ApiKey | None:
    """The key that `token` opens, whatever its state; None when there is no such key."""
    start, _, rest = token.partition("_")
    prefix, _, secret = rest.partition("_")
    if start != TOKEN_START or len(prefix) != 8 or not secret or len(secret) > 100:
        return None
    key = _read(prefix)
    if key is None or not hmac.compare_digest(bytes(key.secret_sha256), _hash(secret)):
        return None
    return key


def note_use(key: ApiKey) -> None:
    """Remember, to the minute, that `key` was used."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > _USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def _read(prefix: str) -> ApiKey | None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [prefix])
        row = cursor.fetchone()
    if row is None:
        return None
    own, of_operator = _columns(ApiKey), _columns(Operator)
    key = ApiKey.from_db(connection.alias, own, row[: len(own)])
    key.operator = Operator.from_db(connection.alias, of_operator, row[len(own) :])
    return key


@cache
def _statement() -> str:
    # Every request asks it, and Django takes three times as long to compile a query as the database to answer it.
    return ApiKey.objects.select_related("operator").filter(prefix="").query.sql_with_params()[0]


@cache
def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _check_request(scopes: list[str], days: int) -> None:
    if unknown := sorted(set(scopes) - set(SCOPES)):
        known = ", ".join(SCOPES)
        raise KeyRefused(
            Text(f"No such scope: {', '.join(unknown)}. Known: {known}.", f"없는 권한: {', '.join(unknown)}")
        )
    if not 1 <= days <= DAYS_MAX:
        raise KeyRefused(Text(f"A key lives 1 to {DAYS_MAX} days.", f"키의 유효기간은 1일에서 {DAYS_MAX}일까지입니다."))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()

"""Tokens for the next page: sealed, since a place in an order may tell of an event that the asker does not see."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from events.query.error import wrong

LIFETIME = timedelta(hours=24)
_LENGTH_MAX = 4_000


def make(request: HttpRequest, place: Any) -> str:
    """The token for `place` in the answer to what `request` asks."""
    return _seal().encrypt(orjson.dumps([_asked(request), place])).decode()


def read(request: HttpRequest) -> Any:
    """The place that the token of `request` stands for, None without one; raises QueryError for a forged or foreign one."""
    given = request.GET.get("nextPageToken")
    if given is None:
        return None
    try:
        asked, place = orjson.loads(_seal().decrypt(given[:_LENGTH_MAX], ttl=int(LIFETIME.total_seconds())))
    except (InvalidToken, ValueError) as error:
        raise _wrong() from error
    if asked != _asked(request):
        raise _wrong()
    return place


def expiry() -> str:
    """Until when a token that is given out now can be used."""
    return (datetime.now(UTC) + LIFETIME).isoformat(timespec="seconds").replace("+00:00", "Z")


def _seal() -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"epcis.next-page\n" + settings.SECRET_KEY.encode()).digest()))


def _asked(request: HttpRequest) -> str:
    asked = sorted((name, given) for name, given in request.GET.lists() if name not in ("nextPageToken", "perPage"))
    who = [request.path, request.viewer.gln, asked, request.headers.get("GS1-Extensions", "")]
    return sha256(orjson.dumps(who)).hexdigest()[:16]


def _wrong():
    return wrong("nextPageToken", "is not one of ours, has expired, or belongs to another question; begin anew.",
                 "유효하지 않거나 만료되었거나 다른 질의의 토큰입니다. 처음부터 다시 조회하세요.")  # fmt: skip

"""Cursors: where a list goes on, signed so that nobody makes one up, and bound to the question that gave it."""

from hashlib import sha256
from typing import Any

import orjson
from django.core import signing
from django.http import HttpRequest

from api import pages
from api.problems import Problem

_SALT = "api.cursor"
_LENGTH_MAX = 400
_NO_QUESTION = frozenset({"cursor", "limit", "reason", "nextPageToken", "perPage"})


def make(request: HttpRequest, place: Any) -> str:
    """The cursor for `place` in the list that `request` asks for."""
    return signing.dumps([_question(request), place], salt=_SALT, compress=False)


def read(request: HttpRequest, *, name: str = "cursor") -> Any:
    """The place that the cursor of `request` stands for, None without one; raises Problem for a forged or foreign."""
    given = request.GET.get(name)
    if given is None:
        return None
    try:
        question, place = signing.loads(given[:_LENGTH_MAX], salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise Problem("cursor-wrong") from error
    if question != _question(request):
        raise Problem("cursor-wrong")
    return place


def following(request: HttpRequest, place: Any) -> str:
    """The address of the page that begins at `place`."""
    return pages.address(request, cursor=make(request, place))


def _question(request: HttpRequest) -> str:
    """What the list was asked for, and by whom: a cursor of another question would skip or repeat rows."""
    asked = sorted((name, value) for name, value in request.GET.items() if name not in _NO_QUESTION)
    return sha256(orjson.dumps([request.path, request.viewer.gln, asked])).hexdigest()[:16]

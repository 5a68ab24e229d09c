"""The public log: checkpoints and tiles as C2SP tlog-tiles has them, for tools that nobody here wrote."""

from hashlib import sha256

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from events.log import cosigning, publishing, serving, tiles

TEXT, BYTES, JSON = "text/plain; charset=utf-8", "application/octet-stream", "application/json"
_FOR_EVER = "public, max-age=31536000, immutable"
_A_MOMENT = "public, max-age=1"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint, a signed note, with the cosignatures that there are of it."""
    newest = publishing.published()
    if newest is None:
        return _absent("No checkpoint has been signed yet.")
    return _public(request, newest.note.encode(), content_type=TEXT, keep=_A_MOMENT)


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries. What a path once answered it answers for ever."""
    try:
        wanted = tiles.parse_path(f"tile/{path}")
    except tiles.TileError as error:
        return _absent(str(error))
    content = serving.tile(wanted)
    if content is None:
        return _absent("The published log has no such tile, or not yet that wide.")
    if not serving.is_whole(wanted, content):
        return _absent("Rows of this tile are missing: the log was damaged.", status=500)
    return _public(request, content, content_type=BYTES, keep=_FOR_EVER)


@require_safe
def witnesses(request: HttpRequest) -> HttpResponse:
    """Who cosigns the log, how far each has seen and when, with the last checkpoint that it cosigned."""
    newest = publishing.published()
    size = newest.size if newest else 0
    said = [
        {"name": each.name, "key": each.key, "state": each.state(size), "size": each.size, "fault": each.fault,
         "asked_at": each.asked_at, "cosigned_at": each.cosigned_at, "checkpoint": each.checkpoint}
        for each in cosigning.standings()
    ]  # fmt: skip
    content = orjson.dumps({"origin": settings.LOG_ORIGIN, "size": size, "witnesses": said})
    return _public(request, content, content_type=JSON, keep=_A_MOMENT)


def _public(request: HttpRequest, content: bytes, *, content_type: str, keep: str) -> HttpResponse:
    etag = quote_etag(sha256(content).hexdigest()[:32])
    answer = HttpResponse(content, content_type=content_type, headers={"Cache-Control": keep, "ETag": etag})
    return _open(get_conditional_response(request, etag=etag, response=answer))


def _absent(why: str, *, status: int = 404) -> HttpResponse:
    return _open(HttpResponse(why + "\n", content_type=TEXT, status=status, headers={"Cache-Control": "no-store"}))


def _open(answer: HttpResponse) -> HttpResponse:
    """Let a verifier that runs in anybody's page read it: there is nothing here that is not everybody's."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer

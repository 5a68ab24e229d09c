"""The public log: checkpoints and tiles as C2SP tlog-tiles has them, for tools that nobody here wrote."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from events.log import publishing, serving, tiles

_FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed checkpoint, a signed note."""
    newest = publishing.published()
    if newest is None:
        return _absent("No checkpoint has been signed yet.")
    answer = HttpResponse(newest.note, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=1"
    return answer


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries. What a path once answered it answers for ever."""
    try:
        content = serving.tile(tiles.parse_path(f"tile/{path}"))
    except tiles.TileError as error:
        return _absent(str(error))
    if content is None:
        return _absent("The published log has no such tile, or not yet that wide.")
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Cache-Control"] = _FOR_EVER
    return answer


def _absent(why: str) -> HttpResponse:
    answer = HttpResponse(why + "\n", content_type="text/plain; charset=utf-8", status=404)
    answer["Cache-Control"] = "no-store"
    return answer

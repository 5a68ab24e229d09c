from typing import Any

import orjson
from rest_framework.renderers import BaseRenderer

JSON = "application/json"


class JSONRenderer(BaseRenderer):
    """JSON as UTF-8 bytes; times in UTC with Z."""

    media_type = JSON
    format = "json"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type=None, renderer_context=None) -> bytes:
        """The bytes of `data`; nothing for None."""
        return b"" if data is None else dump(data)


class ProblemRenderer(JSONRenderer):
    """Lets a client that accepts problems only have them."""

    media_type = "application/problem+json"


def dump(data: Any) -> bytes:
    """`data` as JSON bytes."""
    return orjson.dumps(data, default=_plain, option=orjson.OPT_UTC_Z)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value)
    if isinstance(value, list | tuple | frozenset | set):
        return list(value)
    return str(value)

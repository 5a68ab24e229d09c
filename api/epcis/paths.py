"""Values in the path of an address: URIs, percent-encoded as one segment."""

import re

_ONE_SLASH = re.compile(r"^(https?):/(?=[^/])")


def mended(value: str) -> str:
    """A value as the client meant it: a proxy that takes two slashes for one has made https:/ of https://."""
    return _ONE_SLASH.sub(r"\1://", value)

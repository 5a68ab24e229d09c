"""Where a company prefix ends: GS1's table of prefix lengths, which a Digital Link needs to become an EPC URN."""

import re
from functools import lru_cache

_DIGITS = re.compile(r"[0-9]*")
_KNOWN_MAX = 4096


@lru_cache(maxsize=_KNOWN_MAX)
def length(value: str) -> int | None:
    """How many of the leading digits of `value` are the company prefix; None where GS1's table doesn't say."""
    # Read when it is first needed: it takes a fifth of a second, and most processes write no URN.
    from biip.gs1_prefixes import GS1CompanyPrefix

    found = GS1CompanyPrefix.extract(digits) if (digits := _DIGITS.match(value)[0]) else None
    return len(found.value) or None if found else None

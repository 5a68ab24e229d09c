"""Names that say only "the same as before" of what must not be kept in an append-only ledger.

A plain hash of a VIN or a number plate can be guessed by trying them all; a keyed one cannot (EDPB Guidelines
02/2025 count only the latter as a mitigation). Losing the key loses the link and nothing else.
"""

import hmac
import re

from django.conf import settings

from events.remembering import short_texts

VEHICLE_START = "https://voc.used-battery.example/vehicle/"
_SEALED = re.compile("[0-9a-f]{32}")


def vehicle(vin: str) -> str:
    """The URI that stands for the vehicle with `vin`, or with whatever name it has; itself for one made here."""
    return vin if vin.startswith(VEHICLE_START) else VEHICLE_START + seal(vin)


def sealed(value: str) -> str:
    """`value` as it is kept: sealed, or as it is if it was read from here and is sealed already."""
    return value if _SEALED.fullmatch(value) else seal(value)


@short_texts(50_000)
def seal(value: str) -> str:
    """32 hexadecimal digits that stand for `value`; spaces, hyphens and case make no difference."""
    plain = "".join(value.split()).replace("-", "").upper()
    return hmac.digest(settings.PSEUDONYM_KEY.encode(), plain.encode(), "sha256")[:16].hex()

import re

from events.epc.digits import gln as read_gln
from events.epc.digits import gtin as read_gtin
from events.epc.identity import CANONICAL_ORIGIN, Epc, name

# The 45 characters of a QR code's alphanumeric mode without the space (ISO/IEC 18004, table 5).
_QR_ALPHANUMERIC = re.compile(r"[0-9A-Z$%*+\-./:]+")


def pack(gtin: str, serial: str) -> Epc:
    """The Epc of one serialised product, a battery pack; `[0-9A-Z-]` is best in a serial number for its label."""
    return name((("01", read_gtin(gtin)), ("21", serial)))


def lot(gtin: str, lot: str) -> Epc:
    """The Epc of one lot of a product, such as black mass."""
    return name((("01", read_gtin(gtin)), ("10", lot)))


def legacy(giai: str) -> Epc:
    """The Epc of an asset by its GIAI: a pack that never had a GTIN, a vehicle, a test bench."""
    return name((("8004", giai),))


def party(gln: str) -> Epc:
    """The Epc of an operator by its GLN."""
    return name((("417", read_gln(gln)),))


def place(gln: str, extension: str | None = None) -> Epc:
    """The Epc of a site by its GLN, or of a spot within it by the GLN extension."""
    site = ("414", read_gln(gln))
    return name((site,) if extension is None else (site, ("254", extension)))


def qr_text(epc: Epc, origin: str = CANONICAL_ORIGIN) -> str:
    """The URI to print as QR code under `origin`, in capitals where these mean the same.

    A QR code's alphanumeric mode takes a third less room than bytes and knows no lower-case letters. Scheme and domain
    may change case, a path or a serial number may not: they keep theirs, and the code its larger size.
    """
    plain = origin.rstrip("/") + epc.path
    scheme, _, rest = plain.partition("://")
    host, _, path = rest.partition("/")
    capital = f"{scheme.upper()}://{host.upper()}/{path}"
    return capital if _QR_ALPHANUMERIC.fullmatch(capital) else plain

import hashlib
import uuid
from dataclasses import dataclass, field
from urllib.parse import quote

from events.epc import urn
from events.epc.keys import SCHEMES, finest, require_order, require_part

CANONICAL_ORIGIN = "https://id.gs1.org"


@dataclass(frozen=True, slots=True)
class Epc:
    """One GS1 name in its canonical form; two are equal when their canonical Digital Links are.

    `company_prefix_length` is known when the name was read from an EPC URN or when the caller says it. It takes no
    part in equality: a Digital Link doesn't carry it.
    """

    uri: str
    scheme: str = field(compare=False)
    ais: tuple[tuple[str, str], ...] = field(compare=False)
    company_prefix_length: int | None = field(default=None, compare=False, repr=False)

    @property
    def path(self) -> str:
        """The path of the canonical Digital Link, such as `/01/09521234543213/21/ABC`."""
        return self.uri[len(CANONICAL_ORIGIN) :]

    @property
    def key(self) -> uuid.UUID:
        """The first 16 bytes of the SHA-256 of the canonical URI: the fixed-width key that tables use."""
        return uuid.UUID(bytes=hashlib.sha256(self.uri.encode()).digest()[:16])

    @property
    def urn(self) -> str | None:
        """The EPC URN, or None where there is none or where the company prefix length is not known.

        A Digital Link doesn't say where the company prefix ends. The length comes from the URN that was read, from
        `company_prefix_length`, or from GS1's table, which doesn't know every prefix.
        """
        return urn.compose(self.ais, company_prefix_length=self.company_prefix_length)

    @property
    def hri(self) -> str:
        """The human readable interpretation to print beside a code, such as `(01)09521234543213(21)ABC`."""
        return "".join(f"({ai}){value}" for ai, value in self.ais)

    def __str__(self) -> str:
        return self.uri


def name(ais: tuple[tuple[str, str], ...], *, company_prefix_length: int | None = None) -> Epc:
    """The Epc of application identifiers and plain values, the primary key first; EpcError when one is wrong."""
    for ai, value in ais:
        require_part(ai, value)
    if len(ais) > 1:
        require_order(ais[0][0], [ai for ai, _ in ais[1:]])
    ais = finest(ais)
    # What a key holds is ASCII by its form; only the few characters that are not letters or digits may need a %.
    path = "".join(f"/{ai}/{value if value.isalnum() else quote(value, safe='')}" for ai, value in ais)
    scheme = SCHEMES[ais[0][0], ais[1][0] if len(ais) > 1 else None]
    return Epc(CANONICAL_ORIGIN + path, scheme, ais, company_prefix_length)

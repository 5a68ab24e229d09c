"""The headers by which an EPCIS client and this server agree on versions, forms and limits (EPCIS 2.0, section 12.3).

Most clients send none of them: what is absent is never an error.
"""

import re
from enum import StrEnum
from math import inf

from django.conf import settings
from django.http import HttpRequest

from api.epcis.errors import EpcisError
from batteries.answers import STANDARDS, VERSIONS
from parties.text import Text

LEAST, MOST = "2.0.0", "2.0.1"
"""The versions that are read: 2.0.1 corrects the artefacts of 2.0.0 and says nothing new."""
EXTENSIONS_MAX = 30
_VERSION = re.compile(r"(?:[0-9]{1,6}\.){0,2}(?:[0-9]{1,6}|\*)")
_EXTENSION = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)\s*=\s*([A-Za-z][A-Za-z0-9+.-]*:[^\s,]+)\s*")


class EpcFormat(StrEnum):
    """How a client wants identifiers of things written (GS1-EPC-Format)."""

    NO_PREFERENCE = "No_Preference"
    DIGITAL_LINK = "Always_GS1_Digital_Link"
    URN = "Always_EPC_URN"
    AS_CAPTURED = "Never_Translates"


class WordFormat(StrEnum):
    """How a client wants words of the CBV written in XML (GS1-CBV-XML-Format); JSON has them bare."""

    NO_PREFERENCE = "No_Preference"
    URN = "Always_URN"
    WEB_URI = "Always_Web_URI"
    AS_CAPTURED = "Never_Translates"


def check_versions(request: HttpRequest) -> None:
    """Raise EpcisError where the versions that the client speaks and accepts leave none that is spoken here."""
    for standard in STANDARDS:
        for name, is_upper, is_lower in ((f"GS1-{standard}-Version", True, True), (f"GS1-{standard}-Min", False, True),
                                         (f"GS1-{standard}-Max", True, False)):  # fmt: skip
            given = request.headers.get(name, "").strip()
            if not given:
                continue
            known = _VERSION.fullmatch(given) is not None
            if not known or (is_upper and _parts(given, inf) < _parts(LEAST, 0)) or (
                is_lower and _parts(given, 0) > _parts(MOST, 0)
            ):
                raise _unspoken(name, given)


def epc_format(request: HttpRequest) -> EpcFormat:
    """The form of identifiers that the client asks for; Digital Links where it says nothing."""
    return _form(request, "GS1-EPC-Format", EpcFormat.DIGITAL_LINK)


def word_format(request: HttpRequest) -> WordFormat:
    """The form of CBV words that the client asks for; URNs where it says nothing."""
    return _form(request, "GS1-CBV-XML-Format", WordFormat.NO_PREFERENCE)


def extensions(request: HttpRequest) -> dict[str, str]:
    """The prefixes that GS1-Extensions declares (`prefix=uri,...`); raises EpcisError for what declares none."""
    given = request.headers.get("GS1-Extensions", "").strip()
    found = {}
    for part in given.split(",") if given else ():
        match = _EXTENSION.fullmatch(part)
        if match is None or len(found) >= EXTENSIONS_MAX:
            raise EpcisError("ValidationException", Text(
                f"GS1-Extensions is read as 'prefix=uri,...' with at most {EXTENSIONS_MAX} prefixes; correct it.",
                f"GS1-Extensions는 'prefix=uri,...' 형식이며 최대 {EXTENSIONS_MAX}개입니다. 고치세요."))  # fmt: skip
        found[match[1]] = match[2]
    return found


def spoken() -> dict[str, str]:
    """The versions of an answer."""
    return dict(VERSIONS)


def discovery() -> dict[str, str]:
    """What every OPTIONS tells of this server."""
    accepted = {f"GS1-{standard}-{end}": version
                for standard in STANDARDS for end, version in (("Min", LEAST), ("Max", MOST))}  # fmt: skip
    own = {"GS1-Vendor-Version": settings.SPECTACULAR_SETTINGS["VERSION"], "GS1-EPC-Format": EpcFormat.DIGITAL_LINK.value}
    return accepted | own


def _form(request: HttpRequest, name: str, default: StrEnum) -> StrEnum:
    given = request.headers.get(name, "").strip()
    try:
        return type(default)(given) if given else default
    except ValueError as error:
        known = ", ".join(type(default))
        raise EpcisError("NotAcceptableException", Text(
            f"{name} '{given[:40]}' is none of {known}.",
            f"{name} 값은 다음 중 하나여야 합니다: {known}.")) from error  # fmt: skip


def _parts(version: str, missing: float) -> tuple[float, ...]:
    """The three numbers of `version`; `missing` stands for what it leaves open."""
    numbers = [missing if part == "*" else float(part) for part in version.split(".")]
    return tuple([*numbers, missing, missing][:3])


def _unspoken(name: str, given: str) -> EpcisError:
    return EpcisError("NotAcceptableException", Text(
        f"{name} '{given[:40]}' leaves no version that is spoken here: {LEAST} to {MOST}.",
        f"{name} '{given[:40]}'에 맞는 버전이 없습니다. 지원 버전: {LEAST}~{MOST}."))  # fmt: skip

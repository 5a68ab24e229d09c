from functools import lru_cache

from events.epc import link, urn
from events.epc.error import EpcError
from events.epc.identity import Epc, name

TEXT_LENGTH_MAX = 512
NAMES_KEPT_MAX = 16_384
_URN = "urn:epc:"


def parse(text: str, *, company_prefix_length: int | None = None) -> Epc:
    """The Epc that `text` names: a GS1 Digital Link on any domain, its bare path, or an EPC URN.

    `company_prefix_length` (digits) lets a Digital Link give its URN; a URN carries its own. Raises EpcError, and
    nothing else, for every text that names nothing. Sources: GS1 Digital Link URI syntax 1.7, EPC TDS, CBV 2.0.
    """
    if type(text) is not str or not 0 < len(text) <= TEXT_LENGTH_MAX:
        _require_text(text)
    return _parse(text, company_prefix_length)


# Large enough for the batches that are under way at one time: beyond it, each would read its own names several times.
# Validation, index and lifecycle read the same name in turn, and the same sites stand in nearly every event.
@lru_cache(maxsize=NAMES_KEPT_MAX)
def _parse(text: str, company_prefix_length: int | None) -> Epc:
    if text[: len(_URN)].lower() == _URN:
        ais, length = urn.elements(text)
        return name(ais, company_prefix_length=length)
    if text.startswith("/") or "://" in text:
        return name(link.elements(text), company_prefix_length=company_prefix_length)
    raise EpcError(
        "epc-form",
        "This is neither a GS1 Digital Link (https://…/01/{GTIN}/21/{serial}), nor its path, nor an EPC URN "
        "(urn:epc:id:…); give one of these.",
        "GS1 디지털 링크(https://…/01/{GTIN}/21/{일련번호}), 그 경로, EPC URN(urn:epc:id:…) 가운데 하나로 쓰세요.",
    )


def _require_text(text: str) -> None:
    if not isinstance(text, str) or not text:
        raise EpcError(
            "epc-empty",
            "An identifier must be a text that is not empty.",
            "식별자는 비어 있지 않은 문자열이어야 합니다.",
        )
    if len(text) > TEXT_LENGTH_MAX:
        raise EpcError(
            "epc-too-long",
            f"An identifier has at most {TEXT_LENGTH_MAX} characters, this one has {len(text)}; "
            "leave out the query string.",
            f"식별자는 최대 {TEXT_LENGTH_MAX}자입니다(입력 {len(text)}자). 쿼리 문자열을 빼세요.",
        )

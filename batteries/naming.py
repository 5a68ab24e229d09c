"""From what people and programs call a battery to its one canonical name."""

from collections import defaultdict
from collections.abc import Iterable

from batteries.models import Alias
from events import epc
from events.epc import Epc
from parties.text import Text

_SERIALISED = frozenset({"sgtin", "giai", "cpi"})
PROVISIONAL = "PROV-"
_SCHEMES = tuple(Alias.Scheme.values)
_STARTS = ("http://", "https://", "HTTP://", "HTTPS://", "urn:", "URN:", "/")


class NameFault(ValueError):
    """A name that leads to no battery, or to more than one; `text` says what to do."""

    def __init__(self, code: str, text: Text):
        super().__init__(text.en)
        self.code = code
        self.text = text


class Names:
    """Aliases looked up once for a whole batch; everything else is read from the identifier itself."""

    def __init__(self, texts: Iterable[str]):
        self._aliases: dict[str, set[str]] = defaultdict(set)
        wanted = {text for text in texts if is_alias(text)}
        if wanted:
            for value, uri in Alias.objects.filter(value__in=wanted).values_list("value", "epc"):
                self._aliases[value].add(uri)

    def add(self, value: str, uri: str) -> None:
        """Know an alias that an earlier row of the same batch brings."""
        self._aliases[value].add(uri)

    def unit(self, text: str) -> Epc:
        """The battery, module or other serialised thing that `text` names; raises NameFault."""
        return _serialised(self._parse(text), text)

    def thing(self, text: str) -> Epc:
        """The battery, module or lot that `text` names; raises NameFault."""
        found = self._parse(text)
        return found if found.scheme == "lgtin" and not is_alias(text) else _serialised(found, text)

    def lot(self, text: str) -> Epc:
        """The lot of material that `text` names; raises NameFault."""
        found = self._parse(text)
        if found.scheme != "lgtin":
            raise NameFault(
                "not-a-lot",
                Text(f"{text[:80]} names no lot: it needs a GTIN and a lot number (AI 01 and 10).",
                     f"{text[:80]}은(는) 배치가 아닙니다. GTIN과 배치번호(AI 01, 10)가 필요합니다."),
            )  # fmt: skip
        return found

    def _parse(self, text: str) -> Epc:
        if is_alias(text):
            text = self._of_alias(text)
        try:
            return epc.parse(text)
        except epc.EpcError as error:
            raise NameFault(error.code, Text(error.en, error.ko)) from error

    def _of_alias(self, text: str) -> str:
        uris = self._aliases.get(text, set())
        if len(uris) == 1:
            return next(iter(uris))
        if uris:
            raise NameFault(
                "alias-ambiguous",
                Text(f"{len(uris)} batteries are called '{text[:60]}': name this one by its Digital Link.",
                     f"'{text[:60]}'(으)로 등록된 배터리가 {len(uris)}개입니다. 디지털 링크로 지정하세요."),
            )  # fmt: skip
        raise NameFault(
            "alias-unknown",
            Text(f"No battery is registered as '{text[:60]}': use its Digital Link, or record its manufacture first.",
                 f"'{text[:60]}'(으)로 등록된 배터리가 없습니다. 디지털 링크를 쓰거나 제조 이벤트를 먼저 기록하세요."),
        )  # fmt: skip


def _serialised(found: Epc, text: str) -> Epc:
    if found.scheme not in _SERIALISED:
        raise NameFault(
            "not-serialised",
            Text(f"{text[:80]} names no single battery: it needs a serial number (AI 21) or a GIAI (AI 8004); crates are told of in EPCIS.",
                 f"{text[:80]}은(는) 개별 배터리가 아닙니다. 일련번호(AI 21) 또는 GIAI(AI 8004)가 필요합니다. 용기·팔레트는 EPCIS로 기록합니다."),
        )  # fmt: skip
    return found


def is_alias(text: str) -> bool:
    """Whether `text` is not itself a GS1 identifier and must be looked up."""
    return not text.startswith(_STARTS)


def is_provisional(uri: str) -> bool:
    """Whether `uri` is a name that somebody gave to an unlabelled battery until its true one is known: `PROV-…`."""
    try:
        found = epc.parse(uri)
    except epc.EpcError:
        return False
    return found.scheme in _SERIALISED and PROVISIONAL in found.ais[-1][1]


def resolve(text: str) -> Epc:
    """The battery, module or lot that `text` names; raises NameFault."""
    return Names([text])._parse(text)


def aliases_of(uri: str, fields: dict, *, issuer: str) -> list[Alias]:
    """The aliases that a claim's fields give to the battery `uri`."""
    given = [scheme for scheme in _SCHEMES if fields.get(scheme)]
    if not given:
        return []
    key = epc.parse(uri).key
    return [Alias(scheme=scheme, value=fields[scheme], epc_key=key, epc=uri, issuer=issuer) for scheme in given]

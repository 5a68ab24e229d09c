"""What a code on a pack leads to: the GS1 link types that something real stands behind, each declared once.

GS1 Web Vocabulary, and the rules of the GS1-Conformant Resolver standard for choosing among links.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote

from django.urls import Resolver404, resolve

from batteries import timeline
from batteries.custody import Nameplate
from batteries.models import Battery
from events.epc import Epc
from events.epc.digital_link import DigitalLink
from parties.text import Text

VOCABULARY = "https://ref.gs1.org/voc/"
PREFIX = "gs1:"
DEFAULT = "defaultLink"
HTML, JSON = "text/html", "application/json"
LANGUAGES = ("ko", "en")
_NOWHERE = "nowhere"
_A_LITTLE = 0.0001
_SPELLINGS = (VOCABULARY, "https://gs1.org/voc/", "https://www.gs1.org/voc/", PREFIX)


_PASSED_ON = re.compile(r"linkType|context|[0-9]{2,4}")


class Level(StrEnum):
    """How finely a name names: one thing, one lot of a product, or all things of a model; or that it names a crate."""

    ITEM = "item"
    LOT = "lot"
    MODEL = "model"
    CRATE = "crate"


class Link(NamedTuple):
    """A link as it is told: its type without the vocabulary's address, and what is known of its target."""

    type: str
    href: str
    title: Text
    media_type: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """What links of `type` lead to. In `address`, {path} is the name's Digital Link path and {uri} its encoded URI.

    `is_default` marks where somebody goes who asks for nothing in particular; `is_choice` what else such a one may be
    led to, by the languages and media types that the request prefers.
    """

    type: str
    address: str
    title: Text
    media_type: str = HTML
    levels: frozenset[Level] = frozenset({Level.ITEM, Level.LOT})
    is_default: bool = False
    is_choice: bool = False

    def exists(self, path: str) -> bool:
        """Whether this deployment answers at `path` with anything but that there is nothing."""
        try:
            found = resolve(path.partition("#")[0])
        except Resolver404:
            return False
        return not (found.url_name or "").endswith(_NOWHERE)


_ALL = frozenset(Level)
_ITEM = frozenset({Level.ITEM})
TARGETS = (
    Target("pip", "/pack{path}", Text("What it is and where it stands", "배터리 정보와 현재 상태"),
           levels=_ALL, is_default=True, is_choice=True),
    Target("masterData", "/api/v1/batteries/{uri}", Text("Its record as data", "기록 데이터"), JSON, is_choice=True),
    Target("traceability", "/pack{path}", Text("What happened to it", "이력")),
    Target("traceability", "/api/v1/batteries/{uri}/history", Text("What happened to it, as data", "이력 데이터"), JSON),
    Target("epcis", "/epcis/epcs/{uri}/events", Text("Its EPCIS events", "EPCIS 이벤트"), JSON,
           levels=frozenset({Level.ITEM, Level.LOT, Level.CRATE})),
    Target("safetyInfo", "/safety{path}", Text("How to handle it safely", "안전 취급 정보"),
           levels=frozenset({Level.ITEM, Level.MODEL})),
    Target("recallStatus", "/recall{path}", Text("Whether it is recalled", "리콜 여부"), levels=_ITEM),
    Target("verificationService", "/verify", Text("Verify evidence about it", "증거 검증"), levels=_ITEM),
)  # fmt: skip
LINK_TYPES = tuple(dict.fromkeys(target.type for target in TARGETS)) + (DEFAULT,)
CHOICES = frozenset(target.type for target in TARGETS if target.is_choice)

_LEVELS = {
    ("sgtin", 2): Level.ITEM, ("giai", 1): Level.ITEM, ("grai", 1): Level.CRATE, ("cpi", 2): Level.ITEM,
    ("lgtin", 2): Level.LOT, ("gtin", 1): Level.MODEL, ("cpi", 1): Level.MODEL,
}  # fmt: skip
_BATTERY, _CRATE = Text("Battery", "배터리"), Text("Returnable crate", "회수용 용기")
PRIMARY_KEYS = ("01", "8003", "8004", "8010")


class Entry(NamedTuple):
    """Something that the record knows, with what may be told of it to everybody."""

    epc: Epc
    level: Level
    plate: Nameplate
    asked: str = ""

    @property
    def path(self) -> str:
        """The Digital Link path that it was asked by, qualifiers that name nothing more included, or else its own."""
        return self.asked or self.epc.path

    @property
    def description(self) -> Text:
        """What it is, in a few words."""
        kind = _CRATE if self.level is Level.CRATE else _BATTERY
        return Text(*(" ".join(filter(None, (word, self.plate.model, self.epc.hri))) for word in kind))


def level_of(epc: Epc) -> Level | None:
    """How finely `epc` names; None for what is no battery, lot, model or crate."""
    return _LEVELS.get((epc.scheme, len(epc.ais)))


def entries(link: DigitalLink) -> list[Entry]:
    """What is known of the names in `link`, from the finest up to its primary key's; empty when nothing is."""
    if link.keys[0][0] not in PRIMARY_KEYS:
        return []
    found = [entry for epc in link.levels if (entry := entry_of(epc))]
    # Who reads a link set looks in it for the address that was asked: /10/L/21/S is the thing S, and not its model.
    return [
        entry._replace(asked=link.path) if entry.epc == link.epc and link.keys[-1] in entry.epc.ais else entry
        for entry in found
    ]


def entry_of(epc: Epc) -> Entry | None:
    """What is known under this one name, if anything is."""
    level = level_of(epc)
    if level is Level.MODEL:
        plate = model_plate(epc)
        return None if plate is None else Entry(epc, level, plate)
    if level is None:
        return None
    history = timeline.read(epc.key)
    return Entry(epc, level, history.state.nameplate) if timeline.is_known(history) else None


def model_plate(model: Epc) -> Nameplate | None:
    """What the things under `model` have in common, as one of them declares it; None when there are none."""
    # In no order: a model may have a million things, and sorting them to take one would cost what they all do.
    rows = Battery.objects.filter(epc__startswith=f"{model.uri}/").order_by()
    row = next(iter(rows.exclude(model="")[:1]), None) or next(iter(rows[:1]), None)
    return row and Nameplate(row.maker, row.model, row.category, row.chemistry, row.rated_kwh, row.mass_kg)


def of(entry: Entry, *, origin: str) -> list[Link]:
    """All links of `entry`, the default link last; `origin` is what addresses of ours begin with."""
    found, default = [], []
    for target in TARGETS:
        path = target.address.format(path=entry.epc.path, uri=quote(entry.epc.uri, safe=""))
        if entry.level not in target.levels or not target.exists(path):
            continue
        languages = LANGUAGES if target.media_type == HTML else ()
        link = Link(target.type, origin + path, target.title, target.media_type, languages)
        found.append(link)
        if target.is_default:
            # GS1 allows a default link its address and title and nothing by which it could be passed over.
            default.append(Link(DEFAULT, link.href, link.title))
    return found + default


def type_named(text: str) -> str | None:
    """The link type that `text` names as gs1:pip or by its address in the vocabulary; None for what we don't know."""
    for start in _SPELLINGS:
        if text.startswith(start):
            name = text.removeprefix(start)
            return name if name in LINK_TYPES else None
    return None


def is_passed_on(parameter: str) -> bool:
    """Whether a query parameter is one of a Digital Link's own, which a resolver hands on with everything else.

    What a link leads to passes over it, however strict it is with parameters of its own.
    """
    return _PASSED_ON.fullmatch(parameter) is not None


def choose(
    links: Sequence[Link], *, accepts: Callable[[str], float], languages: Iterable[tuple[str, float]] = ()
) -> list[Link]:
    """Those of `links` that serve a request best; several when nothing in it tells them apart.

    `accepts` says how much (0 to 1) a media type is wanted, `languages` names those wanted and how much. What no link
    offers excludes none: a page in another language is better than no page.
    """
    wanted = list(languages)
    fitting = _best(list(links), lambda link: accepts(link.media_type) if link.media_type else 1.0)
    return _best(fitting, lambda link: _liking(link, wanted))


def _best(links: list[Link], liking: Callable[[Link], float]) -> list[Link]:
    most = max(map(liking, links), default=0)
    return [link for link in links if liking(link) == most]


def _liking(link: Link, wanted: list[tuple[str, float]]) -> float:
    """How well a link's languages serve; one that names none serves everybody a little."""
    if not wanted or not link.languages:
        return _A_LITTLE
    return max(
        (share for tag, share in wanted for own in link.languages
         if tag == own or tag.startswith(f"{own}-") or own.startswith(f"{tag}-")),
        default=0.0,
    )  # fmt: skip


def linkset(
    entries: Iterable[tuple[Entry, Sequence[Link]]], *, origin: str, language: str
) -> dict[str, list[dict]]:
    """The links as a link set (RFC 9264) in GS1's closed form, one context object for each entry."""
    return {"linkset": [
        {"anchor": origin + entry.path, "itemDescription": entry.description.in_(language)}
        | {VOCABULARY + type_: [_told(link, language) for link in links if link.type == type_]
           for type_ in dict.fromkeys(link.type for link in links)}
        for entry, links in entries
    ]}  # fmt: skip


def _told(link: Link, language: str) -> dict:
    told = {"href": link.href, "title": link.title.in_(language), "type": link.media_type, "hreflang": [*link.languages]}
    return {name: value for name, value in told.items() if value}

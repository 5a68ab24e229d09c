"""From an address that a phone opened, or words typed into a box, to the thing that is meant."""

import re
from urllib.parse import quote

from batteries import naming
from batteries.naming import NameFault
from events import epc
from events.epc import Epc
from parties.text import Text

# The server hands the path over decoded, so a serial number may hold a slash; what stands last takes all the rest.
_SERIAL = re.compile(r"/01/(?P<gtin>[^/]+)(?:/22/[^/]+)?(?:/10/.+?)?/21/(?P<serial>.+)")
_LOT = re.compile(r"/01/(?P<gtin>[^/]+)(?:/22/[^/]+)?/10/(?P<lot>.+)")
_ASSET = re.compile(r"/8004/(?P<giai>.+)")
_CRATE = re.compile(r"/8003/(?P<grai>.+)")
_PART = re.compile(r"/8010/(?P<cpid>.+?)(?P<serial>/8011/[0-9]+)?")
_ELEMENT = re.compile(r"\((\d{2,4})\)([^()]+)")
_LINK_PATH = re.compile(r"/(?:01|8003|8004|8010)/.+")
_SHOWN = frozenset({"sgtin", "lgtin", "giai", "grai", "cpi", "gtin"})


def of_path(path: str) -> Epc:
    """The pack, lot or model that a decoded request path names; raises EpcError for what is no identifier of one."""
    path = path.removesuffix("/")
    if match := _SERIAL.fullmatch(path):
        return epc.pack(match["gtin"], match["serial"])
    if match := _LOT.fullmatch(path):
        return epc.lot(match["gtin"], match["lot"])
    if match := _ASSET.fullmatch(path):
        return epc.legacy(match["giai"])
    if match := _PART.fullmatch(path):
        return epc.parse(f"/8010/{quote(match['cpid'], safe='')}{match['serial'] or ''}")
    if match := _CRATE.fullmatch(path):
        return epc.parse(f"/8003/{quote(match['grai'], safe='')}")
    found = epc.parse(quote(path, safe="/"))
    if found.scheme not in _SHOWN:
        raise epc.EpcError("not-serialised", *_NOT_SERIALISED)
    return found


def of_text(text: str) -> Epc:
    """The pack or lot that typed, pasted or scanned `text` names; raises NameFault.

    Besides what the programs' door takes, people give the characters under a label's code, an address
    without its beginning, and a registered number in small letters.
    """
    text = _spelt(text.strip().strip("\ufeff"))
    if not text:
        raise NameFault("epc-empty", _EMPTY)
    try:
        return naming.resolve(text)
    except NameFault as fault:
        if fault.code != "alias-unknown" or text == text.upper():
            raise
        return naming.resolve(text.upper())


def page_of(name: Epc | str) -> str:
    """The path of the page about a thing, given as Epc or canonical URI."""
    return name.path if isinstance(name, Epc) else epc.parse(name).path


def _spelt(text: str) -> str:
    if elements := _ELEMENT.findall(text):
        return "".join(f"/{ai}/{quote(value.strip(), safe='')}" for ai, value in elements)
    link = _LINK_PATH.search(text)
    return link[0] if link else text


_NOT_SERIALISED = Text(
    "This names a model and not a single battery: the serial number (AI 21) is missing.",
    "개별 배터리가 아닌 모델을 가리킵니다. 일련번호(AI 21)가 필요합니다.",
)
_EMPTY = Text("Type or scan the number on the pack.", "배터리에 적힌 번호를 입력하거나 스캔하세요.")

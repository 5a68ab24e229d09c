"""The battery, module or lot that an address names."""

import re

from api.problems import Problem
from batteries import naming, projection
from events.epc import Epc

_BARE_PATH = re.compile(r"[0-9]{2,4}/")
# Proxies on the way may fold the two slashes of https:// into one.
_FOLDED = re.compile(r"^(https?):/+", re.IGNORECASE)
_LENGTH_MAX = 600


def find(text: str) -> Epc:
    """What `text`, a part of an address, names; raises Problem when it names nothing."""
    try:
        return naming.resolve(_mended(text))
    except naming.NameFault as fault:
        if fault.code == "alias-unknown":
            raise Problem("not-found", fault.text) from fault
        raise Problem(fault.code, fault.text, status=400) from fault


def find_thing(text: str) -> Epc:
    """The same of a battery, module or lot alone; raises Problem for a crate or pallet too, which nobody keeps a record of."""
    found = find(text)
    if not projection.is_thing(found.uri):
        raise Problem("not-found")
    return found


def is_whole(text: str, *, tail: str) -> bool:
    """Whether an address that ends in /`tail` names a thing by that very ending, such as a serial number 'history'.

    Servers decode an address before it is taken apart, so an encoded slash within an identifier looks like any other.
    """
    try:
        naming.resolve(_mended(text))
    except naming.NameFault:
        try:
            naming.resolve(_mended(f"{text}/{tail}"))
        except naming.NameFault:
            return False
        return True
    return False


def _mended(text: str) -> str:
    if len(text) > _LENGTH_MAX or "\0" in text:
        raise Problem("not-found")
    if _BARE_PATH.match(text):
        return "/" + text
    return _FOLDED.sub(r"\1://", text)

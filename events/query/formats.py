"""How the identifiers of an event are written: as Digital Links, as EPC URNs, or as they were captured."""

from collections.abc import Callable

from events import epc
from events.query import names

Writing = Callable[[str], str]
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITIES = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_PAIRS = {"sourceList": "source", "destinationList": "destination", "bizTransactionList": "bizTransaction"}
_PLACES = ("readPoint", "bizLocation")


def as_captured(uri: str) -> str:
    """As it is."""
    return uri


def as_link(uri: str) -> str:
    """The Digital Link of an EPC URN; anything else as it is."""
    return names.thing(uri) if uri[:8].lower() == "urn:epc:" else uri


def as_urn(uri: str) -> str:
    """The EPC URN of an identifier; as it is where there is none, or where a link does not tell its company prefix."""
    try:
        return epc.parse(uri).urn or uri
    except epc.EpcError:
        return uri


def written(event: dict, write: Writing) -> dict:
    """`event` with its identifiers written so."""
    if write is as_captured:
        return event
    told = dict(event)
    for name in filter(told.__contains__, _LISTS):
        told[name] = [write(uri) for uri in told[name]]
    for name in filter(told.__contains__, _QUANTITIES):
        told[name] = [element | {"epcClass": write(element["epcClass"])} for element in told[name]]
    for name in filter(told.__contains__, _PAIRS):
        told[name] = [element | {_PAIRS[name]: write(element[_PAIRS[name]])} for element in told[name]]
    for name in filter(told.__contains__, _PLACES):
        told[name] = told[name] | {"id": write(told[name]["id"])}
    if "parentID" in told:
        told["parentID"] = write(told["parentID"])
    return told


WRITINGS: dict[str, Writing] = {
    "Always_GS1_Digital_Link": as_link, "Always_EPC_URN": as_urn, "No_Preference": as_captured, "Never_Translates": as_captured,
}  # fmt: skip
"""How identifiers are written, by what the header GS1-EPC-Format says."""

"""Where in an EPCIS 2.0 event the value of a field stands, in both directions."""

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, unquote

from batteries.lifecycle import pseudonym
from events.index import PARTY_START
from events.query import names

NAMESPACE = "https://voc.used-battery.example/bat/"
PREFIX = "bat:"
names.declare(PREFIX.rstrip(":"), NAMESPACE)
_LOCAL_NAME = re.compile("[:/#]")
_NUMBERED_START = "urn:epc:idpat:"
"""Of a class of things with numbers of their own, by pattern: what they weigh is no lot."""
_TRANSACTION_START = "urn:epcglobal:cbv:bt:"


@cache
def extension_name(name: str) -> str:
    """The extension key of a field: soh_pct -> bat:sohPct."""
    first, *rest = name.split("_")
    return PREFIX + first + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True)
class Extension:
    """A top-level extension of the event."""

    def put(self, event: dict, name: str, value, author: str) -> None:
        event[extension_name(name)] = value

    def get(self, event: dict, name: str):
        return event.get(extension_name(name))


@dataclass(frozen=True)
class Ilmd(Extension):
    """Instance and lot master data: what is true of the thing from its making on."""

    def put(self, event, name, value, author):
        event.setdefault("ilmd", {})[extension_name(name)] = value

    def get(self, event, name):
        return event.get("ilmd", {}).get(extension_name(name))


@dataclass(frozen=True)
class Target:
    """The id of the event that is corrected: a correction is that event once more."""

    def put(self, event: dict, name: str, value: str, author: str) -> None:
        event["eventID"] = value

    def get(self, event: dict, name: str):
        return event.get("eventID") if "errorDeclaration" in event else None


@dataclass(frozen=True)
class Declared:
    """A member of the error declaration."""

    member: str

    def put(self, event: dict, name: str, value, author: str) -> None:
        event["errorDeclaration"][self.member] = value

    def get(self, event: dict, name: str):
        return event.get("errorDeclaration", {}).get(self.member)


@dataclass(frozen=True)
class PartyExtension(Extension):
    """A party named in an extension, as its Digital Link."""

    def put(self, event, name, value, author):
        event[extension_name(name)] = PARTY_START + value

    def get(self, event, name):
        value = event.get(extension_name(name))
        return value and value.removeprefix(PARTY_START)


@dataclass(frozen=True)
class Source:
    """The party that it comes from."""

    of: str = "possessing_party"

    def put(self, event: dict, name: str, value: str, author: str) -> None:
        event.setdefault("sourceList", []).append({"type": self.of, "source": PARTY_START + value})

    def get(self, event: dict, name: str):
        return _party(event.get("sourceList", ()), "source", self.of)


@dataclass(frozen=True)
class Destination:
    """The party that it goes to."""

    of: str = "possessing_party"

    def put(self, event: dict, name: str, value: str, author: str) -> None:
        event.setdefault("destinationList", []).append({"type": self.of, "destination": PARTY_START + value})

    def get(self, event: dict, name: str):
        return _party(event.get("destinationList", ()), "destination", self.of)


@dataclass(frozen=True)
class Transaction:
    """A business document, named under its issuer's GLN (CBV 2.0, 8.5: urn:epcglobal:cbv:bt:)."""

    type: str

    def put(self, event: dict, name: str, value: str, author: str) -> None:
        uri = f"{_TRANSACTION_START}{author}:{quote(value, safe='')}"
        event.setdefault("bizTransactionList", []).append({"type": self.type, "bizTransaction": uri})

    def get(self, event: dict, name: str):
        for element in event.get("bizTransactionList", ()):
            if element.get("type") == self.type:
                return _document(element["bizTransaction"])
        return None


@dataclass(frozen=True)
class Sensor:
    """A measured value in a sensor report, with its UN/ECE Rec. 20 unit."""

    type: str
    uom: str

    def put(self, event: dict, name: str, value: float, author: str) -> None:
        elements = event.setdefault("sensorElementList", [{"sensorReport": []}])
        elements[0]["sensorReport"].append({"type": PREFIX + self.type, "value": value, "uom": self.uom})

    def get(self, event: dict, name: str):
        for element in event.get("sensorElementList", ()):
            for report in element.get("sensorReport", ()):
                if self._is_of(report):
                    return report.get("value")
        return None

    def _is_of(self, report: dict) -> bool:
        """Whether a report is of this measure: by our own name for it, or by anybody's that ends alike, in the same unit."""
        kind = report.get("type", "")
        if kind == PREFIX + self.type:
            return True
        return report.get("uom") == self.uom and _LOCAL_NAME.split(kind)[-1].lower() == self.type.lower()


@dataclass(frozen=True)
class Disposition:
    """A verdict that EPCIS says by the event's disposition: pairs of our code and the CBV's."""

    words: tuple[tuple[str, str], ...]

    def put(self, event: dict, name: str, value: str, author: str) -> None:
        event["disposition"] = dict(self.words)[value]

    def get(self, event: dict, name: str):
        return {cbv: code for code, cbv in self.words}.get(event.get("disposition", ""))


@dataclass(frozen=True)
class Implied(Extension):
    """An extension that others say by the event's disposition: pairs of the CBV's word and our code."""

    words: tuple[tuple[str, str], ...]

    def get(self, event, name):
        return super().get(event, name) or dict(self.words).get(event.get("disposition", ""))


@dataclass(frozen=True)
class Vehicle(Extension):
    """The vehicle: its VIN as a guarded extension, and as the event's parent a pseudonym that names no car."""

    def put(self, event, name, value, author):
        event["parentID"] = pseudonym.vehicle(value)
        super().put(event, name, value, author)

    def get(self, event, name):
        # A foreign client names the vehicle as it will; that it is the same one again is all that custody needs.
        return super().get(event, name) or event.get("parentID")


@dataclass(frozen=True)
class Product:
    """The thing that came out of a transformation."""

    def put(self, event: dict, name: str, value: str, author: str) -> None:
        event.setdefault("outputEPCList", []).append(value)

    def get(self, event: dict, name: str):
        return next(iter(event.get("outputEPCList", ())), None)


@dataclass(frozen=True)
class Pieces(Extension):
    """The pieces that a battery was taken apart into: rows with an `id`, listed as children too."""

    def put(self, event, name, value, author):
        if value:
            event["childEPCs"] = [row["id"] for row in value]
        super().put(event, name, value, author)

    def get(self, event, name):
        rows = super().get(event, name)
        return rows if rows is not None else [{"id": uri} for uri in event.get("childEPCs", ())]


@dataclass(frozen=True)
class Beside(Extension):
    """Things that an association is about besides its subject: listed as children too, and known by the extension.

    One thing, or rows with an `id`.
    """

    def put(self, event, name, value, author):
        event.setdefault("childEPCs", []).extend(_ids(value))
        super().put(event, name, value, author)

    def named(self, event: dict, name: str) -> list[str]:
        """The things that it names."""
        value = self.get(event, name)
        return _ids(value) if value else []


@dataclass(frozen=True)
class Lots(Extension):
    """Lots of material with their mass: rows with a `lot` and `mass_kg`, listed as quantities in kilograms too."""

    list_name: str = "outputQuantityList"

    def put(self, event, name, value, author):
        event[self.list_name] = [{"epcClass": row["lot"], "quantity": row["mass_kg"], "uom": "KGM"} for row in value]
        super().put(event, name, value, author)

    def get(self, event, name):
        rows = super().get(event, name)
        if isinstance(rows, list):
            return [row for row in rows if _is_lot_row(row)] or None
        found = [{"lot": row["epcClass"], "mass_kg": row["quantity"]} for row in event.get(self.list_name, ())
                 if row.get("uom") == "KGM" and not row["epcClass"].startswith(_NUMBERED_START)]  # fmt: skip
        return found or None


def _is_lot_row(row: object) -> bool:
    """Whether a row, which in a foreign event may be anything, names a lot and its mass."""
    return isinstance(row, dict) and isinstance(row.get("lot"), str) and type(row.get("mass_kg")) in (int, float)


EXTENSION = Extension()
ILMD = Ilmd()
PARTY = PartyExtension()


def _ids(value: str | list[dict]) -> list[str]:
    return [value] if isinstance(value, str) else [row["id"] for row in value]


def _party(elements, member: str, of: str) -> str | None:
    for element in elements:
        if element.get("type") == of and element[member].startswith(PARTY_START):
            return element[member].removeprefix(PARTY_START)
    return None


def _document(uri: str) -> str:
    if not uri.startswith(_TRANSACTION_START):
        return uri
    return unquote(uri.removeprefix(_TRANSACTION_START).partition(":")[2])

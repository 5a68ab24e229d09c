"""Numbers of vehicles in events of others: kept, as an event is kept to the letter, and masked for who need not know the car.

A VIN leads to a person. Any 17 letters and figures could be one, so only what is called so is taken for one: an extension
whose name ends in `vin`, or a URI in which `vin` stands before it.
"""

import re
from typing import Any

from parties import access

_NAME = re.compile(r"(?:^|[:/#._-])(?:\w*(?<=[a-z])V|v|V)(?:in|IN)$")
_IN_URI = re.compile(r"(?i)(?<=[:/=#?&.-])(vin[:/=#-])([A-HJ-NPR-Z0-9]{17})(?![A-Z0-9])")

# What stands in an object as its value is called as the object is: text beside attributes in XML is kept so.
_ITS_VALUE = re.compile(r"(?:^@|:)value$")


def masked(event: dict) -> dict:
    """`event` with every VIN in it masked; the event itself where there is none."""
    turned = _masked(event)
    return event if turned == event else turned


def _masked(value: Any, *, name: str = "") -> Any:
    if isinstance(value, str):
        if ":" in name and _NAME.search(name):
            return access.masked_vin(value)
        return _IN_URI.sub(lambda match: match[1] + access.masked_vin(match[2]), value) if ":" in value else value
    if isinstance(value, list):
        return [_masked(each, name=name) for each in value]
    if isinstance(value, dict):
        return {key: _masked(said, name=name if _ITS_VALUE.search(key) else key) for key, said in value.items()}
    return value

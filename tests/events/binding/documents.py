"""EPCIS documents in XML, as others write them, and what is read of them."""

import orjson
import pytest

from events.binding.reading import Reader
from events.gate import GateError

EX = "https://ns.example.com/epcis/"
OBJECT = """
<ObjectEvent>
  <eventTime>2026-01-05T10:00:00.000+09:00</eventTime>
  <eventTimeZoneOffset>+09:00</eventTimeZoneOffset>[]
  <epcList><epc>urn:epc:id:sgtin:9521234.054321.C-1</epc></epcList>
  <action>OBSERVE</action>
  {}
</ObjectEvent>"""


def object_event(more: str = "", *, about: str = "") -> str:
    """An ObjectEvent with `more` in it, and with `about` where the event is spoken of."""
    return OBJECT.replace("[]", about).replace("{}", more)


def document(*events: str, header: str = "", version: str = "2.0", head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """An EPCISDocument."""
    return (f'{head}<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:{version[0]}" xmlns:ex="{EX}" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" '
            f'schemaVersion="{version}" creationDate="2026-01-05T10:00:00Z">{header}<EPCISBody><EventList>'
            f'{"".join(events)}</EventList></EPCISBody></epcis:EPCISDocument>').encode()  # fmt: skip


def read(content: bytes, *, size: int = 1 << 20) -> tuple[list[dict], dict]:
    """The events and the rest of a document that comes in pieces of `size` bytes."""
    reader, events = Reader(), []
    for start in range(0, len(content), size):
        events += map(orjson.loads, reader.feed(content[start : start + size]))
    return events, reader.shell()


def read_event(more: str = "", *, about: str = "") -> dict:
    """An ObjectEvent with `more` in it, as it is read."""
    [[event], _] = read(document(object_event(more, about=about)))
    return event


def refused(content: bytes, *, size: int = 1 << 20) -> GateError:
    """What is said of a document that cannot be read."""
    with pytest.raises(GateError) as found:
        read(content, size=size)
    return found.value

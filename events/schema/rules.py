"""What a JSON Schema cannot say of an EPCIS event, one named check for each."""

from collections.abc import Callable, Iterator
from datetime import datetime

from events import epc
from events.schema.fault import Fault, pointer

_EPC_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_CLASS_LISTS = ("quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList")
_PLACES = ("readPoint", "bizLocation")
_PARTIES = (("sourceList", "source"), ("destinationList", "destination"))
_SENSOR_TIMES = ("time", "startTime", "endTime")
_GS1_NAMES = ("urn:epc:id:", "urn:epc:class:", "https://id.gs1.org/")
# Identifiers of the EPC system that aren't GS1 keys, such as urn:epc:id:bic, are nobody's fault.
_FOREIGN = ("epc-urn-scheme",)


def identifiers(event: dict) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The path and the text of every identifier in a valid `event` that names a thing, a class, a place or a party."""
    # Of the many lists that an event may have it has one or two.
    for name in filter(event.__contains__, _EPC_LISTS):
        for index, text in enumerate(event[name]):
            yield (name, index), text
    for name in filter(event.__contains__, _CLASS_LISTS):
        for index, element in enumerate(event[name]):
            yield (name, index, "epcClass"), element["epcClass"]
    if "parentID" in event:
        yield ("parentID",), event["parentID"]
    for name in filter(event.__contains__, _PLACES):
        yield (name, "id"), event[name]["id"]
    for name, field in _PARTIES:
        for index, element in enumerate(event.get(name, ())):
            yield (name, index, field), element[field]


def true_names(event: dict) -> Iterator[Fault]:
    """An identifier in GS1's own form must be a right one, and a check digit must be right on any domain."""
    for path, text in identifiers(event):
        try:
            epc.parse(text)
        except epc.EpcError as error:
            own = text.startswith(_GS1_NAMES) and error.code not in _FOREIGN
            if own or error.code == "epc-check-digit":
                yield Fault(pointer(path), error.code, error.en, error.ko)


def real_times(event: dict) -> Iterator[Fault]:
    """A time must be an instant of the calendar: RFC 3339 admits leap seconds and the year 0, calendars don't."""
    for path, text in _times(event):
        if _instant(text) is None:
            yield Fault(
                pointer(path),
                "impossible-time",
                f"{text} is no instant that a calendar knows; give a real date, with seconds from 00 to 59.",
                f"{text}은(는) 달력에 없는 시각입니다. 실제 날짜와 00~59초로 쓰세요.",
            )


def sensors_before_event(event: dict) -> Iterator[Fault]:
    """A reading is taken no later than the event that reports it (EPCIS 2.0, section 7.3.7).

    An error declaration repeats the event it withdraws unchanged, so what was wrong in it must not keep it out.
    """
    elements = event.get("sensorElementList")
    if not elements or "errorDeclaration" in event:
        return
    reported = _instant(event["eventTime"])
    for path, text in _sensor_times(elements):
        taken = _instant(text)
        if reported is not None and taken is not None and taken > reported:
            yield Fault(
                pointer(path),
                "sensor-after-event",
                f"The reading of {text} is later than the event of {event['eventTime']}; correct one of the two times.",
                f"측정 시각 {text}이(가) 이벤트 시각 {event['eventTime']}보다 늦습니다. 둘 중 하나를 고치세요.",
            )


RULES: tuple[Callable[[dict], Iterator[Fault]], ...] = (real_times, sensors_before_event, true_names)


def _times(event: dict) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("eventTime",), event["eventTime"]
    if "recordTime" in event:
        yield ("recordTime",), event["recordTime"]
    if "errorDeclaration" in event:
        yield ("errorDeclaration", "declarationTime"), event["errorDeclaration"]["declarationTime"]
    if "sensorElementList" in event:
        yield from _sensor_times(event["sensorElementList"])


def _sensor_times(elements: list) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for index, element in enumerate(elements):
        for name in _SENSOR_TIMES:
            if name in element.get("sensorMetadata", ()):
                yield ("sensorElementList", index, "sensorMetadata", name), element["sensorMetadata"][name]
        for place, report in enumerate(element["sensorReport"]):
            if "time" in report:
                yield ("sensorElementList", index, "sensorReport", place, "time"), report["time"]


def _instant(text: str) -> datetime | None:
    """The instant that `text` names, or None where it, or its equivalent in UTC, lies in no calendar."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    # An offset could otherwise carry the first or the last day out of the calendar.
    return instant if 1 < instant.year < 9999 else None

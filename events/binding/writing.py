"""Writing events as XML: a document in JSON as the XML document that says the same."""

from collections.abc import Iterator

from events.binding import namespaces, shapes
from events.binding.pen import Pen, spelt
from events.capture import contexts
from events.capture.contexts import Context

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DECLARED = "".join(f' xmlns:{prefix}="{said}"' for prefix, said in namespaces.ROOT.items())


def written(said: dict, *, words_as_web_uri: bool = False) -> bytes:
    """An EPCISQueryDocument, or an event on record as a document of its own.

    `words_as_web_uri` tells how words of the CBV are written: as Web URIs, otherwise as URNs.
    """
    if said["type"] == "EPCISQueryDocument":
        return _query_document(said, words_as_web_uri)
    return _document(said, words_as_web_uri)


def _query_document(document: dict, words_as_web_uri: bool) -> bytes:
    results = document["epcisBody"]["queryResults"]
    context = contexts.read(document["@context"])
    events = _each(results["resultsBody"]["eventList"], context, words_as_web_uri)
    return (
        f'{_HEAD}<epcisq:EPCISQueryDocument{_DECLARED} schemaVersion="2.0" creationDate="{document["creationDate"]}">'
        f"<EPCISBody><epcisq:QueryResults><queryName>{spelt(results['queryName'])}</queryName>"
        f"<resultsBody><EventList>{''.join(events)}</EventList></resultsBody>"
        "</epcisq:QueryResults></EPCISBody></epcisq:EPCISQueryDocument>"
    ).encode()


def _document(event: dict, words_as_web_uri: bool) -> bytes:
    [only] = _each([event], Context(), words_as_web_uri)
    return (
        f'{_HEAD}<epcis:EPCISDocument{_DECLARED} schemaVersion="2.0" creationDate="{event["recordTime"]}">'
        f"<EPCISBody><EventList>{only}</EventList></EPCISBody></epcis:EPCISDocument>"
    ).encode()


def _each(events: list[dict], context: Context, words_as_web_uri: bool) -> Iterator[str]:
    for event in events:
        pen = Pen(context.within(event.get("@context")), words_as_web_uri=words_as_web_uri)
        yield shapes.write_event(event, pen)

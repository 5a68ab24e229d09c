"""Events by question and by id (EPCIS 2.0, section 12.7)."""

from django.http import HttpResponse
from rest_framework.request import Request

from api.epcis import asking, described, paths
from api.epcis.asking import QueryView
from api.epcis.base import operation, with_xml
from api.epcis.capture import EventCapture
from api.epcis.errors import EpcisError
from api.shapes import epcis_query as shapes
from batteries import answers
from events import feed
from events.query import following, question
from events.query.error import QueryError
from parties.text import Text


class Events(QueryView, EventCapture):
    """The events on record."""

    scopes = {"GET": "events:read", "POST": "events:write"}
    xml = asking.XML_TOO | {"POST"}

    @operation("epcis_list_events", with_xml(shapes.QueryDocumentSerializer), parameters=described.QUESTION)
    def get(self, request: Request) -> HttpResponse:
        """Events that your operator captured or is named in, and the whole story of what it holds and asks for by its EPC.

        The newest come first unless `orderBy` says otherwise. Lists are written with `|` between. Beside the parameters
        listed there are those whose names have parts of their own: `EQ_bizTransaction_po`, `GE_value_CEL`,
        `EQ_ILMD_ex:lot`. docs/conformance.md has all of them.
        """
        return self.answer(asking.given(request))


class Event(QueryView):
    """One event."""

    scopes = {"GET": "events:read"}
    xml = asking.XML_TOO

    @operation("epcis_read_event", with_xml(shapes.QueryDocumentSerializer), path={"event_id": "Its id, percent-encoded."})
    def get(self, request: Request, event_id: str) -> HttpResponse:
        """The event with this id, and its error declaration.

        An event that is not yours to see is answered like one that does not exist.
        """
        asking.given(request, only=())
        event_id = paths.mended(event_id)
        try:
            asked = question.read({"EQ_eventID": [event_id]})
        except QueryError as error:
            # No event has an id that cannot be asked for.
            raise not_found() from error
        seen = answers.sight(self.viewer, asked)
        found = [feed.by_ids([event_id], errors=errors).get(event_id) for errors in (False, True)]
        found = [record for record in found if record and seen.sees(record)]
        if not found:
            raise not_found()
        self.note_look(event_id)
        return self.document(following.told(record, seen.shown(record)) for record in found)


def not_found() -> EpcisError:
    """There is nothing that the caller may see."""
    return EpcisError("NoSuchResourceException", Text("There is nothing at this address that you may see.",
                                                      "이 주소에는 조회할 수 있는 자원이 없습니다."))  # fmt: skip

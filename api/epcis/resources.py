"""The top-level resources: which values there are, and the events of each (EPCIS 2.0, section 12.7.2).

A value is there for whoever may see an event that has it; for anybody else it is like one that does not exist.
"""

from django.http import HttpResponse
from django.urls import URLPattern, path, re_path
from rest_framework.request import Request

from api.epcis import asking, base, described, headers, paths, tokens
from api.epcis.asking import QueryView
from api.epcis.base import operation, with_xml
from api.epcis.events import not_found
from api.shapes import epcis as shapes
from api.shapes import epcis_query
from batteries import projection, timeline
from batteries.lifecycle import vehicles
from events.query import formats, patterns, question, resources
from events.query.error import QueryError
from events.query.resources import RESOURCES, Resource

_VALUE = {"value": "A value of the resource, percent-encoded as one segment."}


def addresses() -> list[URLPattern]:
    """The addresses of all six resources."""
    found = []
    for name, resource in RESOURCES.items():
        found += [
            path(name, _listing(name, resource).as_view(), name=f"epcis-{name}"),
            re_path(rf"^{name}/(?P<value>.+)/events$", _events(name, resource).as_view(), name=f"epcis-{name}-events"),
            re_path(rf"^{name}/(?P<value>.+)$", _value(name, resource).as_view(), name=f"epcis-{name}-value"),
        ]
    return found


class ResourceView(QueryView):
    """What the views of the resources share."""

    resource: Resource
    scopes = {"GET": "events:read"}

    @property
    def gln(self) -> str | None:
        """Of whose claims the values are; None for all."""
        return None if self.viewer.is_authority else self.viewer.gln

    def require_form(self, value: str) -> None:
        """Raise EpcisError for what can be no value; a pattern is none."""
        try:
            question.read({self.resource.parameter: [value]})
        except QueryError as error:
            raise not_found() from error
        if patterns.is_pattern(value):
            raise not_found()

    def is_hidden(self, value: str) -> bool:
        """Whether a value names a car that the caller need not know, and would be masked in its events."""
        return not self.viewer.reads_vin and vehicles.masked({"id": value})["id"] != value

    def require(self, value: str) -> None:
        """Raise EpcisError unless the value is there for the caller."""
        self.require_form(value)
        spelt = self.resource.words.spell(value)
        if self.is_hidden(spelt):
            raise not_found()
        if resources.is_there(self.resource, spelt, gln=self.gln):
            return
        is_held = projection.is_thing(spelt) and timeline.whole([spelt], self.viewer)
        if not (is_held and resources.is_there(self.resource, spelt, gln=None)):
            raise not_found()


def _listing(name: str, resource: Resource) -> type[ResourceView]:
    class Values(ResourceView):
        """The values of one resource."""

        @operation(f"epcis_list_{name}", {200: shapes.CollectionSerializer}, parameters=described.PAGING)
        def get(self, request: Request) -> HttpResponse:
            """Values of the events that your operator captured or is named in, in alphabetical order."""
            asked = question.read(asking.given(request, only=asking.PAGING))
            self.note_look(f"epcis/{name}")
            after = tokens.read(request) or ""
            found = resources.values(resource, gln=self.gln, after=after, limit=asked.per_page + 1)
            shown = found[: asked.per_page]
            onward = shown[-1] if len(found) > len(shown) else None
            write = formats.WRITINGS[headers.epc_format(request)]
            told = [write(value) for value in shown if not self.is_hidden(value)]
            return base.told(request, base.collection(told), headers=asking.following(request, onward))

    Values.resource = resource
    return Values


def _value(name: str, resource: Resource) -> type[ResourceView]:
    class Value(ResourceView):
        """One value of a resource."""

        @operation(f"epcis_read_{name}", {200: shapes.CollectionSerializer}, path=_VALUE)
        def get(self, request: Request, value: str) -> HttpResponse:
            """What stands below a value: its events."""
            asking.given(request, only=())
            self.require(paths.mended(value))
            return base.told(request, base.collection(["events"]))

    Value.resource = resource
    return Value


def _events(name: str, resource: Resource) -> type[ResourceView]:
    class ValueEvents(ResourceView):
        """The events of one value."""

        xml = asking.XML_TOO

        @operation(f"epcis_list_events_of_{name}", with_xml(epcis_query.QueryDocumentSerializer), path=_VALUE,
                   parameters=described.of_value(resource.parameter))  # fmt: skip
        def get(self, request: Request, value: str) -> HttpResponse:
            """Events that have the value, by the same parameters as all events."""
            value = paths.mended(value)
            self.require_form(value)
            given = asking.given(request)
            asking.refuse(given, resource.parameter)
            return self.answer(given | {resource.parameter: [value]}, is_there=lambda: self.require(value))

    ValueEvents.resource = resource
    return ValueEvents



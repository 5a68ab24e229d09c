"""The service's addresses, and the view that is a floor: it does all that a capture does except to record."""

from django.http import HttpResponse
from django.urls import path
from rest_framework.request import Request

from api import parsers
from api.renderers import JSON, dump
from api.v1 import capture
from api.views import ApiView
from batteries.lifecycle import recording
from traceability.urls import *  # noqa: F403 - the service's own


class Validated(ApiView):
    """Reads and validates events as the service does, in the name of who is calling, and writes nothing."""

    scopes = {"POST": "events:write"}
    schema = None

    def post(self, request: Request) -> HttpResponse:
        """How many events there were, and how many are at fault."""
        bodies = capture.events_of(parsers.read(request).value, most=capture.EVENTS_MAX)
        natives = recording.read(bodies, by=self.author)
        faulty = sum(isinstance(native, list) for native in natives)
        return HttpResponse(dump({"events": len(natives), "rejected": faulty}), content_type=JSON)


urlpatterns = [path("bench/validated", Validated.as_view()), *urlpatterns]  # noqa: F405

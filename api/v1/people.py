"""The people of the caller's own organisation, as far as gaps are given to them."""

from django.http import HttpResponse
from rest_framework.request import Request

from api import openapi, pages, parameters
from api.shapes import gaps as shapes
from api.views import ApiView
from parties.models import Membership

PEOPLE_MAX = 500


class People(ApiView):
    """To whom a gap can be given."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation("list_people", {200: shapes.PersonPageSerializer}, tag="gaps", parameters=[parameters.REASON])
    def get(self, request: Request) -> HttpResponse:
        """The people of your own organisation with the references by which gaps are given to them; of others, nobody."""
        parameters.read(request.GET, [parameters.REASON])
        found = Membership.objects.filter(operator=self.viewer.gln, user__is_active=True).select_related("user")
        rows = [{"person": one.ref, "name": one.user.get_full_name() or one.user.get_username(), "duty": one.duty}
                for one in found.order_by("pk")[:PEOPLE_MAX]]  # fmt: skip
        return pages.answer(request, rows, onward=None)

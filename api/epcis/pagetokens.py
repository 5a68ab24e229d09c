"""Ending a token for the next page (EPCIS 2.0 leaves it to the server)."""

from django.http import HttpResponse
from rest_framework.request import Request

from api.epcis import tokens
from api.epcis.base import EpcisView, operation
from api.epcis.errors import EpcisError
from parties.text import Text


class Token(EpcisView):
    """One token."""

    scopes = {"DELETE": "events:read"}

    @operation("epcis_end_token", {204: None}, path={"token": "A token for the next page."})
    def delete(self, request: Request, token: str) -> HttpResponse:
        """Not done here: nothing is kept for a token that could be given back, and it ends by itself."""
        hours = int(tokens.LIFETIME.total_seconds()) // 3_600
        # To say 204 would be untrue: the token would go on to work.
        raise EpcisError("ImplementationException", Text(
            f"Nothing is kept here for a token, and it ends by itself {hours} hours after it was made; forget it.",
            f"토큰을 위해 서버에 두는 것이 없으며, 만든 지 {hours}시간 뒤 저절로 끝납니다. 그냥 두세요."), status=501)  # fmt: skip

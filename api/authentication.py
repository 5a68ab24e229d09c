"""Who is calling: a program by its key, a person by the session of the portal."""

import re
from dataclasses import dataclass

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from api.problems import Problem
from parties import access, keys
from parties.access import Viewer
from parties.models import ApiKey

CHALLENGE = 'Bearer realm="api"'
# The characters of a bearer token (RFC 6750, 2.1); anything else never was one of ours.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,200}")


@dataclass(frozen=True, slots=True)
class Program:
    """The caller behind a key, where the framework asks for a user."""

    viewer: Viewer
    is_authenticated = True
    is_active = True

    @property
    def pk(self) -> str:
        """What requests are counted by."""
        return self.viewer.key_id


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`; a request without that header is left to the next way of signing in."""

    def authenticate(self, request: Request) -> tuple[Program, ApiKey] | None:
        """The program that calls; raises Problem with a code of its own for each way in which a key fails."""
        header = request.headers.get("Authorization")
        if header is None:
            return None
        key = keys.find(_token(header))
        if key is None:
            raise _refusal("key-unknown")
        if key.revoked_at is not None:
            raise _refusal("key-revoked")
        if key.expires_at <= timezone.now():
            raise _refusal("key-expired")
        keys.note_use(key)
        return Program(access.viewer_of_key(key)), key

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


def viewer_of(request: Request) -> Viewer:
    """Who is looking."""
    user = request.user
    return user.viewer if isinstance(user, Program) else access.viewer_of_user(user)


def _token(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or _TOKEN.fullmatch(token.strip()) is None:
        raise _refusal("key-malformed")
    return token.strip()


def _refusal(code: str) -> Problem:
    error = "invalid_request" if code == "key-malformed" else "invalid_token"
    return Problem(code, headers={"WWW-Authenticate": f'{CHALLENGE}, error="{error}"'})

"""Who has come to the people's door, and what an authority said it is looking for."""

from dataclasses import dataclass, replace
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest

from parties import access
from parties.access import PUBLIC, Viewer
from parties.models import Operator
from parties.roles import HOLDERS
from parties.text import Text

_REASON = "reason_for_looking"
REASON_MAX = 200


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person at the door: what the law lets them see, whom they speak for, and why an authority is looking."""

    viewer: Viewer
    operator: Operator | None
    signed_in: bool
    reason: str = ""

    @property
    def name(self) -> Text | None:
        """What the operator is called."""
        return Text(self.operator.name_en, self.operator.name_ko) if self.operator else None

    @property
    def may_record(self) -> bool:
        """Whether this person may speak for the operator."""
        return "events:write" in self.viewer.scopes and not self.viewer.closed

    @property
    def is_offered_forms(self) -> bool:
        """Whether pages lead this person to the forms: authorities look, and take nothing."""
        return self.may_record and not self.viewer.is_authority

    @property
    def holds_batteries(self) -> bool:
        """Whether the operator is registered as one who may hold a battery."""
        return bool(self.viewer.roles & HOLDERS)

    @property
    def must_say_why(self) -> bool:
        """Whether an authority has yet to give the reason that each of its looks is kept with."""
        return self.viewer.is_authority and not self.reason

    @property
    def sees_as(self) -> Viewer:
        """The viewer that pages are made for: an authority that gave no reason sees what the public sees."""
        return PUBLIC if self.must_say_why else self.viewer


def visitor_of(request: HttpRequest) -> Visitor:
    """Who is asking; read once per request."""
    if not hasattr(request, "visitor"):
        request.visitor = _read(request)
    return request.visitor


def keep_reason(request: HttpRequest, reason: str) -> None:
    """Keep, for this session, why an authority is looking."""
    request.session[_REASON] = reason.strip()[:REASON_MAX]
    request.visitor = replace(visitor_of(request), reason=request.session[_REASON])


def note_look(request: HttpRequest, *, subject: str) -> None:
    """Record an authority's look at `subject` with the reason it gave."""
    visitor = visitor_of(request)
    access.record_look(visitor.sees_as, subject=subject, reason=visitor.reason)


def members_only(view):
    """Let in who is signed in, and send everybody else to the sign-in page and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if not visitor_of(request).signed_in:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded


def _read(request: HttpRequest) -> Visitor:
    viewer = access.viewer_of_user(request.user)
    operator = request.user.membership.operator if viewer.gln else None
    reason = request.session.get(_REASON, "") if viewer.is_authority else ""
    return Visitor(viewer, operator, request.user.is_authenticated, reason)

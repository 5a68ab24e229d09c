"""Signing in and out, in the portal's own clothes."""

from contextlib import suppress

from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from portal.pages import page

ATTEMPTS_MAX = 10
ATTEMPTS_KEPT_S = 600


class SignIn(LoginView):
    """The sign-in page; a person who is signed in already is sent on.

    Wrong passwords are counted per name and address, and after ATTEMPTS_MAX of them in ten minutes none is tried.
    """

    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Try a name and password."""
        if (cache.get(_counter(request)) or 0) >= ATTEMPTS_MAX:
            return self._ask(status=429, fault="sign_in_later")
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form) -> HttpResponse:
        """Count what was wrong and ask again."""
        key = _counter(self.request)
        cache.add(key, 0, ATTEMPTS_KEPT_S)
        # The count may run out between the two lines; the next wrong password then begins a new one.
        with suppress(ValueError):
            cache.incr(key)
        return self._ask(status=422, fault="sign_in_failed")

    def render_to_response(self, context, **response_kwargs) -> HttpResponse:
        """The page with the form."""
        return self._ask(status=200, fault="")

    def _ask(self, *, status: int, fault: str) -> HttpResponse:
        given = self.request.POST or self.request.GET
        context = {"fault": fault, "username": given.get("username", ""), "next": self.get_redirect_url()}
        return page(self.request, "login", status=status, **context)


class SignOut(LogoutView):
    """Ends the session, by POST only, so that no other page can end it."""

    http_method_names = ("post",)


def _counter(request: HttpRequest) -> str:
    name = request.POST.get("username", "")[:150].casefold()
    return f"portal.sign-in:{name.encode().hex()}:{request.META.get('REMOTE_ADDR', '')}"

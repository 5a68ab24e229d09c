"""Signing in and out, in the portal's own clothes."""

from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse

from portal.pages import page


class SignIn(LoginView):
    """The sign-in page; a person who is signed in already is sent on."""

    redirect_authenticated_user = True

    def render_to_response(self, context, **response_kwargs) -> HttpResponse:
        """The page with the form, and what was wrong with the last attempt."""
        failed = bool(context["form"].errors)
        return page(self.request, "login", status=422 if failed else 200, failed=failed,
                    username=self.request.POST.get("username", ""), next=context[self.redirect_field_name])  # fmt: skip


class SignOut(LogoutView):
    """Ends the session, by POST only, so that no other page can end it."""

    http_method_names = ("post",)

"""What a caller may do: every view declares a scope for each of its methods."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.problems import Problem
from parties.keys import SCOPES
from parties.text import Text


class HasScope(BasePermission):
    """Lets in who belongs to an operator in business and has the scope that the view declares for the method."""

    def has_permission(self, request: Request, view) -> bool:
        """True, or Problem with what is missing; a method without a declared scope lets nobody in."""
        if not request.user.is_authenticated:
            raise Problem("key-missing", headers={"WWW-Authenticate": view.get_authenticate_header(request)})
        if request.method not in view.allowed_methods:
            return True
        viewer = request.viewer
        if viewer.gln is None:
            raise Problem("operator-missing")
        if viewer.closed:
            raise Problem("operator-closed")
        scope = view.scopes["GET" if request.method == "HEAD" else request.method]
        if scope not in viewer.scopes:
            raise Problem("scope-missing", _missing(scope), scope=scope)
        return True


def _missing(scope: str) -> Text:
    words = SCOPES[scope]
    return Text(f"This needs the scope '{scope}' ({words.en}), which your key or duty does not have.",
                f"'{scope}' 권한({words.ko})이 필요하지만 이 키 또는 직무에는 없습니다.")  # fmt: skip

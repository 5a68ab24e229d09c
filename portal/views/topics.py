"""Pages that tell one thing about a pack, for links that promise no more than that."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from batteries import links, timeline
from batteries.links import Level
from batteries.timeline import Shown
from events.epc import Epc, EpcError
from parties.access import Grant
from parties.text import Text
from portal import safety
from portal.identifiers import of_path
from portal.pages import page
from portal.visitors import note_look, visitor_of


def _about(view: Callable[[HttpRequest, Epc], HttpResponse]) -> Callable[..., HttpResponse]:
    """Call `view` with what the Digital Link in the address names."""

    @wraps(view)
    def answered(request: HttpRequest, path: str) -> HttpResponse:
        try:
            return view(request, of_path(path))
        except EpcError as error:
            return page(request, "bad_identifier", status=400, fault=Text(error.en, error.ko))

    return require_safe(answered)


@_about
def tell_safety(request: HttpRequest, name: Epc) -> HttpResponse:
    """How to handle a pack, or any pack of a model; open to everybody."""
    if links.level_of(name) is Level.MODEL:
        plate = links.model_plate(name)
        return _tell(request, name, "safety_page", known=plate is not None, card=plate and safety.of_model(plate))
    shown = _shown(request, name)
    card = shown and safety.card(shown.state, knows_state=Grant.STATE in shown.granted)
    return _tell(request, name, "safety_page", known=shown is not None, card=card)


@_about
def tell_recall(request: HttpRequest, name: Epc) -> HttpResponse:
    """Whether a pack is under a recall that it was not mended for, to those who may know its state."""
    shown = _shown(request, name)
    knows_state = shown is not None and Grant.STATE in shown.granted
    return _tell(request, name, "recall", known=shown is not None, knows_state=knows_state,
                 campaign=shown.state.recalled if knows_state else "")  # fmt: skip


def _shown(request: HttpRequest, name: Epc) -> Shown | None:
    """What the viewer may see of it; None where nothing is on record."""
    history = timeline.read(name.key)
    if not timeline.is_known(history):
        return None
    note_look(request, subject=name.uri)
    return timeline.show(history, visitor_of(request).sees_as)


def _tell(request: HttpRequest, name: Epc, template: str, *, known: bool, **context) -> HttpResponse:
    return page(request, template, status=200 if known else 404, name=name, known=known,
                serial=name.ais[-1][1], **context)  # fmt: skip

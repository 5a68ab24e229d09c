"""The page that a pack's QR code opens."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from batteries import labels, links, timeline, wording
from batteries.custody import History
from batteries.lifecycle import codes, material_fields
from batteries.lifecycle.materials import FEEDS
from batteries.links import Level
from batteries.timeline import Shown
from compliance import cards, gaps
from compliance.models import Gap
from events.epc import Epc, EpcError, parse
from parties.access import Grant
from parties.directory import Directory
from parties.text import Text
from portal import safety, story
from portal.identifiers import of_path
from portal.pages import page
from portal.visitors import keep_reason, note_look, visitor_of
from portal.words import ENDINGS, FORMS, LEGAL

_GAPS_SHOWN_MAX = 50
_ASSAY = material_fields.assay().fields
_KIN_SHOWN_MAX = 50
_SEVEREST = ("critical", "high", "medium", "low")


@require_safe
def show(request: HttpRequest, path: str = "") -> HttpResponse:
    """What is known of the thing that the Digital Link names, as far as the viewer may see it.

    The link is the address itself, or the `path` that follows in it.
    """
    try:
        name = of_path(path or request.path_info)
    except EpcError as error:
        return page(request, "bad_identifier", status=400, fault=Text(error.en, error.ko))
    return _SHOWN.get(links.level_of(name), _show_thing)(request, name)


def _show_model(request: HttpRequest, name: Epc) -> HttpResponse:
    plate = links.model_plate(name)
    about = {"name": name, "plate": wording.nameplate(plate) if plate else None}
    return page(request, "model", status=200 if plate else 404, **about, safety=plate and safety.of_model(plate))


def _show_crate(request: HttpRequest, name: Epc) -> HttpResponse:
    if (history := _story(request, name)) is None:
        return page(request, "crate", status=404, **_about(request, name))
    viewer = visitor_of(request).sees_as
    shown = timeline.show_without_custody(history, viewer)
    return page(request, "crate", **_about(request, name), shown=shown, entries=story.tell(shown, viewer))


_SHOWN = {Level.MODEL: _show_model, Level.CRATE: _show_crate}


def _show_thing(request: HttpRequest, name: Epc) -> HttpResponse:
    if (history := _story(request, name)) is None:
        return page(request, "unknown", status=404, **_about(request, name))
    viewer = visitor_of(request).sees_as
    shown = timeline.show(history, viewer)
    knows_state = Grant.STATE in shown.granted
    return page(
        request, "pack", **_about(request, name), plate=wording.nameplate(shown.state.nameplate), shown=shown,
        stands=_stands(shown) if knows_state else None, last_seen=story.last_seen(history) if knows_state else None,
        entries=story.tell(shown, viewer), safety=safety.card(shown.state, knows_state=knows_state),
        gaps=_gap_cards(request, name), for_you=_is_for(shown, viewer.gln),
        holds=knows_state and shown.state.holder == viewer.gln, kin=_kin(shown),
        may_take_evidence=Grant.HISTORY in shown.granted,
    )  # fmt: skip


@require_http_methods(["POST"])
def say_why(request: HttpRequest) -> HttpResponse:
    """Keep the reason that an authority gives for looking, and go on to what it wanted to see."""
    if visitor_of(request).viewer.is_authority:
        keep_reason(request, request.POST.get("reason", ""))
    onward = request.POST.get("next", "")
    # Only a path of our own: a link that another site sent must not lead on to that site.
    return redirect(onward if onward.startswith("/") and not onward.startswith(("//", "/\\")) else "/console")


def _story(request: HttpRequest, name: Epc) -> History | None:
    """What is recorded of the thing, with the look at it noted; None where nothing is."""
    history = timeline.read(name.key)
    if not timeline.is_known(history):
        return None
    note_look(request, subject=name.uri)
    return history


def _about(request: HttpRequest, name: Epc) -> dict:
    return {
        "name": name,
        "serial": name.ais[-1][1],
        "label": mark_safe(labels.svg(name, origin=settings.PUBLIC_ORIGIN)),
        "source": "portal" if _came_from_here(request) else "qr_scan",
    }


def _came_from_here(request: HttpRequest) -> bool:
    """Whether a link of ours led to this page; a phone's camera brings no referrer."""
    return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host()


def _stands(shown: Shown) -> dict:
    """Where it stands: who holds it and where, what it is now, and what is on its way."""
    state, transfer = shown.state, shown.state.transfer
    names = Directory([state.holder, state.facility, state.title, *((transfer.sender, transfer.recipient) if transfer else ())])
    return {
        "state": state,
        "holder": names.name(state.holder) if state.holder else None,
        "facility": names.name(state.facility) if state.facility else None,
        "owner": names.name(state.title) if state.title else None,
        "dg_state": codes.DG_STATES.get(state.dg_state, state.dg_state),
        "form": FORMS[state.form],
        "legal": LEGAL[state.legal],
        "ending": ENDINGS[state.end.ending] if state.end else None,
        "sender": names.name(transfer.sender) if transfer else None,
        "recipient": names.name(transfer.recipient) if transfer and transfer.recipient else None,
        "grade": codes.GRADES.get(state.grade, state.grade),
        "feed": FEEDS.get(state.feed, state.feed),
        "assay": [(_ASSAY[name].label, pct) for name, pct in state.assay if name in _ASSAY],
        "is_blend": state.created_by in ("lots_blended", "lots_merged"),
    }


def _kin(shown: Shown) -> list[tuple[str, list[Epc], int]]:
    """What it came from and what it became, each with the key of its words and how many more there are."""
    if Grant.HISTORY not in shown.granted:
        return []
    families = {"came_from": [link.parent for link in shown.state.parents],
                "became": [link.child for link in shown.state.children]}  # fmt: skip
    return [
        (key, [parse(uri) for uri in uris[:_KIN_SHOWN_MAX]], max(len(uris) - _KIN_SHOWN_MAX, 0))
        for key, all_ in families.items()
        if (uris := [uri for uri in dict.fromkeys(all_) if uri])
    ]


def _is_for(shown: Shown, gln: str | None) -> bool:
    transfer = shown.state.transfer
    return bool(gln and transfer and transfer.recipient == gln)


def _gap_cards(request: HttpRequest, name: Epc) -> list:
    found = gaps.visible(visitor_of(request).sees_as).filter(epc_key=name.key).exclude(status=Gap.Status.RESOLVED)
    listed = sorted(found[:_GAPS_SHOWN_MAX], key=lambda gap: (_SEVEREST.index(gap.severity), gap.opened_at))
    return list(zip(listed, cards.cards(listed), strict=True))

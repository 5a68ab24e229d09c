"""A battery and its story as one viewer may see them."""

from datetime import datetime

from api.v1 import addresses, states
from batteries import timeline
from batteries.custody import History, Link, Step
from batteries.models import Battery
from events.epc import Epc
from parties import access
from parties.access import Grant, Viewer


def row(battery: Battery, *, viewer: Viewer) -> dict:
    """A battery of a list."""
    granted = access.grants(
        viewer, holder=battery.confirmed or None, expected=battery.released_to or None,
        on_behalf=battery.carried_by or None,
    )  # fmt: skip
    return {
        "id": battery.epc, "access": _words(granted), "nameplate": states.nameplate(battery),
        "custody": states.custody_of_row(battery) if Grant.STATE in granted else None, "links": _links(battery.epc),
    }  # fmt: skip


def full(epc: Epc, history: History, *, viewer: Viewer) -> dict:
    """One battery with its kin."""
    shown = timeline.show(history, viewer)
    sees_state, sees_all = Grant.STATE in shown.granted, Grant.HISTORY in shown.granted
    return {
        "id": epc.uri, "access": _words(shown.granted), "nameplate": states.nameplate(shown.state.nameplate),
        "custody": states.custody(shown.state) if sees_state else None, "links": _links(epc.uri),
        "became": [_kin(link, link.child) for link in shown.state.children] if sees_all else None,
        "came_from": [_kin(link, link.parent) for link in shown.state.parents] if sees_all else None,
        "claims": len(shown.steps) + len(shown.withdrawn), "hidden_claims": shown.hidden,
    }  # fmt: skip


def story(
    epc: Epc, history: History, *, viewer: Viewer, as_of: datetime | None, as_known_on: datetime | None
) -> dict:
    """The story of a battery, as it stood and was known then."""
    now = history if as_of is None and as_known_on is None else timeline.read(epc.key)
    # Who may look is a question about today; what there was to see, about then.
    granted = timeline.show(now, viewer).granted
    steps = [step for step in history.steps if timeline.sees(viewer, granted, step.claim)]
    withdrawn = [claim for claim in history.withdrawn if timeline.sees(viewer, granted, claim)]
    sees_state = Grant.STATE in granted
    return {
        "id": epc.uri, "as_of": as_of, "as_known_on": as_known_on,
        "custody": states.custody(history.state) if sees_state else None,
        "steps": [_step(step, viewer, sees_state) for step in steps],
        "withdrawn": [_claim(claim, viewer) | {"after": None} for claim in withdrawn],
        "hidden_claims": len(history.steps) + len(history.withdrawn) - len(steps) - len(withdrawn),
    }  # fmt: skip


def _step(step: Step, viewer: Viewer, sees_state: bool) -> dict:
    return _claim(step.claim, viewer) | {"after": states.custody(step.after) if sees_state else None}


def _claim(claim, viewer: Viewer) -> dict:
    return {
        "event_id": claim.event_id, "type": claim.type.code if claim.type else None, "part": claim.part,
        "author": claim.author, "occurred_at": claim.occurred_at, "recorded_at": claim.recorded_at,
        "position": claim.position, "facility": claim.facility or None, "batteries": claim.batteries,
        "said": timeline.fields_for(viewer, claim),
    }  # fmt: skip


def _kin(link: Link, uri: str) -> dict:
    return {"id": uri, "event_id": link.event_id, "mass_kg": link.mass_kg}


def _words(granted: Grant) -> list[str]:
    return [grant.name.lower() for grant in granted]


def _links(uri: str) -> dict[str, str]:
    here = addresses.battery(uri)
    return {"self": here, "history": f"{here}/history", "gaps": f"{here}/gaps", "label": f"{here}/label.svg"}

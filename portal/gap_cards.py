"""A gap as a page shows it: its card, what this visitor can do about it, and the event that would close it."""

from urllib.parse import urlencode

from batteries import projection
from batteries.lifecycle.declaration import REGISTRY as EVENT_TYPES
from compliance import cards, gaps
from compliance.limits import DEFAULTS
from compliance.models import Gap, Parameter
from parties.text import Text
from portal.identifiers import page_of
from portal.views.recording import OFFERED
from portal.visitors import Visitor

VERBS = {
    "explain": "explained", "withdraw": "withdrawn", "accept": "accepted", "reject": "rejected", "assign": "assigned",
    "comment": "commented", "note": "noted",
}  # fmt: skip
"""What the buttons say, and the step that each takes."""
MAIN = ("explain", "withdraw", "accept", "reject")
"""Steps that stand on the card itself; the others stand beside the gap's life."""

_OTHERS_TO_RECORD = {"G02": frozenset({"dispatched"})}
"""By rule, the events that close a gap and are for the other side of the claim that it began with."""


def with_cards(visitor: Visitor, found: list[Gap]) -> list[dict]:
    """What the template needs of each gap."""
    shown = zip(found, cards.cards(found), strict=True)
    return [_with_card(visitor, gap, card) for gap, card in shown]


def actions(visitor: Visitor, gap: Gap) -> list[str]:
    """The verbs of the steps that this visitor could take now."""
    if "gaps:write" not in visitor.viewer.scopes:
        return []
    offered = gaps.offered(gap, visitor.viewer)
    return [verb for verb, code in VERBS.items() if code in offered]


def limits(gap: Gap) -> list[tuple[Text, object]]:
    """The limits that the gap was judged by, by name."""
    rows = sorted(gap.parameters.items())
    return [(DEFAULTS[key].name if key in DEFAULTS else Text(key, key), value) for key, value in rows]


def _with_card(visitor: Visitor, gap: Gap, card: cards.Card) -> dict:
    can = actions(visitor, gap)
    return {
        "gap": gap, "card": card, "certainty": Parameter.Certainty(card.certainty).label,
        "path": page_of(gap.epc) if projection.is_thing(gap.epc) else "", "serial": gap.epc.rsplit("/", 1)[-1],
        "closing": _closing(visitor, gap, card), "actions": [verb for verb in can if verb in MAIN],
        "waits": gap.status in (Gap.Status.OPEN, Gap.Status.REJECTED),
        "rung": gaps.ACTIONS[gaps.actions.LADDER[gap.rung - 1]].names if gap.rung else None,
    }  # fmt: skip


def _closing(visitor: Visitor, gap: Gap, card: cards.Card) -> list[tuple[Text, str]]:
    """The events by which this visitor could close the gap: what each is called, and the address of its form, filled in."""
    if gap.status == Gap.Status.RESOLVED or not visitor.is_offered_forms or not projection.is_thing(gap.epc):
        return []
    codes = [code for code in card.closing_types if code in OFFERED and _is_theirs(gap, code, visitor)]
    return [(EVENT_TYPES[code].names, f"/record/{code}?{urlencode(_filled_in(gap, code, visitor))}") for code in codes]


def _is_theirs(gap: Gap, code: str, visitor: Visitor) -> bool:
    """Whether it is for this visitor to say: a claim is withdrawn by its author, a missing half told by the other side."""
    type_, gln, author = EVENT_TYPES[code], visitor.viewer.gln, gap.details.get("author")
    if not visitor.viewer.roles & type_.by:
        return False
    if "target" in type_.fields:
        return gln == author
    return gln != author if code in _OTHERS_TO_RECORD.get(gap.rule, ()) else gln == gap.responsible


def _filled_in(gap: Gap, code: str, visitor: Visitor) -> dict[str, str]:
    fields, known = EVENT_TYPES[code].fields, gap.details
    values = {"target": gap.anchor, "recipient": known.get("recipient") or known.get("author"), "sender": known.get("sender")}
    filled = {name: value for name, value in values.items() if name in fields and value and value != visitor.viewer.gln}
    return {"battery": gap.epc, "source": "portal"} | filled

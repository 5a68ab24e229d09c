"""What events would do, as the API says it, and no more of it than the viewer may know."""

from api import problems
from api.v1 import capture, states
from batteries import timeline
from compliance.foresight import Effect, Outlook
from compliance.rules import REGISTRY, Finding
from events import index
from parties.access import Grant, Viewer


def rows(outlooks: list[Outlook], *, viewer: Viewer, language: str, many: bool) -> list[dict]:
    """Each outlook as a row of the answer."""
    keys = {index.key(effect.uri) for outlook in outlooks for effect in outlook.effects}
    stories = timeline.read_many(sorted(keys)) if keys else {}
    open_to = {key for key, story in stories.items() if _is_open(story, viewer)}
    return [
        _row(outlook, open_to, viewer, language, f"/{place}" if many else "") for place, outlook in enumerate(outlooks)
    ]


def _is_open(story, viewer: Viewer) -> bool:
    # Whoever merely tries out a receipt must not learn what is known of somebody else's battery.
    return not timeline.is_known(story) or Grant.STATE in timeline.show(story, viewer).granted


def _row(outlook: Outlook, open_to: set, viewer: Viewer, language: str, under: str) -> dict:
    told = {
        "accepted": outlook.accepted, "already_recorded": outlook.known,
        "warnings": [problems.describe(warning, language, under=under) for warning in outlook.warnings],
        "effects": [_effect(e, viewer, open_=index.key(e.uri) in open_to) for e in outlook.effects],
    }  # fmt: skip
    if outlook.event_id:
        told["event_id"] = outlook.event_id
    if outlook.faults:
        told["problem"] = capture.fault_body(outlook.faults, language, under=under)
    return told


def _effect(effect: Effect, viewer: Viewer, *, open_: bool) -> dict:
    found = {"opens": effect.opens, "closes": effect.closes, "duties": effect.duties}
    return {
        "id": effect.uri,
        "you_would_hold": effect.after.holder == viewer.gln,
        "state": states.custody(effect.after) if open_ else None,
    } | {
        name: [_finding(finding) for finding in findings if open_ or finding.responsible == viewer.gln]
        for name, findings in found.items()
    }


def _finding(finding: Finding) -> dict:
    return {
        "rule": finding.rule, "title": REGISTRY[finding.rule].names._asdict(), "severity": finding.severity,
        "responsible": finding.responsible, "due_at": finding.due_at,
    }  # fmt: skip

"""The life of a gap: opened by a finding, explained by an operator, accepted or rejected by a regulator, resolved by
the event that mends it, and opened again if it returns. Every step is kept, with who and why."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from batteries.custody import History
from compliance.models import Duty, Gap, GapStep
from compliance.rules import Finding
from events import feed, sequencer
from parties.access import Viewer
from parties.text import Text

CONSUMER = "compliance"
"""Under which name the judgements follow the log."""
SYSTEM = "rules"
NOTE_MAX = 1000
SWEEP_MAX = 10_000
"""Duties that one statement of a sweep turns into gaps; the sweep goes on until none is due."""

_Status = Gap.Status
SILENCE = "S01"
"""The rule about a silent site, whose gap explains why nothing is heard of what stands there."""
_SHARED = [field.name for field in Duty._meta.fields if field.name not in ("id", "waits_for", "held")]
_COLUMNS = ", ".join(_SHARED)
# One statement, so that a duty is a gap or a duty and never both or neither. It costs what is due, not what exists.
_SWEEP = f"""
    WITH due AS (
        DELETE FROM compliance_duty WHERE id IN (
            SELECT id FROM compliance_duty WHERE due_at <= %(now)s AND {{which}}
            ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING {_COLUMNS}
    ), opened AS (
        INSERT INTO compliance_gap AS g (id, status, opened_at, resolved_by, reopened, {_COLUMNS})
        SELECT gen_random_uuid(), 'open', %(now)s, '', 0, {_COLUMNS} FROM due
        ON CONFLICT (epc_key, rule, anchor) DO UPDATE
            SET status = 'open', reopened = g.reopened + 1, resolved_at = NULL, resolved_by = '',
                severity = excluded.severity, due_at = excluded.due_at, escalates_at = excluded.escalates_at
            WHERE g.status = 'resolved'
        RETURNING g.id, g.reopened
    )
    INSERT INTO compliance_gapstep (gap_id, action, "by", gln, note, event_id, at)
    SELECT id, CASE WHEN reopened > 0 THEN 'reopened' ELSE 'opened' END, 'rules', '', '', '', %(now)s FROM opened
"""
_OF_SILENCE = _SWEEP.format(which=f"rule = '{SILENCE}'")
_OF_THE_REST = _SWEEP.format(which=f"NOT held AND rule <> '{SILENCE}'")
# What became due before its site fell silent was not heard of while the site did speak: that is a gap of its own.
_HOLD = f"""
    UPDATE compliance_duty d SET held = true FROM compliance_gap g
    WHERE NOT d.held AND d.due_at <= %(now)s AND d.waits_for <> '' AND g.rule = '{SILENCE}' AND g.status <> 'resolved'
        AND g.epc = 'https://id.gs1.org/414/' || d.waits_for AND d.due_at >= g.due_at
"""
_ESCALATE = """
    WITH worse AS (
        UPDATE compliance_gap SET severity = escalated_severity, escalates_at = NULL
        WHERE escalates_at <= %(now)s AND status <> 'resolved' RETURNING id, severity
    )
    INSERT INTO compliance_gapstep (gap_id, action, "by", gln, note, event_id, at)
    SELECT id, 'escalated', 'rules', '', severity, '', %(now)s FROM worse
"""
_TURN = "SELECT pg_advisory_xact_lock(hashtext('compliance_gap'))"


class Refused(Exception):
    """A step that the gap's life does not have here, or that somebody else must take; `text` says which."""

    def __init__(self, code: str, text: Text):
        super().__init__(text.en)
        self.code = code
        self.text = text


@transaction.atomic
def settle(judged: dict[UUID, tuple[History, list[Finding]]], *, now: datetime) -> None:
    """Make the duties and gaps of the judged things those that were found, and no others."""
    if not judged:
        return
    with connection.cursor() as cursor:
        cursor.execute(_TURN)
    known = {(g.epc_key, g.rule, g.anchor): g for g in Gap.objects.filter(epc_key__in=judged)}
    duties, opened, steps, kept = [], [], [], set()
    for key, (history, findings) in judged.items():
        for finding in findings:
            row = _row(key, history, finding, now)
            identity = (key, finding.rule, finding.anchor)
            if finding.due_at > now or _is_for_the_sweep(finding, known.get(identity)):
                duties.append(Duty(waits_for=finding.waits_for, **row))
                continue
            kept.add(identity)
            if identity not in known:
                gap = Gap(opened_at=now, **row)
                opened.append(gap)
                steps.append(GapStep(gap=gap, action="opened", by=SYSTEM, at=now))
            else:
                steps += _renew(known[identity], row, now)
    Duty.objects.filter(epc_key__in=judged).delete()
    Duty.objects.bulk_create(duties)
    Gap.objects.bulk_create(opened)
    for identity, gap in known.items():
        if identity not in kept and gap.status != _Status.RESOLVED:
            steps.append(_resolve(gap, judged[gap.epc_key][0], now))
    GapStep.objects.bulk_create(steps)


def sweep(*, now: datetime) -> int:
    """Turn what has become due into gaps and worsen what has grown old; answers how many rows that were.

    Sites come first: while a site is silent, the silence of what stands there is held back. No site is called silent
    while there are claims that have not been judged: they may be its own.
    """
    total = 0
    if feed.watermark(CONSUMER) >= sequencer.size():
        total += _open_due(_OF_SILENCE, now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TURN)
        cursor.execute(_HOLD, {"now": now})
    total += _open_due(_OF_THE_REST, now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TURN)
        cursor.execute(_ESCALATE, {"now": now})
        return total + cursor.rowcount


def release(sites: list[str]) -> int:
    """Let go of what was held back for one of `sites`; a sweep holds it again where the site is still silent."""
    return Duty.objects.filter(held=True, waits_for__in=sites).update(held=False)


def _open_due(statement: str, now: datetime) -> int:
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_TURN)
            cursor.execute(statement, {"now": now, "limit": SWEEP_MAX})
            total += cursor.rowcount
        if cursor.rowcount < SWEEP_MAX:
            return total


def visible(viewer: Viewer) -> QuerySet[Gap]:
    """The gaps that `viewer` may see: an authority all, an operator those that concern it, the public none."""
    if viewer.gln is None:
        return Gap.objects.none()
    if viewer.is_authority:
        return Gap.objects.all()
    return Gap.objects.filter(Q(responsible=viewer.gln) | Q(concerns__contains=[viewer.gln]))


def explain(gap: Gap, *, by: Viewer, reason: str) -> Gap:
    """The operator says why. Only who must act may; an accepted explanation is not explained again."""
    if by.gln != gap.responsible:
        raise Refused("not-responsible", Text("Only the operator who must act can explain this gap.",
                                              "조치 책임이 있는 사업자만 소명할 수 있습니다."))  # fmt: skip
    return _move(gap, {_Status.OPEN, _Status.REJECTED, _Status.EXPLAINED}, _Status.EXPLAINED, by, reason)


def accept(gap: Gap, *, by: Viewer, reason: str) -> Gap:
    """The regulator accepts the explanation: the gap stays on record and asks for nothing more."""
    _check_authority(by)
    return _move(gap, {_Status.EXPLAINED}, _Status.ACCEPTED, by, reason)


def reject(gap: Gap, *, by: Viewer, reason: str) -> Gap:
    """The regulator rejects the explanation: the gap is open for another."""
    _check_authority(by)
    return _move(gap, {_Status.EXPLAINED, _Status.ACCEPTED}, _Status.REJECTED, by, reason)


def _check_authority(by: Viewer) -> None:
    if not by.is_authority:
        raise Refused("not-an-authority", Text("Only a regulator accepts or rejects explanations.",
                                               "소명의 수용·반려는 감독기관만 할 수 있습니다."))  # fmt: skip


@transaction.atomic
def _move(gap: Gap, allowed: set[str], to: str, by: Viewer, reason: str) -> Gap:
    if not 1 <= len(reason.strip()) <= NOTE_MAX:
        raise Refused("reason-missing", Text(f"Give a reason of 1 to {NOTE_MAX} characters.",
                                             f"사유를 1자 이상 {NOTE_MAX}자 이하로 적어 주세요."))  # fmt: skip
    # Compare and set: somebody else's step, or the event that mends it, may have come first.
    if not Gap.objects.filter(pk=gap.pk, status__in=allowed).update(status=to):
        gap.refresh_from_db()
        raise Refused("wrong-status", Text(f"The gap is '{gap.status}' now; this step is not open to it.",
                                           f"현재 상태('{gap.get_status_display()}')에서는 할 수 없습니다."))  # fmt: skip
    GapStep.objects.create(gap=gap, action=to, by=by.key_id, gln=by.gln or "", note=reason.strip(), at=timezone.now())
    gap.refresh_from_db()
    return gap


def _is_for_the_sweep(finding: Finding, known: Gap | None) -> bool:
    """Whether only a sweep, which sees sites and things together, may say that a silence is a gap."""
    is_silence = finding.waits_for or finding.rule == SILENCE
    return bool(is_silence) and (known is None or known.status == _Status.RESOLVED)


def _row(key: UUID, history: History, finding: Finding, now: datetime) -> dict:
    worse = finding.escalates_at is not None and finding.escalates_at <= now
    return {
        "rule": finding.rule, "epc_key": key, "epc": history.steps[0].claim.uri, "anchor": finding.anchor,
        "responsible": finding.responsible, "concerns": _concerns(history, finding),
        "severity": finding.escalated_severity if worse else finding.severity, "due_at": finding.due_at,
        "escalates_at": None if worse else finding.escalates_at, "escalated_severity": finding.escalated_severity,
        "evidence": list(dict.fromkeys(finding.evidence)), "details": finding.details,
        "rule_version": finding.version, "parameters": finding.parameters,
    }  # fmt: skip


def _concerns(history: History, finding: Finding) -> list[str]:
    """Who made a claim that is evidence, who is named in it, and who holds the battery now."""
    shown = [step.claim for step in history.steps if step.claim.event_id in finding.evidence]
    named = {gln for claim in shown for gln in (claim.author, *claim.named)}
    return sorted((named | {finding.responsible, history.state.holder}) - {""})


def _renew(gap: Gap, row: dict, now: datetime) -> Iterable[GapStep]:
    """Keep a known gap as it is now found; one that had been resolved is open again."""
    returned = gap.status == _Status.RESOLVED
    changed = [name for name, value in row.items() if getattr(gap, name) != value]
    if not changed and not returned:
        return []
    for name in changed:
        setattr(gap, name, row[name])
    if returned:
        gap.status, gap.reopened, gap.resolved_at, gap.resolved_by = _Status.OPEN, gap.reopened + 1, None, ""
        changed += ["status", "reopened", "resolved_at", "resolved_by"]
    gap.save(update_fields=changed)
    return [GapStep(gap=gap, action="reopened", by=SYSTEM, at=now)] if returned else []


def _resolve(gap: Gap, history: History, now: datetime) -> GapStep:
    claims = [step.claim for step in history.steps] + list(history.withdrawn)
    mended = max(claims, key=lambda c: (c.position is None, c.position or 0)).event_id if claims else ""
    gap.status, gap.resolved_at, gap.resolved_by = _Status.RESOLVED, now, mended
    gap.save(update_fields=["status", "resolved_at", "resolved_by"])
    return GapStep(gap=gap, action="resolved", by=SYSTEM, event_id=mended, at=now)

"""What the rules found, made into duties and gaps: opened, kept as they are now found, resolved, opened again."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from batteries.custody import History
from compliance.gaps import outbox
from compliance.gaps.sweeping import SILENCE, SYSTEM, TURN
from compliance.models import Duty, Gap, GapStep
from compliance.rules import Finding

_Status = Gap.Status


@transaction.atomic
def settle(judged: dict[UUID, tuple[History, list[Finding]]], *, now: datetime) -> None:
    """Make the duties and gaps of the judged things those that were found, and no others."""
    if not judged:
        return
    with connection.cursor() as cursor:
        cursor.execute(TURN)
    # Locked, so that nobody's step falls between what is read here and what is written; in one order, as bulk steps do.
    rows = Gap.objects.filter(epc_key__in=judged).order_by("pk").select_for_update()
    known = {(g.epc_key, g.rule, g.anchor): g for g in rows}
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
                gap = Gap(opened_at=now, asked_at=now, **row)
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
    outbox.keep(steps)


def _is_for_the_sweep(finding: Finding, known: Gap | None) -> bool:
    """Whether only a sweep, which sees sites and things together, may say that a silence is a gap."""
    is_silence = finding.waits_for or finding.rule == SILENCE
    return bool(is_silence) and (known is None or known.status == _Status.RESOLVED)


def _row(key: UUID, history: History, finding: Finding, now: datetime) -> dict:
    worse = finding.escalates_at is not None and finding.escalates_at <= now
    return {
        "rule": finding.rule, "epc_key": key, "epc": history.uri, "anchor": finding.anchor,
        "responsible": finding.responsible, "concerns": _concerns(history, finding),
        "severity": finding.escalated_severity if worse else finding.severity, "due_at": finding.due_at,
        "escalates_at": None if worse else finding.escalates_at, "escalated_severity": finding.escalated_severity,
        "evidence": list(dict.fromkeys(finding.evidence)), "details": finding.details,
        "rule_version": finding.version, "parameters": finding.parameters,
        "parameter_versions": finding.versions,
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
        gap.asked_at, gap.rung, gap.revision = now, 0, gap.revision + 1
        changed += ["status", "reopened", "resolved_at", "resolved_by", "asked_at", "rung", "revision"]
    gap.save(update_fields=changed)
    return [GapStep(gap=gap, action="reopened", by=SYSTEM, at=now)] if returned else []


def _resolve(gap: Gap, history: History, now: datetime) -> GapStep:
    claims = [step.claim for step in history.steps] + list(history.withdrawn)
    mended = max(claims, key=lambda c: (c.position is None, c.position or 0)).event_id if claims else ""
    gap.status, gap.resolved_at, gap.resolved_by = _Status.RESOLVED, now, mended
    gap.accepted_until, gap.revision = None, gap.revision + 1
    gap.save(update_fields=["status", "resolved_at", "resolved_by", "accepted_until", "revision"])
    return GapStep(gap=gap, action="resolved", by=SYSTEM, event_id=mended, at=now)

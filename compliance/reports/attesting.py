"""A person signs for a report: who may, what they state, and what they must disclose."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from compliance.models import Attestation, Gap, Report
from compliance.models.gaps import Severity
from compliance.reports import standing
from compliance.reports.orders import Refused
from compliance.reports.sections.cover import STATEMENT
from parties.access import Viewer
from parties.text import Text

DISCLOSURE_MIN, DISCLOSURE_MAX = 10, 2_000
"""Characters of what is said of critical gaps that are open."""
_PERSON = "person:"
_SETTLED = (Gap.Status.ACCEPTED, Gap.Status.RESOLVED)


def attest(report: Report, *, by: Viewer, sha256: str, disclosure: str = "") -> Attestation:
    """Sign for the data with the hash `sha256`, which the person has seen. Raises Refused.

    A report with critical gaps that the operator must act on is signed for only with words that disclose them.
    """
    _check_person(report, by)
    _check_report(report, sha256)
    critical, disclosure = critical_gaps(report.operator), disclosure.strip()
    if critical and len(disclosure) < DISCLOSURE_MIN:
        raise Refused("critical-gaps-open", Text(
            f"{critical} critical gaps are open: settle them, or disclose them in {DISCLOSURE_MIN} characters or more.",
            f"해소되지 않은 심각 단계 공백이 {critical}건입니다. 해소하거나 {DISCLOSURE_MIN}자 이상으로 밝혀야 합니다."))  # fmt: skip
    if len(disclosure) > DISCLOSURE_MAX:
        raise Refused("disclosure-too-long", Text(f"At most {DISCLOSURE_MAX} characters.", f"{DISCLOSURE_MAX}자까지 적을 수 있습니다."))
    try:
        with transaction.atomic():
            return Attestation.objects.create(
                report=report, by=by.key_id, at=timezone.now(), sha256=sha256, statement_en=STATEMENT.en,
                statement_ko=STATEMENT.ko, critical_gaps=critical, disclosure=disclosure,
            )  # fmt: skip
    except IntegrityError as twice:
        raise Refused("report-attested", Text("The report is attested already.", "이미 진술된 보고서입니다.")) from twice


def may_attest(report: Report, viewer: Viewer) -> bool:
    """Whether `viewer` is a person who may sign for it: a manager of the operator that it is about."""
    return viewer.gln == report.operator and viewer.key_id.startswith(_PERSON) and "reports:write" in viewer.scopes and not viewer.closed


def critical_gaps(operator_gln: str) -> int:
    """How many critical gaps the operator must act on that are neither resolved nor accepted, now."""
    mine = Gap.objects.filter(responsible=operator_gln, severity=Severity.CRITICAL)
    return mine.exclude(status__in=_SETTLED).count()


def _check_person(report: Report, by: Viewer) -> None:
    if not may_attest(report, by):
        raise Refused("not-to-attest", Text("A report is attested by a person with the manager's duty at the operator that it is about.",
                                            "보고서 진술은 해당 사업자의 관리 담당자 본인만 할 수 있습니다."))  # fmt: skip


def _check_report(report: Report, sha256: str) -> None:
    if report.status != Report.Status.DONE:
        raise Refused("report-unfinished", Text("Only a finished report can be attested.", "완료된 보고서만 진술할 수 있습니다."))
    if report.sha256 != sha256:
        raise Refused("other-report", Text("The hash is not that of this report: open it again.",
                                           "이 보고서의 해시가 아닙니다. 보고서를 다시 여세요."))  # fmt: skip
    if newer := standing.successor(report):
        raise Refused("report-superseded", Text(f"The report was amended by {newer.pk}: attest that one.",
                                                f"{newer.pk}(으)로 정정된 보고서입니다. 정정본을 진술하세요."))  # fmt: skip

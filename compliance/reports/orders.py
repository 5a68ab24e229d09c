"""What may be asked for: which report of whom, for which days, by whom. Every refusal says what to do."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from batteries import timeline
from compliance import calendar
from compliance.models import Report
from compliance.refusal import Refused
from compliance.reports import variants
from compliance.reports.variants import DAYS_MAX, SPANS, Subject, Variant
from events import index
from parties.access import Grant, Viewer
from parties.models import Facility, Operator
from parties.text import Text

WAITING_MAX = 10
"""Reports of one operator that may wait or run at a time."""
_Status = Report.Status
_WAITING = (_Status.QUEUED, _Status.RUNNING)


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. An amendment repeats the order of the report that it amends."""

    operator: str
    start: date
    end: date
    variant: str = variants.DEFAULT
    facility: str = ""
    battery: str = ""
    """Its canonical Digital Link."""
    amends: Report | None = None

    @property
    def kind(self) -> Variant:
        """The variant as it is declared."""
        return variants.REGISTRY[self.variant]


def amending(report: Report) -> Order:
    """The order that makes `report` anew from what is known now."""
    return Order(report.operator, report.period_start, report.period_end, report.variant, report.facility, report.battery, report)


def check(order: Order, *, by: Viewer) -> None:
    """Raise Refused unless `by` may have what `order` says."""
    check_viewer(order.operator, by)
    if order.variant not in variants.REGISTRY:
        raise Refused("variant-unknown", Text(f"There is no variant '{order.variant[:20]}'; there are: {', '.join(variants.REGISTRY)}.",
                                              f"'{order.variant[:20]}' 보고서가 없습니다. 사용 가능: {', '.join(variants.REGISTRY)}"))  # fmt: skip
    operator = Operator.objects.filter(gln=order.operator).first()
    if operator is None:
        raise Refused("operator-unknown", Text(f"No operator has the GLN {order.operator[:20]}.",
                                               f"GLN {order.operator[:20]}인 사업자가 없습니다."))  # fmt: skip
    if not order.kind.suits(operator.roles):
        fit = ", ".join(variant.code for variant in variants.suiting(operator.roles))
        raise Refused("variant-unsuited", Text(f"'{order.variant}' is not a report of an operator with these roles; theirs are: {fit}.",
                                               f"'{order.variant}'은(는) 이 사업자의 역할에 맞지 않습니다. 사용 가능: {fit}"))  # fmt: skip
    _check_period(order)
    _check_subject(order, by)
    if order.amends:
        _check_amended(order.amends)
    _check_queue(order.operator)


def check_viewer(operator_gln: str, by: Viewer) -> None:
    """Raise Refused unless the operator's reports are any business of `by`."""
    if by.gln != operator_gln and not by.is_authority:
        raise Refused("not-your-report", Text("An operator's reports are its own and the regulator's.",
                                              "보고서는 해당 사업자와 감독기관만 다룰 수 있습니다."))  # fmt: skip


def _check_period(order: Order) -> None:
    today, spans = calendar.day_of(timezone.now()), order.kind.spans
    if order.end > today or order.kind.span_of(order.start, order.end) is None:
        fit = Text(", ".join(SPANS[span].en for span in spans), ", ".join(SPANS[span].ko for span in spans))
        raise Refused("period-invalid", Text(
            f"A period begins before it ends, ends today ({today}) at the latest, has at most {DAYS_MAX} days, and is one of: {fit.en}.",
            f"기간은 시작일이 종료일보다 늦지 않고 오늘({today})까지, {DAYS_MAX}일 이하이며 다음 중 하나여야 합니다: {fit.ko}"))  # fmt: skip


def _check_subject(order: Order, by: Viewer) -> None:
    if order.facility and not order.kind.by_facility:
        raise Refused("facility-unsuited", Text(f"'{order.variant}' is about a whole operator: leave the facility out.",
                                                f"'{order.variant}'은(는) 사업자 단위 보고서입니다. 사업장을 빼고 요청하세요."))  # fmt: skip
    if order.facility and not Facility.objects.filter(gln=order.facility, operator=order.operator).exists():
        raise Refused("facility-unknown", Text(f"The operator has no facility with the GLN {order.facility[:20]}.",
                                               f"이 사업자에게 GLN {order.facility[:20]}인 사업장이 없습니다."))  # fmt: skip
    if bool(order.battery) != (order.kind.subject is Subject.BATTERY):
        raise Refused("battery-unsuited", Text("A dossier names one battery, and no other report does.",
                                               "배터리는 단건 이력서에만, 그리고 반드시 지정합니다."))  # fmt: skip
    if order.battery:
        _check_battery(order, by)


def _check_battery(order: Order, by: Viewer) -> None:
    # Whose report it is will read it, whoever asked. And who only handed it on once knows what they said, and no more.
    reader = by if by.gln == order.operator else Viewer(gln=order.operator)
    history = timeline.read(index.key(order.battery))
    if not history.steps or Grant.HISTORY not in timeline.show(history, reader).granted:
        raise Refused("battery-unseen", Text("The whole story of a battery is for who holds it or is about to, and for the regulator.",
                                             "배터리의 전체 이력은 현재 보유자(인수 예정자)와 감독기관만 볼 수 있습니다."))  # fmt: skip


def superseded(report: Report, newer: Report | None) -> Refused:
    """That somebody has amended the report already."""
    place = newer.pk if newer else "…"
    return Refused("report-superseded", Text(f"Report {report.pk} was amended by {place}: amend that one.",
                                             f"보고서 {report.pk}은(는) 이미 {place}(으)로 정정되었습니다. 그 보고서를 정정하세요."))  # fmt: skip


def _check_amended(report: Report) -> None:
    if report.status != _Status.DONE:
        raise Refused("report-unfinished", Text("Only a finished report can be amended; this one can still be cancelled.",
                                                "완료된 보고서만 정정할 수 있습니다. 완료 전이라면 취소하세요."))  # fmt: skip
    newer = successor(report)
    if newer:
        raise superseded(report, newer)


def successor(report: Report) -> Report | None:
    """The amendment of a report that is done or on its way; None while it is the last word."""
    live = [_Status.DONE, *_WAITING]
    return report.amendments.filter(status__in=live).order_by("requested_at").first()


def _check_queue(operator_gln: str) -> None:
    waiting = Report.objects.filter(operator=operator_gln, status__in=_WAITING).count()
    if waiting >= WAITING_MAX:
        raise Refused("too-many-reports", Text(
            f"{waiting} reports are waiting already: cancel one, or wait until one is done.",
            f"대기 중인 보고서가 이미 {waiting}건입니다. 하나를 취소하거나 완료될 때까지 기다리세요."))  # fmt: skip

from django.core.management.base import BaseCommand

from batteries import projection
from batteries.follower import TRIES_MAX
from batteries.models import Battery, SetAside
from compliance import judge
from compliance.models import Report
from compliance.reports import lease

SHOWN_MAX = 50


class Command(BaseCommand):
    help = (
        "List the work that failed and was set aside, so that nothing else waits for it: things whose story could not "
        f"be folded or judged, claims that could not be read, reports. It is tried {TRIES_MAX} times by itself."
    )

    def add_arguments(self, parser):
        parser.add_argument("--retry", action="store_true", help="try all of it once more, then list what is left")

    def handle(self, *, retry, **options):
        if retry:
            mended = sum(follower.retry(at_once=True) for follower in (projection.FOLLOWER, judge.FOLLOWER))
            self.stdout.write(f"{mended} mended, {lease.retry_failed()} reports queued again.")
        rows = SetAside.objects.exclude(failure="").order_by("consumer", "position")
        names = dict(Battery.objects.filter(epc_key__in=rows.values("epc_key")).values_list("epc_key", "epc"))
        for row in rows[:SHOWN_MAX]:
            thing = names.get(row.epc_key, row.epc_key) or "a claim that cannot be read"
            self.stdout.write(f"{row.consumer}: position {row.position}, {thing}: {row.tries} tries: {row.failure}")
        failed = Report.objects.filter(status=Report.Status.FAILED)
        for report in failed.order_by("requested_at")[:SHOWN_MAX]:
            self.stdout.write(f"reports: {report.pk} of {report.operator}: {report.attempts} tries: {report.failure}")
        self.stdout.write(f"{rows.count() + failed.count()} set aside.")

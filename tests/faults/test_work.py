"""Celery and its broker, neither of which is trusted with anything: killed, emptied, repeated, and late."""

import time

from django.db import connection
from django.utils import timezone

from compliance.models import Report, ReportFile
from compliance.reports import job
from compliance.reports.forms import FORMS
from events import ledger
from tests.faults import invariants
from tests.faults.clients import Clients, claim, insist, post, told
from tests.faults.conftest import ROUNDS
from traceability.celery import app

FOLLOW = ("batteries.tasks.follow", "compliance.tasks.follow")


def send(stack, task: str, *arguments) -> None:
    """Put a message into the stack's broker, past everything that decides whether one is needed."""
    with app.connection_for_write(stack.valkey.url) as broker:
        app.send_task(task, arguments, connection=broker)


def test_a_worker_is_killed_before_and_after_its_work(stack, hold):
    acknowledged = []
    moments = [("before", FOLLOW[0]), ("after", FOLLOW[1])]
    if ROUNDS > 1:
        moments = [(moment, task) for moment in ("before", "after") for task in FOLLOW] * ROUNDS
    for moment, task in moments:
        worker = stack.processes["worker"]
        (stack.deadly / f"{moment} {task}").touch()
        acknowledged += told(post(stack, [claim() for _ in range(10)]))
        stack.wait_until(lambda: worker.poll() is not None, tending=False)  # noqa: B023
    hold("kill -9 of a worker before and after its work", rounds=len(moments), acknowledged=acknowledged)
    assert not list(stack.deadly.iterdir())


def test_a_worker_is_killed_at_any_moment(stack, hold):
    with Clients(stack) as clients:
        for _ in range(ROUNDS):
            clients.work_for(1.0)
            stack.kill("worker")
    hold("kill -9 of a worker under load", rounds=ROUNDS, acknowledged=clients.acknowledged)


def test_the_broker_is_killed_with_its_data(stack, hold):
    stalls = stack.stalls
    with Clients(stack) as clients:
        for _ in range(ROUNDS):
            clients.work_for(0.8)
            stack.empty_broker(by="kill")
    hold("kill -9 of the broker, its files removed", rounds=ROUNDS, acknowledged=clients.acknowledged,
         seen=f"answers {dict(clients.statuses)}, {stack.stalls - stalls} workers replaced")  # fmt: skip
    assert set(clients.statuses) <= {200, 201}, "recording does not need the broker"


def test_the_broker_is_emptied(stack, hold):
    stalls = stack.stalls
    with Clients(stack) as clients:
        for _ in range(3 * ROUNDS):
            clients.work_for(0.4)
            stack.empty_broker(by="flush")
    hold("FLUSHALL", rounds=3 * ROUNDS, acknowledged=clients.acknowledged,
         seen=f"{stack.stalls - stalls} workers replaced")  # fmt: skip


def test_every_task_is_delivered_several_times(stack, hold):
    acknowledged = []
    for _ in range(ROUNDS):
        acknowledged += told(post(stack, [claim() for _ in range(20)]))
        report = job.request(stack.world.maker.gln, timezone.now().date(), timezone.now().date(), by=stack.world.maker.viewer)
        for _ in range(5):
            for task in (*FOLLOW, "compliance.tasks.sweep", "compliance.tasks.review", "compliance.tasks.resume_reports"):
                send(stack, task)
            send(stack, "compliance.tasks.build_report", str(report.pk))
        stack.wait_until(lambda: Report.objects.get(pk=report.pk).status == Report.Status.DONE)  # noqa: B023
        time.sleep(1.0)
        report.refresh_from_db()
        assert (report.attempts, ReportFile.objects.filter(report=report).count()) == (1, len(FORMS))
    hold("every task delivered five times", rounds=ROUNDS, acknowledged=acknowledged)


STEPS = ("1 hour", "-5 seconds", "-1 hour", "-10 years")
_CLOCKS = ("now", "clock_timestamp", "statement_timestamp", "transaction_timestamp")


def test_the_clocks_step_back(stack, hold):
    """The database's clocks, where it reads them to date a claim and for every statement, and the workers' own clock."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA faults; CREATE TABLE faults.step AS SELECT interval '0' AS by;"
                       "GRANT USAGE ON SCHEMA faults TO PUBLIC; GRANT SELECT ON faults.step TO PUBLIC")  # fmt: skip
        for clock in _CLOCKS:
            cursor.execute(f"CREATE FUNCTION faults.{clock}() RETURNS timestamptz LANGUAGE sql STABLE AS "
                           f"'SELECT pg_catalog.{clock}() + by FROM faults.step'")  # fmt: skip
        cursor.execute("ALTER TABLE events_event ALTER recorded_at SET DEFAULT faults.now()")
    stack.administer("ALTER DATABASE traceability SET search_path = faults, pg_catalog, public")
    stack.cut_backends()
    connection.close()
    answers = []
    try:
        for step in STEPS * ROUNDS:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE faults.step SET by = %s", [step])
            for _ in range(3):
                answers.append(insist(stack, [claim() for _ in range(3)]))
        # The workers' own clock, ten years behind: what they judge then must be what a replay judges.
        stack.kill("worker")
        stack.start("worker", CLOCK_STEP_S="-315360000")
        stack.wait_until(invariants.is_at_rest)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE events_event ALTER recorded_at SET DEFAULT pg_catalog.now(); DROP SCHEMA faults CASCADE")
        stack.administer("ALTER DATABASE traceability RESET search_path")
        stack.cut_backends()
        connection.close()
        stack.kill("worker")
    acknowledged = [row for answer in answers for row in told(answer)]
    hold("clocks stepped forward and back", rounds=len(STEPS) * ROUNDS, acknowledged=acknowledged)
    assert [row.recorded_at for row in acknowledged] != sorted(row.recorded_at for row in acknowledged)
    assert in_the_order_of_the_log(acknowledged) == [row.event_id for row in acknowledged]


def in_the_order_of_the_log(acknowledged) -> list[str]:
    names = {ledger.identity_key({"eventID": row.event_id}): row.event_id for row in acknowledged}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_key FROM events_identity JOIN events_position USING (seq) WHERE id_key = ANY(%s) "
                       "ORDER BY position", [list(names)])  # fmt: skip
        return [names[key] for (key,) in cursor.fetchall()]

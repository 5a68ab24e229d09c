"""Processes of the service killed with -9 while clients post, and connections cut under them."""

import json
import subprocess
import sys

from django.db import connection

from tests.faults.clients import Clients, claim, post, told
from tests.faults.conftest import ROUNDS
from tests.faults.stack import Stack
from tests.ground.conftest import CLONE


def test_a_web_process_is_killed_in_the_middle_of_its_requests(stack, hold):
    with Clients(stack) as clients:
        for _ in range(3 * ROUNDS):
            clients.work_for(0.6)
            stack.kill_web_worker()
    hold("kill -9 of a web process", rounds=3 * ROUNDS, acknowledged=clients.acknowledged,
         seen=f"{clients.unanswered} requests unanswered")  # fmt: skip


def test_the_sequencer_is_killed_at_any_moment(stack, hold):
    with Clients(stack) as clients:
        for _ in range(3 * ROUNDS):
            clients.work_for(0.4)
            stack.kill("sequencer")
            stack.start("sequencer")
    hold("kill -9 of the sequencer", rounds=3 * ROUNDS, acknowledged=clients.acknowledged)


def test_every_connection_to_the_database_is_cut(stack, hold):
    with Clients(stack) as clients:
        for _ in range(3 * ROUNDS):
            clients.work_for(0.4)
            stack.cut_backends()
    hold("all database connections cut", rounds=3 * ROUNDS, acknowledged=clients.acknowledged,
         seen=f"answers {dict(clients.statuses)}")  # fmt: skip


class TestFailpoints:
    def test_the_sequencer_is_killed_before_and_after_each_of_its_steps(self, stack, hold):
        stack.stop("sequencer")
        acknowledged, kills = [], 0
        with subprocess.Popen(
            [sys.executable, "-m", "tests.faults.failpoints"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=stack.environment("sequencer", APPLICATION_NAME="failpoint"), cwd=CLONE, stderr=subprocess.DEVNULL,
        ) as dying:  # fmt: skip

            def run(wanted: str):
                nonlocal acknowledged
                acknowledged += told(post(stack, [claim() for _ in range(3)]))
                print(wanted, file=dying.stdin, flush=True)
                answer = json.loads(dying.stdout.readline())
                stack.wait_until(self.nobody_leads, tending=False)
                return answer

            steps = run("never")
            for _ in range(ROUNDS):
                kills += sum(run(f"{moment} {step}") == "killed" for step in steps for moment in ("before", "after"))
            dying.stdin.close()
        stack.start("sequencer")
        hold("kill -9 of the sequencer, each step", rounds=kills, acknowledged=acknowledged, seen=f"{len(steps)} steps")
        assert kills > 1.5 * len(steps) * ROUNDS, "a tile that becomes full changes a step or two, not more"
        for step in ("COPY events_leaf", "INSERT INTO events_checkpoint", "COMMIT", "write log-head", "INSERT INTO events_note"):
            assert any(done.startswith(step) for done in steps), (step, steps)

    @staticmethod
    def nobody_leads() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'failpoint'")
            return cursor.fetchone()[0] == 0


def test_a_second_sequencer_waits_and_takes_over(stack, hold):
    stack.start("reserve", role="sequencer", line=["manage.py", "sequence"])
    with Clients(stack) as clients:
        for _ in range(ROUNDS):
            clients.work_for(0.4)
            for name in ("sequencer", "reserve"):
                stack.kill(name)
                clients.work_for(0.4)
                if stack.processes[name].poll() is not None:
                    stack.start(name, role="sequencer", line=["manage.py", "sequence"])
    stack.stop("reserve")
    hold("two sequencers, the leader killed", rounds=2 * ROUNDS, acknowledged=clients.acknowledged)


def test_three_sequencers_without_their_lock_never_fork(stack, hold):
    stack.stop("sequencer")
    rivals = [f"rival-{number}" for number in range(3)]
    for name in rivals:
        stack.start(name, role="sequencer", line=["-m", "tests.faults.unlocked"])
    with Clients(stack, count=6) as clients:
        stack.wait_until(lambda: collisions(stack, rivals) >= ROUNDS)
    for name in rivals:
        stack.stop(name)
    stack.start("sequencer")
    hold("three sequencers without the lock", rounds=ROUNDS, acknowledged=clients.acknowledged,
         seen=f"{collisions(stack, rivals)} collisions, each undone")  # fmt: skip


def collisions(stack: Stack, rivals: list[str]) -> int:
    """How often one of them found its positions taken, and began again."""
    return sum((stack.folder / f"{name}.log").read_text().count("sequencer.interrupted") for name in rivals)

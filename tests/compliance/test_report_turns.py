"""Reports take turns on a machine, so that they never take both processes of a worker from the followers of the log."""

import socket
from threading import Event, Thread

import pytest
from django.db import connection

from compliance import tasks
from compliance.models import Report
from compliance.reports import job
from events import feed
from tests.compliance import story
from tests.compliance.test_report_job import ME


@pytest.fixture
def waiting(db):
    story.found_parties()
    story.tell()
    story.place_all()
    return [job.request(ME.gln, *story.Q3, by=ME) for _ in range(2)]


def statuses() -> list[str]:
    return list(Report.objects.order_by("requested_at").values_list("status", flat=True))


def test_one_task_builds_what_waits_one_after_another(waiting):
    tasks.build_report(str(waiting[0].pk))
    assert statuses() == ["done", "done"]
    tasks.build_report(str(waiting[1].pk))
    assert set(Report.objects.values_list("attempts", flat=True)) == {1}


def test_no_further_one_is_begun_when_the_time_is_up(waiting, monkeypatch):
    monkeypatch.setattr(tasks, "BUILDING_S_MAX", 0)
    tasks.build_report(str(waiting[0].pk))
    assert statuses() == ["done", "queued"]


def test_a_second_process_of_the_machine_leaves_them_to_the_first(waiting):
    held, done = Event(), Event()

    def be_first():
        with feed.turn(f"reports of {socket.gethostname()}"):
            held.set()
            done.wait(10)
        connection.close()

    first = Thread(target=be_first)
    first.start()
    held.wait(10)
    tasks.build_report(str(waiting[0].pk))
    assert statuses() == ["queued", "queued"]
    done.set()
    first.join()
    tasks.build_report(str(waiting[0].pk))
    assert statuses() == ["done", "done"]

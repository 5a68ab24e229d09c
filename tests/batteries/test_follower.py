"""A follower that one claim cannot stop: what fails is set aside, shown and tried again, and nothing else waits."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from batteries import follower, projection
from batteries.follower import Follower
from batteries.models import Battery, SetAside
from events import feed, index, sequencer
from tests import world as worlds

FINE, POISON = worlds.pack("FINE"), worlds.pack("POISON")
POISONED = index.key(POISON)


def made(uri: str) -> dict:
    return {"type": "manufactured", "battery": uri, "occurred_at": worlds.ago(days=9), **worlds.nameplate()}


@pytest.fixture
def fault(world, monkeypatch):
    """Three batteries recorded, and a fold that fails over the second for as long as `fault.active`."""

    class Fault:
        active = True
        calls = 0

    def work(keys, *, below):
        if Fault.active and POISONED in set(keys):
            Fault.calls += 1
            raise ValueError("no fold of this")
        projection.write(keys, below=below)

    Fault.follower = Follower(projection.CONSUMER, projection.things, work)
    for uri in (FINE, POISON, worlds.pack("LATER")):
        worlds.say(world.maker, made(uri))
    return Fault


def make_due() -> None:
    SetAside.objects.update(next_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.django_db
class TestPoison:
    def test_one_battery_is_set_aside_and_no_other_waits(self, fault):
        assert fault.follower.follow() == 3
        assert feed.watermark(projection.CONSUMER) == sequencer.size()
        assert set(Battery.objects.values_list("epc", flat=True)) == {FINE, worlds.pack("LATER")}
        [row] = SetAside.objects.all()
        assert (row.epc_key, row.position, row.tries, row.failure) == (POISONED, 1, 1, "ValueError: no fold of this")

    def test_later_claims_about_it_wait_with_it_and_are_in_its_rows_when_it_is_mended(self, fault, world):
        fault.follower.follow()
        worlds.say(world.maker, {"type": "dispatched", "battery": POISON, "occurred_at": worlds.ago(days=1),
                                 **worlds.shipment(world.recycler)})  # fmt: skip
        calls = fault.calls
        assert (fault.follower.follow(), fault.calls) == (1, calls)
        fault.active = False
        assert fault.follower.retry() == 0, "not before its time"
        make_due()
        assert fault.follower.retry() == 1
        assert not SetAside.objects.exists()
        assert Battery.objects.get(epc=POISON).claims == 2

    def test_it_is_tried_ten_times_by_itself_and_then_on_demand_only(self, fault):
        fault.follower.follow()
        for _ in range(20):
            make_due()
            fault.follower.retry()
        assert SetAside.objects.get().tries == follower.TRIES_MAX
        fault.active = False
        make_due()
        assert (fault.follower.retry(), fault.follower.retry(at_once=True)) == (0, 1)
        assert Battery.objects.filter(epc=POISON).exists()

    def test_each_pause_is_twice_the_one_before(self, fault):
        fault.follower.follow()
        pauses = []
        for _ in range(3):
            pauses.append((SetAside.objects.get().next_at - timezone.now()).total_seconds())
            make_due()
            fault.follower.retry()
        assert [round(pause / follower.RETRY_S) for pause in pauses] == [1, 2, 4]

    def test_a_rebuild_passes_it_by_and_mends_it_when_it_can(self, fault, monkeypatch):
        fault.follower.follow()
        monkeypatch.setattr(projection, "FOLLOWER", fault.follower)
        list(projection.rebuild())
        assert Battery.objects.count() == 2 and SetAside.objects.get().tries == 2
        fault.active = False
        list(projection.rebuild())
        assert Battery.objects.count() == 3 and not SetAside.objects.exists()


@pytest.mark.django_db
def test_a_claim_that_cannot_be_read_is_set_aside_by_its_position(fault):
    fault.active = False
    readable = True

    def things(records):
        if any(record.position == 1 for record in records) and not readable:
            raise KeyError("dictionary 9")
        return projection.things(records)

    reader = Follower(projection.CONSUMER, things, projection.write)
    readable = False
    assert reader.follow() == 3
    assert set(Battery.objects.values_list("epc", flat=True)) == {FINE, worlds.pack("LATER")}
    assert SetAside.objects.values_list("epc_key", "position", "failure").get() == (None, 1, "KeyError: 'dictionary 9'")
    readable = True
    assert reader.retry(at_once=True) == 1
    assert Battery.objects.count() == 3 and not SetAside.objects.exists()


@pytest.mark.django_db
def test_a_database_that_goes_away_sets_nothing_aside(fault, monkeypatch):
    def work(keys, *, below):
        raise OperationalError("the connection was lost")

    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(OperationalError):
        Follower(projection.CONSUMER, projection.things, work).follow()
    monkeypatch.undo()
    assert not SetAside.objects.exclude(failure="").exists()
    assert fault.follower.follow() == 3


DEADLY = """
import os, signal, sys, uuid
import django
django.setup()
from django.conf import settings
from batteries import projection
from batteries.follower import Follower

def work(keys, *, below):
    if uuid.UUID(sys.argv[1]) in set(keys):
        os.kill(os.getpid(), signal.SIGKILL)
    projection.write(keys, below=below)

Follower(projection.CONSUMER, projection.things, work).follow()
"""


def test_a_battery_that_kills_its_worker_does_so_twice_and_is_set_aside(committed_world):
    for uri in (FINE, POISON):
        worlds.say(committed_world.maker, made(uri))
    url = "postgresql://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "traceability.settings"}
    line = [sys.executable, "-c", DEADLY, str(POISONED)]
    assert [subprocess.run(line, env=environment, check=False).returncode for _ in range(3)] == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert [battery.epc for battery in Battery.objects.all()] == [FINE]
    assert SetAside.objects.values_list("epc_key", "tries", "failure").get() == (POISONED, 1, follower.UNENDED)
    assert projection.FOLLOWER.retry(at_once=True) == 1
    assert Battery.objects.count() == 2

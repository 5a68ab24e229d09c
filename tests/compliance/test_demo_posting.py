"""The demo's fleet on its way: every event once, corrections after what they name, and words where the service refuses."""

import json
import stat
import threading
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from batteries.lifecycle import recording
from compliance import calendar, demo
from compliance.demo import cast, fleet, people, posting, purse, registry
from compliance.demo.fleet import Fleet
from compliance.demo.purse import Posted, Purse
from events.entry import Author
from parties import keys
from parties.models import ApiKey, Membership, Operator
from parties.roles import Role
from tests import world as worlds
from tests.conftest import empty_ledger

PACKS = fleet.PACKS_MIN
ORIGIN = "http://127.0.0.1"


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """Passwords are hashed slowly on purpose; what is tested here is not how."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def made() -> Fleet:
    return fleet.build(PACKS, 7, calendar.day_of(timezone.now()), cast.world())


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LOCAL_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def ledger(transactional_db):
    yield
    empty_ledger()


def sent(made: Fleet) -> list[dict]:
    return [body for turn in posting.turns(made) for _, bodies in turn for body in bodies]


def small(gln: str) -> Fleet:
    """One claim of one operator; the real service would miss most of it."""
    return Fleet("X", [{gln: [{"type": "manufactured", "occurred_at": "2026-01-01T00:00:00+09:00"}]}], [])


def entered() -> dict[str, str]:
    """The keys of everybody, by GLN, in a registry that knows them."""
    kept = Purse()
    registry.enter(cast.world(), now=timezone.now())
    people.admit(cast.world(), kept)
    return {cast.world()[key].gln: token for key, token in kept.keys.items()}


def run(origin: str, **options) -> None:
    call_command("demo_data", packs=PACKS, seed=7, origin=origin, **options)


class TestTurns:
    def test_every_event_goes_out_once(self, made):
        everything = [body for bodies in made.events.values() for body in bodies]
        assert Counter(map(repr, sent(made))) == Counter(map(repr, everything))

    def test_they_are_the_same_every_time(self, made):
        assert list(posting.turns(made)) == list(posting.turns(made))

    def test_corrections_follow_what_they_name_in_another_turn(self, made):
        turn_of = {body.get("event_id"): place for place, turn in enumerate(posting.turns(made))
                   for _, bodies in turn for body in bodies}  # fmt: skip
        corrections = [(place, body) for place, turn in enumerate(posting.turns(made))
                       for _, bodies in turn for body in bodies if "target" in body]  # fmt: skip
        assert len(corrections) == 2
        assert all(turn_of[body["target"]] < place for place, body in corrections)

    def test_some_receivers_come_before_their_senders(self, made):
        places = {}
        for place, body in enumerate(sent(made)):
            places.setdefault((body["type"], body.get("dispatch_no")), place)
        pairs = [(places["dispatched", number], place) for (kind, number), place in places.items()
                 if kind == "received" and ("dispatched", number) in places]  # fmt: skip
        assert {dispatched < received for dispatched, received in pairs} == {True, False}

    def test_no_batch_is_longer_than_the_service_takes(self, made, monkeypatch):
        monkeypatch.setattr(posting, "BATCH_MAX", 5)
        assert max(len(bodies) for turn in posting.turns(made) for _, bodies in turn) == 5


class TestPosting:
    def test_all_is_recorded_and_a_second_time_does_no_harm(self, ledger, live_server, made):
        tokens, noted = entered(), []
        tallies = posting.post(made, origin=live_server.url, keys=tokens, note=noted.append)
        assert sum((tally.became for tally in tallies.values()), Counter()) == {"recorded": len(made)}
        assert {gln: tally.events for gln, tally in tallies.items()} == {g: len(b) for g, b in made.events.items()}
        assert sum(noted) == len(made)
        again = posting.post(made, origin=live_server.url, keys=tokens)
        assert sum((tally.became for tally in again.values()), Counter()) == {"duplicate": len(made)}

    def test_a_row_that_is_refused_stops_it_with_the_reason(self, ledger, live_server):
        gln = cast.world()["cell"].gln
        with pytest.raises(posting.Refused, match="'model' is missing") as refusal:
            posting.post(small(gln), origin=live_server.url, keys=entered())
        assert gln in str(refusal.value)

    def test_a_key_that_is_refused_stops_it_with_the_reason(self, ledger, live_server):
        gln = cast.world()["cell"].gln
        with pytest.raises(posting.Refused, match="401"):
            posting.post(small(gln), origin=live_server.url, keys={gln: "ubt_00000000_x"})

    @pytest.mark.parametrize("busy", [503, 429])
    def test_a_busy_service_is_asked_again(self, busy, monkeypatch):
        monkeypatch.setattr(posting, "_PAUSE_S_FIRST", 0.001)
        with answering([busy, busy, 200]) as (origin, asked):
            tallies = posting.post(small("1"), origin=origin, keys={"1": "k"})
        assert tallies["1"].became == {"recorded": 1}
        assert len(asked) == 3
        assert len(set(asked)) == 1, "the same request has the same key"

    def test_a_service_that_is_not_there_is_said_to_be_so(self, monkeypatch):
        monkeypatch.setattr(posting, "_PAUSE_S_FIRST", 0.001)
        with pytest.raises(posting.Refused, match="does not answer"):
            posting.post(small("1"), origin=f"{ORIGIN}:1", keys={"1": "k"})


class TestCommand:
    def test_it_fills_a_service_once_and_keeps_what_the_card_needs(self, ledger, live_server, home, capsys):
        run(live_server.url)
        assert f"{PACKS} packs" in capsys.readouterr().out
        truth = json.loads((home / "demo-truth.json").read_text(encoding="utf-8"))
        assert len(truth) == 14
        assert set(truth[0]) == {"epc", "rules", "anchor_type", "story"}
        kept = home / "demo.json"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        before = kept.read_bytes()
        run(live_server.url)
        assert "already" in capsys.readouterr().out
        assert kept.read_bytes() == before

    def test_it_goes_on_with_the_fleet_of_the_day_it_was_begun(self, ledger, live_server, home):
        yesterday = calendar.day_of(timezone.now()) - timedelta(days=1)
        purse.keep(Purse(posted=Posted(PACKS, 7, str(yesterday))))
        run(live_server.url, resume=True)
        assert purse.read().posted == Posted(PACKS, 7, str(yesterday), complete=True)

    def test_it_fills_another_database_anew(self, ledger, live_server, home):
        today = calendar.day_of(timezone.now())
        purse.keep(Purse(keys={"cell": "ubt_00000000_gone"}, posted=Posted(PACKS, 7, str(today), complete=True)))
        run(live_server.url)
        assert people.are_known(purse.read())

    def test_it_says_what_is_wrong_with_the_question(self, db, home):
        tomorrow = calendar.day_of(timezone.now()) + timedelta(days=1)
        with pytest.raises(CommandError, match="future"):
            run(ORIGIN, until=tomorrow)
        with pytest.raises(CommandError, match="a fleet has"):
            call_command("demo_data", packs=1, origin=ORIGIN)

    def test_it_keeps_out_of_production(self, settings):
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="production"):
            run(ORIGIN)


class TestPeople:
    def test_everybody_is_entered_once(self, db):
        for _ in range(2):
            entered()
        world = cast.world()
        assert Operator.objects.filter(gln__in=[c.gln for c in world.values()]).count() == len(world)
        assert Membership.objects.count() == len(people.PEOPLE)

    def test_they_join_today_but_for_the_tardy_ones(self, db):
        now = timezone.now()
        registry.enter(cast.world(), now=now)
        joined = dict(Operator.objects.values_list("gln", "joined_at"))
        assert {gln for gln, moment in joined.items() if moment != now} == {cast.world()[key].gln for key in ("garage", "dozy")}

    def test_keys_and_passwords_that_work_are_kept_and_lost_ones_replaced(self, db):
        entered()
        kept = Purse()
        people.admit(cast.world(), kept)
        keys_before, passwords_before = dict(kept.keys), dict(kept.passwords)
        kept.keys["cell"] = "lost"
        people.admit(cast.world(), kept)
        assert {name for name, token in kept.keys.items() if token != keys_before[name]} == {"cell"}
        assert kept.passwords == passwords_before
        assert not keys.live(Operator.objects.get(gln=cast.world()["cell"].gln)).exclude(label="demo").exists()
        assert ApiKey.objects.filter(operator_id=cast.world()["cell"].gln, revoked_at=None).count() == 1

    def test_everybody_in_business_may_speak_the_authority_too_and_the_suspended_have_no_key(self, db):
        tokens = entered()
        assert cast.world()["standstill"].gln not in tokens
        assert set(keys.find(tokens[cast.world()["regulator"].gln]).scopes) == set(keys.SCOPES)
        assert {role for company in cast.world().values() for role in company.roles} <= set(Role.values)


class TestCard:
    def test_it_says_where_it_is_who_one_can_be_and_what_to_try(self, db, home, settings):
        kept = Purse(sample="https://id.gs1.org/01/09521234001034/21/S1")
        registry.enter(cast.world(), now=timezone.now())
        people.admit(cast.world(), kept)
        purse.keep(kept)
        said = demo.card()
        assert settings.PUBLIC_ORIGIN in said
        assert f"{settings.PUBLIC_ORIGIN}/01/09521234001034/21/S1" in said
        for secret in (*kept.keys.values(), *kept.passwords.values()):
            assert secret in said
        assert said.count("curl ") == 3

    def test_a_pack_that_was_received_is_not_offered_again(self, db, home):
        kept = Purse(sample="https://id.gs1.org/01/09521234001034/21/S1")
        registry.enter(cast.world(), now=timezone.now())
        people.admit(cast.world(), kept)
        purse.keep(kept)
        centre = Author(cast.world()["centre_a"].gln, "key:demo")
        moment = timezone.now().isoformat()
        recording.record([{"type": "received", "battery": kept.sample, "occurred_at": moment, "condition": "intact"}],
                         by=centre, strict=True)  # fmt: skip
        assert '"type": "received"' in demo.card()
        worlds.settle()
        assert '"type": "received"' not in demo.card()
        assert "/history" in demo.card()

    def test_without_a_fleet_it_says_where_the_service_is(self, home, settings):
        assert settings.PUBLIC_ORIGIN in demo.card()
        assert "curl" not in demo.card()


@contextmanager
def answering(statuses: list[int]):
    """A service that answers in turn with these statuses; its address, and the idempotency keys it was asked with."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.headers["Idempotency-Key"])
            self.rfile.read(int(self.headers["Content-Length"]))
            body = b'{"results": [{"status": "recorded"}]}'
            self.send_response(statuses[len(asked) - 1])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{ORIGIN}:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()

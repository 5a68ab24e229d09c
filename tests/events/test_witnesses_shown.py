"""Which witnesses there are, how far each has seen, and when: to people, to programs and to those who keep watch."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from events.log import cosigning, note
from events.log.witnesses import Witness
from portal.words import WORDS
from tests.events.log.witness import Witness as Honest
from tests.events.log.witness import listening
from tests.events.test_publishing import tell
from traceability.management.commands import probe

pytestmark = pytest.mark.django_db

STATES = ["level", "behind", "new", "silent", "contradicts"]


@pytest.fixture
def standing(publish) -> dict[str, note.Verifier]:
    """Five witnesses of a log of five claims, one in each state."""
    tell(3)
    log = publish()
    honest = {state: Honest(log, name=f"{state}.example") for state in STATES}
    cosigning.enroll([Witness("", one.verifier) for one in honest.values()])
    ask(honest["behind"], honest["behind"].answer)
    tell(2)
    publish()
    ask(honest["level"], honest["level"].answer)
    ask(honest["silent"], lambda body: (500, b""))
    ask(honest["contradicts"], lambda body: (422, b""))
    return {state: one.verifier for state, one in honest.items()}


def ask(honest: Honest, answer) -> None:
    with listening(answer) as url:
        cosigning.Cosigner(Witness(url, honest.verifier)).ask()


def test_programs_get_what_each_has_signed(client, standing):
    answer = client.get("/log/witnesses")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "public, max-age=1")
    said = answer.json()
    assert (said["origin"], said["size"]) == (settings.LOG_ORIGIN, 5)
    assert {one["name"]: (one["state"], one["size"]) for one in said["witnesses"]} == {
        "level.example": ("level", 5), "behind.example": ("behind", 3), "new.example": ("new", None),
        "silent.example": ("silent", None), "contradicts.example": ("contradicts", None),
    }  # fmt: skip
    for one in said["witnesses"]:
        assert note.Verifier.parse(one["key"]) == standing[one["state"]]
        if one["size"]:
            [found] = note.cosignatures(one["checkpoint"].encode(), [standing[one["state"]]])
            assert note.parse_checkpoint(note.Note.parse(one["checkpoint"].encode()).text).size == one["size"]


def test_before_anything_is_signed_nobody_has_seen_anything(client):
    assert client.get("/log/witnesses").json() == {"origin": settings.LOG_ORIGIN, "size": 0, "witnesses": []}
    page = client.get("/log", headers={"accept-language": "en"}).content.decode()
    assert WORDS["log_unsigned"].en in page and WORDS["no_witnesses"].en in page


@pytest.mark.parametrize("language", ["ko", "en"])
def test_people_read_it_in_a_table_of_their_language(client, standing, language):
    page = client.get("/log", headers={"accept-language": language}).content.decode()
    for state in STATES:
        words = getattr(WORDS[f"witness_is_{state}"], language)
        assert re.search(rf"{state}\.example</th>.*?{re.escape(words)}</td>", page, re.DOTALL), state


def test_the_front_page_leads_there(client):
    assert 'href="/log"' in client.get("/").content.decode()


def test_figures_tell_of_them(client, standing):
    text = client.get("/metrics").content.decode()
    assert "\ntraceability_log_published_claims 5.0\n" in text
    for state, behind in {"level": 0, "behind": 2, "new": 5, "silent": 5, "contradicts": 5}.items():
        assert f'\ntraceability_witness_behind_claims{{witness="{state}.example"}} {behind}.0\n' in text
    assert text.count("_contradicts{") == 5 and '_contradicts{witness="contradicts.example"} 1.0' in text
    assert re.search(r'_cosigned_timestamp_seconds{witness="level.example"} 1\.\d+e\+09', text)
    assert '_cosigned_timestamp_seconds{witness="new.example"} 0.0' in text


def test_a_collector_that_asks_is_well_and_one_that_does_not_is_not(standing, monkeypatch, capsys):
    call_command("probe", "witnesses")
    monkeypatch.setattr(probe, "ASKED_AGO_MAX", timedelta(0))
    with pytest.raises(CommandError, match="No witness was asked"):
        call_command("probe", "witnesses")


def test_a_collector_that_never_began_is_not_well():
    with pytest.raises(CommandError, match="No witness was asked"):
        call_command("probe", "witnesses")


def test_the_web_shows_witnesses_and_cannot_set_one(client, standing, as_app):
    assert len(client.get("/log/witnesses").json()["witnesses"]) == 5
    assert client.get("/log/checkpoint").status_code == 200
    with pytest.raises(Exception, match="permission denied"):
        cosigning.enroll([])


def test_the_collectors_role_may_keep_a_cosignature(standing, as_collector):
    cosigning.enroll([Witness("", standing["level"])])
    assert [each.name for each in cosigning.standings()] == ["level.example"]


@pytest.mark.parametrize("statement", [
    "SELECT entry FROM events_event", "SELECT epc_key FROM events_epc", "SELECT party FROM events_party",
    "INSERT INTO events_note VALUES (1, 'x')", "INSERT INTO events_leaf VALUES (9, 9, 1, '', sha256(''))",
    "DELETE FROM events_signature", "SELECT events_add_partitions()",
])  # fmt: skip
def test_the_collectors_role_sees_no_claim_and_places_none(standing, as_collector, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_sequencers_role_cannot_choose_witnesses(standing, as_sequencer):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        cosigning.enroll([])

"""The public log over HTTP."""

import pytest
from django.db import connection

from events import receipts
from events.log import note, publishing
from tests.events.test_audit import behind_the_guard
from tests.events.test_publishing import ORIGIN, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(tmp_path):
    private, public = note.generate(ORIGIN)
    tell(300)
    publishing.Publisher(note.Signer.parse(private), origin=ORIGIN, memory=tmp_path / "head.json").publish()
    return note.Verifier.parse(public)


def test_before_anything_is_signed(client):
    answer = client.get("/log/checkpoint")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_the_checkpoint_is_a_signed_note_for_everybody(client, published):
    answer = client.get("/log/checkpoint")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    text, _ = note.open_note(answer.content, [published])
    assert note.parse_checkpoint(text).size == 300


TILES = ["0/000", "0/000.p/255", "0/001.p/44", "1/000.p/1", "entries/000", "entries/001.p/44"]


@pytest.mark.parametrize(("path", "size"), [("0/000", 8192), ("0/001.p/44", 44 * 32), ("1/000.p/1", 32)])
def test_a_tile_is_its_hashes_and_nothing_else(client, published, path, size):
    answer = client.get(f"/log/tile/{path}")
    assert (answer.status_code, len(answer.content)) == (200, size)


@pytest.mark.parametrize("path", TILES)
def test_tiles_are_cacheable_for_ever_by_everybody(client, published, path):
    answer = client.get(f"/log/tile/{path}", headers={"accept-language": "ko", "origin": "https://verifier.example"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/octet-stream")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert not {"Vary", "Content-Language", "Set-Cookie"} & set(answer.headers) and not client.cookies


def test_the_checkpoint_is_kept_for_a_moment_only(client, published):
    answer = client.get("/log/checkpoint", headers={"origin": "https://verifier.example"})
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/plain; charset=utf-8", "public, max-age=1")
    assert answer["Access-Control-Allow-Origin"] == "*" and "Vary" not in answer.headers


@pytest.mark.parametrize("path", ["checkpoint", *(f"tile/{tile}" for tile in TILES)])
def test_who_has_it_already_is_told_so_and_who_asks_for_the_head_gets_no_body(client, published, path):
    whole = client.get(f"/log/{path}")
    again = client.get(f"/log/{path}", headers={"if-none-match": whole["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", whole["ETag"])
    assert again["Access-Control-Allow-Origin"] == "*" and again["Cache-Control"] == whole["Cache-Control"]
    head = client.head(f"/log/{path}")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", whole["ETag"])
    assert head["Content-Length"] == str(len(whole.content))


def test_a_growing_log_leaves_every_tile_as_it_was(client, published):
    before = {path: client.get(f"/log/tile/{path}").content for path in TILES}
    tell(300)
    assert {path: client.get(f"/log/tile/{path}").content for path in TILES} == before
    assert client.get("/log/tile/0/001.p/45").status_code == 404


@pytest.mark.parametrize(("path", "damage"), [
    ("0/000", "DELETE FROM events_leaf WHERE position = 32"),
    ("1/000.p/1", "DELETE FROM events_tile"),
    ("entries/000", "DELETE FROM events_event WHERE seq = (SELECT seq FROM events_position WHERE position = 7)"),
    ("entries/000", "UPDATE events_event SET entry = '\\x00' WHERE seq = (SELECT seq FROM events_position WHERE position = 7)"),
])  # fmt: skip
def test_a_tile_with_a_hole_is_not_kept_by_anybody(client, published, path, damage):
    behind_the_guard(damage)
    answer = client.get(f"/log/tile/{path}")
    assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")


def test_the_checkpoint_is_one_indexed_read(client, published, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        client.get("/log/checkpoint")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {queries.captured_queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "events_note_pkey" in plan and "events_signature_size" in plan and "Seq Scan" not in plan


@pytest.mark.parametrize(
    "path", ["0/001", "0/001.p/45", "0/001.p/0", "0/1", "64/000", "entries/1/000", "../000", "0/x000/000", "0"]
)
def test_what_is_no_tile_is_not_found_and_not_kept(client, published, path):
    answer = client.get(f"/log/tile/{path}")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_nothing_can_be_posted(client, published):
    assert client.post("/log/checkpoint").status_code == 405


def test_the_keys_are_told_to_everybody_one_a_line(client, published):
    answer = client.get("/log/keys")
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().splitlines() == [published.text, receipts.public_key()]


def test_without_keys_there_are_none_to_tell(client, settings):
    settings.RECEIPT_KEY = ""
    assert client.get("/log/keys").content == b""

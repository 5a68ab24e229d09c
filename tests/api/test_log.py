"""The public log over HTTP."""

import pytest

from events.log import note, publishing
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


@pytest.mark.parametrize(("path", "size"), [("0/000", 8192), ("0/001.p/44", 44 * 32), ("1/000.p/1", 32)])
def test_tiles_are_cacheable_for_ever(client, published, path, size):
    answer = client.get(f"/log/tile/{path}")
    assert (answer.status_code, len(answer.content)) == (200, size)
    assert "immutable" in answer["Cache-Control"]


def test_entries_come_in_bundles(client, published):
    assert client.get("/log/tile/entries/001.p/44").status_code == 200


@pytest.mark.parametrize(
    "path", ["0/001", "0/001.p/45", "0/001.p/0", "0/1", "64/000", "entries/1/000", "../000", "0/x000/000", "0"]
)
def test_what_is_no_tile_is_not_found_and_not_kept(client, published, path):
    answer = client.get(f"/log/tile/{path}")
    assert (answer.status_code, answer["Cache-Control"]) == (404, "no-store")


def test_nothing_can_be_posted(client, published):
    assert client.post("/log/checkpoint").status_code == 405

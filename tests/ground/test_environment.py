"""The readers of the environment: each kind of value, and what is refused."""

import re

import pytest
from django.core.exceptions import ImproperlyConfigured

from tests.ground.conftest import CLONE
from traceability import environment as env


def test_secret_is_read_from_the_variable_or_from_the_file_it_names(monkeypatch, tmp_path):
    path = tmp_path / "비밀 키"
    path.write_text("from a file\n", encoding="utf-8")
    assert env.secret("KEY", default="neither") == "neither"
    monkeypatch.setenv("KEY_FILE", str(path))
    assert env.secret("KEY") == "from a file"
    monkeypatch.delenv("KEY_FILE")
    monkeypatch.setenv("KEY", " plain ")
    assert env.secret("KEY") == "plain"


def test_secret_given_twice_or_unreadable_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "absent"))
    with pytest.raises(ImproperlyConfigured, match="cannot be read"):
        env.secret("KEY")
    monkeypatch.setenv("KEY", "x")
    with pytest.raises(ImproperlyConfigured, match="both set"):
        env.secret("KEY")


@pytest.mark.parametrize(
    ("word", "meaning"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("", True)]
)
def test_boolean_takes_the_usual_words(monkeypatch, word, meaning):
    monkeypatch.setenv("FLAG", word)
    assert env.boolean("FLAG", default=True) is meaning


def test_boolean_refuses_a_slip_of_the_pen(monkeypatch):
    monkeypatch.setenv("FLAG", "flase")
    with pytest.raises(ImproperlyConfigured, match="neither yes nor no"):
        env.boolean("FLAG", default=True)


@pytest.mark.parametrize("word", ["-1", "1.5", "ten", "0"])
def test_integer_refuses_what_is_not_a_whole_number_in_range(monkeypatch, word):
    monkeypatch.setenv("COUNT", word)
    with pytest.raises(ImproperlyConfigured):
        env.integer("COUNT", default=3, least=1)


def test_words_are_split_at_commas_and_stripped(monkeypatch):
    monkeypatch.setenv("HOSTS", "a.kr, b.kr,,")
    assert env.words("HOSTS") == ["a.kr", "b.kr"]


def test_database_url_is_taken_apart_with_its_escapes():
    found = env.database("postgresql://us%40er:p%2Fw@db.internal:6543/trace?sslmode=require")
    assert found["USER"] == "us@er"
    assert found["PASSWORD"] == "p/w"
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.internal", "6543", "trace")
    assert found["OPTIONS"] == {"sslmode": "require"}


@pytest.mark.parametrize("url", ["mysql://h/db", "sqlite:///x", "postgresql://h:port/db", "db.internal"])
def test_database_url_of_another_kind_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database(url)


@pytest.mark.parametrize("value", ["trace.example.kr", "ftp://x", "https://x/path"])
def test_origin_must_be_a_scheme_and_a_host(monkeypatch, value):
    monkeypatch.setenv("PUBLIC_ORIGIN", value)
    with pytest.raises(ImproperlyConfigured, match="PUBLIC_ORIGIN"):
        env.origin("PUBLIC_ORIGIN", default="http://127.0.0.1:8000")


def test_every_variable_is_written_down():
    read = {name for path in (CLONE / "traceability").glob("*.py")
            for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', path.read_text(encoding="utf-8"))}  # fmt: skip
    told = set(re.findall(r"`([A-Z_]+)`", (CLONE / "docs" / "operations.md").read_text(encoding="utf-8")))
    assert len(read) > 15
    assert read - told == set()

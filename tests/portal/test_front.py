import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

from batteries.label_sheets import LABELS_MAX
from events import epc
from parties.text import Text
from portal.views.sessions import ATTEMPTS_MAX
from portal.words import ENDINGS, FORMS, LEGAL, NEXT, WORDS
from tests import world as worlds
from tests.world import GTIN

PORTAL = Path(__file__).resolve().parent.parent.parent / "portal"
TEMPLATES = sorted((PORTAL / "templates").rglob("*.html"))


def test_the_front_page_says_where_each_user_begins(enter, world):
    html = enter().get("/").content.decode()
    for word in ("door_yard", "door_maker", "door_regulator"):
        assert WORDS[word].ko in html
    assert 'href="/api/docs"' in html and "curl" in html and 'action="/find"' in html


def test_its_figures_come_from_the_ledger(enter, world):
    call_command("rebuild_custody", verbosity=0)
    worlds.say(world.maker, type="manufactured", battery=worlds.pack("F-1"), occurred_at=worlds.ago(days=1),
               **worlds.nameplate())  # fmt: skip
    figures = enter().get("/").context["figures"]
    assert figures["claims"] == 1
    assert set(figures) == {"batteries", "claims", "gaps"}


@pytest.mark.parametrize("typed", [
    f"https://id.gs1.org/01/{GTIN}/21/AB-1", f"HTTPS://TRACE.EXAMPLE.KR/01/{GTIN}/21/AB-1", f"/01/{GTIN}/21/AB-1",
    f"trace.example.kr/01/{GTIN}/21/AB-1", f" (01){GTIN}(21)AB-1\r\n", f"(01) {GTIN} (21) AB-1",
    "urn:epc:id:sgtin:9521234.054321.AB-1",
])  # fmt: skip
def test_the_box_takes_what_people_have_before_them(enter, world, typed):
    answer = enter().get("/find", {"q": typed})
    assert (answer.status_code, answer["Location"]) == (302, f"/01/{GTIN}/21/AB-1")


def test_the_box_takes_a_registered_number_in_small_letters_too(enter, world):
    worlds.say(world.maker, type="manufactured", battery=worlds.pack("AB-2"), occurred_at=worlds.ago(days=1),
               **worlds.nameplate(kr_battery_id="KRB-77"))  # fmt: skip
    assert enter().get("/find", {"q": "krb-77"})["Location"] == f"/01/{GTIN}/21/AB-2"


@pytest.mark.parametrize(("typed", "status"), [("", 400), ("NOBODY-1", 404), (f"/01/{GTIN[:-1]}0/21/A", 400)])
def test_what_names_nothing_is_said_beside_the_box(enter, world, typed, status):
    answer = enter(language="en").get("/find", {"q": typed})
    assert answer.status_code == status
    assert answer.context["fault"].en in answer.content.decode().replace("&#x27;", "'")


def test_labels_are_open_to_everybody(enter, world):
    name = epc.pack(GTIN, "AB-1").uri
    assert enter().get("/label.svg", {"of": name})["Content-Type"] == "image/svg+xml"
    assert enter().get("/label.png", {"of": name}).content.startswith(b"\x89PNG")
    assert enter().get("/label.pdf", {"of": name}).content.startswith(b"%PDF")
    assert enter().get("/label.png", {"of": "nothing"}).status_code == 400


def test_sheets_of_labels_are_bounded_on_both_sides(enter, world):
    names = [epc.pack(GTIN, f"AB-{n}").uri for n in range(LABELS_MAX)]
    assert enter().get("/labels.pdf", {"of": names}).content.startswith(b"%PDF")
    for refused in ([*names, names[0]], [], ["nothing"]):
        assert enter().get("/labels.pdf", {"of": refused}).status_code == 400


def test_the_browser_says_the_language_and_the_switch_overrules_it(enter, world):
    client = enter(language="ko")
    assert client.get("/").context["LANGUAGE_CODE"] == "ko"
    client.post("/language", {"language": "en", "next": "/login"})
    answer = client.get("/")
    assert WORDS["front_title"].en in answer.content.decode() and '<html lang="en">' in answer.content.decode()


def test_signing_in_with_a_wrong_password_says_so(enter, world):
    world.collector.user.set_password("right and long enough")
    world.collector.user.save()
    client = enter()
    answer = client.post("/login", {"username": "collector", "password": "wrong"})
    assert answer.status_code == 422 and WORDS["sign_in_failed"].ko in answer.content.decode()
    answer = client.post(
        "/login", {"username": "collector", "password": "right and long enough", "next": "/console/gaps"}
    )
    assert answer["Location"] == "/console/gaps"
    assert client.get("/logout").status_code == 405
    assert client.post("/logout")["Location"] == "/"


def test_guessing_passwords_soon_ends(enter, world):
    world.collector.user.set_password("right and long enough")
    world.collector.user.save()
    client = enter()
    wrong = {"username": "collector", "password": "wrong"}
    answers = [client.post("/login", wrong).status_code for _ in range(ATTEMPTS_MAX + 1)]
    assert answers == [422] * ATTEMPTS_MAX + [429]
    assert client.post("/login", wrong | {"password": "right and long enough"}).status_code == 429
    assert client.post("/login", {"username": "recycler", "password": "wrong"}).status_code == 422


def test_signing_in_leads_to_no_other_site(enter, world):
    world.collector.user.set_password("right and long enough")
    world.collector.user.save()
    sent = {"username": "collector", "password": "right and long enough", "next": "https://evil.example/"}
    assert enter().post("/login", sent)["Location"] == "/console"
    regulator = enter(world.regulator)
    for onward in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert regulator.post("/reason", {"reason": "x", "next": onward})["Location"] == "/console"


def test_pages_are_kept_by_no_cache(enter, world):
    assert enter(world.collector).get("/")["Cache-Control"] == "private, no-store"
    assert "Cookie" in enter().get("/")["Vary"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_code_and_load_nothing_from_elsewhere(path):
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=|javascript:", source)
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", source)


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_neither_request_nor_database(code):
    assert 'lang="en"' in get_template(f"{code}.html").render()


def test_every_word_is_said_somewhere_and_in_both_languages():
    # The nameplate is worded where paper and page share it.
    sayers = [*TEMPLATES, *PORTAL.rglob("*.py"), PORTAL.parent / "batteries" / "wording.py"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in sayers)
    pages = [path.read_text(encoding="utf-8") for path in TEMPLATES]
    said = {
        (key, with_kind) for page in pages for key, with_kind in re.findall(r'say ["\'](\w+)["\']( [a-z.]+ %)?', page)
    }
    missing = {key for key, with_kind in said if not with_kind and key not in WORDS}
    starts = tuple(key for key, _ in said if key.endswith("_"))
    unused = {key for key in WORDS if f'"{key}"' not in source.replace(f'"{key}": Text(', "") and not key.startswith(starts)
              and f"'{key}'" not in source and not key.startswith("gap_done_")}  # fmt: skip
    assert (missing, unused) == (set(), set())
    texts = [*WORDS.values(), *FORMS.values(), *LEGAL.values(), *ENDINGS.values(), *sum(NEXT.values(), ())]
    assert all(isinstance(text, Text) and text.en.strip() and text.ko.strip() for text in texts)
    assert all(set(re.findall(r"{(\w+)}", text.en)) == set(re.findall(r"{(\w+)}", text.ko)) for text in texts)


def _palettes() -> list[dict[str, str]]:
    css = (
        (PORTAL / "static" / "portal" / "portal.css")
        .read_text(encoding="utf-8")
        .partition("@media (prefers-contrast")[0]
    )
    blocks = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", block)) for block in re.findall(r"{([^{}]*)}", css)]
    light, dark, sun, sun_dark = blocks
    return [light, light | dark, light | sun, light | sun | sun_dark]


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
        parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("place", range(4), ids=["light", "dark", "sunlight", "sunlight-dark"])
def test_every_pair_of_colours_can_be_read(place):
    palette = _palettes()[place]
    wanted = 7.0 if place >= 2 else 4.5
    pairs = [("ink", "paper"), ("ink", "sheet"), ("dim", "paper"), ("dim", "sheet"), ("dim", "tint"), ("ink", "tint"),
             ("accent", "paper"), ("accent", "sheet"), ("on-accent", "accent"), ("bad", "bad-tint"), ("bad", "sheet"),
             ("warn", "sheet"), ("ink", "good-tint"), ("paper", "good")]  # fmt: skip
    poor = {pair: round(_contrast(palette[pair[0]], palette[pair[1]]), 1) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < wanted} == {}

"""Evidence through the people's door: who is offered it, what they get, and the page that checks it."""

import io
from urllib.parse import quote

import pytest

from compliance.evidence import bundle, standalone
from events.verify import bundle as verify
from parties.models import Look
from portal.words import WORDS
from tests import world as worlds
from tests.events.test_audit import behind_the_guard
from tests.world import GTIN

PAGE = f"/01/{GTIN}/21/LIFE-1"
EVIDENCE = f"/evidence?of={quote(worlds.pack('LIFE-1'), safe='')}"


@pytest.fixture
def signed(life, publish):
    worlds.settle()
    return publish()


def offered(client) -> bool:
    return EVIDENCE in client.get(PAGE).content.decode()


def test_those_who_see_the_history_are_offered_it(enter, world, life):
    assert offered(enter(world.recycler)) and offered(enter(world.regulator, reason="case 1"))
    assert not any(map(offered, (enter(), enter(world.maker), enter(world.stranger), enter(world.regulator))))


def test_what_they_get_verifies(enter, world, life, signed):
    answer = enter(world.regulator, reason="case 1").get(EVIDENCE)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-01-{GTIN}-21-LIFE-1.zip"'
    assert "no-store" in answer["Cache-Control"]
    verdict = verify.verify(io.BytesIO(answer.content), [signed])
    assert verdict.findings == [] and len(verdict.claims) == 9


def test_nobody_else_gets_it(enter, world, life, signed):
    assert enter(world.maker).get(EVIDENCE).status_code == 404
    assert enter(world.stranger).get(EVIDENCE).status_code == 404
    assert enter(world.regulator, reason="case 1").get("/evidence?of=nonsense").status_code == 404
    unknown = quote(worlds.pack("UNKNOWN"), safe="")
    assert enter(world.regulator, reason="case 1").get(f"/evidence?of={unknown}").status_code == 404
    assert enter().get(EVIDENCE)["Location"].startswith("/login?next=/evidence")


def test_an_authority_says_why_first_and_its_look_is_kept(enter, world, life, signed):
    assert WORDS["reason_title"].ko in enter(world.regulator).get(EVIDENCE).content.decode()
    assert not Look.objects.exists()
    enter(world.regulator, reason="사건 2026-17").get(EVIDENCE)
    assert Look.objects.get().subject == f"evidence {worlds.pack('LIFE-1')}"


def test_what_cannot_be_given_yet_is_said_on_the_page(enter, world, life):
    answer = enter(world.recycler).get(EVIDENCE, follow=True)
    assert answer.redirect_chain == [(PAGE, 302)] and WORDS["evidence_later"].ko in answer.content.decode()


def test_what_is_too_much_is_said_too(enter, world, life, signed, monkeypatch):
    monkeypatch.setattr(bundle, "CLAIMS_MAX", 9)
    assert enter(world.recycler).get(EVIDENCE).status_code == 200
    monkeypatch.setattr(bundle, "CLAIMS_MAX", 8)
    assert WORDS["evidence_too_large"].ko in enter(world.recycler).get(EVIDENCE, follow=True).content.decode()


def test_what_the_log_contradicts_is_not_given_out(enter, world, life, signed):
    behind_the_guard("UPDATE events_event SET verb = 'forged'")
    answer = enter(world.recycler).get(EVIDENCE, follow=True)
    assert WORDS["evidence_contradicted"].ko in answer.content.decode()


def test_the_verifier_is_served_to_everybody_as_it_lies_in_a_bundle(client, db):
    answer = client.get("/verify")
    assert answer.content == standalone.page()
    policy = answer["Content-Security-Policy"]
    assert policy == f"{standalone.policy()}; frame-ancestors 'none'"
    assert "default-src 'none'" in policy and "connect-src" not in policy and "unsafe" not in policy
    assert f'content="{standalone.policy()}"' in answer.content.decode()
    assert 'href="/verify"' in client.get("/").content.decode()

"""Who may open what: every address and method of the people's door, for every kind of visitor, written down by hand."""

from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLPattern

from compliance.models import Gap, Report
from parties import access
from portal import urls
from tests import world as worlds

REPORT = "22222222-2222-4222-8222-222222222222"
PAGE = f"/01/{worlds.GTIN}/21/LIFE-1"
LEAST = ("nobody", "stranger", "unsaid")
ALL = (*LEAST, "maker", "collector", "recycler", "regulator")
"""The visitors in the order of the table. The regulator has said why it looks; `unsaid` is the same before that."""
ANYBODY, MEMBERS = (200,) * 7, (302,) + (200,) * 6
# The pack is the recycler's, who has recorded `received`; the gap is the collector's, and the report is about the maker.
EXPECTED = {
    "front": ("/", ANYBODY),
    "log": ("/log", ANYBODY),
    "find": ("/find?q={page}", (302,) * 7),
    "label-svg": ("/label.svg?of={page}", ANYBODY),
    "label-png": ("/label.png?of={page}", ANYBODY),
    "label-pdf": ("/label.pdf?of={page}", ANYBODY),
    "labels": ("/labels.pdf?of={page}", ANYBODY),
    "None": ("/favicon.ico", (301,) * 7),
    "language": ("/language", (302,) * 7),
    "login": ("/login", (200,) + (302,) * 6),
    "logout": ("/logout", (405,) * 7),
    "pack": ("/pack{page}", ANYBODY),
    "safety": ("/safety{page}", ANYBODY),
    "recall": ("/recall{page}", ANYBODY),
    "evidence": ("/evidence?of={page}", (302, 404, 200, 404, 404, 302, 302)),
    "verify": ("/verify", ANYBODY),
    "reason": ("/reason", (405,) * 7),
    "record": ("/record/received?battery={page}", MEMBERS),
    "recorded": ("/recorded?event={event}", (302, 404, 404, 404, 404, 200, 404)),
    "console": ("/console", MEMBERS),
    "gaps": ("/console/gaps", MEMBERS),
    "gap": ("/console/gaps/{gap}", (302, 404, 200, 404, 200, 404, 200)),
    **{f"gap-{verb}": (f"/console/gaps/{{gap}}/{verb}", (302,) + (405,) * 6) for verb in (
        "explain", "accept", "reject", "withdraw", "assign", "comment", "note", "watch")},
    "statistics": ("/console/statistics", MEMBERS),
    "limits": ("/console/limits", MEMBERS),
    "day-off": ("/console/limits/day-off", (302,) + (405,) * 6),
    "limit": ("/console/limits/silence.days", MEMBERS),
    "gap-bulk": ("/console/gaps/bulk", (302,) + (405,) * 6),
    "gap-filters": ("/console/gaps/filters", (302,) + (405,) * 6),
    "mail": ("/console/mail", (302,) + (405,) * 6),
    "unsubscribe": ("/unsubscribe/guessed", ANYBODY),
    "reports": ("/console/reports", MEMBERS),
    "report": ("/console/reports/{report}", (302, 404, 200, 200, 404, 404, 200)),
    "report-flows": ("/console/reports/{report}/flows", (302, 404, 200, 404, 404, 404, 404)),
    "report-file": ("/console/reports/{report}.json", (302, 404, 404, 404, 404, 404, 404)),
    **{f"report-{verb}": (f"/console/reports/{{report}}/{verb}", (302,) + (405,) * 6) for verb in ("cancel", "amend", "attest")},
}  # fmt: skip
# What only claims say that the stranger neither made nor is named in.
SECRETS = ("DR-1", "EV-1", "Q-1", worlds.VIN, access.masked_vin(worlds.VIN), "61.0", "key:secret")
# The addresses that change something, which are asked by POST too: who may not see a thing may do nothing to it either.
STEPS = [name for name, (_, answers) in EXPECTED.items() if answers[1] == 405 and "{" in EXPECTED[name][0]]


def test_every_address_is_in_the_table():
    assert all(isinstance(pattern, URLPattern) for pattern in urls.urlpatterns)
    assert {str(pattern.name) for pattern in urls.urlpatterns} == EXPECTED.keys()


def test_the_service_has_no_other_doors():
    """The API and the EPCIS interfaces have tables of their own; a Digital Link opens a pack's page, or the resolver."""
    loose = [pattern.callback.__name__ for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]
    assert loose == ["tell_alive", "tell_ready", "tell_metrics", "open_link"]


@pytest.fixture
def scene(world, life):
    about = {"battery": worlds.pack("P-2"), "facility": world.maker.site}
    worlds.say(world.maker, {"type": "manufactured", **about, "occurred_at": worlds.ago(days=30), **worlds.nameplate()},
               {"type": "dispatched", **about, "occurred_at": worlds.ago(days=20), **worlds.shipment(world.collector)})
    worlds.settle()
    found = Gap.objects.filter(epc=about["battery"]).earliest("opened_at")
    Gap.objects.filter(pk=found.pk).update(responsible=world.collector.gln, concerns=[world.collector.gln])
    Report.objects.create(id=REPORT, operator=world.maker.gln, period_start="2026-01-01", period_end="2026-03-31",
                          requested_by="key:secret", requested_at=world.maker.key.created_at)  # fmt: skip
    return {"page": PAGE, "event": quote(life["received/again"]), "gap": found.pk, "report": REPORT}


@pytest.fixture
def visitors(world, enter):
    named = {name: enter(world[name]) for name in ("stranger", "maker", "collector", "recycler")}
    return named | {"nobody": enter(), "regulator": enter(world.regulator, reason="case 1"), "unsaid": enter(world.regulator)}


def test_the_table(scene, visitors, life):
    opened, expected_of, told = {}, {}, {}
    for name, (address, expected) in EXPECTED.items():
        # What is open to everybody is asked for by those who may see least.
        answers = {who: visitors[who].get(address.format(**scene)) for who in (LEAST if expected is ANYBODY else ALL)}
        opened[name] = tuple(answer.status_code for answer in answers.values())
        expected_of[name] = expected[: len(answers)]
        for who in LEAST:
            html = b"" if answers[who].streaming else answers[who].content
            secrets = [secret for secret in (*SECRETS, *set(life.values()) - {life["uri"]}) if secret.encode() in html]
            told |= {(name, who): secrets} if secrets else {}
    assert opened == expected_of
    assert told == {}


def test_who_does_not_see_a_thing_takes_no_step_in_it(scene, visitors):
    def step(name: str, who: str) -> int:
        with transaction.atomic():
            answer = visitors[who].post(EXPECTED[name][0].format(**scene), {"reason": "because", "read": "yes"})
            transaction.set_rollback(True)
        return answer.status_code

    taken = {name: tuple(step(name, who) for who in LEAST) for name in STEPS}
    assert len(STEPS) == 11
    assert taken == dict.fromkeys(STEPS, (302, 404, 404))

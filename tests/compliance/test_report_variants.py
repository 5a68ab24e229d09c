"""Each kind of report: what stands in it, whose it is, which periods it covers, and what it says of one site."""

import json
from datetime import date

import pytest

from compliance.reports import document, job, variants
from compliance.reports.declaration import CHANGES
from compliance.reports.declaration import REGISTRY as SECTIONS
from compliance.reports.forms import FORMS, Imprint
from compliance.reports.forms import json as json_form
from compliance.reports.variants import REGISTRY, Span, Subject
from parties.access import Viewer
from parties.models import Facility, Operator
from parties.roles import Role
from tests.compliance import story
from tests.compliance.story import COLLECTOR, EVALUATOR, OEM, P1, P4, PREPROC, SITE

AUTHORITY = story.gln(90)
_SUITED = {"annual": COLLECTOR, "trader": COLLECTOR, "evaluator": EVALUATOR, "recycler": PREPROC, "oem": OEM,
           "national": AUTHORITY, "dossier": PREPROC, "second_life": story.gln(91)}  # fmt: skip
PERIODS = [
    (date(2026, 2, 1), date(2026, 2, 28), Span.MONTH), (date(2028, 2, 1), date(2028, 2, 28), None),
    (date(2028, 2, 1), date(2028, 2, 29), Span.MONTH), (date(2026, 4, 1), date(2026, 6, 30), Span.QUARTER),
    (date(2026, 3, 1), date(2026, 5, 31), None), (date(2026, 7, 1), date(2026, 12, 31), Span.HALF),
    (date(2026, 4, 1), date(2026, 9, 30), None), (date(2026, 1, 1), date(2026, 12, 31), Span.YEAR),
    (date(2026, 4, 1), date(2027, 3, 31), None),
]  # fmt: skip


def by(gln: str) -> Viewer:
    """Who speaks for an operator, with its roles."""
    return Viewer(gln=gln, roles=frozenset(Operator.objects.get(gln=gln).roles), key_id="key:test")


@pytest.fixture
def told(db):
    story.found_parties()
    for number, role, name in ((90, Role.REGULATOR, "Gamdok"), (91, Role.REUSE, "Dasi")):
        Operator.objects.create(gln=story.gln(number), business_number=story.business_number(100000000 + number), name_en=name,
                                name_ko=name, roles=[role], joined_at="2026-01-01T00:00:00+09:00")  # fmt: skip
    story.tell()
    story.place_all()


@pytest.mark.parametrize("code", sorted(REGISTRY))
def test_each_variant_is_declared_whole(code):
    variant = REGISTRY[code]
    assert variant.names.ko and variant.names.en and variant.about.ko and variant.about.en
    assert variant.takes("A"), "every report has a cover"
    assert len(set(variant.sections)) == len(variant.sections)
    assert variant.spans
    assert bool(variant.due) == (code == "annual")


def test_an_operator_of_every_role_has_a_variant_of_its_own():
    for role in Role:
        assert variants.suiting([role]), role


@pytest.mark.parametrize("code", sorted(REGISTRY))
def test_each_variant_is_built_in_every_form(told, code):
    operator, variant = _SUITED[code], REGISTRY[code]
    battery = P1 if variant.subject is Subject.BATTERY else ""
    report = job.request(operator, *story.Q3, by=by(operator), variant=code, battery=battery)
    assert job.build(report.pk)
    files = {file.form: bytes(file.content) for file in report.files.all()}
    assert set(files) == set(FORMS)
    data = json.loads(files["json"])
    assert data["variant"]["code"] == code
    assert [table["code"] for table in data["sections"]] == [c for c in sorted(SECTIONS) if variant.takes(c)]


def test_a_zero_report_is_a_report_of_every_variant(told):
    idle = story.gln(91)
    data = document.compute(story.cut(idle), variant=REGISTRY["second_life"])
    assert data["summary"] == dict.fromkeys(data["summary"], 0) | {"zero_report": True}
    assert FORMS["pdf"].make(data, Imprint("r", story.cut(idle).asked_at, "0" * 64)).startswith(b"%PDF")


@pytest.mark.parametrize(("start", "end", "span"), PERIODS)
def test_the_periods_of_the_calendar(start, end, span):
    assert variants.calendar_span(start, end) is span


@pytest.mark.parametrize(
    ("code", "start", "end", "span"),
    [
        ("annual", date(2026, 1, 1), date(2027, 1, 1), Span.FREE), ("annual", date(2026, 1, 1), date(2027, 1, 2), None),
        ("annual", date(2026, 1, 2), date(2026, 1, 1), None), ("dossier", date(2016, 1, 1), date(2026, 1, 2), Span.LIFE),
        ("trader", date(2026, 1, 1), date(2026, 3, 31), Span.QUARTER),
    ],
)  # fmt: skip
def test_which_periods_a_variant_covers(code, start, end, span):
    assert REGISTRY[code].span_of(start, end) is span


@pytest.mark.parametrize(
    ("operator", "more", "code"),
    [
        (COLLECTOR, {"variant": "yearly"}, "variant-unknown"), (COLLECTOR, {"variant": "evaluator"}, "variant-unsuited"),
        (COLLECTOR, {"variant": "national"}, "variant-unsuited"), (AUTHORITY, {"variant": "annual"}, "variant-unsuited"),
        (COLLECTOR, {"facility": SITE[PREPROC]}, "facility-unknown"),
        (OEM, {"variant": "oem", "facility": SITE[OEM]}, "facility-unsuited"),
        (COLLECTOR, {"battery": P1}, "battery-unsuited"), (COLLECTOR, {"variant": "dossier"}, "battery-unsuited"),
        (COLLECTOR, {"variant": "dossier", "battery": P1}, "battery-unseen"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_words(told, operator, more, code):
    with pytest.raises(job.Refused) as refused:
        job.request(operator, *story.Q3, by=by(operator), **more)
    assert refused.value.code == code
    assert refused.value.text.ko != refused.value.text.en


def test_a_dossier_is_not_handed_to_an_operator_by_the_authority_s_asking(told):
    with pytest.raises(job.Refused) as refused:
        job.request(COLLECTOR, *story.Q3, by=by(AUTHORITY), variant="dossier", battery=P1)
    assert refused.value.code == "battery-unseen"
    assert job.request(AUTHORITY, *story.Q3, by=by(AUTHORITY), variant="dossier", battery=P1)


def test_the_sites_of_an_operator_add_up_to_the_whole(told):
    other = story.gln(190)
    Facility.objects.create(gln=other, operator_id=COLLECTOR, name_en="Second yard", name_ko="제2야적장")
    story.say(COLLECTOR, "collected", "2026-07-20T10:00:00+09:00", story.pack(30), return_receipt_no="R", mass_kg=300,
              facility=other)  # fmt: skip
    story.place_all()
    whole, first, second = (_stock(facility) for facility in ("", SITE[COLLECTOR], other))
    assert second == {"opening": 0, "taken_in": 1, "dispatched": 0, "closing": 1, "held": 1, "lines": 1}
    assert first["closing"] == first["held"]
    assert {key: first[key] + second[key] for key in whole} == whole
    assert first["opening"] == 1, P4


def _stock(facility: str) -> dict:
    data = document.compute(story.cut(COLLECTOR, facility=facility))
    tables = {table["code"]: table for table in data["sections"]}
    packs = tables["B"]["totals"][0]
    assert data["facility"] == (facility or None)
    return {key: packs[key] for key in ("opening", "taken_in", "dispatched", "closing", "held")} | {
        "lines": len(tables["C"]["rows"])
    }


def test_the_same_cut_gives_the_same_bytes_for_each_variant(told):
    for code in ("recycler", "trader"):
        cut = story.cut(_SUITED[code])
        first = json_form.make(document.compute(cut, variant=REGISTRY[code]))
        assert json_form.make(document.compute(cut, variant=REGISTRY[code])) == first


@pytest.mark.parametrize("code", sorted(REGISTRY))
def test_every_letter_of_a_variant_is_a_section(code):
    letters = {section[0] for section in SECTIONS if REGISTRY[code].takes(section)}
    assert letters == set(REGISTRY[code].sections)


def test_every_section_stands_in_some_report():
    homeless = [code for code in SECTIONS if code != CHANGES and not any(variant.takes(code) for variant in REGISTRY.values())]
    assert homeless == []

"""Every planted fault is mended by what its rule says would mend it, on the road that all claims take; undone, it is back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone

from batteries.lifecycle import recording
from compliance import calendar
from compliance.demo import cast, faults, registry
from compliance.demo.book import Book, Planted
from compliance.demo.fleet import Fleet
from compliance.models import Gap
from compliance.rules import REGISTRY
from compliance.simulation import loading
from compliance.simulation.nation import National
from events import feed
from events.entry import Author
from parties.models import Facility
from tests import world as worlds

pytestmark = pytest.mark.django_db
WORLD = cast.world()
DANGER = {"un_number": "UN3480", "dg_state": "sound", "packing_instruction": "P903"}
INSPECTION = {"standard": "KC 10031", "result": "pass", "certificate_no": "S-1"}
EVALUATION = {"grade": "recycle", "soh_pct": 50, "safety_result": "pass", "history_checked": True, "certificate_no": "E-1"}


class Mending(NamedTuple):
    """What mends a gap: who says it, of which type, how long after the day that the gap names, and what it says."""

    by: Callable[[Gap], str]
    type: str
    after: timedelta
    fields: Callable[[Gap], dict] = lambda gap: {}


def of(company: str) -> Callable[[Gap], str]:
    return lambda gap: WORLD[company].gln


def named(detail: str) -> Callable[[Gap], str]:
    return lambda gap: gap.details[detail]


def sent(gap: Gap) -> dict:
    return {"recipient": gap.details.get("author") if gap.rule == "G02" else WORLD["refiner"].gln, "mass_kg": 400, **DANGER}


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MENDINGS = {
    "G01": Mending(named("recipient"), "received", DAY, lambda gap: {"condition": "intact"}),
    "G02": Mending(named("sender"), "dispatched", -HOUR, sent),
    "G06": Mending(of("evaluator"), "pre_removal_evaluated", -DAY, lambda gap: EVALUATION),
    "G08": Mending(of("inspector"), "safety_inspected", -HOUR, lambda gap: INSPECTION),
    "G09": Mending(of("inspector"), "periodic_inspected", 1000 * DAY, lambda gap: INSPECTION),
    "G10": Mending(named("holder"), "dispatched", 100 * DAY, sent),
    "G14": Mending(of("garage"), "serviced", -HOUR, lambda gap: {"work_order_no": "W-1", "parts": [{"part": "BMS", "count": 1}]}),
    "G26": Mending(of("elv_a"), "removed", DAY, lambda gap: {"vin": "KMHTEST00A0000001", "remover_qualification": "R-1", "mass_kg": 400}),
    "G27": Mending(of("exporter"), "exported", DAY, lambda gap: {"declaration_no": "X-1", "destination_country": "JO", "form": "in_vehicle"}),
    "G32": Mending(named("holder"), "stocktake", 95 * DAY),
    "X07": Mending(named("author"), "found", -HOUR),
    "X08": Mending(of("regulator"), "hold_released", -HOUR, lambda gap: {"order_no": gap.details["order"]}),
    "X10": Mending(named("holder"), "dispatched", 300 * DAY, sent),
}  # fmt: skip
STRANGERS = {cast.UNREGISTERED_GLN, WORLD["standstill"].gln}
"""Those who cannot mend anything, as they are in no business here."""
FAULTS = {fault.__name__: fault for fault in (*faults.MAIN, *faults.FURTHER)}


class Healed(NamedTuple):
    """The rules that stand open about each fault's pack: as planted, mended, and when what mended it is undone."""

    planted: dict[str, Planted]
    before: dict[str, set[str]]
    mended: dict[str, set[str]]
    undone: dict[str, set[str]]
    mended_as_said: set[tuple[str, str]]
    withdrawn: set[tuple[str, str]]


def open_on(planted: dict[str, Planted]) -> dict[str, set[str]]:
    found = {name: set() for name in planted}
    rows = set(Gap.objects.exclude(status=Gap.Status.RESOLVED).values_list("epc", "rule"))
    for name, fault in planted.items():
        found[name] = {rule for epc, rule in rows if epc == fault.epc}
    return found


def say(gln: str, body: dict) -> str:
    [result] = recording.record([body], by=Author(gln, "key:test"), strict=True)
    return result.event_id


def mend(gap: Gap) -> tuple[str, str]:
    how = MENDINGS[gap.rule]
    gln, moment = how.by(gap), datetime.fromisoformat(gap.details["since"]) + how.after
    site = Facility.objects.filter(operator=gln).order_by("gln").first()
    return gln, say(gln, {"type": how.type, "battery": gap.epc, "facility": site.gln, "occurred_at": min(moment, timezone.now()).isoformat(),
                          **how.fields(gap)})  # fmt: skip


def withdraw(gln: str, target: str) -> None:
    say(gln, {"type": "voided", "target": target, "occurred_at": timezone.now().isoformat(), "why": "data_entry_error"})


@pytest.fixture(scope="module")
def healed(django_db_setup, django_db_blocker) -> Healed:
    with django_db_blocker.unblock(), transaction.atomic():
        registry.enter(WORLD, now=timezone.now())
        book = Book(tag="HEAL", until=calendar.day_of(timezone.now()))
        scene, planted = National(WORLD, book), {}
        for number, (name, fault) in enumerate(FAULTS.items(), start=1):
            book.begin()
            planted[name] = fault(scene, number)
        loading.record(Fleet("HEAL", book.stories, []))
        while worlds.integrate():
            pass
        worlds.settle()
        before = open_on(planted)
        names = {fault.epc: name for name, fault in planted.items()}
        gaps = [gap for gap in Gap.objects.exclude(status=Gap.Status.RESOLVED) if gap.epc in names]
        as_said = [(gap, *mend(gap)) for gap in gaps if gap.rule in MENDINGS and not STRANGERS & set(map(str, gap.details.values()))]
        done = {gap.pk for gap, *_ in as_said}
        wrong = {gap.anchor for gap in gaps if gap.pk not in done and {"voided", "corrected"} & set(REGISTRY[gap.rule].closing_types)}
        for anchor, record in sorted(feed.by_ids(wrong).items()):
            withdraw(record.author, anchor)
        worlds.settle()
        mended = open_on(planted)
        for _, gln, event_id in as_said:
            withdraw(gln, event_id)
        worlds.settle()
        undone = open_on(planted)
        transaction.set_rollback(True)
    return Healed(planted, before, mended, undone, {(names[gap.epc], gap.rule) for gap, *_ in as_said},
                  {(names[gap.epc], gap.rule) for gap in gaps if gap.anchor in wrong})  # fmt: skip


def test_all_that_is_planted_is_found_and_can_be_mended(healed):
    mendable = healed.mended_as_said | healed.withdrawn
    left = {(name, rule) for name, rules in healed.before.items() for rule in rules} - mendable
    # A site's state is mended by the site (test_sites), and what was late stays late.
    assert {rule for _, rule in left} <= {"G11", "S01", "G29"}


@pytest.mark.parametrize("name", FAULTS)
def test_what_a_rule_asks_for_mends_it_and_undone_it_is_broken_again(healed, name):
    said = {rule for fault, rule in healed.mended_as_said if fault == name}
    withdrawn = {rule for fault, rule in healed.withdrawn if fault == name}
    assert not (said | withdrawn) & healed.mended[name]
    assert said <= healed.undone[name]

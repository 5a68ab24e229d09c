"""Each rule by its story: what opens it, what closes it, and what comes near and is nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from batteries import custody
from batteries.claims import Claim, Part
from compliance.models import Severity
from compliance.parameters import Schedule
from compliance.register import Register, Registered, Site
from compliance.rules import REGISTRY, Case, Subject, about
from parties.roles import Activity, Role
from tests.batteries.test_custody import MADE, MAKER, PACK, SENT, START, TAKEN, YARD, claim

JUDGE, INSPECTOR, LORRY, REMAKER, GHOST = (
    "9521000000063",
    "9521000000070",
    "9521000000087",
    "9521000000094",
    "9521000000100",
)
SEOUL, BUSAN = "9521000000117", "9521000000124"

pytestmark = pytest.mark.django_db


def register() -> Register:
    everybody = {
        MAKER: {Role.PACK_MAKER, Role.OEM, Role.ELV}, YARD: {Role.COLLECTION, Role.PREPROC, Role.REFINER, Role.REUSE},
        JUDGE: {Role.EVALUATOR}, INSPECTOR: {Role.INSPECTION}, LORRY: {Role.CARRIER}, REMAKER: {Role.REMAN},
    }  # fmt: skip
    joined = START - timedelta(days=365)
    operators = {
        gln: Registered(frozenset(roles), "active", None, joined, "E", "K") for gln, roles in everybody.items()
    }
    permits = ((Activity.MANUFACTURE, date(2020, 1, 1), None), (Activity.COLLECT, date(2020, 1, 1), date(2026, 1, 5)))
    return Register(operators, {SEOUL: Site(MAKER, 37.56, 126.97, permits, "Seoul", "서울"),
                                BUSAN: Site(YARD, 35.18, 129.08, permits, "Busan", "부산"),
                                TAKEN.facility: Site(YARD, None, None, (), "Yard", "야적장")})  # fmt: skip


def judged(code: str, *claims: Claim, known: Register | None = None, kin: dict | None = None) -> list:
    case = Case(PACK, custody.fold(claims), known or register(), Schedule(), kin or {})
    return list(REGISTRY[code].judge(case))


def anchors(code: str, *claims: Claim, **context) -> list[str]:
    return [finding.anchor for finding in judged(code, *claims, **context)]


class TestG01NeverReceived:
    def test_opens_three_days_after_the_dispatch_and_worsens_after_fourteen(self):
        [found] = judged("G01", MADE, SENT)
        sent_at = SENT.occurred_at
        assert (found.anchor, found.due_at, found.severity) == (
            SENT.event_id,
            sent_at + timedelta(days=3),
            Severity.HIGH,
        )
        assert (found.escalates_at, found.escalated_severity) == (sent_at + timedelta(days=14), Severity.CRITICAL)
        assert found.responsible == YARD

    @pytest.mark.parametrize("answer", [TAKEN, claim("receipt_refused", by=YARD, day=2)])
    def test_closes_by_an_answer_of_the_recipient(self, answer):
        assert judged("G01", MADE, SENT, answer) == []

    def test_waits_longer_at_sea(self):
        [found] = judged("G01", MADE, claim("dispatched", day=1, recipient=YARD, mode="sea"))
        assert found.due_at == START + timedelta(days=46)


class TestG02NeverDispatched:
    def test_opens_two_days_after_a_receipt_that_nobody_announced(self):
        [found] = judged("G02", MADE, TAKEN)
        assert (found.anchor, found.due_at) == (TAKEN.event_id, TAKEN.occurred_at + timedelta(days=2))
        assert found.responsible == MAKER

    def test_opens_when_it_was_sent_to_somebody_else(self):
        assert anchors("G02", MADE, claim("dispatched", day=1, recipient=REMAKER), TAKEN) == [TAKEN.event_id]

    def test_heals_by_a_dispatch_that_is_declared_late(self):
        late = SENT._replace(recorded_at=START + timedelta(days=90))
        assert anchors("G02", MADE, TAKEN, late) == []


class TestG03NotTheHolder:
    def test_opens_for_a_dispatch_by_another(self):
        other = claim("dispatched", by=REMAKER, day=1, recipient=YARD)
        assert anchors("G03", MADE, other) == [other.event_id]

    def test_opens_for_a_battery_that_nobody_ever_took(self):
        assert anchors("G03", SENT) == [SENT.event_id]

    def test_heals_by_the_missing_hand_over(self):
        onward = claim("dispatched", by=YARD, day=3, recipient=REMAKER)
        assert anchors("G03", MADE, onward) == [onward.event_id]
        assert anchors("G03", MADE, onward, SENT, TAKEN) == []

    @pytest.mark.parametrize("by", [JUDGE, INSPECTOR, LORRY])
    def test_leaves_those_alone_who_never_hold(self, by):
        assert anchors("G03", MADE, claim("theft_reported", by=by, day=1)) == []

    @pytest.mark.parametrize(("form", "expected"), [("in_vehicle", 0), ("pack", 1)])
    def test_leaves_a_pack_that_goes_abroad_in_its_car(self, form, expected):
        exported = claim("exported", by=REMAKER, day=9, form=form)
        assert len(judged("G03", MADE, claim("installed", day=1), exported)) == expected

    def test_leaves_what_anybody_may_say(self):
        assert anchors("G03", MADE, claim("soh_recorded", by=YARD, day=1, soh_pct=90)) == []


class TestG04TwoHolders:
    def test_opens_for_a_second_dispatch_under_way(self):
        second = claim("dispatched", day=2, recipient=REMAKER)
        assert anchors("G04", MADE, SENT, second) == [second.event_id]

    @pytest.mark.parametrize("code", ["collected", "removed", "manufactured"])
    def test_opens_for_taking_what_another_holds(self, code):
        taking = claim(code, by=YARD, day=2)
        assert anchors("G04", MADE, taking) == [taking.event_id]

    def test_is_nothing_when_it_was_released_to_the_taker(self):
        assert anchors("G04", MADE, SENT, claim("collected", by=YARD, day=2)) == []

    def test_is_nothing_when_it_comes_out_of_a_vehicle(self):
        assert anchors("G04", MADE, claim("installed", day=1), claim("removed", by=YARD, day=800)) == []

    def test_is_nothing_after_a_refusal(self):
        again = claim("dispatched", day=3, recipient=REMAKER)
        assert anchors("G04", MADE, SENT, claim("receipt_refused", by=YARD, day=2), again) == []


class TestG05AfterTheEnd:
    shredded = claim("shredded", day=2, outputs=[])

    def test_opens_for_everybody_who_speaks_of_what_is_gone(self):
        scans = [claim("soh_recorded", by=by, day=day, soh_pct=80) for day, by in ((3, YARD), (4, YARD), (5, REMAKER))]
        assert anchors("G05", MADE, self.shredded, *scans) == [scans[0].event_id, scans[2].event_id]

    def test_lets_the_books_be_closed(self):
        assert anchors("G05", MADE, self.shredded, claim("recycling_completed", by=YARD, day=9)) == []

    def test_is_nothing_for_what_happened_before_and_was_said_later(self):
        before = claim("soh_recorded", day=1, soh_pct=80)._replace(recorded_at=START + timedelta(days=99))
        assert anchors("G05", MADE, self.shredded, before) == []

    def test_heals_when_the_ending_is_withdrawn(self):
        scan = claim("soh_recorded", day=3, soh_pct=80)
        error = claim("shredded", day=2, event_id=self.shredded.event_id, withdraws=True)
        assert anchors("G05", MADE, self.shredded, scan, error) == []


class TestG06NotEvaluated:
    removed = claim("removed", by=MAKER, day=100)

    @pytest.mark.parametrize(
        ("evaluated", "expected"),
        [(None, 1), ({"day": 99}, 0), ({"day": 10}, 0), ({"day": 9.99}, 1), ({"day": 100.01}, 1),
         ({"day": 99, "valid_until": "2026-04-11"}, 0), ({"day": 99, "valid_until": "2026-04-10"}, 1)],
    )  # fmt: skip
    def test_asks_for_an_evaluation_of_the_ninety_days_before(self, evaluated, expected):
        claims = [claim("pre_removal_evaluated", by=JUDGE, **evaluated)] if evaluated else []
        assert len(judged("G06", MADE, *claims, self.removed)) == expected

    @pytest.mark.parametrize(
        ("registered", "severity"), [("2021-01-01", "critical"), ("2020-12-31", "high"), (None, "high")]
    )
    def test_weighs_more_for_newer_vehicles(self, registered, severity):
        fields = {"vehicle_registered_on": registered} if registered else {}
        [found] = judged("G06", MADE, claim("installed", day=1, **fields), self.removed)
        assert found.severity == severity


class TestG08NotInspected:
    born = claim("repurposed", by=REMAKER, day=1, part=Part.PRODUCT)
    sold = claim("dispatched", by=REMAKER, day=5, recipient=YARD)

    def test_opens_once_for_a_sale_without_inspection(self):
        assert anchors("G08", self.born, self.sold, claim("installed", by=YARD, day=9)) == [self.sold.event_id]

    def test_a_failed_inspection_is_none(self):
        failed = claim("safety_inspected", by=INSPECTOR, day=3, result="fail")
        assert len(judged("G08", self.born, failed, self.sold)) == 1

    @pytest.mark.parametrize("day", [3, 5])
    def test_heals_by_an_inspection_that_was_passed_before(self, day):
        passed = claim("safety_inspected", by=INSPECTOR, day=day - 0.5, result="pass")
        assert anchors("G08", self.born, passed, self.sold) == []

    @pytest.mark.parametrize("purpose", ["inspection", "return"])
    def test_is_nothing_on_the_way_to_the_inspection(self, purpose):
        assert anchors("G08", self.born, claim("dispatched", by=REMAKER, day=2, recipient=YARD, purpose=purpose)) == []

    def test_is_nothing_for_a_new_pack(self):
        assert anchors("G08", MADE, SENT) == []


class TestG12NotRegistered:
    @pytest.mark.parametrize(
        ("told", "reasons"),
        [
            (claim("dispatched", day=1, recipient=GHOST), ["counterparty_unregistered"]),
            (claim("received", by=YARD, day=1, sender=GHOST), ["counterparty_unregistered"]),
            (claim("dispatched", day=1, recipient=YARD, carrier=GHOST), ["counterparty_unregistered"]),
            (claim("dispatched", day=1, recipient=YARD, carrier=LORRY), []),
            (claim("received", by=LORRY, day=1), ["role_not_entitled"]),
            (claim("collected", by=YARD, day=1, facility=GHOST), ["facility_unregistered"]),
            (claim("collected", by=YARD, day=5, facility=BUSAN), ["activity_not_permitted"]),
            (claim("collected", by=YARD, day=4.5, facility=BUSAN), []),
            (claim("collected", by=YARD, day=9, facility=SEOUL), ["activity_not_permitted"]),
            (claim("dispatched", day=1, recipient=YARD), []),
        ],
    )
    def test_names_what_is_not_in_the_register(self, told, reasons):
        found = judged("G12", MADE, told)
        assert [reason for finding in found for reason in finding.details["reasons"]] == reasons

    @pytest.mark.parametrize(("suspended_on", "expected"), [(0.9, 1), (1.1, 0), (None, 1)])
    def test_judges_by_the_day_of_the_claim(self, suspended_on, expected):
        known = register()
        since = None if suspended_on is None else START + timedelta(days=suspended_on)
        known.operators[YARD] = replace(known.operators[YARD], status="suspended", status_since=since)
        assert len(judged("G12", MADE, SENT, known=known)) == expected


class TestG32Silent:
    def test_opens_ninety_days_after_the_last_word(self):
        [found] = judged("G32", MADE, SENT, TAKEN)
        assert (found.anchor, found.due_at) == (TAKEN.event_id, TAKEN.occurred_at + timedelta(days=90))
        assert (found.responsible, found.escalates_at) == (YARD, TAKEN.occurred_at + timedelta(days=180))

    @pytest.mark.parametrize(
        "last", [claim("installed", day=5), claim("theft_reported", day=5), claim("exported", day=5),
                 claim("shredded", day=5, outputs=[])])  # fmt: skip
    def test_is_nothing_for_what_is_in_a_car_lost_or_gone(self, last):
        assert judged("G32", MADE, last) == []


class TestEveryRule:
    @pytest.mark.parametrize("code", sorted(REGISTRY))
    def test_speaks_both_languages_and_says_what_it_rests_on(self, code):
        rule = REGISTRY[code]
        for text in (rule.names, rule.basis.text, rule.what, rule.closes):
            assert text.en and text.ko and text.en != text.ko
        assert rule.basis.certainty in {"law", "law_unseen", "other_law", "proposed"}

    @pytest.mark.parametrize("code", sorted(REGISTRY))
    def test_names_only_event_types_and_parameters_that_exist(self, code):
        from batteries.lifecycle.declaration import REGISTRY as TYPES
        from compliance.limits import DEFAULTS

        assert set(REGISTRY[code].closing_types) <= set(TYPES)
        assert set(REGISTRY[code].uses) <= set(DEFAULTS)

    @pytest.mark.parametrize("code", [rule.code for rule in about(Subject.THING)])
    def test_finds_nothing_in_an_honest_hand_over(self, code):
        due = [f for f in judged(code, MADE, SENT, TAKEN) if f.due_at <= TAKEN.occurred_at]
        assert due == []

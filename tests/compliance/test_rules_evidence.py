"""The rules about what is measured, where it was seen, what came out of it and when it was said: each by its story."""

from dataclasses import replace
from datetime import timedelta

import pytest

from compliance.register import Site
from tests.batteries.test_custody import MADE, MAKER, YARD, claim
from tests.compliance.test_rules import BUSAN, GHOST, SEOUL, anchors, judged, register

pytestmark = pytest.mark.django_db


class TestG14HealthRises:
    @pytest.mark.parametrize(
        ("before", "after", "method", "expected"),
        [(80, 82, "bms", 0), (80, 82.1, "bms", 1), (80, 85, "eis", 0), (80, 85.1, "eis", 1), (80, 70, "bms", 0)],
    )
    def test_allows_two_points_and_five_by_another_method(self, before, after, method, expected):
        first = claim("soh_recorded", day=1, soh_pct=before, method="bms")
        second = claim("tested", day=9, soh_pct=after, method=method)
        assert anchors("G14", MADE, first, second) == [second.event_id] * expected

    def test_heals_when_the_wrong_reading_is_withdrawn(self):
        first, second = claim("soh_recorded", day=1, soh_pct=70), claim("soh_recorded", day=2, soh_pct=88)
        error = claim("soh_recorded", day=2, event_id=second.event_id, withdraws=True)
        assert anchors("G14", MADE, first, second, error) == []


class TestG16ImpossibleTravel:
    first = claim("collected", by=YARD, day=1, facility=SEOUL)

    @pytest.mark.parametrize(("hours", "expected"), [(2, 1), (2.15, 1), (2.25, 0), (24, 0)])
    def test_allows_what_a_lorry_can_do(self, hours, expected):
        # Seoul and Busan City Hall lie 325 km apart: 2.71 hours at 120 km/h, less half an hour for clocks.
        second = claim("tested", by=YARD, day=1 + hours / 24, facility=BUSAN, soh_pct=80)
        assert anchors("G16", self.first, second) == [second.event_id] * expected

    @pytest.mark.parametrize(("mode", "hours", "expected"), [("air", 8.9, 1), ("air", 9.1, 0), ("road", 9.1, 1)])
    def test_allows_an_aircraft_to_what_was_sent_by_air(self, mode, hours, expected):
        # Seoul and Frankfurt lie 8,562 km apart: 9.51 hours at 900 km/h, less half an hour for clocks.
        known = register()
        known.sites[GHOST] = Site(YARD, 50.03, 8.57, (), "Frankfurt", "프랑크푸르트")
        sent = claim("dispatched", by=MAKER, day=1, facility=SEOUL, recipient=YARD, mode=mode)
        taken = claim("received", by=YARD, day=1 + hours / 24, facility=GHOST)
        assert anchors("G16", sent, taken, known=known) == [taken.event_id] * expected

    def test_is_nothing_for_what_is_said_from_afar(self):
        far = claim("vehicle_deregistered", day=1.01, facility=BUSAN)
        assert anchors("G16", self.first, far) == []

    def test_is_nothing_where_a_place_is_not_known(self):
        assert anchors("G16", self.first, claim("tested", day=1.01, facility=GHOST, soh_pct=80)) == []


class TestG19ModulesMissing:
    @pytest.mark.parametrize(("found", "expected"), [(32, 0), (31, 1), (33, 1)])
    def test_counts_what_the_maker_put_in(self, found, expected):
        taken_apart = claim("dismantled", day=9, modules=[{"id": f"m{n}"} for n in range(found)])
        assert anchors("G19", MADE, taken_apart) == [taken_apart.event_id] * expected

    def test_a_cell_to_pack_design_has_none(self):
        assert anchors("G19", MADE._replace(fields={"module_count": 0}), claim("dismantled", day=9, modules=[])) == []

    def test_is_nothing_when_nobody_knows_how_many_there_were(self):
        assert anchors("G19", claim("dismantled", day=9, modules=[])) == []


class TestG29Late:
    def told(self, code: str, *, by: str = MAKER, days: float, **fields):
        told = claim(code, by=by, day=5, **fields)  # Tuesday 6 January 2026, 09:00 in Seoul
        return told._replace(recorded_at=told.occurred_at + timedelta(days=days))

    @pytest.mark.parametrize(("days", "expected"), [(2, []), (2.62, []), (2.63, ["low"]), (6, ["medium"])])
    def test_hand_overs_within_two_days(self, days, expected):
        assert [f.severity for f in judged("G29", self.told("dispatched", days=days))] == expected

    @pytest.mark.parametrize(("days", "expected"), [(21.62, 0), (21.63, 1)])
    def test_other_events_within_fifteen_working_days(self, days, expected):
        assert len(judged("G29", self.told("manufactured", days=days))) == expected

    def test_counts_from_when_the_operator_joined(self):
        known = register()
        told = self.told("dispatched", days=60)
        known.operators[MAKER] = replace(known.operators[MAKER], joined_at=told.recorded_at - timedelta(hours=1))
        assert judged("G29", told, known=known) == []

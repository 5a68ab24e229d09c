"""The sections that only some kinds of report have: a maker's account of its packs, and one battery's dossier."""

import pytest

from compliance.models import Gap
from compliance.reports import document, variants
from parties.models import Operator
from parties.roles import Role
from tests.compliance import story
from tests.compliance.story import COLLECTOR, ELV, M1, OEM, P1, P2, PREPROC

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db):
    story.found_parties()
    story.tell()
    story.place_all()


def tables(operator: str, variant: str, *, period=story.Q3, **more) -> dict[str, dict]:
    """The sections of a report, by code."""
    data = document.compute(story.cut(operator, period, **more), variant=variants.REGISTRY[variant])
    return {table["code"]: table for table in data["sections"]}


def fit(pack: str, vin: str) -> None:
    """A pack of which nothing but its fitting is known."""
    story.say(OEM, "installed", "2025-02-01T09:00:00+09:00", pack, vin=vin)


class TestTakeBack:
    def total(self) -> dict:
        [line] = tables(OEM, "oem")["Q"]["totals"]
        return line

    def test_what_was_in_service_and_placed_less_what_retired_is_in_service(self, told):
        found = self.total()
        assert {key: found[key] for key in ("opening", "placed", "retired", "closing", "taken_back")} == {
            "opening": 3, "placed": 0, "retired": 3, "closing": 0, "taken_back": 3}  # fmt: skip
        assert found["rate"] == {"num": 3, "den": 3, "pct": 100.0}
        assert sum(row["retired"] for row in tables(OEM, "oem")["Q"]["rows"]) == 3

    def test_a_pack_whose_car_is_gone_and_that_nobody_took_in_is_not_accounted_for(self, told):
        fit(story.pack(20), "KMHC851JFLU000020")
        story.say(ELV, "vehicle_deregistered", "2026-08-01T09:00:00+09:00", story.pack(20), reason="scrap", certificate_no="X",
                  deregistered_on="2026-08-01")  # fmt: skip
        story.place_all()
        found = self.total()
        assert (found["retired"], found["taken_back"], found["unaccounted"], found["rate"]["num"]) == (4, 3, 1, 3)
        story.say(ELV, "removed", "2026-08-05T09:00:00+09:00", story.pack(20), vin="KMHC851JFLU000020", remover_qualification="R",
                  mass_kg=400)  # fmt: skip
        story.place_all()
        assert (self.total()["unaccounted"], self.total()["taken_back"]) == (0, 4)

    def test_a_pack_that_is_fitted_again_is_in_service_again(self, told):
        story.say(OEM, "installed", "2026-09-20T09:00:00+09:00", P1, vin="KMHC851JFLU000001")
        story.place_all()
        found = self.total()
        assert (found["retired"], found["placed"], found["closing"]) == (3, 1, 1)
        assert sum(found[key] for key in ("taken_back", "exported", "lost", "destroyed", "unaccounted")) == 2

    def test_the_annex_names_each_pack_and_no_event_between_others(self, told):
        rows = tables(OEM, "oem")["Q1"]["rows"]
        assert {row["battery"] for row in rows} == {P1, P2, story.P3}
        assert {row["event_id"] for row in rows} == {None}

    def test_a_maker_that_only_has_packs_in_service_reports_more_than_zero(self, told):
        def is_zero(operator, variant):
            return document.compute(story.cut(operator), variant=variants.REGISTRY[variant])["summary"]["zero_report"]

        assert not is_zero(OEM, "oem"), "it holds nothing and said nothing, and three of its packs retired"
        assert is_zero(story.CARRIER, "oem") and is_zero(OEM, "annual")

    def test_who_only_makes_packs_places_them_by_making_them(self, told):
        [line] = tables(story.MAKER, "oem")["Q"]["totals"]
        assert (line["opening"], line["retired"]) == (3, 3)
        Operator.objects.filter(gln=story.MAKER).update(roles=[Role.CARRIER])
        [line] = tables(story.MAKER, "oem")["Q"]["totals"]
        assert line["opening"] == 0


class TestDossier:
    def test_it_tells_every_event_of_the_days(self, told):
        rows = tables(PREPROC, "dossier", battery=P1)["S1"]["rows"]
        assert [row["event"]["en"] for row in rows[-2:]] == ["Received", "Dismantled"]
        assert rows == sorted(rows, key=lambda row: row["at"])
        assert all("2026-07" <= row["at"] < "2026-10" for row in rows)
        everything = tables(PREPROC, "dossier", battery=P1, period=(story.date(2024, 1, 1), story.Q3[1]))["S1"]["rows"]
        assert everything[0]["event"]["en"] == "Manufactured"

    def test_a_vin_is_masked_for_who_need_not_know_the_car(self, told):
        def removal(operator):
            rows = tables(operator, "dossier", battery=P1)["S1"]["rows"]
            return next(row["facts"]["en"] for row in rows if row["author"] == ELV and "VIN" in row["facts"]["en"])

        assert story.VINS[P1] not in removal(PREPROC) and story.VINS[P1][-6:] in removal(PREPROC)
        assert story.VINS[P1] in removal(OEM)

    def test_it_tells_plate_family_documents_and_gaps(self, told):
        story.gap("G01", "a", story.datetime(2026, 9, 1, tzinfo=story.UTC))
        Gap.objects.update(epc=P1, epc_key=story.index.key(P1))
        found = tables(PREPROC, "dossier", battery=P1)
        plate = {row["item"]: row["value"]["en"] for row in found["S"]["rows"]}
        assert plate["identifier"] == P1
        assert any("NMC622" in value for value in plate.values())
        assert "Superseded" in plate["end"] or "other units" in plate["end"]
        assert {row["relative"] for row in found["S2"]["rows"]} == {M1, story.M2}
        assert [row["relation"] for row in found["S2"]["rows"]] == ["child", "child"]
        assert [(row["rule"], row["status"], row["resolved_at"]) for row in found["S3"]["rows"]] == [("G01", "open", None)]
        assert "D-1" in {row["value"]["en"] for row in found["S4"]["rows"]}

    def test_nothing_of_another_battery_stands_in_it(self, told):
        found = tables(COLLECTOR, "dossier", battery=P2)
        assert P1 not in {row["value"]["en"] for row in found["S"]["rows"]}
        assert {row["relative"] for row in found["S2"]["rows"]}.isdisjoint({story.M2})

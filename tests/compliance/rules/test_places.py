"""Rules about who and where, by their stories. G12 and G16 have their limits in test_rules.py and test_rules_evidence.py."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.compliance.rules.vocabulary import (
    BUSAN,
    ELV,
    GHOST,
    IN_STORE,
    NOWHERE,
    OUT,
    SEOUL,
    START,
    TAKEN,
    TESTED,
    YARD,
    Story,
    judged,
    register,
    say,
    void,
)

TO_GHOST = say("dispatched", by=YARD, day=1010, recipient=GHOST, mass_kg=450)
REFUSED = say("receipt_refused", by=GHOST, day=1011, reason="other")
SEEN = say("tested", by=YARD, day=1007, at=SEOUL, soh_pct=54, method="bms")
SEEN_AGAIN = say("tested", by=ELV, day=1007.05, at=BUSAN, soh_pct=54, method="bms")
SEOUL_STATION = {"latitude": 37.5547, "longitude": 126.9707}
DAEJEON = {"latitude": 36.35, "longitude": 127.38}

FAR = TESTED._replace(facility=SEOUL, fields=TESTED.fields | {"location": DAEJEON})

STORIES = {
    "G12": Story(told=(*IN_STORE, TO_GHOST), healed=(void(TO_GHOST),), near=IN_STORE),
    "G16": Story(told=(*IN_STORE, SEEN, SEEN_AGAIN), healed=(void(SEEN_AGAIN),),
                 near=(*IN_STORE, SEEN, SEEN_AGAIN._replace(occurred_at=SEEN.occurred_at + timedelta(hours=4)))),
    "G17": Story(told=(*IN_STORE, FAR), healed=(void(FAR),),
                 near=(*IN_STORE, FAR._replace(fields=TESTED.fields | {"location": SEOUL_STATION}))),
}  # fmt: skip


class TestG12NotRegistered:
    @pytest.mark.parametrize(("since", "expected"), [(1004.9, 1), (1005.1, 0)])
    def test_who_is_suspended_takes_nothing_in(self, since, expected):
        known = register()
        known.operators[YARD] = replace(known.operators[YARD], status="suspended", status_since=START + timedelta(days=since))
        found = judged("G12", *OUT, TAKEN._replace(fields={"sender": ELV}), known=known)
        assert [f.details["reasons"] for f in found] == [["author_suspended"]] * expected

    def test_who_is_suspended_may_still_say_what_it_sees(self):
        known = register()
        known.operators[YARD] = replace(known.operators[YARD], status="suspended", status_since=START + timedelta(days=1006))
        assert judged("G12", *IN_STORE, TESTED, known=known) == []


class TestG17OffSite:
    def scanned(self, north: float, *, at: str = SEOUL, **more):
        spot = {"latitude": 37.56 + north / 111.195, "longitude": 126.97} | more
        return judged("G17", *IN_STORE, TESTED._replace(facility=at, fields=TESTED.fields | {"location": spot}))

    @pytest.mark.parametrize(("km", "severity"), [(1.99, []), (2.01, ["low"]), (19.9, ["low"]), (20.1, ["medium"])])
    def test_allows_two_kilometres_and_weighs_twenty_heavier(self, km, severity):
        assert [found.severity for found in self.scanned(km)] == severity

    @pytest.mark.parametrize(("accuracy_m", "expected"), [(3100, 0), (2900, 1)])
    def test_gives_the_scanner_its_accuracy(self, accuracy_m, expected):
        assert len(self.scanned(5, accuracy_m=accuracy_m)) == expected

    def test_is_nothing_where_the_site_has_no_place(self):
        assert self.scanned(500, at=NOWHERE) == []

"""Every section's figures against numbers computed by hand from the story."""

import pytest

from compliance.reports import document
from tests.compliance import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(db):
    story.found_parties()
    story.tell()
    story.place_all()


def section(operator: str, code: str, **kwargs) -> dict:
    """One section of the operator's report."""
    report = document.compute(story.cut(operator, **kwargs))
    return next(table for table in report["sections"] if table["code"] == code)


def test_prints(told):
    import json
    for op in ("COLLECTOR", "PREPROC", "REFINER", "MAKER"):
        r = document.compute(story.cut(getattr(story, op)))
        print(op, json.dumps(r["summary"]))
        for t in r["sections"]:
            if t["code"] in ("P1", "P2"): continue
            print(" ##", t["code"])
            for row in t["rows"] + [{"TOTAL": 1, **x} for x in t["totals"]]:
                print("   ", json.dumps(row, ensure_ascii=False))
            for n in t["notes"]: print("   -", n["en"])

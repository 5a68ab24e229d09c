"""Whatever is claimed, the rules answer: they never raise, and never by the order in which claims came."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batteries import custody
from compliance import judge
from compliance.limits import DEFAULTS
from compliance.parameters import Parameters
from compliance.rules import Case
from tests.batteries.test_custody import PACK, stories
from tests.compliance.test_rules import register


class Limits:
    """The declared defaults, whatever the day."""

    def at(self, day):
        return Parameters({key: default.value for key, default in DEFAULTS.items()})


def found(claims) -> list:
    history = custody.fold(claims)
    return list(judge.judge(Case(PACK, history, register(), Limits(), {PACK: history})))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), st.randoms(use_true_random=False))
def test_any_story_is_judged_alike_in_any_order(told, random):
    shuffled = told[:]
    random.shuffle(shuffled)
    assert found(shuffled) == found(told)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(stories())
def test_a_finding_has_one_name_and_stands_on_claims_that_stand(told):
    findings = found(told)
    standing = {step.claim.event_id for step in custody.fold(told).steps}
    assert len({(f.rule, f.anchor) for f in findings}) == len(findings)
    for finding in findings:
        assert finding.anchor in standing and set(finding.evidence) <= standing
        assert finding.escalates_at is None or finding.escalates_at >= finding.due_at


@pytest.mark.parametrize("told", [[]])
def test_no_claims_no_findings(told):
    assert found(told) == []

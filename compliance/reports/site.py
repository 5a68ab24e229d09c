"""One site's share of an operator's business: the same stories, in which the operator's other sites are strangers.

So every section is about the site without knowing of it: what lies at another site is not held, and what was recorded
there was not recorded by the operator. A pack that comes from another site of the same operator comes into stock.
"""

from collections.abc import Iterator
from dataclasses import replace

from batteries.custody import Custody, History, Step
from compliance.reports.cut import Cut, Thing

ELSEWHERE = ""
"""Who holds or recorded what the operator did at its other sites: nobody that a section asks about."""


def share(thing: Thing, cut: Cut) -> Thing:
    """`thing` as the site of `cut` sees it; unchanged where the cut is about the whole operator."""
    if not cut.facility:
        return thing
    return replace(thing, history=History(tuple(_steps(thing.history, cut)), thing.history.withdrawn))


def _steps(history: History, cut: Cut) -> Iterator[Step]:
    before = Custody()
    for step in history.steps:
        claim, after = step.claim, _here(step.after, cut)
        if claim.author == cut.operator and claim.facility != cut.facility:
            claim = claim._replace(author=ELSEWHERE)
        yield Step(claim, before, after)
        before = after


def _here(state: Custody, cut: Cut) -> Custody:
    away = state.holder == cut.operator and state.facility != cut.facility
    return state._replace(holder=ELSEWHERE) if away else state

"""Which gaps a visitor asked for: one of the lists that the desk offers, narrowed, in an order."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from batteries.naming import NameFault
from compliance import gaps
from compliance.gaps.search import SORTS, Query
from compliance.models import Gap, Severity
from compliance.rules import REGISTRY
from parties.text import Text
from portal.identifiers import of_text
from portal.visitors import Visitor

PASTED_MAX = 500
"""Identifiers that are looked for at once: the column of a spreadsheet, pasted."""
_S = Gap.Status


@dataclass(frozen=True, slots=True)
class GapList:
    """What was asked for. `unknown` are the pasted words that name nothing."""

    show: str
    rule: str = ""
    severity: str = ""
    sort: str = ""
    late: bool = False
    mine: bool = False
    pasted: str = ""
    keys: frozenset[UUID] | None = None
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, given: QueryDict, visitor: Visitor) -> "GapList":
        """What a form or an address asks for; what it cannot mean is passed over."""
        choices = choices_of(visitor)
        show, rule, severity = (given.get(name, "") for name in ("show", "rule", "severity"))
        pasted = given.get("pasted", "").strip()
        keys, unknown = _read(pasted) if pasted else (None, ())
        return cls(
            show if show in choices else _first_with_work(choices, visitor), rule if rule in REGISTRY else "",
            severity if severity in Severity else "", given.get("sort") if given.get("sort") in SORTS else "",
            given.get("late") == "on", given.get("mine") == "on", pasted, keys, unknown,
        )  # fmt: skip

    @property
    def order(self) -> str:
        """The order of the list: by default work lists begin with what has waited longest."""
        return self.sort or ("newest" if self.show == "done" else "oldest")

    @property
    def is_narrowed(self) -> bool:
        """Whether more was asked for than one of the lists."""
        return bool(self.rule or self.severity or self.sort or self.late or self.mine)

    @property
    def address(self) -> str:
        """What stands behind the question mark of an address that asks for the same; pasted lists are too long for one."""
        named = {"show": self.show, "rule": self.rule, "severity": self.severity, "sort": self.sort,
                 "late": "on" if self.late else "", "mine": "on" if self.mine else ""}  # fmt: skip
        return urlencode({name: value for name, value in named.items() if value})

    def found(self, visitor: Visitor) -> QuerySet[Gap]:
        """The gaps that were asked for, as far as the visitor may see them."""
        query = Query(rule=self.rule or None, severity=self.severity or None, late=self.late or None,
                      person=person_of(visitor) if self.mine else None, batteries=self.keys)  # fmt: skip
        within = gaps.visible(visitor.sees_as)
        if self.keys is None:
            within = within.filter(choices_of(visitor)[self.show])
        return gaps.search.find(within, query)


def choices_of(visitor: Visitor) -> dict[str, Q]:
    """The lists to choose from, the one that asks for work first."""
    unsettled = Q(status__in=[_S.OPEN, _S.REJECTED, _S.EXPLAINED])
    done = Q(status__in=[_S.RESOLVED, _S.ACCEPTED])
    if visitor.viewer.is_authority:
        referred = Q(status__in=[_S.OPEN, _S.REJECTED], rung__gte=2)
        return {"to_judge": Q(status=_S.EXPLAINED), "referred": referred, "unsettled": unsettled, "done": done}
    mine = Q(responsible=visitor.viewer.gln, status__in=[_S.OPEN, _S.REJECTED])
    return {"mine": mine, "unsettled": unsettled, "done": done}


def _first_with_work(choices: dict[str, Q], visitor: Visitor) -> str:
    """The first list that has something in it: nobody is greeted by an empty page beside a full one."""
    within = gaps.visible(visitor.sees_as)
    return next((name for name, which in choices.items() if within.filter(which).exists()), next(iter(choices)))


def person_of(visitor: Visitor) -> UUID | None:
    """The reference by which gaps are given to this visitor."""
    kind, _, ref = visitor.viewer.key_id.partition(":")
    return UUID(ref) if kind == "person" else None


def _read(pasted: str) -> tuple[frozenset[UUID], tuple[str, ...]]:
    keys, unknown = set(), []
    for word in dict.fromkeys(pasted.split()[:PASTED_MAX]):
        try:
            keys.add(of_text(word).key)
        except NameFault:
            unknown.append(word[:80])
    return frozenset(keys), tuple(unknown)


SORT_WORDS = {
    "oldest": Text("Oldest first", "오래된 순"),
    "newest": Text("Newest first", "최신순"),
    "severity": Text("Worst first", "심각도순"),
}

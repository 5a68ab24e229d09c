"""How a gap rule is declared: one class, its docstring its manual in English; found by code in the registry."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from functools import cached_property
from inspect import cleandoc
from typing import ClassVar

from batteries.claims import Claim
from batteries.custody import Form, History, Step
from compliance import calendar
from compliance.models import Severity
from compliance.parameters import Parameters, Schedule
from compliance.register import Register
from parties.text import Text

REGISTRY: dict[str, "Rule"] = {}
LOTS = frozenset({Form.CELLS, Form.SCRAP, Form.BLACK_MASS, Form.FRACTION, Form.MATERIAL})
"""Forms of material, which have a mass and no number of pieces."""


class Subject(Enum):
    """What a rule judges: the story of one battery or lot, or a site with all that stands there."""

    THING = auto()
    SITE = auto()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a rule rests on, and how sure that is: law, other law by analogy, or a proposal of this service."""

    text: Text
    certainty: str


@dataclass(frozen=True)
class Case:
    """One battery's or lot's story with everything that a judgement of it may look at. Nothing else is read."""

    uri: str
    history: History
    register: Register
    schedule: Schedule
    kin: dict[str, History] = field(default_factory=dict)
    """Histories of its parents by URI: what a lot or a unit was made of."""
    alike: dict[str, History] = field(default_factory=dict)
    """Histories of other batteries that were given its Korean number, by URI."""
    mates: dict[str, History] = field(default_factory=dict)
    """Histories of other packs that were fitted to a vehicle of its own, by URI."""

    @cached_property
    def _by_code(self) -> dict[str, list[tuple[int, Step]]]:
        by_code: dict[str, list[tuple[int, Step]]] = {}
        for place, step in enumerate(self.history.steps):
            by_code.setdefault(step.claim.type.code if step.claim.type else "", []).append((place, step))
        return by_code

    def told(self, *codes: str) -> list[Step]:
        """The steps of claims of the types with `codes`, as they follow each other.

        Most rules are about few types of many: looking at those alone is what makes judging a nation's stories cheap.
        """
        if len(codes) == 1:
            return [step for _, step in self._by_code.get(codes[0], ())]
        # Places differ, so that no step is ever compared.
        return [step for _, step in sorted(row for code in codes for row in self._by_code.get(code, ()))]

    def history_of(self, uri: str) -> History | None:
        """The story of the thing itself or of what it was made of; None of what is not known."""
        return self.history if uri == self.uri else self.kin.get(uri)

    def limits(self, moment: datetime) -> Parameters:
        """The limits in force on the Korean day of `moment`."""
        return self.schedule.at(calendar.day_of(moment))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about a state that began with the event `anchor`.

    Until `due_at` it is a duty that can still be met; from then on it is a gap, and from `escalates_at` a worse one.
    """

    rule: str
    anchor: str
    due_at: datetime
    severity: str
    responsible: str
    evidence: tuple[str, ...]
    details: dict
    version: int
    parameters: dict
    escalates_at: datetime | None = None
    escalated_severity: str = ""
    waits_for: str = ""
    """GLN of the site whose silence would explain it: while that is a gap, this is none."""
    versions: dict = field(default_factory=dict)
    """Which value of each parameter it was judged by: the number of its row, 0 for the declared default."""


class Rule:
    """What must be true of every battery's story. `judge` is pure: the same case gives the same findings."""

    code: ClassVar[str]
    subject: ClassVar[Subject] = Subject.THING
    names: ClassVar[Text]
    severity: ClassVar[str]
    basis: ClassVar[Basis]
    manual_ko: ClassVar[str]
    """What the docstring says, in Korean."""
    acts: ClassVar[Text] = Text("Whoever recorded the claim must act.", "해당 기록을 남긴 사업자가 조치해야 합니다.")
    what: ClassVar[Text]
    """What happened, filled in with the finding's details."""
    closes: ClassVar[Text]
    closing_types: ClassVar[tuple[str, ...]] = ()
    reasons: ClassVar[dict[str, Text]] = {}
    """Words for the codes in a finding's detail `reasons`, filled in like `what`."""
    version: ClassVar[int] = 1
    uses: ClassVar[tuple[str, ...]] = ()
    """Keys of the parameters that it judges by."""
    manual: ClassVar[Text]
    """What must be true."""

    def __init_subclass__(cls, *, is_base: bool = False, **kwargs):
        super().__init_subclass__(**kwargs)
        if is_base:
            return
        if not cls.__doc__ or "manual_ko" not in vars(cls):
            raise TypeError(f"{cls.__name__}: a rule says in its docstring and in Korean what must be true")
        if cls.code in REGISTRY:
            raise TypeError(f"{cls.__name__}: the code {cls.code} is taken")
        cls.manual = Text(" ".join(cleandoc(cls.__doc__).split()), cls.manual_ko)
        REGISTRY[cls.code] = cls()

    def judge(self, case: Case) -> Iterator[Finding]:
        """Every place in the story where the rule is, or would become, broken."""
        raise NotImplementedError

    def found(
        self, case: Case, claim: Claim, *, due_at: datetime | None = None, severity: str = "", responsible: str = "",
        evidence: tuple[str, ...] = (), worse_at: datetime | None = None, worse: str = "", waits_for: str = "",
        **details,
    ) -> Finding:  # fmt: skip
        """A finding anchored on `claim`. Without `due_at` it is a gap from the moment the claim was recorded."""
        limits = case.limits(claim.occurred_at)
        return Finding(
            self.code, claim.event_id, due_at or claim.recorded_at, severity or self.severity,
            responsible or claim.author, (*evidence, claim.event_id), details | {"author": claim.author}, self.version,
            {key: limits.get(key) for key in self.uses}, worse_at, worse if worse_at else "",
            waits_for, limits.versions_of(self.uses),
        )  # fmt: skip


def about(subject: Subject) -> list[Rule]:
    """The rules that judge a `subject`, by code."""
    return [rule for _, rule in sorted(REGISTRY.items()) if rule.subject is subject]


def days(number: float) -> timedelta:
    """`number` days as a span of time."""
    return timedelta(days=number)


def day_of(claim: Claim, name: str) -> datetime:
    """The moment at which the Korean day in the field `name` began; when it happened, where the field is missing."""
    text = claim.fields.get(name)
    return calendar.start_of(date.fromisoformat(text)) if text else claim.occurred_at


def in_months(moment: datetime, months: int) -> datetime:
    """The end of the day that bears the number of `moment`'s day so many months on, or of the next working day."""
    day = calendar.day_of(moment)
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return calendar.deadline_in_days(calendar.start_of(min(first + timedelta(days=day.day - 1), last)), 0)


__all__ = ["LOTS", "REGISTRY", "Basis", "Case", "Finding", "Rule", "Severity", "Subject", "about", "day_of", "days", "in_months"]

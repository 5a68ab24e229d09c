"""A gap in words: what happened, what shows it, what the rule rests on, who must act by when, what would close it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from batteries.lifecycle import codes
from batteries.lifecycle.declaration import REGISTRY as EVENT_TYPES
from compliance import calendar, parameters
from compliance.gaps import clock as gaps_clock
from compliance.gaps.clock import Clock
from compliance.models import Gap
from compliance.register import Register
from compliance.rules import REGISTRY
from parties.text import Text, with_particles

_PARTIES = ("author", "recipient", "sender", "holder", "other", "counterparty")
_SITES = ("here", "there")
_MOMENTS = ("since", "due", "declared", "ended", "before_that")
_NOBODY = Text("nobody", "없음")
_UNREGISTERED = Text("an unregistered operator (GLN {gln})", "미등록 사업자(GLN {gln})")
_ENDINGS = {
    "recycled": Text("recycled", "재활용"), "superseded": Text("became other units", "다른 단위로 전환"),
    "exported": Text("exported", "수출"), "destroyed": Text("destroyed", "소실"), "merged": Text("recognised as another", "다른 식별자로 통합"),
}  # fmt: skip
_CODES = {
    "ending": _ENDINGS, "grade": codes.GRADES, "dg_state": codes.DG_STATES, "dg_needed": codes.DG_STATES,
    "element": codes.ELEMENTS, "form": codes.EXPORT_FORMS, "condition": codes.CONDITIONS | codes.INCIDENTS,
}  # fmt: skip
"""Details that are codes, with the words for them."""
_ACT = {
    Gap.Status.EXPLAINED: Text("An authority judges the explanation of {name}", "감독기관이 {name}의 소명을 심사"),
    Gap.Status.ACCEPTED: Text("Nobody: the explanation is accepted, until {until}", "조치 불필요: {until}까지 소명 수용"),
    Gap.Status.RESOLVED: Text("Nobody: it is resolved", "조치 불필요: 해소됨"),
}
_ANSWER = Text("{name} mends or explains it by {day}", "{name}이(가) {day}까지 정정하거나 소명")
_NO_END = Text("it is looked at again", "재검토")


@dataclass(frozen=True, slots=True)
class Card:
    """A gap in words, in both languages."""

    rule_code: str
    title: Text
    what: Text
    basis: Text
    certainty: str
    must_act: Text
    clock: Clock
    """The time to mend or explain it."""
    closes: Text
    closing_types: tuple[str, ...]
    evidence: list[str]
    manual: Text
    """What must be true, in the words of the rule."""
    acts: Text
    """Who must act whenever the rule is broken."""

    @property
    def due_at(self) -> datetime:
        """By when it is to be mended or explained."""
        return self.clock.due_at


def card(gap: Gap, *, register: Register | None = None) -> Card:
    """The card of one gap."""
    return cards([gap], register=register)[0]


def cards(gaps: Iterable[Gap], *, register: Register | None = None) -> list[Card]:
    """The cards of many gaps, with one look at the registry for all of them."""
    gaps = list(gaps)
    register = register or Register.of({gln for gap in gaps for gln in _glns(gap)})
    limits = parameters.Schedule()
    return [_card(gap, register, limits) for gap in gaps]


def _glns(gap: Gap) -> set[str]:
    return {gap.responsible, *(gap.details.get(name) or "" for name in (*_PARTIES, *_SITES))}


def _card(gap: Gap, register: Register, limits: parameters.Schedule) -> Card:
    rule = REGISTRY[gap.rule]
    clock = gaps_clock.clock(gap, limits=limits, now=timezone.now())
    words = {language: _words(gap, register, language) for language in ("en", "ko")}
    # Names of companies that end a sentence bring a full stop of their own.
    what = Text(rule.what.en.format(**words["en"]).replace("..", "."), with_particles(rule.what.ko.format(**words["ko"])))
    return Card(gap.rule, rule.names, what, rule.basis.text, rule.basis.certainty, _act(gap, register, clock), clock,
                rule.closes, rule.closing_types, gap.evidence, rule.manual, rule.acts)  # fmt: skip


def _act(gap: Gap, register: Register, clock: Clock) -> Text:
    """Who must act now, and until when."""
    said = _ACT.get(gap.status, _ANSWER)
    ends = gap.accepted_until and f"{calendar.day_of(gap.accepted_until) - timedelta(days=1)}"
    en, ko = (
        said.in_(language).format(name=_name(register, gap.responsible, language), day=clock.last_day,
                                  until=ends or _NO_END.in_(language))
        for language in ("en", "ko")
    )  # fmt: skip
    return Text(en, with_particles(ko))


def _words(gap: Gap, register: Register, language: str) -> dict:
    words = {name: _figure(value) if isinstance(value, float) else value for name, value in gap.details.items()}
    for name in _PARTIES:
        words[name] = _name(register, gap.details.get(name) or "", language)
    for name in _SITES:
        words[name] = _site(register, gap.details.get(name) or "", language)
    for name in _MOMENTS:
        if name in words:
            words[name] = _moment(words[name])
    for name in ("type", "origin"):
        if words.get(name) in EVENT_TYPES:
            words[name] = EVENT_TYPES[words[name]].names.in_(language).lower()
    for name, options in _CODES.items():
        if words.get(name) in options:
            words[name] = _lowered(options[words[name]].in_(language))
    if "reasons" in words:
        told = REGISTRY[gap.rule].reasons
        words["reasons"] = "; ".join(told[code].in_(language).format(**words) for code in words["reasons"])
    return words


def _figure(value: float) -> float:
    """A figure as people write it: to the gram, and whole where it is whole."""
    return int(value) if value.is_integer() else round(value, 3)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _name(register: Register, gln: str, language: str) -> str:
    if not gln:
        return _NOBODY.in_(language)
    operator = register.operators.get(gln)
    if operator is None:
        return _UNREGISTERED.in_(language).format(gln=gln)
    return operator.name_ko if language == "ko" else operator.name_en


def _site(register: Register, gln: str, language: str) -> str:
    site = register.sites.get(gln)
    return (site.name_ko if language == "ko" else site.name_en) if site else f"GLN {gln}"


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text).astimezone(calendar.SEOUL):%Y-%m-%d %H:%M}"

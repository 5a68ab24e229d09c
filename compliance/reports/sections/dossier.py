"""S: one battery's whole story: what it is, every event, its family, its gaps and the documents that were named."""

from batteries import timeline, wording
from batteries.lifecycle.fields import Field
from batteries.wording import SEOUL
from batteries.words import ENDINGS, FOREIGN_EVENT, FORMS, LEGAL, PLATE
from compliance.models import Gap
from compliance.reports.declaration import Column, Kind, Section, Source
from compliance.reports.sections.gaps import SEVERITIES, STATUSES
from compliance.reports.sections.stock import seoul
from compliance.rules import REGISTRY as RULES
from events import index
from parties.access import Viewer
from parties.directory import Directory
from parties.models import Operator
from parties.text import Text

RELATIONS = {"parent": Text("Came from", "원천"), "child": Text("Became", "전환")}
_STANDING = {
    "form": Text("Form", "형태"), "legal": Text("Legal status", "법적 지위"), "holder": Text("Held by", "보유자"),
    "facility": Text("At", "사업장"), "held_since": Text("Held since", "보유 시작"), "soh_pct": Text("State of health, %", "SoH(%)"),
    "grade": Text("Grade", "등급"), "end": Text("End", "종료"),
}  # fmt: skip
_IDENTIFIER = {"identifier": Text("Identifier", "식별자")}
_DOCUMENTARY = ("_no", "_ref", "certificate", "permit", "documents", "standard")


class Story(Source):
    """The one battery of the cut, as the operator whose report it is may read it."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        operator = Operator.objects.get(gln=cut.operator)
        self.viewer = Viewer(gln=operator.gln, roles=frozenset(operator.roles))
        self.thing = None

    def see(self, thing):
        if thing.plate.uri == self.cut.battery:
            self.thing = thing

    @property
    def claims(self) -> list[tuple]:
        """Each claim of the period and whether it stands, in the order in which things happened."""
        if self.thing is None:
            return []
        told = [(step.claim, True) for step in self.thing.history.steps] + [(claim, False) for claim in self.thing.history.withdrawn]
        ours = [(claim, stands) for claim, stands in told if self.cut.covers(claim.occurred_at)]
        return sorted(ours, key=lambda pair: (pair[0].occurred_at, pair[0].rank, pair[0].event_id))

    def names_of(self, claims) -> Directory:
        """The names of everybody that `claims` name."""
        return Directory({gln for claim in claims for gln in (claim.author, claim.facility, *claim.named) if gln})


class Standing(Section):
    """What it is, and how it stands at the end of the period."""

    code = "S"
    names = Text("The battery", "배터리")
    about = Text("Nameplate, and how it stands at the end of the period.", "명판과 기말 상태.")
    source = Story
    identity = ("item",)
    columns = (
        Column(key="item", label=Text("Item", "항목"), kind=Kind.CODE, options=_IDENTIFIER | PLATE | _STANDING, width=24),
        Column(key="value", label=Text("Value", "값"), kind=Kind.WORDS, width=80),
    )

    def rows(self, source):
        if source.thing is None:
            return []
        state = source.thing.history.until(source.cut.closes_at)
        names = Directory(gln for gln in (state.holder, state.facility) if gln)
        told = [("identifier", source.cut.battery), *wording.nameplate(source.thing.history.state.nameplate), *_standing(state, names)]
        return [{"item": item, "value": _words(value)._asdict()} for item, value in told]


class Events(Section):
    """Every event of the period."""

    code = "S1"
    names = Text("Events", "이벤트")
    about = Text("Every claim about it in the period, also those that were withdrawn.", "기간 중 모든 신고(취소된 것 포함).")
    source = Story
    identity = ("event_id",)
    columns = (
        Column(key="at", label=Text("Happened", "발생"), kind=Kind.MOMENT, width=13),
        Column(key="event", label=Text("Event", "이벤트"), kind=Kind.WORDS, width=18),
        Column(key="author", label=Text("Recorded by", "신고자"), kind=Kind.PARTY, width=18),
        Column(key="facility", label=Text("Where", "장소"), kind=Kind.PARTY, width=18),
        Column(key="facts", label=Text("What it says", "내용"), kind=Kind.WORDS, width=60),
        Column(key="stands", label=Text("Stands", "유효"), kind=Kind.YES, width=6),
        Column(key="recorded_at", label=Text("Recorded", "접수"), kind=Kind.MOMENT, width=13),
        Column(key="event_id", label=Text("Event id", "이벤트 ID"), width=48, printed=False),
    )

    def rows(self, source):
        listed = source.claims
        names = source.names_of(claim for claim, _ in listed)
        return [
            {"at": seoul(claim.occurred_at), "event": _name(claim)._asdict(), "author": claim.author, "facility": claim.facility or None,
             "facts": _facts(claim, source, names)._asdict(), "stands": stands, "recorded_at": seoul(claim.recorded_at),
             "event_id": claim.event_id}
            for claim, stands in listed
        ]  # fmt: skip


class Family(Section):
    """What it came from and what it became."""

    code = "S2"
    names = Text("Family", "계보")
    about = Text("The packs, modules and lots that it came from or became.", "원천 또는 전환된 팩·모듈·배치.")
    source = Story
    columns = (
        Column(key="relation", label=Text("Relation", "관계"), kind=Kind.CODE, options=RELATIONS, width=12),
        Column(key="relative", label=Text("Relative", "대상"), kind=Kind.THING, width=44),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg", width=10),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        if source.thing is None:
            return []
        state = source.thing.history.state
        links = [("parent", link.parent, link) for link in state.parents] + [("child", link.child, link) for link in state.children]
        return [{"relation": relation, "relative": uri, "kg": link.mass_kg, "event_id": link.event_id}
                for relation, uri, link in links if uri]  # fmt: skip


class ItsGaps(Section):
    """Every gap about it, as the gaps stood when the report was asked for."""

    code = "S3"
    names = Text("Gaps", "관리 공백")
    about = Text("Every gap about it that was found before the report was asked for.", "보고서 요청 전까지 발견된 관리 공백.")
    source = Story
    identity = ("rule", "anchor")
    columns = (
        Column(key="rule", label=Text("Rule", "규칙"), width=6),
        Column(key="name", label=Text("What", "내용"), kind=Kind.WORDS, width=30),
        Column(key="severity", label=Text("Severity", "심각도"), kind=Kind.CODE, options=SEVERITIES, width=10),
        Column(key="status", label=Text("Status", "상태"), kind=Kind.CODE, options=STATUSES, width=12),
        Column(key="responsible", label=Text("Must act", "조치 책임자"), kind=Kind.PARTY, width=20),
        Column(key="opened_at", label=Text("Found", "발견"), kind=Kind.MOMENT, width=14),
        Column(key="resolved_at", label=Text("Resolved", "해소"), kind=Kind.MOMENT, width=14),
        Column(key="anchor", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        found = Gap.objects.filter(epc_key=index.key(source.cut.battery or "-"), opened_at__lte=source.cut.asked_at)
        return [_gap(gap, source.cut.asked_at) for gap in found.order_by("opened_at", "rule", "anchor")]


class Documents(Section):
    """Every certificate, permit, declaration and contract number that was named."""

    code = "S4"
    names = Text("Documents", "문서")
    about = Text("Numbers of certificates, permits, declarations and contracts, and the documents that claims name.",
                 "신고에 적힌 증명서·허가·신고·계약 번호와 문서.")  # fmt: skip
    source = Story
    identity = ("event_id", "document")
    columns = (
        Column(key="at", label=Text("Happened", "발생"), kind=Kind.MOMENT, width=13),
        Column(key="event", label=Text("Event", "이벤트"), kind=Kind.WORDS, width=20),
        Column(key="document", label=Text("Document", "문서"), kind=Kind.WORDS, width=30),
        Column(key="value", label=Text("Number", "번호"), kind=Kind.WORDS, width=40),
        Column(key="event_id", label=Text("Event id", "이벤트 ID"), width=48),
    )

    def rows(self, source):
        listed = [claim for claim, stands in source.claims if stands and claim.type]
        names = source.names_of(listed)
        return [
            {"at": seoul(claim.occurred_at), "event": _name(claim)._asdict(), "document": field.label._asdict(),
             "value": _words(wording.spoken(field, value, names))._asdict(), "event_id": claim.event_id}
            for claim in listed for field, value in _documents(claim, timeline.fields_for(source.viewer, claim))
        ]  # fmt: skip


def _standing(state, names: Directory):
    yield "form", FORMS[state.form]
    yield "legal", LEGAL[state.legal]
    if state.holder:
        yield "holder", _party(state.holder, names)
    if state.facility:
        yield "facility", _party(state.facility, names)
    if state.held_since:
        yield "held_since", _clock(state.held_since)
    if state.soh_pct is not None:
        yield "soh_pct", f"{state.soh_pct:g}"
    if state.grade:
        yield "grade", state.grade
    if state.end:
        ending, at = ENDINGS[state.end.ending], _clock(state.end.at)
        yield "end", Text(f"{ending.en}, {at}", f"{ending.ko}, {at}")


def _clock(moment) -> str:
    return f"{moment.astimezone(SEOUL):%Y-%m-%d %H:%M} KST"


def _party(gln: str, names: Directory) -> Text:
    name = names.name(gln)
    return Text(f"{name.en} ({gln})", f"{name.ko} ({gln})")


def _words(value: Text | str | float) -> Text:
    return value if isinstance(value, Text) else Text(str(value), str(value))


def _name(claim) -> Text:
    return claim.type.names if claim.type else FOREIGN_EVENT


def _facts(claim, source: Story, names: Directory) -> Text:
    told = [(label, _words(value)) for label, value in wording.facts(claim, timeline.fields_for(source.viewer, claim), names)]
    return Text("; ".join(f"{label.en}: {value.en}" for label, value in told), "; ".join(f"{label.ko}: {value.ko}" for label, value in told))


def _documents(claim, values: dict) -> list[tuple[Field, object]]:
    declared = claim.type.fields
    return [(declared[name], value) for name, value in values.items()
            if name in declared and value and any(mark in name for mark in _DOCUMENTARY)]  # fmt: skip


def _gap(gap: Gap, asked_at) -> dict:
    known = gap.resolved_at is not None and gap.resolved_at <= asked_at
    return {
        "rule": gap.rule, "name": RULES[gap.rule].names._asdict() if gap.rule in RULES else None, "severity": gap.severity,
        "status": gap.status if known or gap.status != "resolved" else "open", "responsible": gap.responsible or None,
        "opened_at": seoul(gap.opened_at), "resolved_at": seoul(gap.resolved_at) if known else None, "anchor": gap.anchor,
    }  # fmt: skip

"""A: who reports what, for which days, on which state of the log, and by which rules."""

from datetime import date, timedelta

from batteries.lifecycle import types  # noqa: F401 - declares every event type
from batteries.lifecycle.declaration import REGISTRY as EVENT_TYPES
from compliance import calendar, parameters
from compliance.reports.declaration import Column, Kind, Section, Source
from compliance.rules import REGISTRY as RULES
from events import canonical
from parties.models import Facility, Operator
from parties.roles import Activity, Role
from parties.text import Text

STATEMENT = Text(
    "This report was computed from the claims that operators recorded in the ledger up to the position stated here. "
    "The undersigned states that the operator's own claims in it are complete and true to the best of their knowledge, and "
    "that open critical gaps are disclosed in section K.",
    "이 보고서는 여기에 적힌 위치까지 원장에 기록된 신고를 바탕으로 산출하였습니다. 서명자는 본 사업자의 신고가 아는 한 "
    "빠짐없고 사실과 같으며, 해소되지 않은 심각 단계 공백을 K에 밝혔음을 진술합니다.",
)
ITEMS = {
    "name": Text("Operator", "사업자"),
    "gln": Text("GLN", "GLN"),
    "business_number": Text("Business registration number", "사업자등록번호"),
    "registration": Text("Registration under the Act", "사업 등록번호(유효기간)"),
    "responsible": Text("Responsible position", "책임자(직위)"),
    "roles": Text("Roles", "역할"),
    "status": Text("Status", "영업 상태"),
    "joined": Text("Declares since", "신고 시작"),
    "period": Text("Period (Korean days, both included)", "보고 기간(양 끝 포함)"),
    "asked_at": Text("Asked for at", "요청 시각"),
    "cut": Text("Ledger cut: claims at smaller positions are in", "원장 기준 위치(미만 포함)"),
    "claims": Text("Claims recorded by the operator for the period", "기간 중 본인 신고 건수"),
    "parameters": Text("Parameter version", "기준값 버전"),
    "rules": Text("Rule set version", "규칙 버전"),
    "statement": Text("Statement", "진술"),
}
TYPE_NAMES = {code: type_.names for code, type_ in EVENT_TYPES.items()} | {"other": Text("Other", "기타")}
ACTIVITIES = {a.value: Text(*reversed(a.label.split(" · "))) for a in Activity}
_STATUSES = {
    "active": Text("Active", "영업"), "suspended": Text("Suspended", "정지"), "closed": Text("Closed", "폐업"),
}  # fmt: skip


class Registry(Source):
    """The operator and its sites as the registry has them."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.operator = Operator.objects.get(gln=cut.operator)
        one = {"gln": cut.facility} if cut.facility else {}
        sites = Facility.objects.filter(operator=self.operator, **one)
        self.facilities = list(sites.order_by("gln").prefetch_related("permits"))


class Attestation(Section):
    """What stands on the cover. The SHA-256 of the data is printed there too; data cannot hold its own hash."""

    code = "A"
    names = Text("Cover and attestation", "표지 및 진술")
    about = Text("Who reports, for which days, and on which state of the ledger.", "보고자, 기간, 원장 기준.")
    source = Registry
    columns = (
        Column(key="item", label=Text("Item", "항목"), kind=Kind.CODE, options=ITEMS, width=30),
        Column(key="value", label=Text("Value", "값"), kind=Kind.WORDS, width=80),
    )

    def rows(self, source):
        cut, operator = source.cut, source.operator
        by_type = [f"{_type_name(verb, 'en')} {n}" for verb, n in sorted(source.scope.claims.items())]
        in_korean = [f"{_type_name(verb, 'ko')} {n}" for verb, n in sorted(source.scope.claims.items())]
        number = source.scope.claims.total()
        unsaid = Text("not entered", "미입력")
        values = {
            "name": Text(operator.name_en, operator.name_ko), "gln": _same(operator.gln),
            "business_number": _same(_hyphened(operator.business_number)), "roles": _roles(operator),
            "registration": _registration(operator) or unsaid,
            "responsible": _same(operator.responsible_office) if operator.responsible_office else unsaid,
            "status": _STATUSES[operator.status], "joined": _same(_clock(operator.joined_at)),
            "period": _same(f"{cut.start} – {cut.end}"), "asked_at": _same(_clock(cut.asked_at)), "cut": _same(str(cut.below)),
            "claims": Text(_listed(number, by_type), _listed(number, in_korean)),
            "parameters": _same(parameters.at(cut.end).version), "rules": _same(rules_version()), "statement": STATEMENT,
        }  # fmt: skip
        return [{"item": item, "value": values[item]._asdict()} for item in ITEMS]


class Permits(Section):
    """The operator's sites and what they may do."""

    code = "A1"
    names = Text("Facilities and permits", "사업장 및 허가")
    about = Text(
        "Every facility with its permits; a permit must cover the whole period.",
        "사업장별 허가. 허가는 기간 전체에 유효해야 합니다.",
    )
    source = Registry
    identity = ("facility", "number")
    columns = (
        Column(key="facility", label=Text("Facility", "사업장"), kind=Kind.PARTY, width=26),
        Column(key="address", label=Text("Address", "주소"), width=24),
        Column(key="capacity_packs", label=Text("Capacity, packs", "보관 용량(팩)"), kind=Kind.COUNT),
        Column(key="capacity_kg_per_day", label=Text("Capacity, kg/day", "처리 용량(kg/일)"), kind=Kind.COUNT),
        Column(
            key="activity",
            label=Text("Activity", "업종"),
            kind=Kind.CODE,
            width=18,
            options=ACTIVITIES,
        ),
        Column(key="number", label=Text("Permit", "허가번호"), width=16),
        Column(key="valid_from", label=Text("From", "시작"), kind=Kind.DAY),
        Column(key="valid_to", label=Text("To", "만료"), kind=Kind.DAY),
        Column(key="covers_period", label=Text("Covers the period", "기간 전체 유효"), kind=Kind.YES),
    )

    def rows(self, source):
        return [
            _permit(site, permit, source.cut)
            for site in source.facilities
            for permit in list(site.permits.all()) or [None]
        ]


class DeclaredTypes(Section):
    """Whether the operator's roles and permits cover what it declared."""

    code = "A2"
    names = Text("Roles and permits against what was declared", "역할·허가와 신고 유형 대조")
    about = Text("Every type that the operator declared in the period, and whether a role and a permit of its own cover it.",
                 "기간 중 신고한 이벤트 유형별로 사업자의 역할과 허가가 이를 포함하는지 대조.")  # fmt: skip
    source = Registry
    columns = (
        Column(key="type", label=Text("Event type", "이벤트 유형"), kind=Kind.CODE, options=TYPE_NAMES, width=30),
        Column(key="count", label=Text("Declared", "신고 건수"), kind=Kind.COUNT),
        Column(key="role_fits", label=Text("By a role of its own", "역할 일치"), kind=Kind.YES, width=16),
        Column(key="activity", label=Text("Activity needed", "필요 업종"), kind=Kind.CODE, options=ACTIVITIES, width=22),
        Column(key="permitted", label=Text("Permitted all through the period", "기간 전체 허가"), kind=Kind.YES, width=18),
    )

    def rows(self, source):
        return [_declared(verb, n, source) for verb, n in sorted(source.scope.claims.items())]

    def notes(self, source):
        return [Text("An activity may be permitted at any of the operator's sites. Which site a claim names is judged claim by "
                     "claim, in section K.", "허가는 사업자의 어느 사업장에 있어도 인정합니다. 신고별 사업장 허가는 K에서 판정합니다.")]  # fmt: skip


def rules_version() -> str:
    """A fingerprint of the rules and of their versions."""
    return canonical.digest({code: rule.version for code, rule in RULES.items()}).hex()


def _permit(site: Facility, permit, cut) -> dict:
    known = permit is not None
    lasts = known and permit.valid_from <= cut.start and (permit.valid_to is None or permit.valid_to >= cut.end)
    return {
        "facility": site.gln, "address": site.address_ko or None, "capacity_packs": site.capacity_packs,
        "capacity_kg_per_day": site.capacity_kg_per_day, "activity": permit.activity if known else None,
        "number": permit.number if known else None, "valid_from": permit.valid_from.isoformat() if known else None,
        "valid_to": permit.valid_to.isoformat() if known and permit.valid_to else None,
        "covers_period": lasts if known else None,
    }  # fmt: skip


def _declared(verb: str, number: int, source: Registry) -> dict:
    type_ = EVENT_TYPES.get(verb)
    activity = type_.activity if type_ else ""
    permits = [permit for site in source.facilities for permit in site.permits.all() if permit.activity == activity]
    return {
        "type": verb, "count": number, "role_fits": bool(set(source.operator.roles) & type_.by) if type_ else None,
        "activity": activity or None, "permitted": _covered(permits, source.cut.start, source.cut.end) if activity else None,
    }  # fmt: skip


def _covered(permits: list, start: date, end: date) -> bool:
    """Whether on every day from `start` to `end` one of `permits` was valid."""
    day = start
    for permit in sorted(permits, key=lambda permit: permit.valid_from):
        if permit.valid_from <= day and (permit.valid_to is None or permit.valid_to >= day):
            if permit.valid_to is None or permit.valid_to >= end:
                return True
            day = permit.valid_to + timedelta(days=1)
    return False


def _registration(operator: Operator) -> Text | None:
    if not operator.registration_no:
        return None
    start, end = operator.registered_from or "", operator.registered_to or ""
    return _same(f"{operator.registration_no} ({start} – {end})" if start or end else operator.registration_no)


def _roles(operator: Operator) -> Text:
    labels = [Role(role).label.split(" · ") for role in operator.roles]
    return Text(", ".join(en for _, en in labels), ", ".join(ko for ko, _ in labels))


def _type_name(verb: str, language: str) -> str:
    return EVENT_TYPES[verb].names.in_(language) if verb in EVENT_TYPES else verb


def _listed(number: int, parts: list[str]) -> str:
    return f"{number} ({', '.join(parts)})" if parts else str(number)


def _hyphened(number: str) -> str:
    return f"{number[:3]}-{number[3:5]}-{number[5:]}"


def _clock(moment) -> str:
    return f"{moment.astimezone(calendar.SEOUL):%Y-%m-%d %H:%M:%S} KST"


def _same(text: str) -> Text:
    return Text(text, text)

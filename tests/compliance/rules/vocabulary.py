"""The words in which rules are tested: who there is, what they say, and what a story of a rule is made of."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from batteries import custody
from batteries.claims import Claim, Part
from batteries.custody import History
from batteries.lifecycle import schemas  # noqa: F401 - declares the event types
from batteries.lifecycle.declaration import REGISTRY as TYPES
from compliance import judge
from compliance.limits import DEFAULTS
from compliance.parameters import Parameters
from compliance.register import Register, Registered, Site
from compliance.rules import Case, Finding
from parties.roles import Activity, Role
from tests.compliance.story import gln

START = datetime(2026, 1, 5, tzinfo=UTC)
"""Day 0 of every story: a Monday, nine in the morning in Seoul."""

MAKER, ELV, YARD, SHREDDER, JUDGE, INSPECTOR, LORRY, REMAKER, REUSER, TRADER, EXPORTER, STORAGE, OFFICE, GHOST = (
    gln(number) for number in range(1, 15)
)
ROLES = {
    MAKER: {Role.PACK_MAKER, Role.OEM, Role.CELL_MAKER}, ELV: {Role.ELV}, YARD: {Role.COLLECTION},
    SHREDDER: {Role.PREPROC, Role.REFINER}, JUDGE: {Role.EVALUATOR}, INSPECTOR: {Role.INSPECTION},
    LORRY: {Role.CARRIER}, REMAKER: {Role.REMAN, Role.DEALER_SERVICE}, REUSER: {Role.REUSE}, TRADER: {Role.TRADER},
    EXPORTER: {Role.EXPORT_CUSTOMS}, STORAGE: {Role.ESS_OPERATOR}, OFFICE: {Role.REGULATOR},
}  # fmt: skip
SEOUL, BUSAN, FRANKFURT, NOWHERE = (gln(number) for number in range(101, 105))
PACK, OTHER, UNIT, MODULE = (f"https://id.gs1.org/01/09521234543213/21/{name}" for name in ("P1", "P2", "U1", "M1"))
LOT, LOT2, SALT, COPPER = (f"https://id.gs1.org/01/09521234543237/10/{name}" for name in ("BM1", "BM2", "NI1", "CU1"))
VIN = "KMHTEST00A0000001"
SENT_SAFELY = {"un_number": "UN3480", "dg_state": "sound", "packing_instruction": "P903"}


def say(
    code: str, *, by: str, day: float, about: str = PACK, part: Part = Part.THING, at: str = "", late: float = 0,
    event_id: str = "", things: tuple[str, ...] | None = None, **fields,
) -> Claim:  # fmt: skip
    """The claim of `by` on a day of the story, recorded `late` days after."""
    moment = START + timedelta(days=day)
    named = {value for value in fields.values() if isinstance(value, str) and value in ROLES}
    return Claim(
        event_id or f"urn:{code}:{by}:{day}", TYPES[code], by, moment, moment + timedelta(days=late), None, about, part,
        at, (about,) if things is None else things, fields, frozenset(named),
    )  # fmt: skip


def moved(claim: Claim, to: float) -> Claim:
    """`claim` on another day of the story."""
    moment = START + timedelta(days=to)
    return claim._replace(occurred_at=moment, recorded_at=moment)


def void(claim: Claim) -> Claim:
    """The error declaration that withdraws `claim`."""
    return claim._replace(withdraws=True)


def day(number: int) -> str:
    """The Korean date of a day of the story."""
    return f"{(START + timedelta(days=number)).date()}"


MADE = say("manufactured", by=MAKER, day=0, model="HB-77", category="ev", chemistry="nmc811", rated_kwh=77.4, mass_kg=450,
           module_count=32)  # fmt: skip
FITTED = say("installed", by=MAKER, day=10, vin=VIN, slot=1)
STRUCK = say("vehicle_deregistered", by=ELV, day=1000, reason="scrap", certificate_no="S-1", deregistered_on=day(1000))
EVALUATED = say("pre_removal_evaluated", by=JUDGE, day=1001, grade="recycle", soh_pct=55, safety_result="pass",
                history_checked=True, certificate_no="E-1")  # fmt: skip
REMOVED = say("removed", by=ELV, day=1002, vin=VIN, remover_qualification="R-1", mass_kg=450)
SENT = say("dispatched", by=ELV, day=1004, recipient=YARD, mass_kg=451, dispatch_no="D-1", **SENT_SAFELY)
TAKEN = say("received", by=YARD, day=1005, sender=ELV, condition="intact", mass_kg=450, dispatch_no="D-1")
TESTED = say("tested", by=YARD, day=1007, soh_pct=54.5, method="charge_discharge")
GRADED = say("classified", by=YARD, day=1008, grade="recycle")
PASSED_ON = say("dispatched", by=YARD, day=1020, recipient=SHREDDER, purpose="treatment", mass_kg=450, **SENT_SAFELY)
ARRIVED = say("received", by=SHREDDER, day=1021, sender=YARD, condition="intact", mass_kg=450)
OUTPUTS = [{"lot": LOT, "mass_kg": 200, "fraction": "black_mass"}, {"lot": COPPER, "mass_kg": 230, "fraction": "copper"}]
SHREDDED = say("shredded", by=SHREDDER, day=1030, part=Part.INPUT, input_mass_kg=450, outputs=OUTPUTS, loss_kg=20)
DONE = say("recycling_completed", by=SHREDDER, day=1040, input_mass_kg=450, recovered_mass_kg=400, residue_kg=50)

DRIVEN = (MADE, FITTED)
OUT = (*DRIVEN, STRUCK, EVALUATED, REMOVED)
IN_STORE = (*OUT, SENT, TAKEN)
LIFE = (*IN_STORE, TESTED, GRADED, PASSED_ON, ARRIVED, SHREDDED, DONE)
"""A whole life in which everything adds up."""


class Limits:
    """The declared defaults whatever the day, but for what a test changes."""

    def __init__(self, **changes):
        self.values = Parameters({key: default.value for key, default in DEFAULTS.items()} | changes)

    def at(self, day: date) -> Parameters:
        return self.values


def register(**more: set[str]) -> Register:
    """Everybody as registered long ago, and three sites with a place."""
    long_ago = START - timedelta(days=4000)
    operators = {who: Registered(frozenset(roles), "active", None, long_ago, f"Firm {who[-4:]}", f"회사 {who[-4:]}")
                 for who, roles in (ROLES | more).items()}  # fmt: skip
    always = tuple((activity, date(2020, 1, 1), None) for activity in Activity)
    sites = {SEOUL: Site(YARD, 37.56, 126.97, always, "Seoul", "서울"), BUSAN: Site(ELV, 35.18, 129.08, always, "Busan", "부산"),
             FRANKFURT: Site(YARD, 50.03, 8.57, always, "Frankfurt", "프랑크푸르트"),
             NOWHERE: Site(YARD, None, None, always, "Yard", "야적장")}  # fmt: skip
    return Register(operators, sites)


def case_of(*claims: Claim, known: Register | None = None, limits: Limits | None = None, **others: dict) -> Case:
    """The case that `claims` about one thing make, with the stories of its kin, of those alike and of its mates."""
    uri = claims[0].uri if claims else PACK
    stories = {name: {other: fold(told) for other, told in told_of.items()} for name, told_of in others.items()}
    return Case(uri, custody.fold(claims), known or register(), limits or Limits(), **stories)


def fold(told) -> History:
    """The history of claims, where it is not one already."""
    return told if isinstance(told, History) else custody.fold(told)


def judged(code: str, *claims: Claim, **context) -> list[Finding]:
    """What the rule `code` finds, whenever it is due."""
    return [finding for finding in judge.judge(case_of(*claims, **context)) if finding.rule == code]


def anchors(code: str, *claims: Claim, **context) -> list[str]:
    """The claims that the findings of the rule `code` are anchored on."""
    return [finding.anchor for finding in judged(code, *claims, **context)]


def end_of(*claims: Claim, after: float = 0) -> datetime:
    """So many days after all of `claims` had happened and were recorded."""
    return max(max(claim.recorded_at, claim.occurred_at) for claim in claims) + timedelta(days=after)


def open_rules(*claims: Claim, now: datetime | None = None, **context) -> set[str]:
    """The rules that are broken at `now`; without it, when the last of `claims` has been recorded."""
    now = now or end_of(*claims)
    return {finding.rule for finding in judge.judge(case_of(*claims, **context)) if finding.due_at <= now}


@dataclass(frozen=True)
class Story:
    """What opens a rule, what closes it again, and what comes near and is nothing."""

    told: tuple[Claim, ...]
    healed: tuple[Claim, ...]
    """Claims after which nothing is left of it: late ones, corrections, or what had to be done."""
    near: tuple[Claim, ...]
    after: float = 0
    """Days after the last claim that opens it at which it is judged; what heals it later is judged when it is said."""
    along: frozenset[str] = frozenset()
    """Other rules that the same wrong breaks by its nature."""
    kin: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    alike: dict[str, tuple[Claim, ...]] = field(default_factory=dict)
    known: Register | None = None

    @property
    def reopened(self) -> tuple[Claim, ...]:
        """The story when what had healed it is undone: withdrawn, or said again."""
        said_again = [c._replace(withdraws=False, event_id=f"{c.event_id}:again") for c in self.healed if c.withdraws]
        return (*self.told, *self.healed, *(void(c) for c in self.healed if not c.withdraws), *said_again)

"""I: how much of each mineral was in what went in, and how much of it was won back."""

from collections import defaultdict
from typing import NamedTuple

from batteries.claims import Claim, Part
from batteries.lifecycle.codes import ELEMENTS
from compliance import composition, parameters
from compliance.reports.contents import Contents
from compliance.reports.declaration import DEFAULTED, INCOMPLETE, Column, Kind, Section, Source, ratio, total
from compliance.reports.sections.stock import seoul
from parties.text import Text

ABSENT = {
    "Nd": Text("Neodymium", "네오디뮴"), "Dy": Text("Dysprosium", "디스프로슘"), "Tb": Text("Terbium", "터븀"),
    "Ce": Text("Cerium", "세륨"), "La": Text("Lanthanum", "란타넘"),
}  # fmt: skip
"""Strategic minerals of the national list that traction batteries of these chemistries do not hold."""
_STREAMS = {"in": Text("In the stream", "해당"), "absent": Text("Not in battery stream", "배터리에 없음")}
_TARGETS = ("eu_2027", "eu_2031", "cn_norm")


class Share(NamedTuple):
    """What one recovery took in and won of one element. `contained` is None when nobody can say."""

    element: str
    contained: float | None
    declared: float
    recovered: float


class Recoveries(Source):
    """The operator's recoveries in the period, what it shredded, and where the lots that it used came from."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.runs: dict[str, Claim] = {}
        self.shredded: list[str] = []
        self._origins: dict[str, Claim] = {}
        self._contents = Contents(cut.below)
        self._shares: dict[str, list[Share]] | None = None

    def see(self, thing):
        for step in thing.history.steps:
            claim = step.claim
            if thing.is_lot and claim.part is Part.PRODUCT:
                self._origins.setdefault(claim.uri, claim)
            if claim.author != self.cut.operator or not self.cut.covers(claim.occurred_at):
                continue
            if claim.is_("material_recovered"):
                self.runs[claim.event_id] = claim
            elif claim.is_("shredded") and claim.part is Part.INPUT and not step.before.end:
                self.shredded.append(thing.plate.uri)

    def treated(self) -> dict[str, tuple[float | None, bool]]:
        """By element, what the packs and modules shredded in the period hold, and whether it is known of all."""
        self._contents.load(self.shredded)
        contents = [self._contents.of_battery(uri) for uri in self.shredded]
        known = [one for one in contents if one is not None]
        return {
            element: (total(one.get(element, 0) for one in known) if known or not contents else None, len(known) == len(contents))
            for element in composition.ELEMENTS
        }  # fmt: skip

    def shares(self) -> dict[str, list[Share]]:
        """For each recovery of the period, by event id, what it took in and won of each element."""
        if self._shares is None:
            runs = sorted(self.runs.values(), key=lambda run: (run.occurred_at, run.event_id))
            self._load_inputs(runs)
            self._shares = {run.event_id: self._balance(run) for run in runs}
        return self._shares

    def _load_inputs(self, runs: list[Claim]) -> None:
        lots = {row["lot"] for run in runs for row in run.fields.get("inputs", ())}
        origins = [self._origins[lot] for lot in sorted(lots & self._origins.keys())]
        self._contents.load(uri for origin in origins if origin.is_("shredded") for uri in origin.batteries)

    def _balance(self, run: Claim) -> list[Share]:
        won: dict[str, float] = defaultdict(float)
        for row in run.fields.get("outputs", ()):
            won[row.get("element", "")] += row.get("element_kg", 0)
        taken: dict[str, list] = defaultdict(list)
        for row in run.fields.get("inputs", ()):
            self._take(row, taken, won)
        return [_share(element, taken[element], won[element]) for element in composition.ELEMENTS]

    def _take(self, row: dict, taken: dict, won: dict) -> None:
        """Count an input lot; what was recovered once before is no new input, and is not won a second time."""
        origin = self._origins.get(row["lot"])
        made = _made(row["lot"], origin)
        used = row["mass_kg"] / made["mass_kg"] if made.get("mass_kg") else 0
        if origin is not None and origin.is_("material_recovered"):
            won[made.get("element", "")] -= made.get("element_kg", 0) * used
            return
        for element, held in self._contents.of_lot(row["lot"], origin).items():
            taken[element].append(held and held._replace(kg=held.kg * used))


class RecoveryByMineral(Section):
    """The rate of each mineral against the limits that others have set."""

    code = "I"
    names = Text("Recovery by mineral", "광물별 회수")
    about = Text("Element mass in the lots that were processed and element mass won from them, in kg.",
                 "투입 배치의 함유량과 회수한 원소 질량(kg).")  # fmt: skip
    source = Recoveries
    columns = (
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS | ABSENT, width=14),
        Column(
            key="stream",
            label=Text("In batteries", "배터리 해당"),
            kind=Kind.CODE,
            options=_STREAMS,
            width=16,
        ),
        Column(
            key="shredded",
            label=Text("In what was shredded", "파쇄 투입 함유량"),
            kind=Kind.NUMBER,
            unit="kg",
            width=13,
            places=None,
        ),
        Column(
            key="contained",
            label=Text("In what was refined", "제련 투입 함유량"),
            kind=Kind.NUMBER,
            unit="kg",
            width=13,
            places=None,
        ),
        Column(key="declared", label=Text("of it declared", "그중 신고값"), kind=Kind.RATIO, unit="%", width=18),
        Column(
            key="recovered",
            label=Text("Recovered", "회수량"),
            kind=Kind.NUMBER,
            unit="kg",
            width=12,
            places=None,
        ),
        Column(key="rate", label=Text("Recovery rate", "회수율"), kind=Kind.RATIO, unit="%", width=20),
        Column(key="eu_2027", label=Text("EU 2027", "EU 2027"), kind=Kind.TARGET, unit="%", width=10),
        Column(key="eu_2031", label=Text("EU 2031", "EU 2031"), kind=Kind.TARGET, unit="%", width=10),
        Column(key="cn_norm", label=Text("China norm", "중국 규범"), kind=Kind.TARGET, unit="%", width=10),
    )

    def rows(self, source):
        limits = parameters.at(source.cut.end)
        targets = {target: limits.get(f"recovery.{target}_pct") for target in _TARGETS}
        treated = source.treated()
        shares = [share for run in source.shares().values() for share in run]
        found = [_row(element, treated[element], [s for s in shares if s.element == element], targets)
                 for element in composition.ELEMENTS]  # fmt: skip
        return found + [_absent(element) for element in ABSENT]

    def notes(self, source):
        unknown = sum(any(share.contained is None for share in run) for run in source.shares().values())
        return [
            Text("Korea sets no minimum for a plant; the targets of the EU and the norm of China stand here for comparison. "
                 "The rate is taken over recoveries whose input is known; {n} of {all} are not ({mark}).",
                 "국내에는 사업장별 최소 회수율이 없으며 EU 목표와 중국 규범은 비교용입니다. 회수율은 투입 함유량을 아는 회수만으로 "
                 "계산하며, 전체 {all}건 중 {n}건은 알 수 없습니다({mark}).").format(
                     n=unknown, all=len(source.runs), mark=INCOMPLETE),
            Text("{mark}: no assay was declared; the default composition of the packs' chemistry stands in for it (P2).",
                 "{mark}: 분석값 신고가 없어 양극재별 기본 조성(P2)을 적용했습니다.").format(mark=DEFAULTED),
        ]  # fmt: skip


class RecoveryRuns(Section):
    """Each recovery behind I."""

    code = "I1"
    names = Text("Recoveries, one by one", "회수 내역")
    about = Text(
        "Every recovery that I adds up, by element, with the event that shows it.",
        "I의 근거가 되는 회수와 그 이벤트.",
    )
    source = Recoveries
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS, width=14),
        Column(key="contained", label=Text("Contained", "함유량"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="declared", label=Text("of it declared", "그중 신고값"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="recovered", label=Text("Recovered", "회수량"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return [
            {"at": seoul(source.runs[event_id].occurred_at), "event_id": event_id, **share._asdict()}
            for event_id, run in source.shares().items() for share in run if share.contained != 0 or share.recovered
        ]  # fmt: skip


def _made(lot: str, origin: Claim | None) -> dict:
    rows = origin.fields.get("outputs", ()) if origin else ()
    return next((row for row in rows if row["lot"] == lot), {})


def _share(element: str, taken: list, won: float) -> Share:
    if any(held is None for held in taken):
        return Share(element, None, 0.0, total([won]))
    return Share(
        element,
        total(held.kg for held in taken),
        total(held.kg for held in taken if held.declared),
        total([won]),
    )


def _row(element: str, treated: tuple[float | None, bool], shares: list[Share], targets: dict) -> dict:
    known = [share for share in shares if share.contained is not None]
    contained = total(share.contained for share in known) if known or not shares else None
    rate = ratio(total(share.recovered for share in known), contained) if known else None
    declared = ratio(total(share.declared for share in known), contained) if known else None
    shredded, all_known = treated
    marks = {
        "shredded": "" if not shredded else DEFAULTED if all_known else INCOMPLETE,
        "contained": _mark(known, shares, contained, declared),
    }
    return {
        "element": element, "stream": "in", "shredded": shredded, "contained": contained, "declared": declared,
        "recovered": total(share.recovered for share in shares), "rate": rate,
        "marks": {column: mark for column, mark in marks.items() if mark},
    } | {name: _target(limits.get(element), rate) for name, limits in targets.items()}  # fmt: skip


def _mark(known: list[Share], shares: list[Share], contained: float | None, declared: dict | None) -> str:
    if len(known) < len(shares):
        return INCOMPLETE
    return DEFAULTED if contained and declared and declared["num"] < contained else ""


def _target(pct: float | None, rate: dict | None) -> dict | None:
    if pct is None:
        return None
    known = rate is not None and rate["pct"] is not None
    return {"pct": pct, "met": rate["pct"] >= pct if known else None}


def _absent(element: str) -> dict:
    empty = dict.fromkeys(("shredded", "contained", "declared", "recovered", "rate", *_TARGETS))
    return {"element": element, "stream": "absent"} | empty

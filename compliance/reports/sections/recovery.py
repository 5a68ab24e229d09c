"""I: how much of each mineral was in what went in, how much of it was won back, and where it went."""

from math import fsum

from batteries.lifecycle.codes import ELEMENTS
from compliance import composition, parameters
from compliance.balance import bounds, yields
from compliance.balance.amounts import Amount, Basis, Content
from compliance.balance.yields import Run
from compliance.reports.declaration import DEFAULTED, INCOMPLETE, Column, Kind, Section, ratio, total
from compliance.reports.sections.flows import Flows
from compliance.reports.sections.origins import CHEMISTRY, FEED
from compliance.reports.sections.stock import seoul
from parties.text import Text

ABSENT = {
    "Nd": Text("Neodymium", "네오디뮴"), "Dy": Text("Dysprosium", "디스프로슘"), "Tb": Text("Terbium", "터븀"),
    "Ce": Text("Cerium", "세륨"), "La": Text("Lanthanum", "란타넘"),
}  # fmt: skip
"""Strategic minerals of the national list that traction batteries of these chemistries do not hold."""
STRATEGIC = frozenset({"Li", "Ni", "Co", "Mn", "C", *ABSENT})
"""The ten minerals whose national recycling rate has a target."""
_STREAMS = {"in": Text("In the stream", "해당"), "absent": Text("Not in battery stream", "배터리에 없음")}
_NATIONAL = {
    "counts": Text("Counts towards it", "집계 대상"), "outside": Text("Not one of the ten", "10대 광물 아님"),
}  # fmt: skip
_TARGETS = ("eu_2027", "eu_2031", "cn_norm")
_GOES = ("certified", "supplied", "exported", "exported_raw")


def _kg(key: str, en: str, ko: str, width: int = 11) -> Column:
    return Column(key=key, label=Text(en, ko), kind=Kind.NUMBER, unit="kg", width=width, places=None)


class RecoveryByMineral(Section):
    """The rate of each mineral against the limits that others have set."""

    code = "I"
    names = Text("Recovery by mineral", "광물별 회수")
    about = Text("Element mass in the lots that were processed and element mass won from them, in kg.",
                 "투입 배치의 함유량과 회수한 원소 질량(kg).")  # fmt: skip
    source = Flows
    columns = (
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS | ABSENT, width=14),
        Column(key="stream", label=Text("In batteries", "배터리 해당"), kind=Kind.CODE, options=_STREAMS, width=19),
        _kg("shredded", "In what was shredded", "파쇄 투입 함유량"),
        _kg("contained", "In what was refined", "제련 투입 함유량"),
        Column(key="declared", label=Text("of it declared", "그중 신고값"), kind=Kind.RATIO, unit="%", width=15),
        _kg("recovered", "Recovered", "회수량"),
        Column(key="post_consumer", label=Text("of it post-consumer", "그중 사용후"), kind=Kind.RATIO, unit="%", width=15),
        Column(key="rate", label=Text("Recovery rate", "회수율"), kind=Kind.RATIO, unit="%", width=16),
        Column(key="national", label=Text("National target 2030", "국가 목표(2030)"), kind=Kind.CODE, options=_NATIONAL, width=13),
        Column(key="eu_2027", label=Text("EU 2027", "EU 2027"), kind=Kind.TARGET, unit="%", width=10),
        Column(key="eu_2031", label=Text("EU 2031", "EU 2031"), kind=Kind.TARGET, unit="%", width=10),
        Column(key="cn_norm", label=Text("China norm", "중국 규범"), kind=Kind.TARGET, unit="%", width=10),
        _kg("certified", "Certified", "인증량"),
        _kg("supplied", "Supplied in the country", "국내 공급량"),
        _kg("exported", "Exported as material", "물질로 수출"),
        _kg("exported_raw", "Exported unrefined", "미제련 수출"),
    )

    def rows(self, source):
        limits = parameters.at(source.cut.end)
        targets = {target: limits.get(f"recovery.{target}_pct") for target in _TARGETS}
        treated = [source.tracer.content(uri) for uri in source.shredded]
        found = [_row(element, treated, source, targets) for element in composition.ELEMENTS]
        return found + [_absent(element) for element in ABSENT]

    def notes(self, source):
        unknown = sum(any(run.taken[element] is None for element in run.elements) for run in source.runs)
        target = parameters.at(source.cut.end).get("kr.mineral_target")
        return [
            Text("Korea sets no minimum for a plant; the targets of the EU and the norm of China stand here for comparison. "
                 "The rate is taken over recoveries whose input is known; {n} of {all} are not ({mark}).",
                 "국내에는 사업장별 최소 회수율이 없으며 EU 목표와 중국 규범은 비교용입니다. 회수율은 투입 함유량을 아는 회수만으로 "
                 "계산하며, 전체 {all}건 중 {n}건은 알 수 없습니다({mark}).").format(
                     n=unknown, all=len(source.runs), mark=INCOMPLETE),
            Text("{mark}: no assay was declared; the default composition of the packs' chemistry stands in for it (P2).",
                 "{mark}: 분석값 신고가 없어 양극재별 기본 조성(P2)을 적용했습니다.").format(mark=DEFAULTED),
            Text("What was won is shared out over its feeds pro rata to the element mass that went in; process scrap is "
                 "pre-consumer and no used battery. The national plan asks for {pct} % by {year} of ten minerals, over the "
                 "whole country and not for a plant.",
                 "회수량은 투입된 원소 질량에 비례해 원료별로 나누며, 공정 스크랩은 사용전 원료로 사용후 배터리에 넣지 않습니다. "
                 "국가 계획은 {year}년까지 10대 광물 {pct}%이며 사업장이 아닌 나라 전체의 목표입니다.").format(**target),
        ]  # fmt: skip


class RecoveryRuns(Section):
    """Each recovery behind I."""

    code = "I1"
    names = Text("Recoveries, one by one", "회수 내역")
    about = Text("Every recovery that I adds up, by element, with the event that shows it.", "I의 근거가 되는 회수와 그 이벤트.")
    source = Flows
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS, width=14),
        Column(key="contained", label=Text("Contained", "함유량"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="declared", label=Text("of it declared", "그중 신고값"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="recovered", label=Text("Recovered", "회수량"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="post_consumer", label=Text("of it post-consumer", "그중 사용후"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="bound", label=Text("Most that can be won", "물리적 한도"), kind=Kind.NUMBER, unit="kg", width=14),
        Column(key="possible", label=Text("Within the bound", "한도 이내"), kind=Kind.YES, width=10),
        Column(key="doubtful", label=Text("Worth a question", "확인 필요"), kind=Kind.YES, width=10),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        limits = parameters.at(source.cut.end)
        return [
            {"at": seoul(run.claim.occurred_at), "event_id": run.claim.event_id, "element": element, **figures}
            | _bounded(source, run, limits)[element]
            for run in source.runs for element in run.elements
            if (figures := _figures(run, element))["contained"] != 0 or figures["recovered"]
        ]  # fmt: skip


class ChainRecovery(Section):
    """The rate over the whole chain, from the first shredder to the last product, by what the material came from."""

    code = "I2"
    names = Text("Recovery over the whole chain, by chemistry", "양극재별 전 과정 회수율")
    about = Text("Won, against what the batteries behind the lots held before they were shredded.",
                 "파쇄 전 배터리에 들어 있던 양 대비 회수량.")  # fmt: skip
    source = Flows
    columns = (
        Column(key="chemistry", label=Text("Chemistry", "양극재"), kind=Kind.CODE, options=CHEMISTRY, width=10),
        Column(key="feed", label=Text("Feed", "원료 구분"), kind=Kind.CODE, options=FEED, width=18),
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS, width=14),
        Column(key="rate", label=Text("Rate over the chain", "전 과정 회수율"), kind=Kind.RATIO, unit="%", width=22),
    )

    def rows(self, source):
        return [
            {"chemistry": origin.chemistry, "feed": origin.feed, "element": element,
             "rate": ratio(total([won]), total([held])), "marks": {"rate": DEFAULTED}}
            for origin, link in yields.chain(source.runs).items() for element, (won, held) in link.rated.items() if held
        ]  # fmt: skip

    def notes(self, source):
        return [Text("What a pack held is known by default composition alone ({mark}). After blending nothing can be said of "
                     "single packs: shares are pro rata.",
                     "팩의 함유량은 기본 조성에 따른 값입니다({mark}). 혼합 후에는 개별 팩을 구분할 수 없으며 비율로 나눕니다.").format(
                         mark=DEFAULTED)]  # fmt: skip


class MaterialMoves(Section):
    """Each certificate, supply and export behind the last columns of I."""

    code = "I3"
    names = Text("Certified, supplied and exported, one by one", "인증·공급·수출 내역")
    about = Text("Every lot that I counts as certified, supplied or exported, with its event.", "I의 인증·공급·수출 근거와 그 이벤트.")
    source = Flows
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="move", label=Text("Counted as", "구분"), kind=Kind.CODE, width=20, options={
            "certified": Text("Certified", "인증"), "supplied": Text("Supplied in the country", "국내 공급"),
            "exported": Text("Exported as material", "물질로 수출"), "exported_raw": Text("Exported unrefined", "미제련 수출"),
        }),
        Column(key="lot", label=Text("Lot", "배치"), kind=Kind.THING, width=44),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        *(Column(key=e, label=Text(f"of it {name.en}", f"그중 {name.ko}"), kind=Kind.NUMBER, unit="kg") for e, name in ELEMENTS.items()),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )  # fmt: skip

    def rows(self, source):
        moves = ((move, *entry) for move in _GOES for entry in moved(source, move))
        found = [
            {"at": seoul(claim.occurred_at), "move": move, "lot": lot, "kg": kg, "event_id": claim.event_id}
            | {element: content[element] and total([content[element].kg]) for element in composition.ELEMENTS}
            for move, claim, lot, kg, content in moves
        ]  # fmt: skip
        return sorted(found, key=lambda row: (row["at"], row["event_id"], row["lot"]))


def _bounded(source: Flows, run: Run, limits) -> dict[str, dict]:
    """By element, the most that can be won, and whether what was won lies within it and near what others win."""
    found = bounds.traced(
        source.tracer, run.claim, assayed_tolerance=limits.get("composition.tolerance_assayed"),
        defaulted_tolerance=limits.get("composition.tolerance_defaulted"),
    )  # fmt: skip
    targets = limits.get("recovery.eu_2027_pct")
    return {
        bound.element: {
            "bound": bound.hard_kg and total([bound.hard_kg]), "possible": None if bound.hard_kg is None else not bound.broken,
            "doubtful": None if bound.typical_kg is None else bound.doubtful(targets.get(bound.element)),
        } for bound in found
    }  # fmt: skip


def moved(source: Flows, move: str):
    """Every lot that was certified, supplied or exported: its claim, its name, how much of it, and what is in that."""
    if move in ("certified", "supplied"):
        entries = [(claim, row["lot"], row["mass_kg"]) for claim in source.of(f"material_{move}") for row in claim.fields.get(move, ())]
    else:
        entries = [(claim, lot, kg) for (_, lot), (claim, kg) in sorted(source.exported.items())
                   if source.tracer.is_product(lot) is (move == "exported")]  # fmt: skip
    return [(claim, lot, kg, source.tracer.part_of(lot, kg)) for claim, lot, kg in entries]


def _figures(run: Run, element: str) -> dict:
    amount = run.taken[element]
    return {
        "contained": amount and total([amount.kg]), "declared": total([run.measured[element]]) if amount else 0.0,
        "recovered": total([run.won[element]]), "post_consumer": total([run.won_from(element, "post_consumer")]),
    }  # fmt: skip


def _row(element: str, treated: list[Content], source: Flows, targets: dict) -> dict:
    figures = [_figures(run, element) for run in source.runs if element in run.elements]
    known = [one for one in figures if one["contained"] is not None]
    contained = total(one["contained"] for one in known) if known or not figures else None
    rate = ratio(total(one["recovered"] for one in known), contained) if known else None
    declared = ratio(total(one["declared"] for one in known), contained) if known else None
    recovered = total(one["recovered"] for one in figures)
    told = [content[element].kg for content in treated if content[element]]
    moves = {move: [content[element] for *_, content in moved(source, move)] for move in _GOES}
    marks = {
        "shredded": "" if not fsum(told) else DEFAULTED if len(told) == len(treated) else INCOMPLETE,
        "contained": _mark(known, figures, contained, declared),
    } | {move: _known_by(amounts) for move, amounts in moves.items()}  # fmt: skip
    return {
        "element": element, "stream": "in", "shredded": total(told) if told or not treated else None, "contained": contained,
        "declared": declared, "recovered": recovered,
        "post_consumer": ratio(total(one["post_consumer"] for one in figures), recovered) if recovered else None, "rate": rate,
        "national": "counts" if element in STRATEGIC else "outside",
        "marks": {column: mark for column, mark in marks.items() if mark},
    } | {name: _target(limits.get(element), rate) for name, limits in targets.items()} | {
        move: total(amount.kg for amount in amounts if amount) for move, amounts in moves.items()
    }  # fmt: skip


def _mark(known: list[dict], figures: list[dict], contained: float | None, declared: dict | None) -> str:
    if len(known) < len(figures):
        return INCOMPLETE
    return DEFAULTED if contained and declared and declared["num"] < contained else ""


def _known_by(found: list[Amount | None]) -> str:
    if None in found:
        return INCOMPLETE
    return DEFAULTED if any(amount.kg and amount.basis is Basis.DEFAULTED for amount in found) else ""


def _target(pct: float | None, rate: dict | None) -> dict | None:
    if pct is None:
        return None
    known = rate is not None and rate["pct"] is not None
    return {"pct": pct, "met": rate["pct"] >= pct if known else None}


def _absent(element: str) -> dict:
    empty = dict.fromkeys(
        ("shredded", "contained", "declared", "recovered", "post_consumer", "rate", *_TARGETS, *_GOES)
    )
    return {"element": element, "stream": "absent", "national": "counts"} | empty

"""H: the mass balance of recycling: step by step, element by element, and over the whole chain."""

from batteries.lifecycle.codes import ELEMENTS
from compliance import composition, parameters
from compliance.balance import amounts, stock, yields
from compliance.balance.amounts import Basis
from compliance.balance.closure import PROCESSES, Closure
from compliance.reports.declaration import DEFAULTED, INCOMPLETE, Column, Kind, Section, ratio, total
from compliance.reports.sections.dismantling import band
from compliance.reports.sections.flows import SOURCES, Flows
from compliance.reports.sections.origins import CHEMISTRY, FEED
from compliance.reports.sections.receipts import FORMS
from compliance.reports.sections.stock import seoul
from parties.text import Text

_SHOWN = ("shredding", "recovery", "splitting", "merging", "blending")
_TARGETS = ("eu_2025", "eu_2030")


def _kg(key: str, label: Text, width: int = 9) -> Column:
    return Column(key=key, label=label, kind=Kind.NUMBER, unit="kg", width=width)


class RecyclingBalance(Section):
    """Each step: what went in by source, what came out, and what is not accounted for."""

    code = "H"
    names = Text("Recycling mass balance", "재활용 물질수지")
    about = Text("Mass in = products + residues + declared loss + difference, in kg, step by step. Recovered material counts by "
                 "the element in it, not by the water and sulphate of its salt.",
                 "투입 = 산출 + 잔재물 + 신고 손실 + 차이 (kg, 공정별). 회수 물질은 염의 수분·황산기가 아닌 원소 질량으로 셉니다.")  # fmt: skip
    source = Flows
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=14),
        Column(key="process", label=Text("Process", "공정"), kind=Kind.CODE, options=PROCESSES, width=14),
        *(_kg(key, Text(f"{label.en} in", f"{label.ko} 투입")) for key, label in SOURCES.items()),
        _kg("input_kg", Text("Mass in (declared)", "투입 합계(신고)")),
        _kg("output_kg", Text("Products", "산출")),
        _kg("residue_kg", Text("Residues", "잔재물")),
        _kg("loss_kg", Text("Loss", "손실")),
        _kg("difference_kg", Text("Difference", "차이")),
        Column(key="closure", label=Text("Accounted for", "수지율"), kind=Kind.RATIO, unit="%", width=16),
        Column(key="within", label=Text("Within the band", "허용 범위 내"), kind=Kind.YES, width=8),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        low, high = band(source)
        return [
            {"at": seoul(claim.occurred_at), "event_id": claim.event_id} | _line(found, source, low, high)
            for claim, found in _closures(source)
        ]

    def totals(self, source):
        found = [closure for _, closure in _closures(source)]
        return [_total(process, [c for c in found if c.process == process], source) for process in _SHOWN
                if any(c.process == process for c in found)]  # fmt: skip

    def notes(self, source):
        low, high = band(source)
        return [
            Text("A step closes where {low} to {high} % of the mass in is accounted for (proposed). A recovery for which no "
                 "residue or no loss is declared cannot be closed: n/a. Process scrap never is a used battery.",
                 "투입량의 {low}~{high}%가 확인되면 수지가 맞는 것으로 봅니다(제안 기준). 잔재물이나 손실 신고가 없는 회수는 수지를 판단하지 "
                 "않습니다(n/a). 공정 스크랩은 사용후 배터리로 세지 않습니다.").format(low=low, high=high),
        ]  # fmt: skip


class ElementBalance(Section):
    """By process and element: what went in, what came out in lots, and what did not."""

    code = "H1"
    names = Text("Element balance", "원소 물질수지")
    about = Text("Element mass in = element mass out in lots + rest in residues, losses and unknown places, in kg.",
                 "투입 원소 질량 = 산출 배치의 원소 질량 + 잔재물·손실·미확인 (kg).")  # fmt: skip
    source = Flows
    columns = (
        Column(key="process", label=Text("Process", "공정"), kind=Kind.CODE, options=PROCESSES, width=16),
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS, width=14),
        Column(key="steps", label=Text("Steps", "공정 수"), kind=Kind.COUNT),
        Column(key="taken", label=Text("In", "투입"), kind=Kind.NUMBER, unit="kg", width=12, places=None),
        Column(key="made", label=Text("Out", "산출"), kind=Kind.NUMBER, unit="kg", width=12, places=None),
        Column(key="rest", label=Text("Rest", "나머지"), kind=Kind.NUMBER, unit="kg", width=12, places=None),
        Column(key="share", label=Text("Out of what went in", "산출 비율"), kind=Kind.RATIO, unit="%", width=20),
        Column(key="basis", label=Text("Contents known by", "함유량 근거"), kind=Kind.CODE, width=16, options={
            "ASSAYED": Text("Assay", "분석"), "DECLARED": Text("Declaration", "신고"), "DEFAULTED": Text("Default", "기본 조성"),
        }),
    )  # fmt: skip

    def rows(self, source):
        by_process: dict[str, list] = {}
        for claim, found in _closures(source):
            by_process.setdefault(found.process, []).append((source.tracer.taken(claim), _made(claim, source)))
        lines = [_element(process, element, by_process[process]) for process in _SHOWN if process in by_process
                 for element in composition.ELEMENTS]  # fmt: skip
        # A lot that is only given another name changes nothing: it is listed where something is known of it.
        return [line for line in lines if line["taken"] is not None or line["process"] in ("shredding", "recovery")]

    def notes(self, source):
        return [Text("{mark}: rests on the default composition of the packs' chemistry (P2). {incomplete}: some contents are "
                     "known to nobody, and are in no figure.",
                     "{mark}: 양극재별 기본 조성(P2)에 따른 값. {incomplete}: 함유량을 알 수 없는 배치가 있어 제외했습니다.").format(
                         mark=DEFAULTED, incomplete=INCOMPLETE)]  # fmt: skip


class RecyclingEfficiency(Section):
    """Everything that was won, against the batteries that it was won of."""

    code = "H2"
    names = Text("Recycling efficiency over the whole chain", "전 과정 재활용 효율")
    about = Text("Elements won, and metals and plastics parted when shredding, against the mass of the batteries behind them.",
                 "회수한 원소와 파쇄 시 분리한 금속·플라스틱의 질량을 원 배터리 질량으로 나눈 값.")  # fmt: skip
    source = Flows
    columns = (
        Column(key="chemistry", label=Text("Chemistry", "양극재"), kind=Kind.CODE, options=CHEMISTRY, width=10),
        Column(key="feed", label=Text("Feed", "원료 구분"), kind=Kind.CODE, options=FEED, width=20),
        _kg("mass_in", Text("Batteries behind it", "원 배터리 질량"), 12),
        _kg("fractions", Text("Metals and plastics", "금속·플라스틱"), 12),
        _kg("elements", Text("Elements won", "회수 원소"), 12),
        Column(key="efficiency", label=Text("Efficiency", "재활용 효율"), kind=Kind.RATIO, unit="%", width=20),
        Column(key="eu_2025", label=Text("EU 2025", "EU 2025"), kind=Kind.TARGET, unit="%"),
        Column(key="eu_2030", label=Text("EU 2030", "EU 2030"), kind=Kind.TARGET, unit="%"),
    )

    def rows(self, source):
        limits = parameters.at(source.cut.end)
        targets = {target: limits.get(f"efficiency.{target}_pct") for target in _TARGETS}
        return [_efficiency(origin, link, targets) for origin, link in yields.chain(source.runs).items()]

    def notes(self, source):
        return [Text("In the style of the EU's method, which is taken over a calendar year: an annual report gives it. What a "
                     "shredder alone parts is part of the refiner's figure. Targets stand here for comparison.",
                     "역년 기준인 EU 방식을 본뜬 값으로 연간 보고서에서 유효합니다. 파쇄만 한 실적은 제련 사업자의 값에 포함됩니다. 목표는 "
                     "비교용입니다.")]  # fmt: skip


class MaterialStock(Section):
    """The account of lots."""

    code = "H3"
    names = Text("Stock of lots", "배치 재고 변동")
    about = Text("Opening + made + received + imported − used − handed over − supplied − exported − disposed of ± adjusted = "
                 "closing, in kg.", "기초 + 생산 + 입고 + 수입 − 투입 − 인계 − 공급 − 수출 − 처분 ± 조정 = 기말 (kg).")  # fmt: skip
    source = Flows
    columns = (
        Column(key="form", label=Text("Material", "물질"), kind=Kind.CODE, options=FORMS, width=16),
        _kg("opening", Text("Opening", "기초")),
        *(_kg(key, label) for key, label in stock.MOVES.items()),
        _kg("closing", Text("Closing (computed)", "기말(계산)")),
        _kg("held", Text("Closing (by custody)", "기말(보유 기록)")),
        _kg("difference", Text("Difference", "차이")),
        _kg("change", Text("Change", "증감")),
    )

    def rows(self, source):
        forms = sorted({account.form for account in source.accounts})
        return [_stock(form, [a for a in source.accounts if a.form == form]) for form in forms]

    def totals(self, source):
        return [_stock(None, source.accounts)] if source.accounts else []


def _closures(source: Flows):
    found = [(source.steps[event_id], closure) for event_id, closure in source.closures.items() if closure.process in _SHOWN]
    return sorted(found, key=lambda pair: (pair[0].occurred_at, pair[0].event_id))


def _line(found: Closure, source: Flows, low: float, high: float) -> dict:
    by_source = source.sources[found.event_id]
    unknown = [key for key, masses in by_source.items() if None in masses]
    return {key: total(kg or 0 for kg in by_source[key]) if by_source.get(key) else None for key in SOURCES} | {
        "process": found.process, "input_kg": found.input_kg, "output_kg": found.output_kg, "residue_kg": found.residue_kg,
        "loss_kg": found.loss_kg, "difference_kg": found.difference_kg,
        "closure": ratio(found.accounted_kg, found.input_kg) if found.pct is not None else None,
        "within": found.within(low, high), "marks": dict.fromkeys(unknown, INCOMPLETE),
    }  # fmt: skip


def _total(process: str, found: list[Closure], source: Flows) -> dict:
    closed = [one for one in found if one.pct is not None]
    masses = {key: [kg for one in found for kg in source.sources[one.event_id].get(key, ())] for key in SOURCES}
    return {key: total(kg or 0 for kg in kgs) if kgs else None for key, kgs in masses.items()} | {
        "process": process, "input_kg": total(one.input_kg or 0 for one in found),
        "output_kg": total(one.output_kg or 0 for one in closed), "residue_kg": total(one.residue_kg for one in found),
        "loss_kg": total(one.loss_kg for one in found), "difference_kg": total(one.difference_kg for one in closed),
        "closure": ratio(total(one.accounted_kg for one in closed), total(one.input_kg for one in closed)) if closed else None,
        "marks": {"output_kg": INCOMPLETE, "difference_kg": INCOMPLETE} if len(closed) < len(found) else {},
    }  # fmt: skip


def _made(claim, source: Flows) -> amounts.Content:
    return amounts.pool(source.tracer.made(claim, row["lot"]) for row in claim.fields.get("outputs", ()))


def _element(process: str, element: str, steps: list) -> dict:
    known = [(taken[element], made[element]) for taken, made in steps if taken[element] and made[element]]
    taken = total(one.kg for one, _ in known) if known else None
    made = total(one.kg for _, one in known) if known else None
    basis = min((one.basis for pair in known for one in pair if one.kg), default=None)
    weak = {"taken": DEFAULTED, "made": DEFAULTED} if basis is Basis.DEFAULTED else {}
    return {
        "process": process, "element": element, "steps": len(steps), "taken": taken, "made": made,
        "rest": total([taken, -made]) if known else None, "share": ratio(made, taken) if known else None,
        "basis": basis.name if basis is not None else None,
        "marks": {"taken": INCOMPLETE, "made": INCOMPLETE} if known and len(known) < len(steps) else weak,
    }  # fmt: skip


def _efficiency(origin, link: yields.Chain, targets: dict) -> dict:
    share = None if link.mass_in is None else ratio(total([link.recycled]), total([link.mass_in]))
    pct = share and share["pct"]
    return {
        "chemistry": origin.chemistry, "feed": origin.feed, "mass_in": link.mass_in and total([link.mass_in]),
        "fractions": total([link.fractions]), "elements": total(link.won.values()), "efficiency": share,
    } | {name: {"pct": limit, "met": None if pct is None else pct >= limit} for name, limit in targets.items()}  # fmt: skip


def _stock(form, accounts: list[stock.Account]) -> dict:
    moved = {kind: total(move.kg for one in accounts for move in one.movements if move.kind == kind) for kind in stock.MOVES}
    opening, held = total(one.opening_kg for one in accounts), total(one.closing_kg for one in accounts)
    closing = total([opening, *moved.values()])
    signed = {kind: abs(kg) if kind != "adjusted" else kg for kind, kg in moved.items()}
    return {"form": form, "opening": opening, **signed, "closing": closing, "held": held,
            "difference": total([closing, -held]), "change": total([closing, -opening])}  # fmt: skip

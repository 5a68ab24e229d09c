"""G: what came out of each pack that was taken apart, and whether all of it is accounted for."""

from batteries.custody import Form
from compliance import parameters
from compliance.balance import closure
from compliance.reports.declaration import DEFAULTED, Column, Kind, Section, Source, ratio, total
from compliance.reports.sections.stock import seoul
from parties.text import Text

_FRACTIONS = {
    "housing_kg": Text("Housing", "하우징"), "aluminium_kg": Text("Aluminium", "알루미늄"), "copper_kg": Text("Copper", "구리"),
    "steel_kg": Text("Steel", "철"), "bms_kg": Text("BMS", "BMS"), "coolant_kg": Text("Coolant", "냉각수"),
    "plastics_kg": Text("Plastics", "플라스틱"), "cells_kg": Text("Cells", "셀"), "other_kg": Text("Other", "기타"),
}  # fmt: skip
_UNITS = {"pack": Text("Pack", "팩"), "module": Text("Modules", "모듈")}


class Dismantlings(Source):
    """Every pack, and every batch of modules, that the operator took apart in the period."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.lines: dict[str, dict] = {}
        self.pieces: list[dict] = []

    def see(self, thing):
        for step in thing.history.steps:
            claim = step.claim
            if claim.author != self.cut.operator or not self.cut.covers(claim.occurred_at):
                continue
            found = closure.of(step)
            if found and found.process in ("dismantling", "module_dismantling"):
                self.lines[claim.event_id] = _line(thing, step, found)
                self.pieces += _pieces(claim, thing.plate.uri)


class DismantlingBalance(Section):
    """The account of each pack: modules and other parts against what was put on the scale."""

    code = "G"
    names = Text("Dismantling balance", "해체 물질수지")
    about = Text("Mass in = modules + other fractions + declared loss + difference, in kg, pack by pack.",
                 "투입 = 모듈 + 기타 구성품 + 신고 손실 + 차이 (kg, 팩별).")  # fmt: skip
    source = Dismantlings
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=14),
        Column(key="unit", label=Text("Unit", "단위"), kind=Kind.CODE, options=_UNITS, width=8),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=22),
        Column(key="input_kg", label=Text("Mass in", "투입"), kind=Kind.NUMBER, unit="kg"),
        Column(key="declared", label=Text("Modules made with", "제조 시 모듈 수"), kind=Kind.COUNT, width=9),
        Column(key="modules", label=Text("Modules out", "해체 모듈 수"), kind=Kind.COUNT, width=9),
        Column(key="unaccounted", label=Text("Unaccounted for", "미확인 모듈"), kind=Kind.COUNT, width=9),
        Column(key="modules_kg", label=Text("Modules or cells", "모듈·셀"), kind=Kind.NUMBER, unit="kg"),
        *(Column(key=key, label=label, kind=Kind.NUMBER, unit="kg", width=8) for key, label in _FRACTIONS.items()),
        Column(key="loss_kg", label=Text("Loss", "손실"), kind=Kind.NUMBER, unit="kg", width=8),
        Column(key="difference_kg", label=Text("Difference", "차이"), kind=Kind.NUMBER, unit="kg", width=9),
        Column(key="closure", label=Text("Accounted for", "수지율"), kind=Kind.RATIO, unit="%", width=16),
        Column(key="within", label=Text("Within the band", "허용 범위 내"), kind=Kind.YES, width=8),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
    )  # fmt: skip

    def rows(self, source):
        low, high = band(source)
        return [
            {name: value for name, value in line.items() if name != "found"} | {"within": line["found"].within(low, high)}
            for line in _sorted(source)
        ]

    def totals(self, source):
        lines = _sorted(source)
        closed = [line["found"] for line in lines if line["found"].pct is not None]
        counted = ("declared", "modules", "unaccounted")
        summed = ("input_kg", "modules_kg", *_FRACTIONS, "loss_kg", "difference_kg")
        return [
            {name: sum(line[name] or 0 for line in lines) for name in counted}
            | {name: total(line[name] or 0 for line in lines) for name in summed}
            | {"closure": ratio(total(one.accounted_kg for one in closed), total(one.input_kg for one in closed)) if closed else None}
        ] if lines else []  # fmt: skip

    def notes(self, source):
        low, high = band(source)
        return [
            Text("A balance closes where {low} to {high} % of the mass in is accounted for (proposed). It cannot be said where a "
                 "module was not weighed. {mark}: the mass of the nameplate, as nobody weighed the pack before.",
                 "투입량의 {low}~{high}%가 확인되면 수지가 맞는 것으로 봅니다(제안 기준). 계량하지 않은 모듈이 있으면 판단하지 않습니다. "
                 "{mark}: 해체 전 계량값이 없어 제조 시 신고 질량을 적용했습니다.").format(low=low, high=high, mark=DEFAULTED),
        ]  # fmt: skip


class DismantledPieces(Section):
    """Each module and lot of cells behind G."""

    code = "G1"
    names = Text("Modules and cells, one by one", "해체 산출물 내역")
    about = Text("Everything that came out of what G lists, with the event that shows it.", "G의 해체로 나온 모듈·셀과 그 이벤트.")
    source = Dismantlings
    printed = False
    columns = (
        Column(key="battery", label=Text("Came out of", "원 배터리"), kind=Kind.THING, width=44),
        Column(key="piece", label=Text("Module or lot", "모듈·배치"), kind=Kind.THING, width=44),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="cells", label=Text("Cells", "셀 수"), kind=Kind.COUNT),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return sorted(source.pieces, key=lambda row: (row["event_id"], row["piece"], row["battery"]))


def band(source: Source) -> tuple[float, float]:
    """The band in which a balance counts as closed, in per cent, on the last day of the period."""
    limits = parameters.at(source.cut.end)
    return limits.get("balance.closure_low_pct"), limits.get("balance.closure_high_pct")


def _sorted(source: Dismantlings) -> list[dict]:
    return sorted(source.lines.values(), key=lambda line: (line["at"], line["event_id"]))


def _line(thing, step, found: closure.Closure) -> dict:
    claim, declared = step.claim, step.before.nameplate.module_count
    modules, fractions = claim.fields.get("modules"), claim.fields.get("fractions", {})
    parts = modules if modules is not None else claim.fields.get("outputs", [])
    whole = step.before.form is not Form.MODULE and modules is not None
    weighed = all("mass_kg" in row for row in parts)
    by_plate = found.input_kg is not None and not {"mass_kg", "input_mass_kg"} & claim.fields.keys()
    return {
        "at": seoul(claim.occurred_at), "unit": "pack" if whole else "module", "event_id": claim.event_id,
        "battery": thing.plate.uri, "input_kg": found.input_kg, "declared": declared if whole else None,
        "modules": len(modules) if whole else None,
        "unaccounted": declared - len(modules) if whole and declared is not None else None,
        "modules_kg": total([closure.rows_kg(parts)]) if weighed else None, "loss_kg": claim.fields.get("loss_kg"),
        **{name: fractions.get(name) for name in _FRACTIONS}, "difference_kg": found.difference_kg,
        "closure": ratio(found.accounted_kg, found.input_kg) if found.pct is not None else None,
        "marks": {"input_kg": DEFAULTED} if by_plate else {}, "found": found,
    }  # fmt: skip


def _pieces(claim, uri: str) -> list[dict]:
    rows = claim.fields.get("modules", ()) or claim.fields.get("outputs", ())
    return [
        {"battery": uri, "piece": row.get("id") or row["lot"], "kg": row.get("mass_kg"), "cells": row.get("cells"),
         "event_id": claim.event_id} for row in rows
    ]  # fmt: skip

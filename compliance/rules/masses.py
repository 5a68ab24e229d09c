"""Rules about weight: what is declared, what is weighed, and what comes out of what goes in."""

from collections.abc import Iterator

from batteries.claims import Part
from compliance.balance import closure
from compliance.models import Parameter, Severity
from compliance.rules.declaration import LOTS, Basis, Rule
from compliance.rules.telling import is_first
from parties.text import Text

_PROPOSED = Parameter.Certainty.PROPOSED
_WEIGHED = ("dispatched", "received", "removed", "collected", "exported", "dismantled")
_INTO_LOTS = ("shredded", "module_dismantled", "lot_split", "lots_merged", "lots_blended")
_REBUILT = ("module_replaced", "serviced")


class MassDiffers(Rule):
    """A battery weighs what its maker says, and the same on arrival as when it left.

    Of a consignment of several it is told once, with the first of them.
    """

    code = "G18"
    names = Text("Mass differs", "질량 불일치")
    manual_ko = (
        "배터리의 질량은 제조사가 밝힌 값과 일치해야 하며, 출고할 때와 입고할 때가 같아야 합니다. 여러 배터리를 함께 "
        "보낸 경우에는 첫 배터리에서 한 번만 알립니다."
    )
    severity = Severity.MEDIUM
    basis = Basis(Text("Proposed: parts are stripped in transit, and the weight tells.",
                       "제안 기준: 운송 중 부품 탈취 여부는 질량으로 드러납니다."), _PROPOSED)  # fmt: skip
    what = Text("{author} declared {declared_kg} kg with '{type}' on {since}; {known_kg} kg were known ({pct} % off).",
                "{since}에 {author}이(가) '{type}'에서 {declared_kg}kg을 신고했으나 알려진 질량은 {known_kg}kg입니다(차이 {pct}%).")  # fmt: skip
    closes = Text("The wrong mass is corrected, or the difference is explained.", "질량을 정정하거나 차이를 소명하면 해소됩니다.")
    closing_types = ("corrected",)
    uses = ("mass.tolerance_pct", "mass.critical_pct")

    def judge(self, case):
        known, rebuilt = None, False
        for step in case.told(*_WEIGHED, *_REBUILT):
            claim, plate = step.claim, step.before.nameplate.mass_kg
            if claim.type.code in _REBUILT:
                known, rebuilt = None, True
            declared = self._declared(case, claim)
            if declared is None:
                continue
            plate = None if rebuilt else plate
            references = self._references(case, step, known or plate, plate)
            off = references and all(self._off(declared, kg) > self._tolerance(case, claim) for kg in references)
            if off:
                yield self._found(case, claim, declared, references[0])
            # What was found wrong is told once: from then on the new mass is the known one.
            known = declared if off or not (known or plate) else known

    def _declared(self, case, claim) -> float | None:
        weighs = claim.type.code in _WEIGHED and claim.part is Part.THING and claim.batteries[:1] == (claim.uri,)
        return claim.fields.get("mass_kg") if weighs else None

    def _references(self, case, step, known: float | None, plate: float | None) -> list[float]:
        """What its mass can be held against. A consignment of several is known by what its sender declared alone."""
        claim, transfer = step.claim, step.before.transfer
        single = len(claim.batteries) == 1 and step.before.form not in LOTS
        sent = transfer and transfer.recipient == claim.author and claim.type.code in ("received", "collected")
        if sent and transfer.mass_kg is not None and self._batteries(case, transfer.event_id) == claim.batteries:
            return [transfer.mass_kg, plate] if single and plate else [transfer.mass_kg]
        return [kg for kg in (known, plate) if kg] if single else []

    def _batteries(self, case, event_id: str) -> tuple[str, ...]:
        return next((s.claim.batteries for s in case.history.steps if s.claim.event_id == event_id), ())

    def _off(self, declared: float, known: float) -> float:
        return abs(declared - known) / known * 100

    def _tolerance(self, case, claim) -> float:
        # A kilogram told in tenths is not off by a rounding.
        return case.limits(claim.occurred_at).get("mass.tolerance_pct") + 1e-9

    def _found(self, case, claim, declared: float, known: float):
        off = self._off(declared, known)
        much = off > case.limits(claim.occurred_at).get("mass.critical_pct")
        return self.found(
            case, claim, severity=Severity.HIGH if much else Severity.MEDIUM, type=claim.type.code,
            declared_kg=declared, known_kg=known, pct=round(off, 1), since=claim.occurred_at.isoformat(),
        )  # fmt: skip


class MassLost(Rule):
    """What comes out of what is taken apart, shredded, parted or mixed weighs what went in, parts, residues and losses together.
    A recycler closes its books with no more than it treated.

    Where lots are made it is told once, with the first of them.
    """

    code = "G20"
    names = Text("Mass balance does not close", "물질수지 불일치")
    manual_ko = (
        "해체·파쇄·분할·혼합의 산출물은 부품과 잔재물, 손실을 합하여 투입 질량과 일치해야 합니다. 재활용 사업자는 "
        "처리한 양보다 많은 양으로 물질수지를 마감할 수 없습니다. 배치를 만든 경우에는 첫 배치에서 한 번만 알립니다."
    )
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: outputs, residues and declared losses together are the inputs, within a few percent.",
                       "제안 기준: 산출물·잔재물·신고 손실의 합은 투입량과 수 퍼센트 이내로 일치해야 합니다."), _PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "closure": Text("{out_kg} kg came out of {in_kg} kg ({pct} %)", "투입 {in_kg}kg에 산출 {out_kg}kg ({pct}%)"),
        "input": Text("{in_kg} kg went in by its own account, {known_kg} kg by what is known of the inputs",
                      "신고 투입량 {in_kg}kg, 투입물의 알려진 질량 {known_kg}kg"),
    }  # fmt: skip
    closes = Text("The masses are corrected, or what is missing is declared.", "질량을 정정하거나 누락분을 신고하면 해소됩니다.")
    closing_types = ("corrected",)
    version = 2
    uses = ("balance.closure_low_pct", "balance.closure_high_pct")

    def judge(self, case):
        for step in case.told("dismantled"):
            if found := closure.of(step):
                yield from self._held_against(case, step.claim, found, None)
        for step in case.told("recycling_completed"):
            found = self._closing(step.claim)
            # What burns off has no field of its own: less may come out than went in, and never more.
            if is_first(step.claim) and found and found.difference_kg < 0:
                yield from self._held_against(case, step.claim, found, None)
        for step in case.told(*_INTO_LOTS):
            if step.claim.part is Part.PRODUCT and is_first_lot(step.claim):
                known = self._known_kg(case, step.claim)
                yield from self._held_against(case, step.claim, closure.of_claim(step.claim, plate_kg=known), known)

    def _closing(self, claim) -> closure.Closure | None:
        """The closing balance of a recycler; None where a mass is missing."""
        treated, recovered = claim.fields.get("input_mass_kg"), claim.fields.get("recovered_mass_kg")
        if treated is None or recovered is None:
            return None
        return closure.Closure(claim.event_id, "recycling", treated, recovered, claim.fields.get("residue_kg", 0))

    def _held_against(self, case, claim, found: closure.Closure, known_kg: float | None) -> Iterator:
        closed = self._pct(case, claim, found.accounted_kg, found.input_kg)
        fed = self._pct(case, claim, found.input_kg, known_kg)
        if closed or fed:
            yield self.found(
                case, claim, type=claim.type.code, since=claim.occurred_at.isoformat(), in_kg=found.input_kg,
                out_kg=found.accounted_kg, known_kg=known_kg, pct=closed or fed, reasons=["closure" if closed else "input"],
            )  # fmt: skip

    def _pct(self, case, claim, part: float | None, whole: float | None) -> float | None:
        """`part` in percent of `whole` where it lies outside the band; None inside it, or where one is not known."""
        if part is None or not whole:
            return None
        limits, pct = case.limits(claim.occurred_at), round(part / whole * 100, 2)
        inside = limits.get("balance.closure_low_pct") <= pct <= limits.get("balance.closure_high_pct")
        return None if inside else pct

    def _known_kg(self, case, claim) -> float | None:
        """What the batteries put in weigh together by their nameplates; None unless all are known, and lots went in with none."""
        histories = [case.history_of(uri) for uri in claim.batteries]
        masses = [history.state.nameplate.mass_kg if history else None for history in histories]
        alone = masses and all(masses) and not claim.fields.get("input_lots")
        return round(sum(masses), 3) if alone else None


def is_first_lot(claim) -> bool:
    """Whether `claim` is told of the first of the lots that it made: what concerns them all is told once."""
    outputs = claim.fields.get("outputs", ())
    return bool(outputs) and outputs[0]["lot"] == claim.uri

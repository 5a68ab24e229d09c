"""Rules about numbers: one battery bears one, one place in a vehicle holds one battery."""

import re

from batteries.claims import Part
from batteries.custody import History
from batteries.lifecycle import pseudonym
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from parties.text import Text

_PROPOSED = Parameter.Certainty.PROPOSED
_GBT = re.compile(r"[0-9A-Z]{3}[PMC][ABCDEFGZ](?:[0-9A-Z]{13}|[0-9A-Z]{12}(?!0{7})[0-9]{7})")


class NumberTaken(Rule):
    """A Korean battery number belongs to one battery."""

    code = "X01"
    names = Text("Battery number on two packs", "식별번호 중복")
    manual_ko = "배터리 식별번호 하나는 배터리 하나에만 부여됩니다."
    severity = Severity.CRITICAL
    basis = Basis(
        Text("A battery identification number is given once (amended Motor Vehicle Management Act, wording not confirmed); "
             "that a second bearer is a gap is proposed.",
             "배터리 식별번호는 하나의 배터리에만 부여됩니다(개정 자동차관리법, 조문 미확인). 중복을 결함으로 보는 것은 제안 기준입니다."), _PROPOSED,
    )  # fmt: skip
    what = Text("{author} gave it the number {number} on {since}, which another battery bore already.",
                "{author}이(가) {since}에 이미 다른 배터리에 부여된 식별번호 {number}을(를) 부여했습니다.")  # fmt: skip
    closes = Text("The claim that gave the number to the wrong battery is corrected or withdrawn.",
                  "식별번호를 잘못 부여한 기록을 정정하거나 취소하면 해소됩니다.")  # fmt: skip
    closing_types = ("corrected", "voided")

    def judge(self, case):
        if not case.alike:
            return
        theirs = {number: claim for history in case.alike.values() for number, claim in numbered(history)}
        for number, claim in numbered(case.history):
            other = theirs.get(number)
            # Of two bearers the later is the one to explain itself.
            if other and _told_at(other) < _told_at(claim):
                yield self.found(case, claim, evidence=(other.event_id,), number=number, since=claim.occurred_at.isoformat())


class VehicleMismatch(Rule):
    """A place in a vehicle holds one pack, and a pack comes out of the vehicle that it was fitted to."""

    code = "X02"
    names = Text("Vehicle and pack do not match", "차량·팩 불일치")
    manual_ko = "차량의 장착 위치 하나에는 팩 하나만 있을 수 있으며, 팩은 장착된 그 차량에서 탈거되어야 합니다."
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: more packs than places, or a pack from another car, is a copied label or a wrong record.",
                       "제안 기준: 장착 위치보다 많은 팩이나 다른 차량의 팩은 복제 또는 오기록입니다."), _PROPOSED)  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "place_taken": Text("another pack is in that place of the vehicle", "해당 차량의 같은 위치에 다른 팩이 있음"),
        "other_vehicle": Text("by the record it was in another vehicle", "기록상 다른 차량에 장착되어 있었음"),
    }  # fmt: skip
    closes = Text("The removal of the other pack is recorded, or the claim with the wrong number is corrected.",
                  "다른 팩의 탈거를 기록하거나 차대번호가 잘못된 기록을 정정하면 해소됩니다.")  # fmt: skip
    closing_types = ("removed", "corrected", "voided")

    def judge(self, case):
        for step in case.told("removed", "pack_swapped", "vehicle_registered"):
            if step.before.vehicle and step.claim.part is Part.THING and self._names_another(step):
                yield self._found(case, step.claim, "other_vehicle")
        mine = fitting(case.history) if case.mates else None
        for mate in case.mates.values() if mine else ():
            theirs = fitting(mate)
            same = theirs and mate.state.vehicle == case.history.state.vehicle and _place(theirs) == _place(mine)
            if same and (theirs.occurred_at, theirs.event_id) < (mine.occurred_at, mine.event_id):
                yield self._found(case, mine, "place_taken", theirs.event_id)
                return

    def _names_another(self, step) -> bool:
        vin = step.claim.fields.get("vin")
        return bool(vin) and pseudonym.vehicle(vin) != step.before.vehicle

    def _found(self, case, claim, reason: str, *evidence: str):
        return self.found(case, claim, evidence=evidence, type=claim.type.code, since=claim.occurred_at.isoformat(),
                          reasons=[reason])  # fmt: skip


class NumberMalformed(Rule):
    """A GB/T 34014 code is built as the standard has it: maker, product, chemistry, and the day's serial at its end."""

    code = "X03"
    names = Text("Number malformed", "식별번호 형식 오류")
    manual_ko = (
        "GB/T 34014 코드는 표준에 따라 제조사, 제품, 배터리 종류의 순으로 구성하고 당일 일련번호로 끝나야 "
        "합니다."
    )
    severity = Severity.LOW
    basis = Basis(Text("Proposed after GB/T 34014-2017: product and battery type in places 4 and 5, a serial of seven figures at the end.",
                       "GB/T 34014-2017을 본뜬 제안 기준: 4·5번째 자리는 제품·배터리 종류, 끝 7자리는 일련번호."), _PROPOSED)  # fmt: skip
    what = Text("{author} gave it the code {number} on {since}, which is not built as GB/T 34014 has it.",
                "{author}이(가) {since}에 GB/T 34014 형식에 맞지 않는 코드 {number}을(를) 부여했습니다.")  # fmt: skip
    closes = Text("The code is corrected.", "코드를 정정하면 해소됩니다.")
    closing_types = ("corrected", "voided")

    def judge(self, case):
        for step in case.told("manufactured"):
            number = step.claim.fields.get("gbt_code")
            if number and not _GBT.fullmatch(number):
                yield self.found(case, step.claim, number=number, since=step.claim.occurred_at.isoformat())


def numbered(history: History):
    """The Korean numbers that a battery was given, each with the claim that gave it first."""
    seen = set()
    for step in history.steps:
        number = step.claim.fields.get("kr_battery_id")
        if number and number not in seen:
            seen.add(number)
            yield number, step.claim


def fitting(history: History):
    """The claim by which it came into the vehicle that it is in; None when it is in none."""
    vehicle = history.state.vehicle
    return next((s.claim for s in reversed(history.steps) if vehicle and s.after.vehicle == vehicle != s.before.vehicle), None)


def _told_at(claim) -> tuple:
    """When it was told, as an order of claims; those of one batch have one time and follow each other in the log."""
    return claim.recorded_at, claim.position is None, claim.position or 0, claim.event_id


def _place(claim) -> object:
    """The place that it was fitted to: the first where none was said. A swapped pack has that of the one which came out for it."""
    return claim.batteries if claim.is_("pack_swapped") else claim.fields.get("slot", 1)

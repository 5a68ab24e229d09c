"""Rules about what may follow the end of a battery's life, and about parents and children."""

from collections.abc import Iterator

from batteries.claims import Part
from batteries.custody import Custody, Ending, Legal, Step
from compliance.models import Parameter, Severity
from compliance.rules.declaration import LOTS, Basis, Rule
from compliance.rules.telling import is_first, made, things, told_too_early
from parties.text import Text

_MADE_INTO_UNITS = frozenset({"dismantled", "module_dismantled", "remanufactured", "repurposed"})
"""Types by which a battery becomes other units, and not material."""
_SECOND_LIVES = frozenset({"remanufactured", "repurposed"})
_LINKED = Basis(
    Text("A passport ceases when the battery is recycled, and a new unit's is linked to those of its origins "
         "(EU 2023/1542 Art. 77(7) and (8)); proposed here for the domestic record.",
         "재활용되면 여권은 소멸하고 새 제품의 여권은 원 배터리와 연결됩니다(EU 2023/1542 제77조(7)·(8)). 국내 이력에는 제안 기준으로 적용합니다."),
    Parameter.Certainty.OTHER_LAW,
)  # fmt: skip


class AfterTheEnd(Rule):
    """Nothing happens to a battery that no longer exists: a living number of a dead pack is how origins are laundered.

    Whoever goes on speaking of it is told once, and of a process that was recorded twice the first of what went in.
    """

    code = "G05"
    names = Text("Claim after the end of life", "종료 후 기록")
    manual_ko = (
        "수명이 종료된 배터리에는 더 이상 어떤 일도 일어날 수 없습니다. 종료된 팩의 식별번호가 계속 쓰이면 출처 "
        "세탁에 악용될 수 있습니다. 같은 사업자의 종료 후 기록은 한 번만 알리고, 한 공정이 두 번 기록된 경우에는 "
        "첫 투입물에서만 알립니다."
    )
    severity = Severity.CRITICAL
    basis = _LINKED
    what = Text("{author} recorded '{type}' on {since}, after it had ended ({ending}) on {ended}.",
                "{ended}에 종료({ending})된 뒤 {since}에 {author}이(가) '{type}'을(를) 기록했습니다.")  # fmt: skip
    closes = Text("The claim that is wrong is withdrawn or corrected.", "잘못된 기록을 취소하거나 정정하면 해소됩니다.")
    closing_types = ("voided", "corrected")
    version = 3

    def judge(self, case):
        for step in _afterwards(case):
            if not _became_units(case.history, step.before):
                end, claim = step.before.end, step.claim
                yield self.found(
                    case, claim, evidence=(end.event_id,), type=claim.type.code if claim.type else "?",
                    since=claim.occurred_at.isoformat(), ending=end.ending.value, ended=end.at.isoformat(),
                )  # fmt: skip


class CountedTwice(Rule):
    """What became other units is told of no more, and what was recycled whole has no child that lives.

    Whoever goes on speaking of it is told once, and of a process that was recorded twice the first of what went in.
    """

    code = "G24"
    names = Text("Counted twice", "이중 계상(부모·자식)")
    manual_ko = (
        "다른 단위로 전환된 배터리에는 더 이상 기록을 남길 수 없으며, 전량 재활용된 배터리에서 나온 단위가 남아 있을 "
        "수 없습니다. 같은 사업자가 이어서 남긴 기록은 한 번만 알리고, 한 공정이 두 번 기록된 경우에는 첫 "
        "투입물에서만 알립니다."
    )
    severity = Severity.CRITICAL
    basis = _LINKED
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "parent_active": Text("the battery had become other units on {ended}",
                              "{ended}에 이미 다른 단위로 전환된 배터리임"),
        "parent_recycled": Text("the battery that it came from was recycled whole on {ended}",
                                "원 배터리는 {ended}에 전량 재활용으로 신고됨"),
    }  # fmt: skip
    closes = Text("The family tree is put right: the claim that is wrong is withdrawn or corrected.",
                  "잘못된 기록을 취소·정정하여 부모·자식 관계를 바로잡으면 해소됩니다.")  # fmt: skip
    closing_types = ("voided", "corrected")
    version = 2
    uses = ("balance.closure_low_pct",)

    def judge(self, case):
        for step in _afterwards(case):
            if _became_units(case.history, step.before):
                yield self._found(case, step.claim, "parent_active", step.before.end)
        state = case.history.state
        if state.parents and not state.end and state.form not in LOTS:
            yield from self._of_the_dead(case, state)

    def _of_the_dead(self, case, state: Custody):
        told = set()
        for link in state.parents:
            parent = case.kin.get(link.parent)
            end = self._recycled_whole(case, parent, link.event_id) if parent else None
            born = next((s.claim for s in case.told(*_MADE_INTO_UNITS) if s.claim.event_id == link.event_id), None)
            # A module that was exchanged is of no pack any more: what becomes of that pack says nothing of it.
            if end and born and born.event_id not in told:
                told.add(born.event_id)
                yield self._found(case, born, "parent_recycled", end)

    def _recycled_whole(self, case, parent, born: str):
        """How the whole parent was recycled, where nothing in its own story tells that this is wrong."""
        for step in parent.steps:
            dead = step.before.end and not _became_units(parent, step.before)
            if step.claim.event_id == born and dead and step.before.end.ending is not Ending.EXPORTED:
                return step.before.end
            if step.claim.is_("recycling_completed") and self._is_whole(case, step):
                return step.after.end
        return None

    def _is_whole(self, case, step) -> bool:
        plate_kg, treated_kg = step.before.nameplate.mass_kg, step.claim.fields.get("input_mass_kg")
        least = case.limits(step.claim.occurred_at).get("balance.closure_low_pct") / 100
        return bool(plate_kg and treated_kg) and len(step.claim.batteries) == 1 and treated_kg >= plate_kg * least

    def _found(self, case, claim, reason: str, end):
        return self.found(
            case, claim, evidence=(end.event_id,), type=claim.type.code if claim.type else "?",
            since=claim.occurred_at.isoformat(), ended=end.at.isoformat(), reasons=[reason],
        )  # fmt: skip


class WithoutOrigin(Rule):
    """A second-life unit has a number of its own and names the batteries that it was made of."""

    code = "G25"
    names = Text("Second-life unit without origin", "출처 없는 재사용·재제조품")
    manual_ko = "재사용·재제조품은 고유한 식별번호를 가져야 하며, 제작에 쓰인 원 배터리를 밝혀야 합니다."
    severity = Severity.HIGH
    basis = _LINKED
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "no_parents": Text("the unit names no battery that it was made of", "원 배터리가 연결되지 않은 제품임"),
        "same_number": Text("the unit goes on under the number of its origin", "원 배터리의 식별번호를 그대로 사용함"),
        "never_made": Text("nobody recorded how the unit was made", "제조·재사용·재제조 기록이 없는 제품임"),
    }  # fmt: skip
    closes = Text("Who made the unit records it with the batteries that it was made of.",
                  "제품을 만든 사업자가 원 배터리와 함께 제조 기록을 남기면 해소됩니다.")  # fmt: skip
    closing_types = ("remanufactured", "repurposed", "corrected")
    _offered = frozenset({"safety_inspected", "placed_on_market"})

    def judge(self, case):
        offered = False
        for step in case.told(*_SECOND_LIVES, *self._offered):
            reason = self._made_badly(step)
            if not reason and not offered and self._never_made(step):
                offered, reason = True, "never_made"
            if reason:
                yield self.found(case, step.claim, type=step.claim.type.code,
                                 since=step.claim.occurred_at.isoformat(), reasons=[reason])  # fmt: skip

    def _made_badly(self, step) -> str:
        claim = step.claim
        if claim.type.code not in _SECOND_LIVES:
            return ""
        if claim.fields.get("product") == claim.uri and claim.uri in claim.batteries:
            return "same_number"
        return "no_parents" if claim.part is Part.PRODUCT and not claim.batteries else ""

    def _never_made(self, step) -> bool:
        if step.claim.type.code not in self._offered or step.before.parents:
            return False
        return step.before.created_by == "" or step.before.legal in (Legal.USED, Legal.WASTE)


def _afterwards(case) -> Iterator[Step]:
    """What is told of it after it had left the record: the first that each operator goes on to say."""
    told, early = set(), told_too_early(case)
    for step in case.history.steps if case.history.state.end else ():
        if not step.before.end or not _outlives(step) or step.claim.author in told or (early and step.claim is made(case)):
            continue
        if _is_put_away(case, step):
            continue
        if is_first(step.claim) or not _said_again(case, step):
            told.add(step.claim.author)
            yield step


def _is_put_away(case, step) -> bool:
    """Whether whoever ended it says in plain EPCIS what moves nothing: that its number is out of use, say."""
    ending = next(s.claim for s in case.history.steps if s.claim.event_id == step.before.end.event_id)
    return step.claim.type is None and step.claim.author == ending.author


def _said_again(case, step) -> bool:
    """Whether the claim by which it ended is said again of the very same things."""
    ending = next(s.claim for s in case.history.steps if s.claim.event_id == step.before.end.event_id)
    return ending.type is step.claim.type and ending.batteries == step.claim.batteries and things(ending) == things(step.claim)


def _outlives(step) -> bool:
    """Whether something is told of what had left the record before."""
    end, claim = step.before.end, step.claim
    return end is not None and not (claim.type and claim.type.may_follow(end)) and claim.event_id != end.event_id


def _became_units(history, state: Custody) -> bool:
    """Whether what has ended became other units, which go on."""
    return any(step.claim.event_id == state.end.event_id and step.claim.type.code in _MADE_INTO_UNITS
               for step in history.steps)  # fmt: skip

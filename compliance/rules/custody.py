"""Rules about who holds it."""

from dataclasses import replace

from batteries.claims import Claim, Part
from batteries.custody import Step
from batteries.lifecycle.declaration import Custodian
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Case, Rule, days
from compliance.rules.telling import made, told_too_early
from parties.roles import Role
from parties.text import Text

_PROPOSED = Parameter.Certainty.PROPOSED
_CHAIN = Basis(
    Text("One battery has one holder at any time; a hand-over has two sides. Proposed, in the style of the Act's "
         "life-cycle history system.", "배터리의 보유자는 언제나 하나이며 인계·인수는 쌍방이 신고합니다. 전주기 이력관리 취지의 제안 기준입니다."),
    _PROPOSED,
)  # fmt: skip
_NOT_HOLDERS = frozenset({Role.REGULATOR, Role.CARRIER, Role.EVALUATOR, Role.INSPECTION})
_SECOND_LIVES = ("remanufactured", "repurposed")
FED = frozenset({"shredded", "material_recovered"})
"""Types that turn what is put in into lots of material."""


class NeverReceived(Rule):
    """What is dispatched is received or refused within the limit; the sender answers for it until then."""

    code = "G01"
    names = Text("Dispatched, never received", "출고 후 미입고")
    manual_ko = (
        "출고한 배터리는 정해진 기한 안에 입고되거나 인수가 거부되어야 합니다. 그때까지는 인계자가 배터리에 대한 책임을 "
        "집니다."
    )
    acts = Text("The recipient that was named must act.", "지정된 인수자가 조치해야 합니다.")
    severity = Severity.HIGH
    basis = Basis(
        Text("The waste e-manifest gives the receiver two days to confirm (by analogy); the limit here is proposed.",
             "올바로 전자인계서의 2일 내 확정 규정을 준용한 제안 기준입니다."), _PROPOSED,
    )  # fmt: skip
    what = Text("{author} dispatched it to {recipient} on {since}; neither a receipt nor a refusal was recorded.",
                "{author}이(가) {since}에 {recipient}(으)로 출고했으나 입고나 인수거부 기록이 없습니다.")  # fmt: skip
    closes = Text(
        "The recipient records 'received' or 'receipt refused'.",
        "인수자가 '입고' 또는 '인수거부'를 기록하면 해소됩니다.",
    )
    closing_types = ("received", "receipt_refused")
    version = 2
    uses = ("transfer.overdue_days", "transfer.overdue_days_sea", "transfer.overdue_critical_days",
            "transfer.overdue_critical_days_sea")  # fmt: skip

    def judge(self, case):
        transfer = case.history.state.transfer
        if transfer is None or transfer.event_id in {sent.event_id for sent in sent_afterwards(case).values()}:
            return
        step = next(s for s in reversed(case.history.steps) if s.claim.event_id == transfer.event_id)
        limits = case.limits(transfer.since)
        by = "_sea" if transfer.mode == "sea" else ""
        grace = limits.get(f"transfer.overdue_days{by}")
        critical = max(grace, limits.get(f"transfer.overdue_critical_days{by}"))
        yield self.found(
            case, step.claim, due_at=transfer.since + days(grace), responsible=transfer.recipient,
            worse_at=transfer.since + days(critical), worse=Severity.CRITICAL,
            recipient=transfer.recipient, since=transfer.since.isoformat(),
        )  # fmt: skip


class NeverDispatched(Rule):
    """What is received was dispatched to the receiver; the sender may declare it a little later."""

    code = "G02"
    names = Text("Received, never dispatched", "출고 없는 입고")
    manual_ko = (
        "입고한 배터리는 그 인수자에게 출고된 것이어야 합니다. 인계자는 정해진 유예 안에서 출고를 조금 늦게 신고할 수 "
        "있습니다."
    )
    acts = Text("The sender that the receipt names must act, else the receiver.",
                "입고 기록에 적힌 인계자가, 적히지 않았으면 인수자가 조치해야 합니다.")  # fmt: skip
    severity = Severity.HIGH
    basis = _CHAIN
    what = Text("{author} received it on {since}, but nobody had recorded a dispatch to {author}.",
                "{author}이(가) {since}에 입고했으나 {author}(으)로의 출고 기록이 없습니다.")  # fmt: skip
    closes = Text("The sender records the dispatch with its true time, or the receiver withdraws the receipt.",
                  "인계자가 실제 시각으로 출고를 기록하거나 인수자가 입고를 취소하면 해소됩니다.")  # fmt: skip
    closing_types = ("dispatched", "voided")
    version = 3
    uses = ("transfer.match_days",)

    def judge(self, case):
        if not case.told("received"):
            return
        sent: dict[str, Step] = {}
        sent_back_to, swapped, early = "", sent_afterwards(case), told_too_early(case)
        for step in case.history.steps:
            claim = step.claim
            if claim.is_("dispatched"):
                sent[claim.fields.get("recipient", "")] = step
            elif claim.is_("receipt_refused"):
                sent_back_to = sent[claim.author].claim.author if claim.author in sent else ""
                sent.pop(claim.author, None)
            elif self._goes_on(case, claim, sent, early):
                continue
            elif claim.is_("received") or step.after.holder != step.before.holder:
                known = self._announced(claim, sent) or claim.author == sent_back_to or claim.event_id in swapped
                if claim.is_("received") and not known and claim not in early:
                    yield self._found(case, step)
                sent, sent_back_to = {}, ""

    def _goes_on(self, case, claim, sent: dict[str, Step], early: list[Claim]) -> bool:
        """Whether what is under way stays so: its recipient acts before it receives (G03), or it was made after all that (G30)."""
        acts = claim.author in sent and claim.type and claim.type.custodian is Custodian.HOLDER
        return bool(acts) or (bool(early) and claim is made(case))

    def _announced(self, claim, sent: dict[str, Step]) -> bool:
        """Whether it is under way to the receiver, and from the one whom the receiver names, if it names one."""
        if claim.author not in sent:
            return False
        dispatch, sender = sent[claim.author], claim.fields.get("sender")
        # That a stranger speaks for the holder who is named is told of its dispatch (G03).
        return sender in (None, dispatch.claim.author, dispatch.before.holder or None)

    def _found(self, case, step):
        claim = step.claim
        grace = case.limits(claim.occurred_at).get("transfer.match_days")
        sender = claim.fields.get("sender") or step.before.holder
        return self.found(case, claim, due_at=claim.occurred_at + days(grace), responsible=sender or claim.author,
                          since=claim.occurred_at.isoformat(), sender=sender)  # fmt: skip


class NotTheHolder(Rule):
    """What only a holder can do is recorded by the one who holds it.

    What one operator goes on to record of what another holds is one missing hand-over, told with the first claim. A
    unit that is made of several is told of once, with the unit.
    """

    code = "G03"
    names = Text("Recorded by one who does not hold it", "비보유자의 기록")
    manual_ko = (
        "보유자만 할 수 있는 행위는 실제 보유자가 기록해야 합니다. 한 사업자가 다른 사업자의 보유품에 대해 이어서 "
        "남긴 기록은 누락된 인계·인수 한 건으로 보아 첫 기록에서 한 번만 알립니다. 여러 배터리로 한 제품을 만든 "
        "경우에는 그 제품에서 한 번만 알립니다."
    )
    severity = Severity.CRITICAL
    basis = _CHAIN
    what = Text("{author} recorded '{type}' of what, by the record, {holder} held then.",
                "{author}이(가) '{type}'을(를) 기록했으나 그 대상의 당시 기록상 보유자가 다릅니다(보유자: {holder}).")  # fmt: skip
    closes = Text("The missing hand-over is recorded with its true time, or the claim is withdrawn.",
                  "누락된 인계·인수를 실제 시각으로 기록하거나 해당 기록을 취소하면 해소됩니다.")  # fmt: skip
    closing_types = ("dispatched", "received", "voided")
    version = 4

    def judge(self, case):
        for step in spoken_by_strangers(case).values():
            if not _of_one_unit(step.claim):
                yield self.found(case, step.claim, type=step.claim.type.code, holder=step.before.holder)
        for step in case.told(*_SECOND_LIVES):
            claim = step.claim
            if claim.part is Part.PRODUCT and _of_one_unit(claim) and (taken := self._taken(case, claim)):
                holder, *_ = taken.values()
                yield self.found(case, claim, type=claim.type.code, holder=holder, taken=list(taken))

    def _taken(self, case, claim) -> dict[str, str]:
        """What went into the unit that another held and that nothing was told of before, with who held it."""
        parts = [replace(case, uri=uri, history=case.kin[uri]) for uri in claim.batteries if uri in case.kin]
        return {
            part.uri: step.before.holder
            for part in parts for step in spoken_by_strangers(part).values() if step.claim.event_id == claim.event_id
        }  # fmt: skip


class TwoHolders(Rule):
    """Nobody dispatches what is under way already, and nobody takes what a registered holder has not released."""

    code = "G04"
    names = Text("Two holders at once", "이중 보유")
    manual_ko = "이미 운송 중인 배터리를 다시 출고할 수 없으며, 등록된 보유자가 내어 주지 않은 배터리를 인수할 수 없습니다."
    severity = Severity.CRITICAL
    basis = _CHAIN
    what = Text("{author} recorded '{type}' while it was with {other} by the record.",
                "{author}이(가) '{type}'을(를) 기록했으나 당시 기록상 {other}에 있었습니다.")  # fmt: skip
    closes = Text("One of the two claims is withdrawn, or the hand-over between them is recorded.",
                  "두 기록 중 하나를 취소하거나 그 사이의 인계·인수를 기록하면 해소됩니다.")  # fmt: skip
    closing_types = ("voided", "dispatched", "receipt_refused")
    version = 3
    _takes = frozenset({"removed", "collected", "manufactured", "imported"})

    def judge(self, case):
        early, swapped = told_too_early(case), sent_afterwards(case)
        for step in case.history.steps:
            if step.claim.event_id in swapped or step.claim in early or (early and step.claim is made(case)) or _made_late(case, step, early):
                continue
            if step.claim.type and not step.before.end and (other := self._other(step)):
                evidence = (step.before.transfer.event_id,) if step.before.transfer else ()
                yield self.found(case, step.claim, type=step.claim.type.code, other=other, evidence=evidence)

    def _other(self, step) -> str:
        claim, before = step.claim, step.before
        if claim.is_("dispatched"):
            # Who passes on what was sent to it and forgot the receipt holds nothing by the record: that is G03's matter.
            return before.transfer.recipient if before.transfer and before.transfer.recipient != claim.author else ""
        takes = claim.type.code in self._takes or claim.part in (Part.PRODUCT, Part.PIECE)
        released = before.transfer is not None and before.transfer.recipient == claim.author
        if claim.is_("manufactured") and before.created_by:
            # One number was given to two packs, be it by one maker.
            return before.holder or before.nameplate.maker
        return before.holder if takes and before.holder not in ("", claim.author) and not released else ""


def spoken_by_strangers(case: Case) -> dict[tuple, Step]:
    """What was recorded by one who does not hold it, by who speaks while who holds it: the first of each such stay."""
    late = {sent.event_id for sent in sent_afterwards(case).values()}
    early, found = told_too_early(case), {}
    for step in case.history.steps:
        if not _only_for_holders(step) or step.before.end or step.before.holder == step.claim.author:
            continue
        # That the clock of a dispatch was wrong is told of the receipt, and that of a making with the making (G30).
        if step.claim.event_id in late or step.claim in early or _made_late(case, step, early):
            continue
        entitled = case.register.roles(step.claim.author) & step.claim.type.by & _NOT_HOLDERS
        if not entitled and not _abroad_in_car(step):
            found.setdefault(_stay(step), step)
    return found


def told_of_stranger(case: Case, step: Step) -> bool:
    """Whether it was told before (G03) that the one who speaks has it without a hand-over."""
    first = spoken_by_strangers(case).get(_stay(step))
    return first is not None and first.claim.occurred_at <= step.claim.occurred_at


def _only_for_holders(step: Step) -> bool:
    claim = step.claim
    holders = claim.type and claim.type.custodian is Custodian.HOLDER and claim.part in (Part.THING, Part.INPUT)
    # What goes into a lot and what is counted have rules of their own (G23, X04): one wrong is told once.
    return bool(holders) and claim.type.code not in (*FED, "stocktake")


def _of_one_unit(claim: Claim) -> bool:
    """Whether it tells how several became one unit: that they were another's is one wrong, and the unit shows it."""
    return claim.type.code in _SECOND_LIVES and len(claim.batteries) > 1 and claim.fields.get("product") not in (None, *claim.batteries)


def _abroad_in_car(step: Step) -> bool:
    """Nobody registered holds a pack that leaves the country inside its car: the car's owner sends it."""
    return bool(step.before.vehicle) and step.claim.fields.get("form") == "in_vehicle"


def _stay(step: Step) -> tuple:
    """Who speaks while who holds it, by the record, since when."""
    return step.claim.author, step.before.holder, step.before.held_since


def _made_late(case: Case, step: Step, early: list[Claim]) -> bool:
    """Whether it has its holder by nothing but a making that others came before: that is told there (G30)."""
    making = made(case) if early else None
    return bool(making) and step.before.held_since == making.occurred_at and step.before.holder == making.author


def sent_afterwards(case: Case) -> dict[str, Claim]:
    """Dispatches that a receipt answers and that, by the times told, came after it; by the receipt's event id.

    Two clocks that disagree by less than the sender has to declare are one hand-over and no two: a gap of its own (G30).
    """
    found = {}
    for step in case.told("received", "collected"):
        claim = step.claim
        if step.before.transfer:
            continue
        until = claim.occurred_at + days(case.limits(claim.occurred_at).get("transfer.match_days"))
        sender = claim.fields.get("sender") or step.before.holder
        answered = (s.claim for s in case.told("dispatched") if claim.occurred_at <= s.claim.occurred_at <= until
                    and s.claim.author == sender and s.claim.fields.get("recipient") == claim.author)  # fmt: skip
        if sent := next(answered, None):
            found[claim.event_id] = sent
    return found

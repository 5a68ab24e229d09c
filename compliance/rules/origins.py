"""Rules about where recycled content comes from."""

from batteries.claims import Part
from compliance.models import Parameter, Severity
from compliance.rules.declaration import Basis, Rule
from parties.text import Text


class ScrapAsUsed(Rule):
    """Waste of making batteries never was a used battery, and is not counted as one."""

    code = "X05"
    names = Text("Process scrap counted as post-consumer", "공정 스크랩의 사용후 원료 계상")
    manual_ko = "배터리 제조 과정의 공정 스크랩은 사용후 배터리였던 적이 없으므로 사용후 원료로 계상할 수 없습니다."
    severity = Severity.HIGH
    basis = Basis(
        Text("Proposed after EU 2023/1542 Art. 8: recycled content tells pre-consumer from post-consumer.",
             "EU 2023/1542 제8조를 본뜬 제안 기준: 재생원료 함량은 사용전·사용후 원료를 구분합니다."), Parameter.Certainty.PROPOSED,
    )  # fmt: skip
    what = Text("{author} recorded '{type}' on {since}: {reasons}.", "{since} {author}의 '{type}': {reasons}")
    reasons = {
        "feed": Text("called post-consumer, though process scrap went in", "공정 스크랩이 투입되었으나 사용후 원료로 신고함"),
        "certified": Text("{declared_kg} kg certified as post-consumer, of which {bound_kg} kg can be",
                          "사용후 원료로 {declared_kg}kg을 인증했으나 가능한 최대량은 {bound_kg}kg임"),
    }  # fmt: skip
    closes = Text("The feed or the certified masses are corrected.", "원료 구분이나 인증 수량을 정정하면 해소됩니다.")
    closing_types = ("corrected", "voided")
    uses = ("mass.tolerance_pct",)
    _feeds = ("shredded", "lots_blended", "lots_merged", "lot_split", "material_recovered")

    def judge(self, case):
        for step in case.told(*self._feeds):
            called = step.claim.part is Part.PRODUCT and step.claim.fields.get("feed") == "post_consumer"
            if called and any(_feed_of(case, uri) in ("pre_consumer", "mixed") for uri in _fed(step.claim)):
                yield self._found(case, step.claim, "feed")
        for step in case.told("material_certified"):
            yield from self._of_certificate(case, step)

    def _of_certificate(self, case, step):
        claim, rows = step.claim, step.claim.fields.get("certified", ())
        declared, share = claim.fields.get("post_consumer_kg"), self._share(case)
        # A certificate over several lots says no share of each: it is told of once, with the first.
        if declared is None or share is None or not rows or rows[0]["lot"] != claim.uri:
            return
        bound = sum(row["mass_kg"] for row in rows) * (share if len(rows) == 1 else 1)
        allowed = 1 + case.limits(claim.occurred_at).get("mass.tolerance_pct") / 100
        if declared > bound * allowed:
            yield self._found(case, claim, "certified", declared_kg=declared, bound_kg=round(bound, 3))

    def _share(self, case) -> float | None:
        """The most of the lot that can be post-consumer by what went in; None where that is not known."""
        state = case.history.state
        if state.feed in ("pre_consumer", "post_consumer"):
            return float(state.feed == "post_consumer")
        masses = {uri: kg for step in case.told(*self._feeds) if step.claim.part is Part.PRODUCT
                  for uri, kg in _fed(step.claim).items()}  # fmt: skip
        feeds = {uri: _feed_of(case, uri) for uri in masses}
        if not masses or "" in feeds.values():
            return None
        return sum(kg for uri, kg in masses.items() if feeds[uri] != "pre_consumer") / sum(masses.values())

    def _found(self, case, claim, reason: str, **details):
        return self.found(case, claim, type=claim.type.code, since=claim.occurred_at.isoformat(), reasons=[reason], **details)


def _fed(claim) -> dict[str, float]:
    """The lots that went in, with the mass of each."""
    return {row["lot"]: row["mass_kg"] for name in ("inputs", "input_lots") for row in claim.fields.get(name, ())}


def _feed_of(case, uri: str) -> str:
    return case.kin[uri].state.feed if uri in case.kin else ""

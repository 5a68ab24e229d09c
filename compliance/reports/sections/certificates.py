"""O: what was certified as recycled raw material, of which feed it is, and who bought it."""

from collections import defaultdict

from batteries.lifecycle.codes import ELEMENTS, PRODUCTS
from batteries.lifecycle.materials import SCOPES
from compliance.balance import amounts
from compliance.balance.amounts import MASS
from compliance.reports.declaration import INCOMPLETE, Column, Kind, Section, ratio, total
from compliance.reports.sections.flows import Flows
from compliance.reports.sections.stock import seoul
from parties.text import Text


class RecycledMaterial(Section):
    """The statement of recycled raw material."""

    code = "O"
    names = Text("Recycled-raw-material statement", "재생원료 명세")
    about = Text("Certified lots with what was declared of their feed, and what the ledger says of it.",
                 "인증 배치의 원료 구분(신고값과 원장 산출값)과 구매자.")  # fmt: skip
    source = Flows
    columns = (
        Column(key="certificate_no", label=Text("Certificate", "인증서 번호"), width=14),
        Column(key="body", label=Text("Body", "인증기관"), width=14),
        Column(key="scope", label=Text("Scope", "범위"), kind=Kind.CODE, options=SCOPES, width=14),
        Column(key="lot", label=Text("Lot", "배치"), kind=Kind.THING, width=20),
        Column(key="product", label=Text("Product", "제품"), kind=Kind.CODE, options=PRODUCTS, width=16),
        Column(key="certified_kg", label=Text("Certified", "인증량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS, width=10),
        Column(key="element_kg", label=Text("of it the mineral", "그중 광물"), kind=Kind.NUMBER, unit="kg"),
        Column(key="declared", label=Text("Post-consumer, declared", "사용후(신고)"), kind=Kind.RATIO, unit="%", width=16),
        Column(key="traced", label=Text("Post-consumer, by the ledger", "사용후(원장 산출)"), kind=Kind.RATIO, unit="%", width=16),
        Column(key="supplied_kg", label=Text("Supplied", "공급량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="buyers", label=Text("Buyers (GLN)", "구매자(GLN)"), width=16),
        Column(key="valid_until", label=Text("Valid until", "유효기간"), kind=Kind.DAY, width=10),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        sold = _sold(source)
        return [_line(claim, row, source, sold[row["lot"]]) for claim in source.of("material_certified")
                for row in claim.fields.get("certified", ())]  # fmt: skip

    def totals(self, source):
        rows = self.rows(source)
        return [{"certified_kg": total(row["certified_kg"] for row in rows)}] if rows else []

    def notes(self, source):
        return [
            Text("The share by the ledger is pro rata to the element mass that went into the process; process scrap is "
                 "pre-consumer. After blending no claim can be made for a single battery, and none is made here. {mark}: the "
                 "origin of a part is not known.",
                 "원장 산출값은 투입된 원소 질량에 비례하며 공정 스크랩은 사용전 원료입니다. 혼합 후에는 개별 배터리별로 주장할 수 없고 "
                 "여기서도 하지 않습니다. {mark}: 일부 원료의 출처를 알 수 없습니다.").format(mark=INCOMPLETE),
        ]  # fmt: skip


class MaterialSales(Section):
    """Each supply behind O."""

    code = "O1"
    names = Text("Recycled material supplied, one by one", "재생원료 공급 내역")
    about = Text("Every supply of recovered material, with the event that shows it.", "회수 물질의 공급과 그 이벤트.")
    source = Flows
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=16),
        Column(key="lot", label=Text("Lot", "배치"), kind=Kind.THING, width=24),
        Column(key="product", label=Text("Product", "제품"), kind=Kind.CODE, options=PRODUCTS, width=18),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="element", label=Text("Mineral", "광물"), kind=Kind.CODE, options=ELEMENTS, width=12),
        Column(key="element_kg", label=Text("of it the mineral", "그중 광물"), kind=Kind.NUMBER, unit="kg"),
        Column(key="buyer", label=Text("Buyer", "구매자"), kind=Kind.PARTY, width=20),
        Column(key="contract_no", label=Text("Contract", "계약 번호"), width=14),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        return [
            {"at": seoul(claim.occurred_at), "lot": row["lot"], "kg": row["mass_kg"], "buyer": claim.fields.get("buyer"),
             "contract_no": claim.fields.get("contract_no"), "event_id": claim.event_id, **_material(row, source)}
            for claim in source.of("material_supplied") for row in claim.fields.get("supplied", ())
        ]  # fmt: skip


def _sold(source: Flows) -> dict[str, list[tuple[str, float]]]:
    sold = defaultdict(list)
    for claim in source.of("material_supplied"):
        for row in claim.fields.get("supplied", ()):
            sold[row["lot"]].append((claim.fields.get("buyer", ""), row["mass_kg"]))
    return sold


def _material(row: dict, source: Flows) -> dict:
    """The product that a lot is, its element, and how much of that is in the part that the row speaks of."""
    made = source.tracer.product_of(row["lot"])
    element = made.get("element")
    amount = source.tracer.part_of(row["lot"], row["mass_kg"])[element] if element in ELEMENTS else None
    return {"product": made.get("product"), "element": element, "element_kg": amount and total([amount.kg])}


def _line(claim, row: dict, source: Flows, sold: list[tuple[str, float]]) -> dict:
    material = _material(row, source)
    shares = amounts.shares(source.tracer.part_of(row["lot"], row["mass_kg"]), material["element"] or MASS)
    post = sum(share for origin, share in shares.items() if origin.feed == "post_consumer")
    known = all(origin.feed for origin in shares)
    declared = claim.fields.get("post_consumer_kg"), claim.fields.get("pre_consumer_kg")
    return material | {
        "certificate_no": claim.fields.get("certificate_no"), "body": claim.fields.get("body"), "scope": claim.fields.get("scope"),
        "lot": row["lot"], "certified_kg": row["mass_kg"],
        "declared": None if None in declared else ratio(declared[0], total(declared)),
        "traced": ratio(total([row["mass_kg"] * post]), row["mass_kg"]),
        "supplied_kg": total(kg for _, kg in sold), "buyers": ", ".join(sorted({buyer for buyer, _ in sold})) or None,
        "valid_until": claim.fields.get("valid_until"), "event_id": claim.event_id,
        "marks": {} if known else {"traced": INCOMPLETE},
    }  # fmt: skip

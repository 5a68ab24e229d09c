"""Figures that the ledger does not hold: entered by hand with their source, and not known until somebody does."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from compliance.models import OutsideFigure
from compliance.refusal import Refused
from parties.access import Viewer
from parties.text import Text

VALUE_MAX = 1e12
SOURCE_MAX, REASON_MAX = 200, 300
STRATEGIC = {
    "Li": Text("Lithium", "리튬"), "Ni": Text("Nickel", "니켈"), "Co": Text("Cobalt", "코발트"), "Mn": Text("Manganese", "망간"),
    "C": Text("Graphite", "흑연"), "Nd": Text("Neodymium", "네오디뮴"), "Dy": Text("Dysprosium", "디스프로슘"),
    "Tb": Text("Terbium", "터븀"), "Ce": Text("Cerium", "세륨"), "La": Text("Lanthanum", "란타넘"),
}  # fmt: skip
"""The ten strategic minerals of the national list, by symbol."""


@dataclass(frozen=True, slots=True)
class FigureKind:
    """A figure that may be entered: what it is, in which unit, for which items, and whether an operator enters its own."""

    code: str
    names: Text
    unit: str
    items: dict[str, Text] | None = None
    own: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        FigureKind("mineral_demand", Text("Domestic demand for a mineral", "광물 국내 수요량"), "t", STRATEGIC),
        FigureKind("scrap_deregistrations", Text("Electric vehicles de-registered for scrap", "전기차 폐차 말소 대수"), "vehicles"),
        FigureKind("export_deregistrations", Text("Electric vehicles de-registered for export", "전기차 수출 말소 대수"), "vehicles"),
        FigureKind("packs_per_vehicle", Text("Packs per de-registered vehicle", "말소 차량당 팩 수"), "packs"),
        FigureKind("material_used", Text("Recycled material used by makers", "재생원료 사용량(사용 인증)"), "t", STRATEGIC),
        FigureKind("manifest_in", Text("Taken over by the e-manifest", "올바로 인수량"), "kg", own=True),
        FigureKind("manifest_out", Text("Handed over by the e-manifest", "올바로 인계량"), "kg", own=True),
    )
}


def enter(kind: str, value: float, *, start: date, end: date, source: str, reason: str, by: Viewer, item: str = "") -> OutsideFigure:
    """Enter a figure for the days from `start` to `end`; one that was entered before stays, and is no longer the one that stands.

    The nation's figures are the regulator's to enter, those about an operator its own. Raises Refused.
    """
    declared = KINDS.get(kind)
    if declared is None or item not in (declared.items or {"": None}):
        raise Refused("figure-unknown", Text("There is no such figure, or not of this item.", "없는 수치이거나 없는 품목입니다."))
    if not (declared.own or by.is_authority) or (declared.own and (by.is_authority or by.gln is None)):
        raise Refused("not-your-figure", Text("The nation's figures are entered by a regulator, an operator's by itself.",
                                              "국가 수치는 감독기관이, 사업자 수치는 해당 사업자가 입력합니다."))  # fmt: skip
    words_fit = 1 <= len(source.strip()) <= SOURCE_MAX and 1 <= len(reason.strip()) <= REASON_MAX
    if not (0 <= value <= VALUE_MAX and start <= end and words_fit):
        raise Refused("figure-wrong", Text(
            f"Give a value from 0 to {VALUE_MAX:.0e}, days in order, a source of 1 to {SOURCE_MAX} and a reason of 1 to "
            f"{REASON_MAX} characters.",
            f"0 이상 {VALUE_MAX:.0e} 이하의 값, 순서가 맞는 기간, {SOURCE_MAX}자 이내의 출처와 {REASON_MAX}자 이내의 사유를 "
            "입력하세요."))  # fmt: skip
    return OutsideFigure.objects.create(
        kind=kind, operator=by.gln if declared.own else "", item=item, period_start=start, period_end=end, value=value,
        source=source.strip(), reason=reason.strip(), entered_by=by.key_id,
    )  # fmt: skip


def standing(kind: str, *, start: date, end: date, known_at: datetime, operator: str = "") -> dict[str, OutsideFigure]:
    """The figures of a kind that stood at `known_at` for exactly these days, by item; what nobody had entered is not in it."""
    rows = OutsideFigure.objects.filter(
        kind=kind, operator=operator, period_start=start, period_end=end, entered_at__lte=known_at
    )  # fmt: skip
    return {row.item: row for row in rows.order_by("id")}


def visible(viewer: Viewer) -> QuerySet[OutsideFigure]:
    """Every figure that `viewer` may see, the newest first: the nation's, and an operator's own."""
    rows = OutsideFigure.objects.order_by("-id")
    return rows if viewer.is_authority else rows.filter(operator__in=["", viewer.gln or ""])

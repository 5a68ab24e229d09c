"""The fields that events about lots of material share: masses in kilograms, shares in per cent by mass."""

from batteries.lifecycle.codes import ELEMENTS, PRODUCTS
from batteries.lifecycle.fields import Choice, Group, Lot, Number, Rows
from batteries.lifecycle.materials import FEEDS, LOT_FORMS
from batteries.lifecycle.placement import Lots
from parties.text import Text

LOTS_MAX = 200
_MOST_KG = 10_000_000


def mass(en: str = "Mass", ko: str = "질량", *, required: bool = True, least: float = 0) -> Number:
    """A mass in kilograms."""
    return Number(label=Text(f"{en}, kg", f"{ko}(kg)"), least=least, most=_MOST_KG, required=required)


def share(en: str, ko: str) -> Number:
    """A share in per cent by mass that need not be given."""
    return Number(label=Text(f"{en}, %", f"{ko}(%)"), most=100, required=False)


def assay() -> Group:
    """What a laboratory found: each element in per cent of the dry mass, and the moisture of the whole."""
    shares = {
        f"{symbol.lower()}_pct": Number(
            label=Text(f"{name.en}, % by dry mass", f"{name.ko}(건조 질량%)"), most=100, required=False
        )
        for symbol, name in ELEMENTS.items()
    }
    return Group(
        label=Text("Assay", "분석값"), required=False, fields=shares | {"moisture_pct": share("Moisture", "수분")}
    )


def feed() -> Choice:
    """Whether it came from used batteries or from making new ones; told when its maker claims it."""
    return Choice(label=Text("Feed", "원료 구분"), options=FEEDS, required=False)


def lots(
    en: str, ko: str, list_name: str, *, least: int = 1, most: int = LOTS_MAX, required: bool = True, **more
) -> Rows:
    """Lots with their masses, and `more` fields of each."""
    row = {"lot": Lot(label=Text("Lot", "배치")), "mass_kg": mass()}
    return Rows(label=Text(en, ko), least=least, most=most, required=required, at=Lots(list_name), row=row | more)


def material() -> Group:
    """What a lot is that nobody here made: the border is the first to tell of it."""
    return Group(
        label=Text("Of a lot of material", "물질 배치 정보"), required=False,
        fields={
            "form": Choice(label=Text("What the lot is", "배치 종류"), options=LOT_FORMS),
            "feed": feed(),
            "product": Choice(label=Text("Product", "제품"), options=PRODUCTS, required=False),
            "element": Choice(label=Text("Element", "원소"), options=ELEMENTS, required=False),
            "element_kg": mass("Mass of the element", "원소 질량", required=False),
            "purity_pct": share("Purity", "순도"),
            "assay": assay(),
        },
    )  # fmt: skip


def refined_from() -> Rows:
    """Lots that had been sent abroad to be refined, of which an imported lot was won."""
    return Rows(
        label=Text("Exported lots that it was refined from abroad", "해외 위탁 제련의 원 배치"), most=LOTS_MAX, required=False,
        row={"lot": Lot(label=Text("Lot", "배치")), "mass_kg": mass()},
    )  # fmt: skip


INPUTS, OUTPUTS, NAMED = "inputQuantityList", "outputQuantityList", "quantityList"

"""What a claim says in words: every declared value with its label, names for numbers, codes spelled out."""

from datetime import datetime
from zoneinfo import ZoneInfo

from batteries.claims import Claim
from batteries.custody import Nameplate
from batteries.lifecycle.codes import CATEGORIES, CHEMISTRIES, SOURCES
from batteries.lifecycle.fields import Choice, Field, Group, Moment, Party, Rows, Sealed, Yes
from batteries.words import DOCUMENTS, ENTERED_BY, SEALED, YES_NO
from parties.directory import Directory
from parties.text import Text

SEOUL = ZoneInfo("Asia/Seoul")
ROWS_SHOWN_MAX = 20
BETWEEN_ROWS = " / "


def nameplate(plate: Nameplate) -> list[tuple[str, Text | str | int]]:
    """What is known of the nameplate, each line with the key of its words (`batteries.words.PLATE`).

    Month and year of making are the law's (Regulation (EU) 2023/1542, Annex VI, part A), in Korean time.
    """
    lines = [
        ("plate_maker", Directory([plate.maker]).name(plate.maker) if plate.maker else None),
        ("plate_model", plate.model),
        ("plate_category", CATEGORIES.get(plate.category, plate.category)),
        ("plate_chemistry", CHEMISTRIES.get(plate.chemistry, plate.chemistry)),
        ("plate_energy", f"{number(plate.rated_kwh)} kWh" if plate.rated_kwh else None),
        ("plate_mass", f"{number(plate.mass_kg)} kg" if plate.mass_kg else None),
        ("plate_modules", plate.module_count),
        ("plate_made", f"{plate.made_at.astimezone(SEOUL):%Y-%m}" if plate.made_at else None),
    ]
    return [(key, value) for key, value in lines if value not in (None, "")]


def facts(claim: Claim, values: dict, names: Directory) -> list[tuple[Text, Text | str]]:
    """What a claim says, each value with its declared label, of the fields that `values` holds."""
    declared = claim.type.fields if claim.type else {}
    told = [(declared[name].label, spoken(declared[name], value, names))
            for name, value in values.items() if name in declared]  # fmt: skip
    if values.get("source") in SOURCES:
        told.append((ENTERED_BY, SOURCES[values["source"]]))
    if documents := values.get("documents"):
        told.append((DOCUMENTS, str(len(documents))))
    return told


def spoken(declared: Field, value, names: Directory) -> Text | str:
    """The value of a declared field in words. A foreign event may hold anything, which is shown as it is."""
    if isinstance(declared, Choice):
        return declared.options.get(value, str(value)) if isinstance(value, str) else str(value)
    if isinstance(declared, Yes):
        return YES_NO.get(value, str(value))
    if isinstance(declared, Party):
        return names.name(str(value))
    if isinstance(declared, Sealed):
        return SEALED
    if isinstance(declared, Rows) and isinstance(value, list):
        rows = [spoken(Group(label=declared.label, fields=declared.row), row, names) for row in value[:ROWS_SHOWN_MAX]]
        return _join(rows + _uncounted(len(value) - ROWS_SHOWN_MAX), BETWEEN_ROWS)
    if isinstance(declared, Group) and isinstance(value, dict):
        return _join([_pair(inner, value[name], names) for name, inner in declared.fields.items() if name in value])
    return _plain(declared, value)


def _uncounted(more: int) -> list[Text]:
    return [Text(f"… and {more} more", f"… 외 {more}건")] if more > 0 else []


def _plain(declared: Field, value) -> str:
    if isinstance(declared, Moment):
        try:
            return f"{datetime.fromisoformat(value).astimezone(SEOUL):%Y-%m-%d %H:%M}"
        except (TypeError, ValueError):
            return str(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def number(value: float) -> str:
    """A number with thousands apart and no more digits than were given."""
    return f"{value:,.10g}"


def _pair(inner: Field, value, names: Directory) -> Text:
    said = spoken(inner, value, names)
    return _join([inner.label, said if isinstance(said, Text) else Text(said, said)], ": ")


def _join(texts: list[Text], between: str = ", ") -> Text:
    return Text(between.join(t.en for t in texts), between.join(t.ko for t in texts))

"""The national figures as one asks for them: for a period, by whoever looks."""

from datetime import date, datetime

from compliance.national import indicators  # noqa: F401 - declares every indicator
from compliance.national.declaration import REGISTRY, Indicator, Line, Span, for_public
from parties.access import Viewer
from parties.text import Text

DAYS_MAX = 366
PUBLIC_NOTE = Text("Figures behind which fewer than five operators stand are hidden.", "5개 미만 사업자의 수치는 표시하지 않습니다.")


def told(indicator: Indicator, *, start: date, end: date, now: datetime, viewer: Viewer) -> dict:
    """One indicator with its figures as `viewer` may see them, as JSON values.

    Reads the facts of the period by an index, and for some the rows of batteries or gaps as they stand: its cost grows with the
    period and the number of packs. Timeliness counts the claims of the period in the ledger, which has no index by when things
    happened, and grows with the ledger.
    """
    lines = indicator.lines(Span(start, end, now))
    if not viewer.is_authority:
        lines = for_public(indicator, lines)
    return {
        "indicator": indicator.code, "name": indicator.names._asdict(), "formula": indicator.formula._asdict(),
        "source": indicator.source._asdict(), "needs_outside_data": indicator.outside and indicator.outside._asdict(),
        "from": start, "to": end, "lines": [_line(line) for line in lines],
    }  # fmt: skip


def all_told(*, start: date, end: date, now: datetime, viewer: Viewer) -> list[dict]:
    """Every indicator, in the order in which they are declared."""
    return [told(indicator, start=start, end=end, now=now, viewer=viewer) for indicator in REGISTRY.values()]


def _line(line: Line) -> dict:
    return {
        "item": line.item, "label": line.label._asdict(), "numerator": line.num, "denominator": line.den, "value": line.value,
        "unit": line.unit, "target": line.target, "met": line.met, "operators": line.operators,
        "note": line.note and line.note._asdict(), "hidden": line.hidden,
    }  # fmt: skip

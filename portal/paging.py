"""Pages of a long list, each told by where the one before ended, so that new rows never shift it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, and the mark behind which the next page begins; empty on the last one."""

    rows: list
    after: str


def cut(found: QuerySet, *, by: tuple[str, str], after: str, rows: int, oldest_first: bool = False) -> Page:
    """The next `rows` of `found`; `by` is a moment and the key that tells rows of one moment apart.

    A mark that this list never gave begins it anew.
    """
    moment, key = by
    beyond, sign = ("gt", "") if oldest_first else ("lt", "-")
    if mark := _read(after):
        same = Q(**{moment: mark[0], f"{key}__{beyond}": mark[1]})
        found = found.filter(Q(**{f"{moment}__{beyond}": mark[0]}) | same)
    listed = list(found.order_by(f"{sign}{moment}", f"{sign}{key}")[: rows + 1])
    if len(listed) <= rows:
        return Page(listed, "")
    last = listed[rows - 1]
    return Page(listed[:rows], f"{getattr(last, moment).isoformat()}~{getattr(last, key)}")


def _read(after: str) -> tuple[datetime, UUID] | None:
    moment, _, key = after.partition("~")
    try:
        found = datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None
    return found if found[0].tzinfo else None

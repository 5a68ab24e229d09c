"""How pages speak: in the reader's language, in Korean time, in numbers that people read."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from batteries import wording
from batteries.wording import SEOUL
from parties.text import Text
from portal import words

register = template.Library()
_NEAR = {1: "until_tomorrow", 0: "until_today", -1: "until_yesterday"}


@register.filter
def said(text: Text | str | None) -> str:
    """The words of a Text in the reader's language; anything else as it is."""
    if isinstance(text, Text):
        return text.in_(get_language() or "en")
    return "" if text is None else str(text)


@register.filter
def chosen(label: str) -> str:
    """The reader's half of a model's label, which holds both: "열림 · Open"."""
    korean, _, english = str(label).partition(" · ")
    return said(Text(english or korean, korean))


@register.simple_tag
def say(key: str, kind: str = "", **values) -> str:
    """The words kept under `key`, or under `key` and `kind` together, filled in.

    A key that does not exist is an error and not an empty place.
    """
    spoken = {name: said(value) for name, value in values.items()}
    return said(words.WORDS[key + kind].format(**spoken))


@register.filter
def seoul(moment: datetime | None) -> str:
    """A moment as people here read a clock: 2026-11-23 14:03, Korean time, with the exact moment for programs."""
    if moment is None:
        return ""
    local = moment.astimezone(SEOUL)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), f"{local:%Y-%m-%d %H:%M}")


@register.filter
def clock(moment: datetime) -> str:
    """The time of day of a moment today, its day and time otherwise, in Korean time."""
    local = moment.astimezone(SEOUL)
    today = timezone.now().astimezone(SEOUL).date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


@register.filter
def ago(moment: datetime) -> str:
    """How long ago a moment was, in days of the Korean calendar."""
    return said(since(moment))


@register.filter
def until(moment: datetime) -> str:
    """How far off a deadline is, or by how much it was missed, in days of the Korean calendar."""
    # A deadline at midnight is the end of the day before.
    days = -_days(moment - timedelta(seconds=1))
    if days in _NEAR:
        return said(words.WORDS[_NEAR[days]])
    return said(words.WORDS["days_left" if days > 0 else "days_over"].format(days=abs(days)))


@register.filter
def is_near(moment: datetime) -> bool:
    """Whether a deadline is tomorrow or earlier."""
    return _days(moment - timedelta(seconds=1)) >= -1


@register.filter
def number(value: float | None) -> str:
    """A number with thousands apart and no more digits than were given."""
    return "" if value is None else wording.number(value)


def since(moment: datetime) -> Text:
    """How long ago `moment` was, in words."""
    days = _days(moment)
    if days <= 0:
        return words.WORDS["today"]
    return words.WORDS["yesterday"] if days == 1 else words.WORDS["days_ago"].format(days=days)


def _days(moment: datetime) -> int:
    now = timezone.now()
    return (now.astimezone(SEOUL).date() - moment.astimezone(SEOUL).date()).days

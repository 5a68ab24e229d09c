"""How a value looks on paper: the words, a second smaller line, and which side it stands on."""

from datetime import datetime
from math import floor, log10

from compliance.reports.declaration import Column, Kind
from events import epc
from events.epc import EpcError

UNKNOWN = "n/a"
"""Where a figure should be."""
NONE = "–"
"""Where a word would be."""
_RUN_MAX = 15
"""Characters without a space that a narrow column holds; longer runs get a place to break."""
_CODE_MAX = 8
"""The same of a number or code, which may be broken anywhere."""
BREAK = "\u200b"
FIGURES = frozenset({Kind.COUNT, Kind.NUMBER, Kind.RATIO, Kind.TARGET})


def cell(value, column: Column, *, mark: str, parties: dict) -> dict:
    """What to print for `value`: text `t`, second line `s`, alignment `a`, and whether it says that nothing is known."""
    align = "right" if column.kind in FIGURES else "left"
    if value is None:
        is_figure = column.kind in FIGURES and column.kind is not Kind.TARGET
        return {"t": UNKNOWN if is_figure else NONE, "s": "", "a": align, "n": True}
    text, second = _WAYS.get(column.kind, _plain)(value, column, parties)
    # A thin space keeps the mark off the figure and on its line.
    return {"t": f"{text}\u202f{mark}" if mark else text, "s": second, "a": align, "n": False}


def number(value: float, places: int | None = 1) -> str:
    """A number with thousands set off; whole ones without a fraction, `places` None for three significant digits."""
    if value == int(value) and (places is not None or abs(value) < 1000):
        return f"{int(value):,}"
    if places is not None:
        return f"{value:,.{places}f}"
    digits = 2 - floor(log10(abs(value)))
    return f"{round(value, digits):,.{max(digits, 0)}f}"


def _plain(value, column, parties):
    return breakable(str(value)), ""


def _words(value, column, parties):
    return (value["ko"], value["en"]) if value["ko"] != value["en"] else (breakable(value["ko"]), "")


def _code(value, column, parties):
    text = column.options.get(value) if column.options else None
    if text is None:
        return breakable(str(value)), ""
    return text.ko, text.en if text.en != text.ko else ""


def _party(value, column, parties):
    return (parties[value]["ko"], value) if value in parties else (value, "")


def _thing(value, column, parties):
    try:
        ais = epc.parse(value).ais
    except EpcError:
        return breakable(value), ""
    # The serial tells two batteries apart, so it stands first.
    last, rest = ais[-1], ais[:-1]
    return breakable(f"({last[0]}){last[1]}"), "".join(f"({ai}){text}" for ai, text in rest)


def _number(value, column, parties):
    return number(value, column.places), ""


def _ratio(value, column, parties):
    of = f"{number(value['num'], None)}/{number(value['den'], None)}"
    return (UNKNOWN if value["pct"] is None else f"{value['pct']:.1f} %"), of


def _target(value, column, parties):
    met = {True: "○ 충족 met", False: "× 미달 not met", None: ""}[value["met"]]
    return f"{number(value['pct'])} %", met


def _moment(value, column, parties):
    return f"{datetime.fromisoformat(value):%Y-%m-%d}", f"{datetime.fromisoformat(value):%H:%M}"


def _yes(value, column, parties):
    return ("예", "Yes") if value else ("아니오", "No")


_WAYS = {
    Kind.WORDS: _words, Kind.CODE: _code, Kind.PARTY: _party, Kind.THING: _thing, Kind.COUNT: _number, Kind.NUMBER: _number,
    Kind.RATIO: _ratio, Kind.TARGET: _target, Kind.MOMENT: _moment, Kind.YES: _yes,
}  # fmt: skip


def breakable(text: str) -> str:
    """`text` with places to break in words too long for a column; words that fit are left as they are."""
    return " ".join(_split(word) for word in text.split(" "))


def _split(word: str) -> str:
    most = _CODE_MAX if any(letter.isdigit() for letter in word) else _RUN_MAX
    if len(word) <= most:
        return word
    return BREAK.join(word[start : start + most] for start in range(0, len(word), most))

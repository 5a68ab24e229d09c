"""Query parameters, declared once: what each takes, what the documentation says of it, and what a slip is answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.http import QueryDict

from api.problems import Problem
from batteries import naming
from batteries.links import is_passed_on
from parties import numbers
from parties.text import Text

PAGE_DEFAULT, PAGE_MAX = 50, 500
_VALUE_LENGTH_MAX = 600


class Slip(NamedTuple):
    """What is wrong with one parameter."""

    parameter: str
    code: str
    text: Text


class Wrong(ValueError):
    """A value that a parameter cannot take."""

    def __init__(self, code: str, text: Text):
        super().__init__(text.en)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A query parameter. `read` turns its text into a value or raises Wrong; `schema` is its JSON schema."""

    name: str
    about: str
    read: Callable[[str], Any]
    schema: dict
    default: Any = None


def read(query: QueryDict, parameters: Iterable[Parameter]) -> dict[str, Any]:
    """The values that `query` gives to `parameters`, defaults for the rest; raises Problem naming every slip.

    A parameter that is not declared is a slip too: a filter that is misspelt and passed over would show everything.
    Those of a Digital Link, which a resolver hands on, are none.
    """
    declared = {parameter.name: parameter for parameter in parameters}
    values = {name: parameter.default for name, parameter in declared.items()}
    slips = []
    for name, given in query.lists():
        if name not in declared and is_passed_on(name):
            continue
        try:
            values[name] = _value(declared, name, given)
        except Wrong as wrong:
            slips.append(Slip(name[:60], wrong.code, wrong.text))
    if slips:
        words = Text(f"'{slips[0].parameter}': {slips[0].text.en}", f"'{slips[0].parameter}': {slips[0].text.ko}")
        raise Problem("parameter-wrong", words, faults=slips)
    return values


def _value(declared: dict[str, Parameter], name: str, given: list[str]) -> Any:
    if name not in declared:
        known = ", ".join(sorted(declared))
        raise Wrong("parameter-unknown", Text(f"There is no such parameter here; there are: {known}.",
                                              f"없는 조건입니다. 사용 가능: {known}"))  # fmt: skip
    if len(given) > 1:
        raise Wrong("listed-twice", Text("Give it once.", "한 번만 지정하세요."))
    if len(given[0]) > _VALUE_LENGTH_MAX or "\0" in given[0]:
        raise Wrong("wrong-form", Text("Is too long or holds a character that no value has.",
                                       "너무 길거나 허용되지 않는 문자가 있습니다."))  # fmt: skip
    return declared[name].read(given[0])


def moment(name: str, about: str) -> Parameter:
    """A moment with its offset."""
    return Parameter(name, about, _read_moment, {"type": "string", "format": "date-time"})


def day(name: str, about: str) -> Parameter:
    """A calendar day."""
    return Parameter(name, about, _read_day, {"type": "string", "format": "date"})


def gln(name: str, about: str) -> Parameter:
    """An operator or a place, by GLN."""
    return Parameter(name, about, _read_gln, {"type": "string", "pattern": "^[0-9]{13}$"})


def thing(name: str, about: str) -> Parameter:
    """A battery, module or lot, by any accepted identifier."""
    return Parameter(name, about, _read_thing, {"type": "string"})


def choice(name: str, about: str, options: Iterable[str]) -> Parameter:
    """One of a closed list."""
    listed = list(options)

    def read_choice(text: str) -> str:
        if text not in listed:
            words = ", ".join(listed)
            raise Wrong("not-in-list", Text(f"Must be one of: {words}.", f"다음 중 하나여야 합니다: {words}"))
        return text

    return Parameter(name, about, read_choice, {"type": "string", "enum": listed})


def flag(name: str, about: str) -> Parameter:
    """Yes or no."""
    options = choice(name, about, ["true", "false"])
    return Parameter(name, about, lambda text: options.read(text) == "true", {"type": "boolean"})


def whole(name: str, about: str, *, least: int, most: int, default: int | None = None) -> Parameter:
    """A whole number between two bounds."""

    def read_whole(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
            raise Wrong("wrong-form", Text(f"Must be a whole number from {least} to {most}.",
                                           f"{least}에서 {most}까지의 정수여야 합니다."))  # fmt: skip
        return int(text)

    bounds = {"type": "integer", "minimum": least, "maximum": most}
    return Parameter(name, about, read_whole, bounds | ({"default": default} if default is not None else {}), default)


def word(name: str, about: str, *, longest: int = 60) -> Parameter:
    """A short text."""

    def read_word(text: str) -> str:
        if not 1 <= len(text) <= longest:
            raise Wrong("too-long", Text(f"Must have 1 to {longest} characters.", f"1~{longest}자여야 합니다."))
        return text

    return Parameter(name, about, read_word, {"type": "string", "minLength": 1, "maxLength": longest})


LIMIT = whole("limit", "Rows on a page.", least=1, most=PAGE_MAX, default=PAGE_DEFAULT)
CURSOR = Parameter("cursor", "Where the list goes on: taken from the link to the next page.", str, {"type": "string"})
REASON = word("reason", "Why an authority looks; kept with the look. Also as header X-Access-Reason.", longest=200)
PAGE = (LIMIT, CURSOR, REASON)


def _read_moment(text: str) -> datetime:
    try:
        # A plus sign that was not percent-encoded arrives as a space.
        found = datetime.fromisoformat(text.upper().replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or len(text) < 17:
        raise Wrong("wrong-form", Text("Must be a time with its offset, such as 2026-11-23T09:00:00Z.",
                                       "2026-11-23T09:00:00Z처럼 시간대가 있는 시각이어야 합니다."))  # fmt: skip
    return found


def _read_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise Wrong("wrong-form", Text("Must be a day such as 2026-11-23.",
                                       "2026-11-23과 같은 날짜여야 합니다.")) from error  # fmt: skip


def _read_gln(text: str) -> str:
    try:
        return numbers.gln(text)
    except numbers.NumberError as error:
        raise Wrong(error.code, error.text) from error


def _read_thing(text: str):
    try:
        return naming.resolve(text)
    except naming.NameFault as fault:
        raise Wrong(fault.code, fault.text) from fault

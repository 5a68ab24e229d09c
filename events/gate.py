"""Strict reading of JSON that comes from outside (RFC 8259 within the bounds of I-JSON, RFC 7493)."""

import re
from typing import Any

import orjson

from parties.text import Text

DEPTH_MAX = 32
# Beyond this a double no longer holds every integer, so two readers may differ (RFC 7493, section 2.2).
NUMBER_MAX = 2**53 - 1

_EXPONENT = re.compile(rb"[0-9]e\+[0-9]")
# Doubles from 2^53 to 10^16, the only ones so large that orjson writes without an exponent.
_WIDE = re.compile(rb"9[0-9]{15}\.0")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]|[^\s"{}\[\],:]+', re.DOTALL)
_NOT_A_NUMBER = re.compile(r"-?(?:NaN|Infinity)|(?<=-)Infinity")
_NUMBER_LEADS = frozenset("-0123456789")
_UTF_8 = ("utf-8", "utf8")
_CONTAINERS = frozenset((dict, list))


class GateError(ValueError):
    """A body cannot be read as one certain value; `code` is stable, `en` and `ko` say what to do.

    `pointer` is the JSON pointer of the place (RFC 6901) where it is known, `line` and `column` count from 1.
    """

    def __init__(
        self,
        code: str,
        en: str,
        ko: str,
        *,
        pointer: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ):
        super().__init__(en)
        self.code = code
        self.en = en
        self.ko = ko
        self.pointer = pointer
        self.line = line
        self.column = column


_EMPTY = Text("The body is empty; send a JSON value.", "본문이 비어 있습니다. JSON 값을 보내세요.")
_NOT_UTF_8 = Text(
    "The body is not UTF-8, or begins with a byte order mark; send JSON as UTF-8 without one.",
    "본문이 UTF-8이 아니거나 BOM으로 시작합니다. BOM 없는 UTF-8 JSON으로 보내세요.",
)
_HALF_CHARACTER = Text(
    "A text holds half of a surrogate pair (\\ud800 to \\udfff alone), which is no character; send the whole character.",
    "문자열에 서로게이트 쌍의 한쪽(\\ud800~\\udfff)만 있습니다. 온전한 문자를 보내세요.",
)
_NUL = Text(
    "A text holds the character U+0000, which no database keeps; remove it.",
    "문자열에 저장할 수 없는 문자 U+0000이 있습니다. 지우세요.",
)
_OUT_OF_RANGE = Text(
    f"NaN, infinities and numbers beyond ±{NUMBER_MAX} are not read alike by all; leave the field out, "
    "choose a larger unit, or send an identifier as text.",
    f"NaN, 무한대, ±{NUMBER_MAX}을(를) 벗어난 숫자는 시스템마다 다르게 읽힙니다. 필드를 빼거나 더 큰 단위를 쓰고, "
    "식별번호라면 문자열로 보내세요.",
)


def read(body: bytes, *, max_bytes: int, max_depth: int = DEPTH_MAX, charset: str | None = None) -> Any:
    """The value in `body` if every reader would read the same value there; GateError otherwise.

    `max_bytes` bounds the body and `max_depth` the nesting; `charset` is what the Content-Type names. Equal keys in one
    object, numbers beyond 2^53-1, halves of surrogate pairs and U+0000 pass many readers, and each makes something
    else of them: a claim that is kept for ever may hold none of these.
    """
    if len(body) > max_bytes:
        raise _too_large(len(body), max_bytes=max_bytes)
    if charset is not None and charset.lower() not in _UTF_8:
        raise GateError("invalid-text", *_NOT_UTF_8)
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise _explain(body, error, max_depth=max_depth) from None
    if not _is_certain(body, value, max_depth=max_depth):
        _Inspection(body.decode(), max_depth=max_depth).run()
    return value


def _is_certain(body: bytes, value: Any, *, max_depth: int) -> bool:
    """Whether `value`, read from `body`, shows at little cost that nothing in it is amiss; False says look closer.

    A second member of the same name is lost in reading, and its quotation marks with it. So the body and the value
    written anew hold equally many only when no member was lost.
    """
    try:
        written = orjson.dumps(value, option=orjson.OPT_STRICT_INTEGER)
    except TypeError:
        return False
    return (
        _count_strings(body) == _count_strings(written)
        and not (b"\\" in written and b"\\u0000" in written)
        and not (b"e+" in written and _EXPONENT.search(written))
        and not _WIDE.search(written)
        and (written.count(b"{") + written.count(b"[") <= max_depth or _is_shallow(value, max_depth=max_depth))
    )


def _count_strings(text: bytes) -> int:
    """Twice the strings in the valid JSON `text`: its quotation marks without the escaped ones."""
    if b"\\" in text:
        text = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return text.count(b'"')


def _is_shallow(value: Any, *, max_depth: int) -> bool:
    level = [value] if type(value) in _CONTAINERS else []
    depth = 0
    while level and depth < max_depth:
        level = [
            child
            for parent in level
            for child in (parent.values() if type(parent) is dict else parent)
            if type(child) in _CONTAINERS
        ]
        depth += 1
    return not level


class _Inspection:
    """A walk over the tokens of valid JSON that knows at each step where it stands."""

    def __init__(self, text: str, *, max_depth: int):
        self.text = text
        self.max_depth = max_depth
        self.keys: list[set[str] | None] = []
        self.places: list[str | int] = []
        self.at_key = False

    def run(self) -> None:
        """Raise GateError at the first token that is amiss."""
        for match in _TOKEN.finditer(self.text):
            token = match[0]
            lead = token[0]
            if lead == '"':
                self._read_string(token, match.start())
            elif lead in "{[":
                self._enter(lead, match.start())
            elif lead in "}]":
                self.keys.pop()
                self.places.pop()
                self.at_key = False
            elif lead == ",":
                self._go_on()
            elif lead == ":":
                self.at_key = False
            elif lead in _NUMBER_LEADS and abs(float(token)) > NUMBER_MAX:
                raise self._error("number-out-of-range", _OUT_OF_RANGE, match.start())

    def _enter(self, lead: str, start: int) -> None:
        if len(self.keys) >= self.max_depth:
            raise self._error("too-deep", _too_deep(self.max_depth), start)
        self.at_key = lead == "{"
        self.keys.append(set() if self.at_key else None)
        self.places.append("" if self.at_key else 0)

    def _go_on(self) -> None:
        place = self.places[-1]
        if isinstance(place, int):
            self.places[-1] = place + 1
        else:
            self.at_key = True

    def _read_string(self, token: str, start: int) -> None:
        string = orjson.loads(token) if "\\" in token else token[1:-1]
        keys = self.keys[-1] if self.at_key else None
        if keys is not None:
            self.places[-1] = string
            if string in keys:
                raise self._error("duplicate-key", _duplicate(string), start)
            keys.add(string)
        if "\0" in string:
            raise self._error("invalid-text", _NUL, start)

    def _error(self, code: str, text: Text, start: int) -> GateError:
        steps = (str(place).replace("~", "~0").replace("/", "~1") for place in self.places)
        pointer = "".join(f"/{step}" for step in steps)
        line, column = _position(self.text, start)
        return GateError(code, *text, pointer=pointer, line=line, column=column)


def _explain(body: bytes, error: orjson.JSONDecodeError, *, max_depth: int) -> GateError:
    """The GateError for a body that is no JSON; orjson tells where, and in part why."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return GateError("invalid-text", *_NOT_UTF_8)
    if text.startswith("\ufeff"):
        return GateError("invalid-text", *_NOT_UTF_8)
    if not text.strip(" \t\r\n"):
        return GateError("empty-body", *_EMPTY)
    line, column = _position(text, error.pos)
    if "depth" in error.msg:
        return GateError("too-deep", *_too_deep(max_depth), line=line, column=column)
    if "surrogate" in error.msg:
        return GateError("invalid-text", *_HALF_CHARACTER, line=line, column=column)
    if "infinity" in error.msg or _NOT_A_NUMBER.match(text, error.pos):
        return GateError("number-out-of-range", *_OUT_OF_RANGE, line=line, column=column)
    return GateError("malformed-json", *_malformed(error.msg, line, column), line=line, column=column)


def _position(text: str, start: int) -> tuple[int, int]:
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _too_large(size: int, *, max_bytes: int) -> GateError:
    return GateError(
        "too-large",
        f"The body has {size} bytes, at most {max_bytes} are read; send it in smaller parts.",
        f"본문이 {size}바이트입니다. 최대 {max_bytes}바이트까지 읽습니다. 나누어 보내세요.",
    )


def _too_deep(max_depth: int) -> Text:
    return Text(
        f"The JSON is nested deeper than {max_depth} levels; flatten it.",
        f"JSON이 {max_depth}단계보다 깊이 중첩되었습니다. 구조를 단순하게 하세요.",
    )


def _duplicate(key: str) -> Text:
    shown = orjson.dumps(key[:100]).decode()
    return Text(
        f"The key {shown} stands twice in one object, and readers differ in which they take; keep one of the two.",
        f"한 객체에 키 {shown}이(가) 두 번 있어 어느 값인지 알 수 없습니다. 하나만 남기세요.",
    )


def _malformed(reason: str, line: int, column: int) -> Text:
    return Text(
        f"The JSON is malformed at line {line}, column {column}: {reason}; correct it and send it again.",
        f"JSON의 {line}행 {column}열이 잘못되었습니다. 고쳐서 다시 보내세요.",
    )

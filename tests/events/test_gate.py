import json
import math
import time

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events import gate

MEGABYTE = 1_000_000
INTEGER_MAX = 2**53 - 1


def read(body, **limits):
    return gate.read(body, **({"max_bytes": 5 * MEGABYTE} | limits))


def refused(body, **limits):
    with pytest.raises(gate.GateError) as caught:
        read(body, **limits)
    assert caught.value.en and caught.value.ko
    return caught.value


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
numbers = st.integers(-INTEGER_MAX, INTEGER_MAX) | st.floats(-INTEGER_MAX, INTEGER_MAX)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(texts, children, max_size=4),
    max_leaves=20,
)


@given(values, st.booleans(), st.sampled_from([None, 1]))
@example({'a"\\': ["\\u0000", 'x\\"', "e+1", "1e+16", "9007199254740993.0", "{[" * 40]}, True, None)
def test_what_is_certain_is_read_as_it_stands(value, ascii_only, indent):
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert read(body) == value


def _strictly(body):
    """Another reading by Python's own parser: the value, or None where any rule of the gate is broken."""

    def closed(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError
        return found

    value = json.loads(body, object_pairs_hook=closed)
    pending = [(value, 0)]
    for item, depth in pending:
        if isinstance(item, dict | list):
            children = [*item, *item.values()] if isinstance(item, dict) else item
            pending.extend((child, depth + 1) for child in children)
            if depth >= gate.DEPTH_MAX:
                raise ValueError
        elif isinstance(item, str):
            item.encode()
            if "\0" in item:
                raise ValueError
        elif isinstance(item, int | float) and not abs(item) <= INTEGER_MAX:
            raise ValueError
    return value


_fragments = st.sampled_from(
    [
        '{"a":1,"a":2}', '{"a":{"b":1},"c":[{"b":1,"\\u0062":2}]}', '"\\\\"', '"\\""', '"\\\\\\""', '"\\u0022"',
        '"\\u005c"', '"\\u0000"', '"\\\\u0000"', '"\\ud83d\\ude00"', '"\\ud83d"', "1e5", "1E400", "1e-400", "1e16",
        "9007199254740991", "9007199254740992", "9007199254740993.0", "9007199254740991.4", "-9999999999999999",
        "18446744073709551616", "-0.0", "NaN", "-Infinity", "null", "true", '"{[:,"', '{"":1}', '{"":1,"":2}', "{}", "[]",
    ]
)  # fmt: skip
_documents = st.recursive(
    _fragments,
    lambda parts: (
        st.lists(parts, max_size=4).map(lambda items: "[" + " ,".join(items) + "]")
        | st.lists(st.tuples(st.sampled_from(['"a"', '"\\u0061"', '"b"', '"\\""']), parts), max_size=3).map(
            lambda pairs: "{" + ",\n".join(f"{key}: {value}" for key, value in pairs) + "}"
        )
    ),
    max_leaves=8,
)


@given(_documents)
def test_the_quick_way_and_the_plain_way_agree(document):
    body = document.encode()
    try:
        expected = _strictly(body)
    except ValueError:
        refused(body)
    else:
        assert read(body) == expected


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_no_body_raises_anything_but_a_gate_error(body):
    try:
        read(body)
    except gate.GateError as error:
        assert error.code


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b"", "empty-body", None),
        (b" \r\n\t", "empty-body", None),
        (b'{"a":1,"a":1}', "duplicate-key", "/a"),
        (b'{"a":1,"\\u0061":2}', "duplicate-key", "/a"),
        (b'[0,{"x/y":[{"b~":1,"b~":2}]}]', "duplicate-key", "/1/x~1y/0/b~0"),
        (b'{"a":{"b":1},"c":{"b":1,"b":1}}', "duplicate-key", "/c/b"),
        (b"[1e999]", "number-out-of-range", None),
        (b"[-1e999]", "number-out-of-range", None),
        (b"[NaN]", "number-out-of-range", None),
        (b'{"a":Infinity}', "number-out-of-range", None),
        (b"[-Infinity]", "number-out-of-range", None),
        (b"9007199254740992", "number-out-of-range", ""),
        (b'{"kg":[1,-9007199254740992]}', "number-out-of-range", "/kg/1"),
        (b"[1e16]", "number-out-of-range", "/0"),
        (b"[9007199254740992.0]", "number-out-of-range", "/0"),
        (b"[18446744073709551616]", "number-out-of-range", "/0"),
        (b'{"a":"\\u0000"}', "invalid-text", "/a"),
        (b'{"\\u0000":1}', "invalid-text", "/\0"),
        (b'["\\ud800"]', "invalid-text", None),
        (b'["\\udc00"]', "invalid-text", None),
        (b'["\xff"]', "invalid-text", None),
        (b'["\xed\xa0\x80"]', "invalid-text", None),
        (b"\xef\xbb\xbf{}", "invalid-text", None),
        ('{"a":1}'.encode("utf-16"), "invalid-text", None),
        (b"{", "malformed-json", None),
        (b"{}{}", "malformed-json", None),
        (b"{'a':1}", "malformed-json", None),
        (b"[1,]", "malformed-json", None),
        (b"[01]", "malformed-json", None),
        (b'["\x01"]', "malformed-json", None),
        (b"Nan", "malformed-json", None),
        (b"[" * 33 + b"]" * 33, "too-deep", "/0" * 32),
        (b'{"a":' * 33 + b"1" + b"}" * 33, "too-deep", "/a" * 32),
    ],
)
def test_what_readers_may_read_differently_is_refused(body, code, pointer):
    error = refused(body)
    assert (error.code, error.pointer) == (code, pointer)


def test_a_duplicate_is_named():
    error = refused('{"질량": 1,\n "x": 2,\n "질량": 2}'.encode())
    assert '"질량"' in error.en
    assert '"질량"' in error.ko
    assert (error.line, error.column) == (3, 2)


def test_what_is_malformed_is_placed():
    error = refused('{"배터리": 1,\n  "b" 2}'.encode())
    assert (error.code, error.line, error.column) == ("malformed-json", 2, 7)
    assert "line 2, column 7" in error.en


def test_size_is_bounded_on_both_sides():
    body = b'"' + b"a" * 98 + b'"'
    assert read(body, max_bytes=100) == "a" * 98
    assert refused(body, max_bytes=99).code == "too-large"


def test_depth_is_bounded_on_both_sides():
    assert read(b"[" * 32 + b"]" * 32)
    assert read(b"[" + b"[]," * 500 + b"[]]", max_depth=2) == [[]] * 501
    assert refused(b"[" + b"[]," * 500 + b"[[]]]", max_depth=2).code == "too-deep"
    assert refused(b"[" * 500 + b"]" * 500).code == "too-deep"


@pytest.mark.parametrize("charset", [None, "utf-8", "UTF-8", "utf8"])
def test_utf_8_may_be_named(charset):
    assert read(b"{}", charset=charset) == {}


@pytest.mark.parametrize("charset", ["utf-7", "latin-1", "bz2_codec", "utf-16", ""])
def test_no_other_charset_is_read(charset):
    assert refused(b"{}", charset=charset).code == "invalid-text"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000,
        b'["' + b'\\"' * 400_000,
        b'["' + b"\\" * 800_001 + b'"]',
        b"[" + b'{"a":1,"a":1},' * 50_000 + b"1]",
        b"[" + b"9" * 900_000 + b"]",
        b"[0." + b"0" * 900_000 + b"1]",
    ],
    ids=["open", "deep", "objects", "quotes", "backslashes", "duplicates", "digits", "zeros"],
)
def test_hostile_bodies_neither_crash_nor_stall(body):
    started = time.perf_counter()
    try:
        read(body)
    except gate.GateError:
        pass
    assert time.perf_counter() - started < 2


def test_numbers_up_to_the_bound_are_read():
    assert read(b"[9007199254740991,-9007199254740991,9007199254740991.0,1e15,1e-400,-0.0]") == [
        INTEGER_MAX, -INTEGER_MAX, float(INTEGER_MAX), 1e15, 0.0, -0.0,
    ]  # fmt: skip
    assert math.copysign(1, read(b"-0.0")) == -1


def test_a_batch_with_one_fault_at_its_end_is_refused():
    events = b",".join(orjson.dumps({"id": row, "masses": {"ni": 1.5, "li": row}}) for row in range(5_000))
    assert len(read(b"[" + events + b"]")) == 5_000
    error = refused(b"[" + events + b',{"ni":1,"ni":2}]')
    assert (error.code, error.pointer) == ("duplicate-key", "/5000/ni")

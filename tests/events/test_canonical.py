import enum
import hashlib
import json
import math
import struct
import uuid
from datetime import datetime
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from events import canonical

INTEGER_MAX = 2**53 - 1

doubles = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]))
# Keys of which UTF-16 and code points disagree about the order: behind the surrogates, and beyond them.
keys = st.one_of(texts, st.text(st.sampled_from("aZ\u20ac\ud7ff\ue000\uffee\U00010000\U0001f600"), max_size=3))
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-INTEGER_MAX, INTEGER_MAX), doubles, texts),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(keys, children, max_size=5),
    max_leaves=20,
)


@given(values)
@example({"\ue000": 1, "\U00010000": 2})
@example({"\u00e9": 1, "e\u0301": 2, "e": 3})
@example([-0.0, 0.0, 1.0, 1e15, 1e16, 1e20, 1e21, 1e-3, 1e-6, 1e-7, 5e-324, 123456789012345.6])
@example(['\x00\x1f\x7f\u2028"\\/\b\f\n\r\t'])
@example([{}, [], "", {"": ""}])
def test_bytes_equal_those_of_another_implementation(value):
    assert canonical.dumps(value) == rfc8785.dumps(value)


@given(doubles)
def test_numbers_equal_those_of_another_implementation(number):
    assert canonical.dumps([number]) == rfc8785.dumps([number])


@given(st.integers(0, 2**64 - 1))
def test_numbers_of_any_bits_equal_those_of_another_implementation(bits):
    (number,) = struct.unpack(">d", bits.to_bytes(8))
    if math.isfinite(number):
        assert canonical.dumps(number) == rfc8785.dumps(number)


@given(values)
def test_canonical_bytes_read_back_to_the_same_bytes(value):
    once = canonical.dumps(value)
    read = json.loads(once, parse_int=float)
    assert canonical.dumps(read) == once


# RFC 8785, appendix B: IEEE 754 bits and their ECMAScript text.
@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("8000000000000001", "-5e-324"),
        ("7fefffffffffffff", "1.7976931348623157e+308"),
        ("ffefffffffffffff", "-1.7976931348623157e+308"),
        ("4340000000000000", "9007199254740992"),
        ("c340000000000000", "-9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af5", "9.999999999999997e+22"),
        ("44b52d02c7e14af6", "1e+23"),
        ("44b52d02c7e14af7", "1.0000000000000001e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("444b1ae4d6e2ef4f", "999999999999999900000"),
        ("444b1ae4d6e2ef50", "1e+21"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("41b3de4355555553", "333333333.3333332"),
        ("41b3de4355555554", "333333333.33333325"),
        ("41b3de4355555555", "333333333.3333333"),
        ("41b3de4355555556", "333333333.3333334"),
        ("41b3de4355555557", "333333333.33333343"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
        ("43143ff3c1cb0959", "1424953923781206.2"),
    ],
)
def test_number_vectors_of_the_rfc(bits, text):
    (number,) = struct.unpack(">d", bytes.fromhex(bits))
    assert canonical.dumps(number) == text.encode()


def test_the_example_of_the_rfc():
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": '\u20ac$\u000f\nA\'B"\\\\"/',
        "literals": [None, True, False],
    }
    assert canonical.dumps(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_keys_are_sorted_as_the_rfc_sorts_them():
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical.dumps(value)).values()) == [2, 4, 6, 7, 1, 5, 3]


class _Route(enum.Enum):
    REUSE = "reuse"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (math.nan, "number-out-of-range"),
        ([math.inf], "number-out-of-range"),
        ({"a": -math.inf}, "number-out-of-range"),
        (INTEGER_MAX + 1, "number-out-of-range"),
        ([-INTEGER_MAX - 1], "number-out-of-range"),
        (10**400, "number-out-of-range"),
        ("\ud800", "invalid-text"),
        (["a\udc00"], "invalid-text"),
        ({"\ud800": 1}, "invalid-text"),
        ({"\udfff": 1, "\ue000": 2}, "invalid-text"),
        ({1: "a"}, "not-json"),
        ({None: "a"}, "not-json"),
        ([b"bytes"], "not-json"),
        (Decimal("1.5"), "not-json"),
        ({"at": datetime(2026, 3, 2)}, "not-json"),
        ({"id": uuid.UUID(int=1)}, "not-json"),
        ({"route": _Route.REUSE}, "not-json"),
        ({"a", "b"}, "not-json"),
    ],
)
def test_what_json_cannot_say_is_refused(value, code):
    with pytest.raises(canonical.CanonicalError) as caught:
        canonical.dumps(value)
    assert caught.value.code == code
    assert caught.value.en and caught.value.ko


def test_integers_are_taken_up_to_the_bound():
    assert canonical.dumps([INTEGER_MAX, -INTEGER_MAX]) == b"[9007199254740991,-9007199254740991]"


def test_deep_nesting_is_written_or_refused_but_never_crashes():
    value = []
    for _ in range(300):
        value = [value]
    assert canonical.dumps(value) == b"[" * 301 + b"]" * 301
    for _ in range(100_000):
        value = [value]
    with pytest.raises(canonical.CanonicalError) as caught:
        canonical.dumps(value)
    assert caught.value.code == "too-deep"
    while value:
        value = value.pop()


def test_tuples_are_written_as_arrays():
    assert canonical.dumps({"a": (1, "b")}) == b'{"a":[1,"b"]}'


def test_the_digest_is_the_sha_256_of_the_bytes():
    value = {"b": 1, "a": "배터리"}
    assert canonical.digest(value) == hashlib.sha256('{"a":"배터리","b":1}'.encode()).digest()

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events import epc

SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
SET_39 = "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

serials = st.text(SET_82, min_size=1, max_size=20)


def _digits(length):
    return st.text(string.digits, min_size=length, max_size=length)


def _checked(length):
    return _digits(length - 1).map(lambda body: body + epc.check_digit(body))


def _link(*parts):
    return st.tuples(*parts).map(lambda values: "".join(f"/{ai}/{_quoted(value)}" for ai, value in values))


def _ai(ai, values):
    return values.map(lambda value: (ai, value))


def _quoted(value):
    return "".join(letter if letter in "ABCXYZabcxyz0189-._~" else f"%{ord(letter):02x}" for letter in value)


def _grai(parts):
    body = "0" + parts[0]
    return body + epc.check_digit(body) + parts[1]


gtins = _checked(14)
links = st.one_of(
    _link(_ai("01", gtins)),
    _link(_ai("01", gtins), _ai("21", serials)),
    _link(_ai("01", gtins), _ai("10", serials)),
    _link(_ai("01", gtins), _ai("22", serials), _ai("10", serials), _ai("21", serials)),
    _link(_ai("01", gtins), _ai("235", st.text(SET_82, min_size=1, max_size=28))),
    _link(_ai("00", _checked(18))),
    _link(_ai("414", _checked(13))),
    _link(_ai("414", _checked(13)), _ai("254", serials)),
    _link(_ai("417", _checked(13))),
    _link(_ai("8004", st.tuples(_digits(6), st.text(SET_82, min_size=1, max_size=24)).map("".join))),
    _link(
        _ai("8010", st.tuples(_digits(6), st.text(SET_39, min_size=1, max_size=24)).map("".join)),
        _ai("8011", st.integers(0, 10**12 - 1).map(str)),
    ),
    _link(_ai("8003", st.tuples(_digits(12), st.text(SET_82, max_size=16)).map(_grai))),
    _link(_ai("8018", _checked(18))),
    _link(_ai("253", st.tuples(_checked(13), st.text(SET_82, max_size=17)).map("".join))),
)


@given(links)
def test_the_canonical_uri_names_the_same_thing(link):
    read = epc.parse(link)
    assert epc.parse(read.uri) == read
    assert epc.parse(read.path) == read
    assert epc.parse(read.uri).uri == read.uri


@given(links, st.integers(6, 12))
def test_a_urn_leads_back_to_the_same_name(link, length):
    read = epc.parse(link, company_prefix_length=length)
    if read.urn is not None:
        back = epc.parse(read.urn)
        assert (back, back.urn) == (read, read.urn)


@given(
    links,
    st.sampled_from(["https://a", "HTTP://A.B.C:80", "https://[::1]:8000", "https://xn--o39a.kr/stem/x"]),
    st.sampled_from(["", "?", "?99=A&linkType=gs1:dpp", "#top", "?a=%zz#b"]),
)
def test_domain_stem_and_query_name_nothing(link, domain, query):
    assert epc.parse(domain + link + query) == epc.parse(link)


@given(serials)
def test_percent_encoding_has_one_form(serial):
    everything = "".join(f"%{ord(letter):02x}" for letter in serial)
    pack = epc.pack("9521234543213", serial)
    assert epc.parse(f"/01/09521234543213/21/{everything}") == pack
    assert re.fullmatch(r"/01/09521234543213/21/(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+", pack.path)


@given(st.text())
@example("https://id.gs1.org/01/\u0661\u0662")
@example("/01/0952123454321\u0663")
@example("/01/09521234543213/21/A\n")
@example("/01/09521234543213/21/\ud800")
@example("urn:epc:id:sgtin:9521234.054321.\ud800")
@example("https://a/01/%ED%A0%80")
def test_no_text_raises_anything_but_an_epc_error(text):
    for candidate in (
        text,
        "/" + text,
        "https://" + text,
        "https://a/01/" + text,
        "urn:epc:id:sgtin:" + text,
    ):
        try:
            epc.parse(candidate)
        except epc.EpcError as error:
            assert error.code.startswith("epc-")
            assert error.en and error.ko


@given(links, st.data())
def test_a_damaged_name_is_read_or_refused_but_never_crashes(link, data):
    at = data.draw(st.integers(0, len(link)))
    damaged = link[:at] + data.draw(st.text("%/.:0A\x00\u3000", max_size=3)) + link[at + 1 :]
    try:
        read = epc.parse(damaged)
    except epc.EpcError:
        return
    assert epc.parse(read.uri) == read


@given(_checked(14), st.integers(0, 13), st.integers(1, 9))
def test_every_wrong_digit_in_a_gtin_is_caught(gtin, place, offset):
    wrong = gtin[:place] + str((int(gtin[place]) + offset) % 10) + gtin[place + 1 :]
    with pytest.raises(epc.EpcError) as caught:
        epc.gtin(wrong)
    assert caught.value.code == "epc-check-digit"


@given(_checked(13), st.integers(0, 12), st.integers(1, 9))
def test_every_wrong_digit_in_a_gln_is_caught(gln, place, offset):
    wrong = gln[:place] + str((int(gln[place]) + offset) % 10) + gln[place + 1 :]
    with pytest.raises(epc.EpcError):
        epc.gln(wrong)

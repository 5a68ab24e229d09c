import re
import time
import uuid

import pytest

from events import epc
from events.epc.reading import TEXT_LENGTH_MAX

PACK = "https://id.gs1.org/01/09521234543213/21/ABC"


@pytest.mark.parametrize(
    "text",
    [
        PACK,
        "http://id.gs1.org/01/09521234543213/21/ABC",
        "HTTPS://ID.EXAMPLE.ORG/01/09521234543213/21/ABC",
        "https://trace.example.kr:8443/a/stem/01/09521234543213/21/ABC",
        "https://id.example.org/01/9521234543213/21/ABC?250=X12PCPM27KLPCLX2M2382320#part",
        "https://id.example.org/01/09521234543213/21/%41B%43",
        "https://id.example.org/01/09521234543213/22/V2/10/LOT/21/ABC",
        "https://id.example.org/gtin/09521234543213/ser/ABC",
        "https://id.example.org/01/09521234543213/21/ABC/",
        "/01/09521234543213/21/ABC",
        "urn:epc:id:sgtin:9521234.054321.ABC",
        "URN:EPC:id:sgtin:9521234.054321.%41BC",
    ],
)
def test_a_pack_has_one_canonical_name_however_it_is_written(text):
    assert epc.parse(text).uri == PACK


def test_an_epc_tells_its_parts():
    pack = epc.parse(PACK)
    assert pack.scheme == "sgtin"
    assert pack.ais == (("01", "09521234543213"), ("21", "ABC"))
    assert pack.path == "/01/09521234543213/21/ABC"
    assert pack.hri == "(01)09521234543213(21)ABC"
    assert pack.urn == "urn:epc:id:sgtin:9521234.054321.ABC"
    assert str(pack) == PACK


def test_the_key_is_the_head_of_the_sha_256_of_the_uri():
    # Computed with sha256sum over the bytes of the URI.
    assert epc.parse(PACK).key == uuid.UUID("5dfd75bceec62091354ac48aa612ddaf")


@pytest.mark.parametrize(
    ("text", "uri", "scheme"),
    [
        ("/01/96385074", "/01/00000096385074", "gtin"),
        ("/01/614141999996", "/01/00614141999996", "gtin"),
        ("urn:epc:class:lgtin:9521234.054321.BM-7", "/01/09521234543213/10/BM-7", "lgtin"),
        ("urn:epc:id:giai:9521234.OLD%2F7", "/8004/9521234OLD%2F7", "giai"),
        ("urn:epc:id:sgln:9521234.00001.0", "/414/9521234000013", "sgln"),
        ("/414/9521234000013/254/0", "/414/9521234000013", "sgln"),
        ("urn:epc:id:sgln:9521234.00001.BAY-4", "/414/9521234000013/254/BAY-4", "sgln"),
        ("urn:epc:id:pgln:9521234.00001", "/417/9521234000013", "pgln"),
        ("urn:epc:id:sscc:9521234.1123456789", "/00/195212341234567898", "sscc"),
        ("urn:epc:id:grai:9521234.00001.C-1", "/8003/09521234000013C-1", "grai"),
        ("urn:epc:id:cpi:9521234.M-7%2F2.42", "/8010/9521234M-7%2F2/8011/42", "cpi"),
        ("urn:epc:id:gsrn:9521234.0000000001", "/8018/952123400000000017", "gsrn"),
        ("urn:epc:id:gdti:9521234.00001.D1", "/253/9521234000013D1", "gdti"),
        ("urn:epc:id:itip:9521234.054321.01.02.A", "/8006/095212345432130102/21/A", "itip"),
    ],
)
def test_every_scheme_is_read(text, uri, scheme):
    read = epc.parse(text)
    assert (read.uri, read.scheme) == ("https://id.gs1.org" + uri, scheme)
    if text.startswith("urn:"):
        assert read.urn == text


def test_the_error_names_the_digit_expected():
    with pytest.raises(epc.EpcError) as caught:
        epc.parse("/01/09521234543210/21/A")
    assert "should be 3, not 0" in caught.value.en
    assert "3입니다" in caught.value.ko


@pytest.mark.parametrize(
    ("body", "digit"), [("0952123454321", "3"), ("952123400001", "3"), ("9638507", "4"), ("0", "0")]
)
def test_check_digits(body, digit):
    assert epc.check_digit(body) == digit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "epc-empty"),
        (None, "epc-empty"),
        ("KR-2025-03-0001", "epc-form"),
        ("urn:epc:idpat:sgtin:9521234.054321.*", "epc-urn-scheme"),
        ("urn:epc:id:gid:1.2.3", "epc-urn-scheme"),
        ("urn:epc:id:sgtin:9521234.54321.A", "epc-urn"),
        ("urn:epc:id:sgtin:95212.05432100.A", "epc-urn"),
        ("urn:epc:id:sgtin:9521234.054321", "epc-urn"),
        ("urn:epc:id:sgtin:9521234.054321.", "epc-value"),
        ("urn:epc:id:grai:9521234.00001.", "epc-urn"),
        ("ftp://id.gs1.org/01/09521234543213", "epc-domain"),
        ("https://user@id.gs1.org/01/09521234543213", "epc-domain"),
        ("https://id.gs1.org/01/0952 1234543213", "epc-path"),
        ("https://id.gs1.org/01/09521234543213/21/%4", "epc-path"),
        ("https://id.gs1.org/about/us", "epc-no-key"),
        ("https://id.gs1.org/21/ABC", "epc-no-key"),
        ("https://id.gs1.org/01/09521234543213/99/ABC", "epc-no-key"),
        ("/stem/01/09521234543213", "epc-no-key"),
        ("/01/0952123454321", "epc-check-digit"),
        ("/01/095212345432139", "epc-value"),
        ("/01/09521234543213/21/ABCDEFGHIJKLMNOPQRSTU", "epc-value"),
        ("/01/09521234543213/21/%EB%B0%B0", "epc-value"),
        ("/01/09521234543213/21/A%20B", "epc-value"),
        ("/01/09521234543213/21/A/10/B", "epc-qualifiers"),
        ("/01/09521234543213/21/A/21/B", "epc-qualifiers"),
        ("/8004/9521234A/21/B", "epc-qualifiers"),
        ("/8010/9521234a/8011/1", "epc-value"),
        ("/8010/9521234A/8011/01", "epc-value"),
        ("/8006/095212345432130301", "epc-value"),
        ("/414/9521234000010", "epc-check-digit"),
    ],
)
def test_what_names_nothing_is_refused_with_words(text, code):
    with pytest.raises(epc.EpcError) as caught:
        epc.parse(text)
    assert caught.value.code == code
    assert caught.value.en.endswith(".")
    assert re.search("[가-힣]", caught.value.ko)


def test_length_is_bounded_on_both_sides():
    stem = "https://id.gs1.org/01/09521234543213/21/ABC?"
    longest = stem + "a" * (TEXT_LENGTH_MAX - len(stem))
    assert epc.parse(longest).uri == PACK
    with pytest.raises(epc.EpcError) as caught:
        epc.parse(longest + "a")
    assert caught.value.code == "epc-too-long"


@pytest.mark.parametrize("filler", ["%", "/", ".", "a.", "01/", "%41", "https://", "urn:epc:id:sgtin:"])
def test_reading_the_worst_text_takes_no_time(filler):
    text = ("https://a" + filler * TEXT_LENGTH_MAX)[:TEXT_LENGTH_MAX]
    started = time.perf_counter()
    for _ in range(50):
        with pytest.raises(epc.EpcError):
            epc.parse(text)
    assert time.perf_counter() - started < 0.5


def test_names_are_made_from_their_parts():
    assert epc.pack("9521234543213", "ABC") == epc.parse(PACK)
    assert epc.lot("09521234543213", "BM-7").path == "/01/09521234543213/10/BM-7"
    assert epc.legacy("9521234OLD-1").path == "/8004/9521234OLD-1"
    assert epc.party("9521234000013").path == "/417/9521234000013"
    assert epc.place("9521234000013").path == "/414/9521234000013"
    assert epc.place("9521234000013", "BAY-4").path == "/414/9521234000013/254/BAY-4"


@pytest.mark.parametrize("gtin", ["", "123", "0952123454321A", "95212345432130", " 09521234543213", None])
def test_only_a_gtin_is_a_gtin(gtin):
    with pytest.raises(epc.EpcError):
        epc.gtin(gtin)


def test_the_urn_needs_the_length_of_the_company_prefix():
    elsewhere = "/01/04012345123456/21/A"
    assert epc.parse(elsewhere).urn == "urn:epc:id:sgtin:4012345.012345.A"
    assert epc.parse(elsewhere, company_prefix_length=8).urn == "urn:epc:id:sgtin:40123451.02345.A"
    assert epc.parse("/417/9999999999994").urn is None
    assert epc.parse("/417/9999999999994", company_prefix_length=12).urn == "urn:epc:id:pgln:999999999999."
    assert epc.parse(elsewhere, company_prefix_length=7).urn == "urn:epc:id:sgtin:4012345.012345.A"
    assert epc.parse(elsewhere, company_prefix_length=13).urn is None
    assert epc.parse("/01/09521234543213").urn is None


def test_equal_names_are_equal_whatever_their_way():
    by_urn, by_link = epc.parse("urn:epc:id:sgtin:4012345.012345.A"), epc.parse("/01/04012345123456/21/A")
    assert by_urn == by_link
    assert hash(by_urn) == hash(by_link)


@pytest.mark.parametrize(
    ("serial", "origin", "printed"),
    [
        ("SN-1", "https://trace.example.kr", "HTTPS://TRACE.EXAMPLE.KR/01/09521234543213/21/SN-1"),
        ("SN-1", "https://trace.example.kr/", "HTTPS://TRACE.EXAMPLE.KR/01/09521234543213/21/SN-1"),
        ("A/B", "https://trace.example.kr", "HTTPS://TRACE.EXAMPLE.KR/01/09521234543213/21/A%2FB"),
        ("sn-1", "https://trace.example.kr", "https://trace.example.kr/01/09521234543213/21/sn-1"),
        ("A_B", "https://trace.example.kr", "https://trace.example.kr/01/09521234543213/21/A_B"),
        ("SN-1", "https://example.kr/stem", "https://example.kr/stem/01/09521234543213/21/SN-1"),
    ],
)
def test_a_label_speaks_in_capitals_only_where_they_mean_the_same(serial, origin, printed):
    pack = epc.pack("09521234543213", serial)
    assert epc.qr_text(pack, origin) == printed
    assert epc.parse(printed) == pack

"""Digital Link URIs held to the standard, and built by it."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import epc
from events.epc import digital_link
from tests.events.test_epc_properties import SET_82, gtins, links, serials
from tests.events.test_epc_vectors import VECTORS

GTIN = "09521234543213"


@pytest.mark.parametrize(
    ("uri", "elements"),
    [
        ("https://id.gs1.org/01/09521234543213", "(01)09521234543213"),
        ("HTTP://A/01/09521234543213/21/A", "(01)09521234543213(21)A"),
        ("https://a/some/stem/01/09521234543213/22/V/10/L/21/A", "(01)09521234543213(22)V(10)L(21)A"),
        ("https://a/01/09521234543213/235/T", "(01)09521234543213(235)T"),
        ("https://a/01/09521234543213/235/T?10=L", "(01)09521234543213(235)T(10)L"),
        ("https://a/01/09521234543213/21/A%2FB%22", '(01)09521234543213(21)A/B"'),
        ("https://a/01/09521234543213/21/A?250=X12PCPM27KLPCLX2M2382320",
         "(01)09521234543213(21)A(250)X12PCPM27KLPCLX2M2382320"),
        ("https://a/01/09521234543213?17=271231&3103=000195", "(01)09521234543213(17)271231(3103)000195"),
        ("https://a/01/09521234543213?&&linkType=gs1:dpp&lonely&98=A%2BB&&#part", "(01)09521234543213(98)A+B"),
        ("https://a/414/9521234000013/254/BAY-4", "(414)9521234000013(254)BAY-4"),
        ("https://a/415/9521234000013/8020/R-1", "(415)9521234000013(8020)R-1"),
        ("https://a/00/195212341234567898?", "(00)195212341234567898"),
    ],
)  # fmt: skip
def test_a_link_is_taken_whole(uri, elements):
    read = digital_link.read(uri)
    assert "".join(f"({ai}){value}" for ai, value in read.keys + read.attributes) == elements
    assert digital_link.read(str(read)) == read


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("", "epc-form"),
        ("/01/09521234543213", "epc-form"),
        ("urn:epc:id:sgtin:9521234.054321.A", "epc-form"),
        ("HtTp://a/01/09521234543213", "epc-form"),
        ("https://a/01/09521234543213>", "epc-form"),
        ("https://a/01/0952123454321\u0663", "epc-form"),
        ("https://$a/01/09521234543213", "epc-domain"),
        ("https://user@a/01/09521234543213", "epc-domain"),
        ("https://a/01/09521234543213/21/%4", "epc-path"),
        ("https://a/01/09521234543213/", "epc-no-key"),
        ("https://a/01/09521234543213/foo", "epc-no-key"),
        ("https://a/gtin/09521234543213/ser/A", "epc-no-key"),
        ("https://a/01/09521234543213/ser/A", "epc-no-key"),
        ("https://a/01/09521234543213/99/A", "epc-no-key"),
        ("https://a/02/09521234543213", "epc-no-key"),
        ("https://a/01/9521234543213", "epc-value"),
        ("https://a/01/09521234543210", "epc-check-digit"),
        ("https://a/01/09521234543213%00", "epc-value"),
        ("https://a/01/09521234543213/21/", "epc-value"),
        ("https://a/01/09521234543213/21/" + "A" * 21, "epc-value"),
        ("https://a/01/09521234543213/21/A/10/L", "epc-qualifiers"),
        ("https://a/01/09521234543213/10/L/22/V", "epc-qualifiers"),
        ("https://a/01/09521234543213/21/A/235/T", "epc-qualifiers"),
        ("https://a/01/09521234543213?89=A", "epc-attribute"),
        ("https://a/01/09521234543213?8200=A", "epc-attribute"),
        ("https://a/01/09521234543213?99=A&99=A", "epc-attribute"),
        ("https://a/01/09521234543213?21=A", "epc-attribute"),
        ("https://a/01/09521234543213/21/A?10=L", "epc-attribute"),
        ("https://a/01/09521234543213?250=X12", "epc-attribute"),
        ("https://a/00/195212341234567898?02=09521234543213", "epc-attribute"),
        ("https://a/01/09521234543213?98=A+B", "epc-value"),
        ("https://a/01/09521234543213?17=271331", "epc-value"),
        ("https://a/01/09521234543213?17=", "epc-value"),
        ("https://a/01/09521234543213?410=9521234000010", "epc-check-digit"),
    ],
)
def test_what_breaks_a_rule_is_refused_by_name(uri, code):
    with pytest.raises(epc.EpcError) as caught:
        digital_link.read(uri)
    assert caught.value.code == code


def test_a_word_for_a_key_is_answered_with_its_number():
    with pytest.raises(epc.EpcError) as caught:
        digital_link.read(f"https://a/gtin/{GTIN}")
    assert "(01)" in caught.value.en and "01" in caught.value.ko


def test_length_is_bounded_on_both_sides():
    stem = f"https://a/01/{GTIN}?x="
    longest = stem + "a" * (digital_link.URI_LENGTH_MAX - len(stem))
    assert digital_link.read(longest).epc == epc.parse(f"/01/{GTIN}")
    with pytest.raises(epc.EpcError):
        digital_link.read(longest + "a")


def test_the_levels_lead_from_the_pack_up_to_its_model():
    read = digital_link.read(f"https://a/01/{GTIN}/22/V/10/L/21/A")
    assert [level.path for level in read.levels] == [f"/01/{GTIN}/21/A", f"/01/{GTIN}/10/L", f"/01/{GTIN}"]
    assert read.epc == epc.pack(GTIN, "A")


@pytest.mark.parametrize(
    ("elements", "uri"),
    [
        (f"(01){GTIN}(21)A", f"https://id.gs1.org/01/{GTIN}/21/A"),
        (f"(21)A(250)X(01){GTIN}(10)L", f"https://id.gs1.org/01/{GTIN}/10/L/21/A?250=X"),
        ([("01", GTIN), ("21", "A+B/(1)")], f"https://id.gs1.org/01/{GTIN}/21/A%2BB%2F%281%29"),
        ("(98)A(253)9521234000013D1(8018)952123400000000017",
         "https://id.gs1.org/253/9521234000013D1?98=A&8018=952123400000000017"),
        (f"(01){GTIN}(99)A(99)A", f"https://id.gs1.org/01/{GTIN}?99=A"),
    ],
)  # fmt: skip
def test_links_are_built_from_element_strings(elements, uri):
    assert str(digital_link.build(elements)) == uri


@pytest.mark.parametrize("elements", ["", "01", "(99)A", f"(01){GTIN}(99)A(99)B", f"(01){GTIN}(89)A", f"(01){GTIN[1:]}"])
def test_what_makes_no_link_is_refused(elements):
    with pytest.raises(epc.EpcError):
        digital_link.build(elements)


@given(links, st.sampled_from(["https://a", "http://trace.example.kr:8443/some/stem"]))
def test_whatever_is_named_strictly_is_named_the_same_kindly(link, origin):
    read = digital_link.read(origin + link)
    assert str(digital_link.read(str(read))) == str(read)
    assert read.epc == epc.parse(origin + link) == read.levels[0]


@given(gtins, serials, st.text(SET_82, min_size=1, max_size=30))
def test_what_is_built_is_read_back(gtin, serial, second):
    elements = (("01", gtin), ("21", serial), ("250", second))
    read = digital_link.read(str(digital_link.build(elements, "https://trace.example.kr")))
    assert read.keys + read.attributes == elements


@given(st.text(string.printable + "배\u0663\ud800"))
def test_no_text_raises_anything_but_an_epc_error(text):
    for candidate in (text, "https://" + text, f"https://a/01/{GTIN}/" + text, f"https://a/01/{GTIN}?" + text):
        try:
            digital_link.read(candidate)
        except epc.EpcError as error:
            assert error.code.startswith("epc-")


def _load(kind):
    path = VECTORS / "gs1-syntax-engine-vectors.json"
    return json.loads(path.read_text())[kind] if path.is_file() else []


@pytest.mark.skipif(not VECTORS.is_dir(), reason=f"no Digital Link vectors in {VECTORS}")
@pytest.mark.parametrize("vector", _load("parse"), ids=lambda vector: vector["uri"] or "empty")
def test_the_judgement_is_that_of_gs1s_own_engine(vector):
    try:
        read = digital_link.read(vector["uri"])
    except epc.EpcError:
        assert vector["engine_ai"] is None
        return
    assert "".join(f"({ai}){value}" for ai, value in read.keys + read.attributes) == vector["engine_ai"]


@pytest.mark.skipif(not VECTORS.is_dir(), reason=f"no Digital Link vectors in {VECTORS}")
@pytest.mark.parametrize("vector", _load("generate"), ids=lambda vector: vector["ai"])
def test_what_is_built_is_what_gs1s_own_engine_builds(vector):
    try:
        built = str(digital_link.build(vector["ai"], vector["stem"] or "https://id.gs1.org"))
    except epc.EpcError:
        built = ""
    assert built == vector["expect"]

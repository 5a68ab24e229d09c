"""The resolver as a scanner, a program and a conformance suite meet it."""

import jsonschema_rs
import pytest
from django.conf import settings
from django.test import Client
from hypothesis import HealthCheck, example, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from tests import world as worlds
from tests.world import GTIN

MODEL = f"/01/{GTIN}"
PACK = f"{MODEL}/21/LIFE-1"
VOC = "https://ref.gs1.org/voc/"
LINKSET = "application/linkset+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
_LINK = {
    "type": "array", "minItems": 1,
    "items": {
        "type": "object", "required": ["href", "title"], "additionalProperties": False,
        "properties": {
            "href": {"type": "string", "format": "uri"}, "title": {"type": "string", "minLength": 1},
            "type": {"type": "string", "pattern": "^[a-z]+/[a-z0-9.+-]+$"},
            "hreflang": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[a-z]{2}$"}},
        },
    },
}  # fmt: skip
# What GS1 holds link sets to: closed, every link with address and title, a default link with nothing more.
SCHEMA = jsonschema_rs.validator_for(
    {
        "type": "object", "required": ["linkset"], "additionalProperties": False,
        "properties": {"linkset": {"type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["anchor", "itemDescription", VOC + "defaultLink"],
            "properties": {
                "anchor": {"type": "string", "format": "uri"}, "itemDescription": {"type": "string", "minLength": 1},
                VOC + "defaultLink": {"type": "array", "maxItems": 1, "minItems": 1, "items": {
                    "type": "object", "required": ["href", "title"], "maxProperties": 2}},
            },
            "patternProperties": {"^https://ref\\.gs1\\.org/voc/[a-zA-Z]+$": _LINK},
            "additionalProperties": False,
        }}},
    },
    validate_formats=True,
)  # fmt: skip


def sets(answer) -> list[dict]:
    document = answer.json()
    SCHEMA.validate(document)
    return document["linkset"]


def at(path: str) -> str:
    return settings.PUBLIC_ORIGIN + path


def test_nothing_asked_leads_to_the_default_link(scan, known):
    answer = scan(PACK)
    assert (answer.status_code, answer["Location"]) == (307, at("/pack" + PACK))
    assert scan(PACK, accept=None)["Location"] == answer["Location"]
    assert scan(PACK + "/")["Location"] == answer["Location"]
    head = scan(PACK, method="head")
    assert (head.status_code, head["Location"], head["Link"]) == (307, answer["Location"], answer["Link"])
    assert scan(answer["Location"]).status_code == 200


def test_the_default_link_is_one_of_those_with_a_type(scan, known):
    for context in sets(scan(PACK + "?linkType=linkset")):
        [default] = context[VOC + "defaultLink"]
        assert any(default["href"] == link["href"] for type_, found in context.items()
                   if isinstance(found, list) and "default" not in type_ for link in found)  # fmt: skip


def test_people_see_the_page_where_programs_are_led_on(scan, known):
    answer = scan(PACK, accept=BROWSER)
    assert answer.status_code == 200 and b"LIFE-1" in answer.content
    assert f'<{at(PACK)}?linkType=linkset>; rel="linkset"' in answer["Link"]
    assert scan(PACK, accept="application/json")["Location"].startswith(at("/api/v1/batteries/https%3A%2F%2F"))


def test_every_answer_is_open_to_scripts_and_says_where_the_links_are(scan, known):
    for path, status in ((PACK, 307), (PACK + "?linkType=linkset", 200), (MODEL + "/21/ABC/foo", 400),
                         ("/01/00000095212340", 404), (PACK + "?linkType=gs1:pip", 307)):  # fmt: skip
        answer = scan(path)
        assert answer.status_code == status
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert {"Accept", "Accept-Language"} <= set(answer["Vary"].split(", "))
    assert scan(PACK)["Link"].startswith(f'<{at(PACK)}?linkType=linkset>; rel="linkset"; type="{LINKSET}"; title=')


def test_options_are_answered_and_other_methods_are_not_allowed(scan, known):
    answer = scan(PACK, method="options", accept=BROWSER)
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
    for method in ("post", "put", "delete", "patch"):
        answer = scan(PACK, method=method)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", [
    f"/01/{GTIN[:-1]}0", f"/01/{GTIN[1:]}", f"{MODEL}/21/A/10/L", f"{MODEL}/99/A", f"/02/{GTIN}", f"{MODEL}/21/ABC/foo",
    f"{MODEL}/foo", f"/gtin/{GTIN}", f"{MODEL}/ser/A", f"{MODEL}/21/A%20B", f"{MODEL}?89=A", f"{MODEL}?21=A",
    f"/99/x/01/{GTIN}", "/ehBgAAAAAAAAAAAAAA", "/8004/12", f"/01/{GTIN}//21/A", "/00/1",
])  # fmt: skip
@pytest.mark.parametrize("accept", ["*/*", LINKSET, "application/json"])
def test_what_is_no_digital_link_is_a_bad_request(scan, db, path, accept):
    answer = scan(path, accept=accept)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json" and answer.json()["code"].startswith("epc-")


@pytest.mark.parametrize("path", [MODEL, PACK, "/00/195212341234567898", "/414/9521234000013", f"{MODEL}/10/L",
                                  "/8004/9521234NEVER", "/253/9521234000013D1", "/8013/1987654Ad4X4bL5ttr2310c2K"])  # fmt: skip
def test_what_nobody_spoke_of_is_not_found(scan, db, path):
    answer = scan(path)
    assert answer.status_code == 404 and answer.json()["code"] == "not-found"
    assert scan(path + "?linkType=linkset").status_code == 404


TARGETS = {
    "pip": "/pack{path}", "safetyInfo": "/safety{path}", "recallStatus": "/recall{path}", "defaultLink": "/pack{path}",
    "verificationService": "/verify", "masterData": "/api/v1/batteries/{uri}",
}  # fmt: skip


def test_a_link_type_leads_to_its_target_however_it_is_spelt(scan, known):
    uri = known.replace(":", "%3A").replace("/", "%2F")
    for type_, target in TARGETS.items():
        for spelt in ("gs1:", VOC, "https://gs1.org/voc/"):
            answer = scan(f"{PACK}?linkType={spelt}{type_}")
            assert answer.status_code == 307
            assert answer["Location"].partition("?")[0] == at(target.format(path=PACK, uri=uri))


def test_a_link_type_without_a_target_is_not_found(scan, known):
    for type_ in ("gs1:dpp", "gs1:nothing", "pip", "", "gs1:", "https://example.com/voc/pip"):
        for accept in ("*/*", BROWSER):
            assert scan(f"{PACK}?linkType={type_}", accept=accept).status_code == 404


def test_every_target_that_is_told_answers(scan, known):
    for context in sets(scan(PACK + "?linkType=linkset")):
        for link in (link for found in context.values() if isinstance(found, list) for link in found):
            assert scan(link["href"]).status_code in (200, 401), link


def test_a_program_with_a_key_arrives_whatever_stood_in_the_query(world, scan, known):
    for query in ("linkType=gs1:masterData", "linkType=gs1:traceability&250=X1&context=kr"):
        led = scan(f"{PACK}?{query}", accept="application/json")
        answer = scan(led["Location"], Authorization=f"Bearer {world.maker.token}")
        assert (led.status_code, answer.status_code) == (307, 200)


def test_several_equal_links_are_offered_and_a_preference_decides(scan, known):
    answer = scan(PACK + "?linkType=gs1:traceability")
    assert (answer.status_code, answer["Content-Type"]) == (300, LINKSET)
    [context] = answer.json()["linkset"]
    assert [link["type"] for link in context[VOC + "traceability"]] == ["text/html", "application/json"]
    assert "Location" not in answer
    page = scan(PACK + "?linkType=gs1:traceability", accept=BROWSER)
    assert (page.status_code, page["Location"]) == (307, at(f"/pack{PACK}?linkType=gs1:traceability"))
    data = scan(PACK + "?linkType=gs1:traceability", accept="application/json")
    assert data.status_code == 307 and "/history?" in data["Location"]


def test_every_link_is_led_to_by_its_own_type_media_type_and_language(scan, known):
    # As GS1's test suite asks: by HEAD, comparing the whole address in front of the query string with the link's own.
    for anchor, context in zip((PACK, MODEL), sets(scan(PACK + "?linkType=linkset")), strict=True):
        for type_, found in context.items():
            for link in found if isinstance(found, list) else []:
                language = link.get("hreflang", [""])[0]
                answer = scan(f"{anchor}?linkType={type_.replace(VOC, 'gs1:')}", accept=link.get("type", "*/*"),
                              method="head", Accept_Language=language)  # fmt: skip
                assert (answer.status_code, answer["Location"].partition("?")[0]) == (307, link["href"])


def test_the_whole_query_string_goes_on_unchanged(scan, known):
    for query in ("foo=bar", "250=X12PCPM27KLPCLX2M2382320&utm=%20a+b", "a", "linkType=gs1:pip&98=A%2BB"):
        assert scan(f"{PACK}?{query}")["Location"] == at(f"/pack{PACK}?{query}")


FORMS = (
    ("*/*", LINKSET), (None, LINKSET), (LINKSET, LINKSET), ("application/json", "application/json"),
    ("application/ld+json", "application/ld+json"), (BROWSER, "text/html; charset=utf-8"), ("image/png", LINKSET),
)  # fmt: skip


def test_a_link_set_comes_in_the_form_that_is_asked_for(scan, known):
    for word in ("linkset", "all"):
        for accept, form in FORMS:
            answer = scan(f"{PACK}?linkType={word}", accept=accept)
            assert (answer.status_code, answer["Content-Type"]) == (200, form)
            is_data = "html" not in form
            assert ('rel="http://www.w3.org/ns/json-ld#context"' in answer["Link"]) is is_data
            assert 'rel="linkset"' in answer["Link"]


def test_a_link_set_holds_every_level_up_to_the_primary_key(scan, world, known):
    worlds.say(world.maker, type="manufactured", battery=worlds.pack("A/B"), occurred_at=worlds.ago(days=3),
               **worlds.nameplate())  # fmt: skip
    found = sets(scan(f"{MODEL}/10/UNKNOWN/21/LIFE-1", accept=LINKSET))
    # The thing is anchored by the address that was asked, where who reads the set looks for it.
    assert [context["anchor"] for context in found] == [at(f"{MODEL}/10/UNKNOWN/21/LIFE-1"), at(MODEL)]
    assert all("GB-75" in context["itemDescription"] for context in found)
    assert VOC + "recallStatus" in found[0] and VOC + "recallStatus" not in found[1]
    assert [context["anchor"] for context in sets(scan(f"{MODEL}/21/A%2FB", accept=LINKSET))] == [
        at(f"{MODEL}/21/A%2FB"), at(MODEL)]  # fmt: skip
    assert [context["anchor"] for context in sets(scan(f"{MODEL}/22/V", accept=LINKSET))] == [at(MODEL)]


def test_an_unknown_serial_walks_up_to_its_model_in_one_step(scan, known):
    for path in (f"{MODEL}/21/NEVER", f"{MODEL}/10/NEVER", f"{MODEL}/22/V/10/L/21/NEVER", f"{MODEL}/235/NEVER"):
        assert scan(path)["Location"] == at("/pack" + MODEL)
        assert [context["anchor"] for context in sets(scan(path + "?linkType=linkset"))] == [at(MODEL)]
        assert scan(path + "?linkType=gs1:recallStatus").status_code == 404
    assert scan(f"{PACK}?linkType=gs1:safetyInfo")["Location"].startswith(at("/safety" + PACK))
    assert scan(f"{MODEL}/21/NEVER", accept=BROWSER).status_code == 404


def test_titles_come_in_the_readers_language(scan, known):
    for language, word in (("ko", "이력"), ("en", "What happened to it"), ("fr", "What happened to it")):
        answer = scan(PACK + "?linkType=linkset", Accept_Language=language)
        assert sets(answer)[0][VOC + "traceability"][0]["title"] == word
        assert sets(answer)[0][VOC + "pip"][0]["hreflang"] == ["ko", "en"]


def test_the_page_of_links_holds_them_as_data_too(scan, known):
    html = scan(PACK + "?linkType=linkset", accept=BROWSER).content.decode()
    assert f'href="{at("/recall" + PACK)}"' in html and "gs1:recallStatus" in html
    assert '<script type="application/ld+json">{"@context":' in html


def test_the_resolver_describes_itself(scan, db):
    answer = scan("/.well-known/gs1resolver")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    told = answer.json()
    assert told["resolverRoot"] == settings.PUBLIC_ORIGIN and told["linkTypeDefaultCanBeLinkset"] is False
    assert set(told["supportedPrimaryKeys"]) == {"01", "8003", "8004", "8010"}
    assert told["supportedLinkType"] == [{"namespace": VOC, "prefix": "gs1:"}]
    assert answer["Access-Control-Allow-Origin"] == "*" and told["contact"]["fn"]
    assert scan("/.well-known/gs1resolver", method="options").status_code == 204


_PARTS = st.sampled_from([
    "01", GTIN, "21", "LIFE-1", "10", "A/B", "%2F", "%", "%00", "..", "", "8004", "9521234X", "gtin", "99", "é", " ", "?",
    "414", "9521234000013", "8010", "254", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
])  # fmt: skip
_QUERIES = st.lists(
    st.sampled_from(["linkType=linkset", "linkType=gs1:pip", "linkType=", "99=A", "89=A", "250=X", "context=kr", "&", "=",
                     "linkType=%00", "%ff=%ff", "01=1", "21=Z"])
    | st.text(max_size=12), max_size=4,
).map("&".join)  # fmt: skip
_ACCEPTS = st.sampled_from(["*/*", LINKSET, BROWSER, "", "text/html;q=0", "application/ld+json;q=x, */*;q=2", ";;;,", "a/b"])


_DOORS = st.sampled_from(["/01/", "/8010/", "/8004/", "/gtin/", "/pack/01/", "/pack/", "/safety/01/", "/recall/8004/"])


@given(_DOORS, st.lists(_PARTS, min_size=1, max_size=8).map("/".join), _QUERIES, _ACCEPTS, st.sampled_from(["", "ko;q=x", "*", "-,,"]))
@example(f"/01/{GTIN}/21/", "LIFE-1", "linkType=linkset", "text/html", "")
@trying(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_request_breaks_it_and_no_error_looks_like_success(known, door, path, query, accept, language):
    answer = Client(raise_request_exception=False).get(
        door + path, QUERY_STRING=query.encode("utf-8", "replace").decode("latin-1"),
        headers={"Accept": accept, "Accept-Language": language},
    )  # fmt: skip
    assert answer.status_code in (200, 300, 307, 400, 404)
    if answer.status_code == 200:
        assert "problem" not in answer["Content-Type"]
    if answer.status_code == 307:
        assert answer["Location"].startswith(settings.PUBLIC_ORIGIN) and "\n" not in answer["Location"]

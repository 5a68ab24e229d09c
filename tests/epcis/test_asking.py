"""Asking for events as an EPCIS client does."""

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from api.epcis import tokens
from events import masterdata
from events.query import following, parameters, question, searching, values
from events.query import named as named_queries
from tests import world as worlds
from tests.api.caller import Caller

RESOURCES = ("epcs", "eventTypes", "bizSteps", "dispositions", "bizLocations", "readPoints")


def events(answer) -> list[dict]:
    assert answer.status_code == 200, answer.content
    return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def ids(answer) -> set[str]:
    return {event["eventID"] for event in events(answer)}


def pages(caller: Caller, address: str, **query) -> list:
    """Every page, by the Link of the one before."""
    found = [caller.get(address, **query)]
    while link := found[-1].headers.get("Link"):
        target = urlsplit(link.partition(">")[0].removeprefix("<"))
        found.append(caller.get(target.path, **{name: values[0] for name, values in parse_qs(target.query).items()}))
    return found


@pytest.fixture
def told(life):
    worlds.settle()
    following.follow()
    return life


def test_a_document(maker, told):
    answer = maker.get("/epcis/events", EQ_bizStep="commissioning|installing")
    document = answer.json()
    assert document["type"] == "EPCISQueryDocument"
    assert document["epcisBody"]["queryResults"]["queryName"] == "SimpleEventQuery"
    assert ids(answer) == {told["manufactured"], told["installed"]}
    assert all(event["recordTime"].endswith("Z") for event in events(answer))
    assert "Link" not in answer.headers


def test_pages_lead_to_all_and_end(regulator, told):
    whole = events(regulator.get("/epcis/events", orderBy="eventTime", orderDirection="ASC"))
    found = pages(regulator, "/epcis/events", orderBy="eventTime", orderDirection="ASC", perPage=2)
    assert [event["eventID"] for page in found for event in events(page)] == [event["eventID"] for event in whole]
    assert [len(events(page)) for page in found] == [2, 2, 2, 2, 1]
    assert all("GS1-Next-Page-Token-Expires" in page.headers for page in found[:-1])
    limited = pages(regulator, "/epcis/events", orderBy="eventTime", eventCountLimit=3, perPage=2)
    assert [len(events(page)) for page in limited] == [2, 1]


@pytest.mark.parametrize("token", ["x", "", "gAAAAA" + "A" * 90])
def test_a_token_that_is_none_of_ours(maker, told, token):
    answer = maker.get("/epcis/events", nextPageToken=token)
    assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:QueryParameterException")


def test_a_token_is_for_one_asker_and_one_question(maker, regulator, told, monkeypatch):
    link = maker.get("/epcis/events", perPage=1).headers["Link"]
    token = parse_qs(urlsplit(link.partition(">")[0]).query)["nextPageToken"][0]
    assert maker.get("/epcis/events", nextPageToken=token).status_code == 200
    assert regulator.get("/epcis/events", nextPageToken=token).status_code == 400
    assert maker.get("/epcis/events", nextPageToken=token, EQ_action="ADD").status_code == 400
    monkeypatch.setattr(tokens, "LIFETIME", -tokens.LIFETIME)
    assert maker.get("/epcis/events", nextPageToken=token).status_code == 400


@pytest.mark.parametrize(
    ("query", "status", "exception"),
    [
        ({"EQ_bizstep": "x"}, 400, "QueryParameterException"), ({"GE_eventTime": "x"}, 400, "QueryParameterException"),
        ({"maxEventCount": 1}, 413, "QueryTooLargeException"), ({"eventCountLimit": 1}, 400, "QueryParameterException"),
        ({"MATCH_epc": "urn:epc:idpat:sgtin:1"}, 400, "QueryParameterException"), ({"EQ_action": "\0"}, 400, "QueryParameterException"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked(regulator, told, query, status, exception):
    answer = regulator.get("/epcis/events", **query)
    assert (answer.status_code, answer.json()["type"]) == (status, f"epcisException:{exception}")


@pytest.mark.parametrize(("wanted", "start"), [
    (None, "https://id.gs1.org/01/"), ("Always_GS1_Digital_Link", "https://id.gs1.org/01/"), ("Always_EPC_URN", "urn:epc:id:sgtin:"),
    ("No_Preference", "https://"), ("Never_Translates", "https://"),
])  # fmt: skip
def test_the_form_of_identifiers(maker, told, wanted, start):
    asked = {"GS1-EPC-Format": wanted} if wanted else {}
    [event] = events(maker.get("/epcis/events", EQ_bizStep="commissioning", headers=asked))
    assert all(uri.startswith(start) for uri in event["epcList"])
    listed = maker.get("/epcis/epcs", headers=asked).json()["member"]
    assert any(uri.startswith(start) for uri in listed)


@pytest.mark.parametrize("spelt", [
    "{uri}", "urn:epc:id:sgtin:9521234.054321.LIFE-1", "https://brand.example/01/09521234543213/21/LIFE-1",
])  # fmt: skip
def test_a_thing_in_the_path_in_any_spelling(regulator, told, spelt):
    address = f"/epcis/epcs/{quote(spelt.format(uri=told['uri']), safe='')}"
    assert regulator.get(address).json()["member"] == ["events"]
    assert len(events(regulator.get(f"{address}/events"))) == 9
    assert len(events(regulator.get(f"{address}/events", EQ_action="ADD"))) < 9
    assert regulator.get(f"{address}/events", MATCH_anyEPC=told["uri"]).status_code == 400


def test_an_address_whose_slashes_a_proxy_has_merged(regulator, told):
    assert len(events(regulator.get(f"/epcis/epcs/{told['uri'].replace('//', '/')}/events"))) == 9


def test_an_event_and_its_error_declaration(maker, world, told):
    worlds.say(world.maker, type="voided", target=told["manufactured"], occurred_at=worlds.ago(hours=1), why="typed twice")
    found = events(maker.get(f"/epcis/events/{told['manufactured']}"))
    assert [("errorDeclaration" in event) for event in found] == [False, True]
    assert {event["eventID"] for event in found} == {told["manufactured"]}
    assert len(events(maker.get("/epcis/events", EXISTS_errorDeclaration=""))) == 1


NAMES = ("maker", "carrier", "dismantler", "collector", "recycler", "regulator", "stranger")


@pytest.mark.parametrize("name", NAMES)
def test_one_sees_here_what_one_sees_there(calls, told, name):
    caller, uri = calls(name), told["uri"]
    there = {row["event_id"] for row in caller.get("events").json()["items"]}
    whole = {row["event_id"] for row in caller.get("events", battery=uri).json()["items"]}
    assert ids(caller.get("/epcis/events")) == there
    assert ids(caller.get("/epcis/events", MATCH_anyEPC=uri)) == whole
    by_path = caller.get(f"/epcis/epcs/{quote(uri, safe='')}/events")
    assert by_path.status_code == (404 if name == "stranger" else 200)
    assert name == "stranger" or ids(by_path) == whole
    everything = set(told.values()) - {uri}
    for event_id in everything:
        answer = caller.get(f"/epcis/events/{event_id}")
        assert answer.status_code == (200 if event_id in whole else 404)
        assert ids(caller.get("/epcis/events", EQ_eventID=event_id)) == {event_id} & whole
        assert (caller.get("/epcis/events", EQ_eventID=event_id, maxEventCount=1).status_code) == 200


@pytest.mark.parametrize("name", NAMES)
def test_values_are_those_of_the_events_one_sees(calls, told, name):
    caller = calls(name)
    seen = events(caller.get("/epcis/events"))
    for resource in RESOURCES:
        members = [member for page in pages(caller, f"/epcis/{resource}", perPage=2) for member in page.json()["member"]]
        assert members == sorted(set(members))
        for member in members:
            about = events(caller.get(f"/epcis/{resource}/{quote(member, safe='')}/events", perPage=100))
            there = caller.get("events", battery=member).json().get("items", []) if resource == "epcs" else []
            expected = {row["event_id"] for row in there} or {event["eventID"] for event in seen}
            assert about and {event["eventID"] for event in about} <= expected
    steps = {event["bizStep"] for event in seen}
    assert set(caller.get("/epcis/bizSteps").json()["member"]) == steps


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_stranger_learns_nothing_of_a_value(regulator, stranger, told, resource):
    for value in regulator.get(f"/epcis/{resource}").json()["member"]:
        none = stranger.get(f"/epcis/{resource}/nothing")
        for tail in ("", "/events"):
            answer = stranger.get(f"/epcis/{resource}/{quote(value, safe='')}{tail}")
            assert answer.status_code == none.status_code == 404
            assert {**answer.json(), "instance": 0} == {**none.json(), "instance": 0}


def test_what_is_masked_is_not_asked_for_either(calls, told):
    assert ids(calls("regulator").get("/epcis/events", **{"EQ_bat:vin": worlds.VIN})) == {told["installed"], told["removed"]}
    asked = {"EQ_bat:vin": worlds.VIN, "MATCH_anyEPC": told["uri"]}
    assert ids(calls("recycler").get("/epcis/events", **asked)) == set()


def test_a_named_query(maker, collector, told):
    kept = maker.post("/epcis/queries", {"name": "made", "query": {"EQ_bizStep": ["commissioning"], "perPage": 5}})
    assert (kept.status_code, kept.headers["Location"]) == (201, "/epcis/queries/made")
    assert maker.get("/epcis/queries").json() == [{"name": "made", "query": {"EQ_bizStep": ["commissioning"], "perPage": 5}}]
    assert maker.get("/epcis/queries/made").json()["query"] == {"EQ_bizStep": ["commissioning"], "perPage": 5}
    answer = maker.get("/epcis/queries/made/events")
    assert ids(answer) == {told["manufactured"]}
    assert answer.json()["epcisBody"]["queryResults"]["queryName"] == "made"
    assert collector.get("/epcis/queries").json() == []
    assert maker.get("/epcis/queries/made/events", EQ_action="ADD").status_code == 400
    again = maker.post("/epcis/queries", {"name": "made", "query": {}})
    assert (again.status_code, again.json()["type"]) == (409, "epcisException:ResourceAlreadyExistsException")
    assert maker.delete("/epcis/queries/made").status_code == 204
    gone = maker.get("/epcis/queries/made/events")
    assert (gone.status_code, gone.json()["type"]) == (404, "epcisException:NoSuchNameException")


@pytest.mark.parametrize("body", [
    {"name": "q", "query": {"EQ_bizstep": ["x"]}}, {"name": "q"}, {"name": "q/1", "query": {}}, {"name": "", "query": {}},
    [], {"name": "q", "query": []},
    {"name": "q", "query": {"EQ_bizStep": [{"x": 1}]}}, {"name": "q", "query": {"nextPageToken": "x"}}, {"name": "q", "query": {}, "more": 1},
])  # fmt: skip
def test_what_is_no_query_to_keep(maker, body):
    answer = maker.post("/epcis/queries", body)
    assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:QueryValidationException")


def test_a_prefix_that_the_client_declares(maker, told):
    said = {"GS1-Extensions": "mine=https://voc.used-battery.example/bat/"}
    assert ids(maker.get("/epcis/events", **{"EXISTS_ILMD_mine:ratedKwh": ""}, headers=said)) == ids(
        maker.get("/epcis/events", **{"EXISTS_ILMD_bat:ratedKwh": ""})) == {told["manufactured"]}  # fmt: skip


def test_a_prefix_that_the_query_declares_itself(maker, told):
    context = ["https://ref.gs1.org/standards/epcis/2.0.0/query-schema.json", {"mine": "https://voc.used-battery.example/bat/"}]
    asked = {"@context": context, "EXISTS_ILMD_mine:ratedKwh": True}
    assert maker.post("/epcis/queries", {"name": "own", "query": asked}).status_code == 201
    assert maker.get("/epcis/queries/own").json()["query"] == asked
    assert ids(maker.get("/epcis/queries/own/events")) == {told["manufactured"]}


def test_every_parameter_is_in_the_documentation():
    page = (Path(__file__).parents[2] / "docs/conformance.md").read_text(encoding="utf-8")
    named = {parameter.name for parameter in parameters.FIXED if not re.match("(GT|GE|LT|LE)_quantity", parameter.name)}
    assert {name for name in (*named, *question.CONTROLS) if f"`{name}`" not in page} == set()
    for limit in (values.VALUES_MAX, values.LENGTH_MAX, question.PARAMETERS_MAX, question.PAGE_MAX, question.COUNT_MAX,
                  named_queries.NAMED_MAX, searching.EFFORT_MAX, searching.TAIL_MAX):  # fmt: skip
        assert re.search(rf"\b{limit:,}\b", page), limit


def test_master_data_that_the_operator_captured(maker, world, told):
    place, above = f"https://id.gs1.org/414/{world.maker.site}", "https://id.gs1.org/414/9521234000006"
    masterdata.keep([{"type": "urn:epcglobal:epcis:vtype:BusinessLocation", "vocabularyElementList": [
        {"id": above, "children": [place]},
        {"id": place, "attributes": [{"id": "cbvmda:city", "attribute": "Imaginary"}]}]}], gln=world.maker.gln)  # fmt: skip
    mine = ids(maker.get("/epcis/events", EQ_bizLocation=place))
    assert mine and ids(maker.get("/epcis/events", WD_bizLocation=above)) == mine
    assert ids(maker.get("/epcis/events", HASATTR_bizLocation="urn:epcglobal:cbv:mda:city")) == mine
    assert ids(maker.get("/epcis/events", **{"EQATTR_bizLocation_cbvmda:city": "Imaginary"})) == mine
    assert ids(maker.get("/epcis/events", **{"EQATTR_bizLocation_cbvmda:city": "Real"})) == set()

"""Whatever is asked, the answer is events or says what is wrong: never an accident."""

from urllib.parse import quote

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.query import parameters, question
from tests.api.caller import Caller
from tests.epcis.test_asking import RESOURCES

_TIMES = st.sampled_from(["2026-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z"])
_numbers = st.one_of(st.floats().map(str), st.integers().map(str), st.sampled_from(["1e400", "-1e309", "0x1", "1_0", "٣"]))
_things = st.sampled_from(["urn:epc:idpat:sgtin:*.*.*", "urn:epc:idpat:sgtin:1.*.*", "urn:epc:idpat:itip:9521234.054321.1.2.*",
                           "urn:epc:idpat:cpi:*.*.*", "urn:epc:idpat:sgtin:9521234.054321.*", "urn:epc:id:sgtin:::",
                           "https://x/01/1", "|", "a|b|"])  # fmt: skip
_texts = st.one_of(st.text(max_size=30), _TIMES, _numbers, _things)
_names = st.one_of(
    st.sampled_from([*(parameter.name for parameter in parameters.FIXED), *question.CONTROLS]),
    st.builds("{}_{}{}{}".format, st.sampled_from(["EQ", "GT", "LE", "EXISTS", "HASATTR", "EQATTR"]),
              st.sampled_from(["", "INNER_"]), st.sampled_from(["", "ILMD_", "SENSORREPORT_", "readPoint_"]),
              st.sampled_from(["ex:a", "ex:a_b", "value_CEL", "https://x#y", "", ":"])),
    st.text(max_size=12),
)  # fmt: skip
_some = settings(max_examples=60, deadline=None, database=None,
                 suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip


@_some
@given(asked=st.dictionaries(_names, _texts, min_size=1, max_size=3))
def test_any_question(maker: Caller, life, asked):
    answer = maker.client.get("/epcis/events", asked, headers=maker.headers)
    assert answer.status_code in (200, 400, 413), (asked, answer.content)
    if answer.status_code != 200:
        assert answer.json()["type"].startswith("epcisException:Query")


@_some
@given(resource=st.sampled_from([*RESOURCES, "events", "queries"]), value=st.text(min_size=1, max_size=40), tail=st.sampled_from(["", "/events"]))
@example(resource="events", value="\0", tail="")
@example(resource="events", value="x" * 601, tail="")
@example(resource="epcs", value="\0", tail="/events")
def test_any_value_in_the_path(maker: Caller, resource, value, tail):
    answer = maker.client.get(f"/epcis/{resource}/{quote(value, safe='')}{tail}", headers=maker.headers)
    assert answer.status_code == 404, (value, answer.content)


_values = st.one_of(_texts, st.lists(_texts, max_size=3), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none())


@_some
@given(name=_texts, query=st.dictionaries(_names, _values, max_size=2))
def test_any_query_to_keep(maker: Caller, name, query):
    answer = maker.post("/epcis/queries", {"name": name, "query": query})
    assert answer.status_code in (201, 400, 409), answer.content

"""Finding one's way, agreeing on a version, and being told what is wrong in the words of EPCIS."""

import pytest

MEMBERS = {"eventTypes", "epcs", "bizSteps", "bizLocations", "readPoints", "dispositions", "capture", "events", "queries"}


@pytest.mark.parametrize("address", ["/epcis", "/epcis/"])
def test_the_root_lists_all_nine(maker, address):
    found = maker.get(address).json()
    assert found["type"] == "Collection"
    assert set(found["member"]) == MEMBERS


@pytest.mark.parametrize("name", ["GS1-EPCIS", "GS1-CBV"])
@pytest.mark.parametrize(("end", "version", "status"), [
    ("Version", "2.0", 200), ("Version", "2.0.0", 200), ("Version", "2", 200), ("Version", "2.*", 200),
    ("Version", "1.2", 406), ("Version", "2.1.0", 406), ("Version", "3", 406), ("Version", "two", 406),
    ("Min", "1.2", 200), ("Min", "2.0.1", 200), ("Min", "2.0.2", 406), ("Min", "3.0.0", 406),
    ("Max", "3.0.0", 200), ("Max", "2.0", 200), ("Max", "2.0.0", 200), ("Max", "1.9.9", 406), ("Max", "1.2", 406),
])  # fmt: skip
def test_a_version_that_cannot_be_spoken_is_not_acceptable(maker, name, end, version, status):
    answer = maker.get("/epcis/", headers={f"{name}-{end}": version})
    assert answer.status_code == status
    assert answer.headers[f"{name}-Version"] == "2.0.0"
    if status == 406:
        assert answer.json()["type"] == "epcisException:NotAcceptableException"


@pytest.mark.parametrize(("accept", "status", "media_type"), [
    ("application/json", 200, "application/json"), ("application/ld+json", 200, "application/ld+json"),
    ("*/*", 200, "application/json"), ("application/xml", 406, "application/problem+json"),
])  # fmt: skip
def test_json_and_json_ld_are_one_form(maker, accept, status, media_type):
    answer = maker.get("/epcis/", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, media_type)


@pytest.mark.parametrize(("path", "method", "status", "exception"), [
    ("/epcis/nowhere", "get", 404, "NoSuchResourceException"),
    ("/epcis/", "delete", 405, "ImplementationException"),
])  # fmt: skip
def test_what_cannot_be_had_is_an_epcis_exception(maker, path, method, status, exception):
    answer = getattr(maker, method)(path)
    said = answer.json()
    assert (answer.status_code, said["status"], said["type"]) == (status, status, f"epcisException:{exception}")
    assert said["title"] == said["detail"]
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_without_a_key_it_is_a_matter_of_security(nobody):
    answer = nobody.get("/epcis/")
    assert (answer.status_code, answer.json()["type"]) == (401, "epcisException:SecurityException")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_accident_is_an_epcis_exception_too(maker, monkeypatch):
    monkeypatch.setattr("api.epcis.base.collection", lambda members: 1 / 0)
    answer = maker.get("/epcis/")
    assert (answer.status_code, answer.json()["type"]) == (500, "epcisException:ImplementationException")


@pytest.mark.parametrize("path", ["events", "capture", "queries", "bizSteps"])
def test_a_slash_too_many_leads_to_the_address(client, path):
    answer = client.get(f"/epcis/{path}/?perPage=5&x=%7C", secure=True)
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/epcis/{path}?perPage=5&x=%7C")
    assert client.get(f"/epcis/no{path}/", secure=True).status_code == 404

"""The OpenAPI document: valid 3.1, made without a warning, complete, and shown on a page that needs nobody else."""

import re
import subprocess

import jsonschema_rs
import orjson
import pytest
import yaml
from django.conf import settings
from django.contrib.staticfiles import finders
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from api import documents, examples, openapi
from api.problems import MEDIA_TYPE as PROBLEM
from batteries.lifecycle.declaration import REGISTRY
from tests import chromium, samples
from tests.api.test_permissions import EXPECTED
from tests.epcis import table as epcis


@pytest.fixture(scope="module")
def document() -> dict:
    return orjson.loads(orjson.dumps(documents.document()))


def test_it_is_made_without_a_warning(capsys):
    with GENERATOR_STATS.silence():
        schema = SchemaGenerator().get_schema(request=None, public=True)
        assert not GENERATOR_STATS, (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache)
    validate_schema(schema)
    assert schema["openapi"] == "3.1.0"
    assert "Warning" not in capsys.readouterr().err


def operations(document: dict):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_every_address_is_described(document):
    described = {(method.upper(), re.sub(r"\{\w+\}", "*", path)) for path, method, _ in operations(document)}
    concrete = {"label.svg": "label.{f}", "{report}.pdf": "{report}.{f}", "types/received": "types/{code}"}
    table = {(method, re.sub(r"\{\w+\}", "*", path)) for method, path in epcis.EXPECTED}
    for method, path in EXPECTED:
        for plain, template in concrete.items():
            path = path.replace(plain, template)
        table.add((method, "/api/v1/" + re.sub(r"\{\w+\}", "*", path)))
    assert described == table


def test_every_operation_says_what_it_does_and_how_it_fails(document):
    names = [operation["operationId"] for *_, operation in operations(document)]
    assert len(set(names)) == len(names)
    for path, method, operation in operations(document):
        assert operation["description"], (path, method)
        assert operation["responses"]["default"]["content"].keys() == {PROBLEM}
        assert {"key": []} in operation["security"]
        assert all(parameter.get("description") for parameter in operation.get("parameters", [])), (path, method)


def test_every_event_type_is_one_of_the_bodies(document):
    schemas = document["components"]["schemas"]
    references = {f"#/components/schemas/{openapi.component_name(code)}" for code in REGISTRY}
    assert {entry["$ref"] for entry in schemas["NativeEvent"]["oneOf"]} == references
    discriminator = schemas["NativeEvent"]["discriminator"]
    assert (discriminator["propertyName"], set(discriminator["mapping"].values())) == ("type", references)
    assert discriminator["mapping"].keys() == REGISTRY.keys()


@pytest.mark.parametrize("type_", REGISTRY.values(), ids=lambda type_: type_.code)
def test_a_sample_of_each_type_is_what_the_document_asks_for(document, type_):
    body = document["paths"]["/api/v1/events"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    validator = jsonschema_rs.Draft202012Validator(body | {"components": document["components"]}, validate_formats=True)
    sample = samples.sample(type_)
    assert validator.is_valid(sample)
    assert validator.is_valid([sample])
    assert not validator.is_valid(sample | {"colour": "red"})
    assert not validator.is_valid([])


@pytest.mark.parametrize("body", [examples.MANUFACTURED, examples.DISPATCHED, examples.RECEIVED], ids=lambda body: body["type"])
def test_the_examples_may_be_posted_as_they_are(maker, body):
    assert maker.record(body).status_code == 201


def test_it_is_served_in_both_forms(client, document):
    as_json = client.get("/api/schema")
    assert as_json.headers["Content-Type"] == "application/vnd.oai.openapi+json"
    assert as_json.json() == document
    as_yaml = client.get("/api/schema?format=yaml")
    assert yaml.safe_load(as_yaml.content) == document
    assert client.get("/api/schema", headers={"Accept": "application/yaml"}).content == as_yaml.content
    assert client.post("/api/schema").json()["code"] == "method-not-allowed"


def test_the_page_asks_nobody_else_for_anything(client):
    answer = client.get("/api/docs")
    page = answer.content.decode()
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"]
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|style=", page)
    links = re.findall(r'(?:href|src)="([^"]+)"', page)
    assert len(links) >= 6
    for link in links:
        assert link.startswith("/")
        if link.startswith(settings.STATIC_URL):
            assert finders.find(link.removeprefix(settings.STATIC_URL)), link


@pytest.mark.browser
def test_the_page_lists_every_operation_in_a_real_browser(live_server, tmp_path, document):
    options = chromium.launch_options()
    line = [options["executable_path"], *options["args"], "--headless", "--disable-gpu", "--no-first-run",
            f"--user-data-dir={tmp_path}", "--virtual-time-budget=20000", "--dump-dom", f"{live_server.url}/api/docs"]  # fmt: skip
    shown = subprocess.run(line, capture_output=True, text=True, timeout=90, check=True).stdout
    for *_, operation in operations(document):
        assert f'id="operations-{operation["tags"][0]}-{operation["operationId"]}"' in shown

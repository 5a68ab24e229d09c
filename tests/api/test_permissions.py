"""Who may call what: every address and method of the API, for every kind of caller, written down by hand."""

from urllib.parse import quote

import pytest
from django.db import transaction
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from api import urls
from api.views import ApiView, OpenView
from compliance.models import Delivery, Gap, Report, Subscription
from parties import keys
from tests import world as worlds
from tests.api.caller import Caller
from tests.api.test_recording import event

WEBHOOK, DELIVERY = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
REPORT = "22222222-2222-4222-8222-222222222222"
ALL = ("nobody", "no_scope", "closed", "stranger", "maker", "collector", "regulator")
# In the order of ALL. The pack was made by the maker; that the collector holds it nobody says but the collector. The gap is
# the collector's, and it has explained it; the webhook is the collector's too; the report is about the maker.
EXPECTED = {
    ("GET", "events"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "events"): (401, 403, 403, 201, 201, 201, 201),
    ("POST", "events/explain"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "events/{event}"): (401, 403, 403, 404, 200, 404, 200),
    ("GET", "events/{event}/receipt"): (401, 403, 403, 404, 200, 404, 200),
    ("GET", "events/{event}/proof"): (401, 403, 403, 404, 409, 404, 409),
    ("GET", "events/{event}/proof.txt"): (401, 403, 403, 404, 409, 404, 409),
    ("GET", "log/consistency"): (401, 403, 403, 422, 422, 422, 422),
    ("GET", "batteries"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "batteries/{battery}"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "batteries/{battery}/history"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "batteries/{battery}/evidence"): (401, 403, 403, 409, 409, 409, 409),
    ("GET", "batteries/{battery}/gaps"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "batteries/{battery}/label.svg"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "gaps"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "gaps/{gap}"): (401, 403, 403, 404, 404, 200, 200),
    ("GET", "gaps/counts"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "gaps/bulk"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "gaps/{gap}/explain"): (401, 403, 403, 404, 404, 200, 403),
    ("POST", "gaps/{gap}/withdraw"): (401, 403, 403, 404, 404, 200, 403),
    ("POST", "gaps/{gap}/assign"): (401, 403, 403, 404, 404, 200, 200),
    ("POST", "gaps/{gap}/comment"): (401, 403, 403, 404, 404, 200, 200),
    ("POST", "gaps/{gap}/note"): (401, 403, 403, 404, 404, 403, 200),
    ("POST", "gaps/{gap}/watch"): (401, 403, 403, 404, 404, 403, 403),
    ("DELETE", "gaps/{gap}/watch"): (401, 403, 403, 404, 404, 403, 403),
    ("POST", "gaps/{gap}/accept"): (401, 403, 403, 404, 404, 403, 200),
    ("POST", "gaps/{gap}/reject"): (401, 403, 403, 404, 404, 403, 200),
    ("GET", "people"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "webhooks"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "webhooks"): (401, 403, 403, 201, 201, 201, 201),
    ("GET", "webhooks/{webhook}"): (401, 403, 403, 404, 404, 200, 404),
    ("DELETE", "webhooks/{webhook}"): (401, 403, 403, 404, 404, 200, 404),
    ("GET", "webhooks/{webhook}/deliveries"): (401, 403, 403, 404, 404, 200, 404),
    ("POST", "webhooks/{webhook}/deliveries/{delivery}/replay"): (401, 403, 403, 404, 404, 200, 404),
    ("GET", "reports"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "reports"): (401, 403, 403, 403, 202, 403, 202),
    ("GET", "reports/due"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "reports/variants"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "reports/{report}"): (401, 403, 403, 404, 200, 404, 200),
    ("DELETE", "reports/{report}"): (401, 403, 403, 404, 200, 404, 200),
    ("GET", "reports/{report}.pdf"): (401, 403, 403, 404, 409, 404, 409),
    ("GET", "operators"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "facilities"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "models"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "parameters"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "parameters/{parameter}"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "parameters/{parameter}"): (401, 403, 403, 403, 403, 403, 201),
    ("GET", "days-off"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "days-off"): (401, 403, 403, 403, 403, 403, 201),
    ("GET", "assessments"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "statistics"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "statistics/{indicator}"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "figures"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "figures"): (401, 403, 403, 403, 403, 403, 201),
    ("GET", "event-types"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "event-types/received"): (401, 403, 403, 200, 200, 200, 200),
}
NAMES = {
    "events": "events", "events/explain": "explain", "events/{event}": "event", "batteries": "batteries",
    "events/{event}/receipt": "event-receipt", "events/{event}/proof": "event-proof",
    "events/{event}/proof.txt": "event-proof-text", "log/consistency": "consistency",
    "batteries/{battery}": "battery", "batteries/{battery}/history": "history",
    "batteries/{battery}/evidence": "evidence", "batteries/{battery}/gaps": "battery-gaps", "batteries/{battery}/label.svg": "label", "gaps": "gaps",
    "gaps/{gap}": "gap", "gaps/{gap}/explain": "gap-explain", "gaps/{gap}/accept": "gap-accept",
    "gaps/{gap}/reject": "gap-reject", "gaps/counts": "gap-counts", "gaps/bulk": "gap-bulk",
    **{f"gaps/{{gap}}/{name}": f"gap-{name}" for name in ("withdraw", "assign", "comment", "note", "watch")},
    "people": "people", "webhooks": "webhooks", "webhooks/{webhook}": "webhook", "webhooks/{webhook}/deliveries": "deliveries",
    "webhooks/{webhook}/deliveries/{delivery}/replay": "replay", "reports": "reports", "reports/{report}": "report",
    "reports/due": "reports-due", "reports/variants": "report-variants",
    "reports/{report}.pdf": "report-form", "operators": "operators", "facilities": "facilities", "models": "models",
    "parameters": "parameters", "parameters/{parameter}": "parameter", "days-off": "days-off",
    "assessments": "assessments", "statistics": "statistics", "statistics/{indicator}": "statistic",
    "figures": "figures", "event-types": "event-types", "event-types/received": "event-type",
}  # fmt: skip
LOG = {"checkpoint", "log-keys", "tile", "witnesses"}
OPEN = {"schema", "docs", "nowhere", "problems", "problem", "resolver"} | LOG


def patterns(found) -> list[URLPattern]:
    listed = []
    for entry in found:
        listed += patterns(entry.url_patterns) if isinstance(entry, URLResolver) else [entry]
    return listed


# The EPCIS interfaces have a table of their own.
OURS = {found.name: found for found in patterns(urls.urlpatterns) if not found.name.startswith("epcis")}


def test_every_address_is_in_the_table():
    assert set(OURS) == set(NAMES.values()) | OPEN
    table = {(method, NAMES[path]) for method, path in EXPECTED}
    declared = {(method, name) for name in OURS.keys() - OPEN for method in OURS[name].callback.view_class.scopes}
    assert table == declared


@pytest.mark.parametrize("name", sorted(OURS.keys() - OPEN))
def test_every_view_declares_a_scope_for_each_of_its_methods(name):
    view = OURS[name].callback.view_class
    assert issubclass(view, ApiView)
    assert not issubclass(view, OpenView)
    handled = {method.upper() for method in view.http_method_names if hasattr(view, method)} - {"HEAD"}
    assert handled == view.scopes.keys()
    assert set(view.scopes.values()) <= keys.SCOPES.keys()
    assert all(scope.endswith(":write") == (method != "GET") for method, scope in view.scopes.items())


def test_no_other_program_serves_the_api():
    served = [str(entry.pattern) for entry in get_resolver().url_patterns if str(entry.pattern).startswith("api")]
    assert served == []


@pytest.fixture
def scene(world):
    uri = worlds.pack("PERM-1")
    [made] = worlds.say(world.maker, type="manufactured", battery=uri, occurred_at=worlds.ago(days=30), **worlds.nameplate())
    worlds.say(world.collector, type="received", battery=uri, occurred_at=worlds.ago(days=3), condition="intact")
    worlds.settle()
    found = Gap.objects.get(rule="G02")
    mine = {"responsible": world.collector.gln, "concerns": [world.collector.gln], "status": "explained"}
    Gap.objects.filter(pk=found.pk).update(**mine)
    Report.objects.create(
        id=REPORT, operator=world.maker.gln, period_start="2026-01-01", period_end="2026-03-31", requested_by="key:x",
        requested_at=world.maker.key.created_at,
    )  # fmt: skip
    hook = Subscription.objects.create(id=WEBHOOK, gln=world.collector.gln, url="https://952.example/in", secret="whsec_",
                                       created_by="key:x", created_at=world.maker.key.created_at)  # fmt: skip
    Delivery.objects.create(id=DELIVERY, subscription=hook, steps=[], created_at=hook.created_at, due_at=hook.created_at)
    ids = {"webhook": WEBHOOK, "delivery": DELIVERY, "gap": str(found.pk), "report": REPORT, "parameter": "silence.days",
           "indicator": "registry"}
    return ids | {"event": quote(made.event_id, safe=""), "battery": quote(uri, safe="")}


@pytest.fixture
def callers(world):
    _, narrow = keys.issue(world.maker.operator, scopes=["reference:read"], label="narrow")
    callers = {name: Caller(world[name].token) for name in ("stranger", "maker", "collector", "regulator")}
    closed = world.carrier.operator
    closed.status = closed.Status.CLOSED
    closed.save(update_fields=["status"])
    return callers | {"nobody": Caller(), "no_scope": Caller(narrow), "closed": Caller(world.carrier.token)}


BODIES = {
    "events": event("PERM-9"), "events/explain": event("PERM-9"),
    "gaps/bulk": {"step": "comment", "reason": "because"}, "gaps/{gap}/assign": {"person": None},
    "webhooks": {"url": "https://952.example/in"},
    "figures": {"kind": "scrap_deregistrations", "period_start": "2026-01-01", "period_end": "2026-12-31", "value": 3200,
                "source": "Invented statistics", "reason": "yearly"},
    "reports": {"operator": worlds.gln(100), "period_start": "2026-01-01", "period_end": "2026-01-31"},
    "parameters/{parameter}": {"value": 60, "effective_from": "2026-12-01", "basis": "b", "certainty": "proposed", "reason": "r"},
    "days-off": {"day": "2026-12-31", "name": "n", "reason": "r"},
}  # fmt: skip


def call(caller: Caller, method: str, path: str, scene: dict) -> int:
    address = f"/api/v1/{path}".format(**scene)
    if method == "GET":
        return caller.get(address).status_code
    if method == "DELETE":
        return caller.delete(address).status_code
    tag = caller.get(f"gaps/{scene['gap']}").headers.get("ETag", '"none"') if "gaps" in path else '"none"'
    body = BODIES.get(path, {"reason": "because"})
    if path == "gaps/bulk":
        body = body | {"ids": [scene["gap"]]}
    return caller.post(address, body, headers={"If-Match": tag}).status_code


@pytest.mark.parametrize(("method", "path"), EXPECTED, ids=lambda value: value)
def test_the_table(scene, callers, method, path):
    answers = {}
    for name in ALL:
        # Each finds the scene as it was set.
        with transaction.atomic():
            answers[name] = call(callers[name], method, path, scene)
            transaction.set_rollback(True)
    expected = dict(zip(ALL, EXPECTED[method, path], strict=True))
    reference = ("operators", "facilities", "models", "parameters", "event-types", "days-off", "assessments",
                 "statistics", "figures")
    if method == "GET" and path.startswith(reference):
        expected["no_scope"] = 200
    assert answers == expected


@pytest.mark.parametrize("name", sorted(OPEN - LOG - {"nowhere"}))
def test_what_anybody_may_read(client, name):
    address = {"schema": "/api/schema", "docs": "/api/docs", "problems": "/problems", "problem": "/problems/too-deep",
               "resolver": "/.well-known/gs1resolver"}[name]  # fmt: skip
    assert client.get(address).status_code == 200

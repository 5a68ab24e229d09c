"""The addresses that programs call."""

from django.urls import include, path, re_path

from api import documents, log, log_keys, problem_pages
from api.epcis import base
from api.resolver import views as resolver
from api.v1 import batteries, decrees, events, gap_steps, gaps, people, proofs, reference, reports, statistics, webhooks
from api.views import Nowhere

app_name = "api"
_V1 = [
    path("events", events.Events.as_view(), name="events"),
    path("events/explain", events.Explain.as_view(), name="explain"),
    path("events/<path:event_id>/receipt", proofs.EventReceipt.as_view(), name="event-receipt"),
    path("events/<path:event_id>/proof", proofs.EventProof.as_view(), name="event-proof"),
    path("events/<path:event_id>/proof.txt", proofs.EventProofText.as_view(), name="event-proof-text"),
    path("events/<path:event_id>", events.Event.as_view(), name="event"),
    path("batteries", batteries.Batteries.as_view(), name="batteries"),
    path("batteries/<path:battery_id>/history", batteries.BatteryHistory.as_view(), name="history"),
    path("batteries/<path:battery_id>/evidence", proofs.BatteryEvidence.as_view(), name="evidence"),
    path("batteries/<path:battery_id>/gaps", gaps.BatteryGaps.as_view(), name="battery-gaps"),
    re_path(r"^batteries/(?P<battery_id>.+)/label\.(?P<form>svg|png|pdf)$", batteries.BatteryLabel.as_view(), name="label"),
    path("batteries/<path:battery_id>", batteries.Battery.as_view(), name="battery"),
    path("gaps", gaps.Gaps.as_view(), name="gaps"),
    path("gaps/counts", gaps.GapCounts.as_view(), name="gap-counts"),
    path("gaps/bulk", gap_steps.GapBulk.as_view(), name="gap-bulk"),
    path("gaps/<uuid:gap_id>", gaps.Gap.as_view(), name="gap"),
    path("gaps/<uuid:gap_id>/watch", gap_steps.GapWatch.as_view(), name="gap-watch"),
    *[path(f"gaps/<uuid:gap_id>/{name}", view.as_view(), name=f"gap-{name}") for name, view in gap_steps.VIEWS.items()],
    path("people", people.People.as_view(), name="people"),
    path("webhooks", webhooks.Webhooks.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook_id>", webhooks.Webhook.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/deliveries", webhooks.Deliveries.as_view(), name="deliveries"),
    path("webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/replay", webhooks.Replay.as_view(), name="replay"),
    path("reports", reports.Reports.as_view(), name="reports"),
    path("reports/due", reports.Due.as_view(), name="reports-due"),
    path("reports/variants", reports.Variants.as_view(), name="report-variants"),
    path("reports/<uuid:report_id>", reports.Report.as_view(), name="report"),
    re_path(
        r"^reports/(?P<report_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?P<form>pdf|xlsx|csv|json|zip)$",
        reports.ReportForm.as_view(), name="report-form",
    ),
    path("log/consistency", proofs.Consistency.as_view(), name="consistency"),
    path("operators", reference.Operators.as_view(), name="operators"),
    path("facilities", reference.Facilities.as_view(), name="facilities"),
    path("models", reference.Models.as_view(), name="models"),
    path("parameters", reference.Parameters.as_view(), name="parameters"),
    path("parameters/<str:key>", decrees.Parameter.as_view(), name="parameter"),
    path("days-off", decrees.DaysOff.as_view(), name="days-off"),
    path("assessments", decrees.Assessments.as_view(), name="assessments"),
    path("statistics", statistics.Statistics.as_view(), name="statistics"),
    path("statistics/<slug:indicator>", statistics.Statistic.as_view(), name="statistic"),
    path("figures", statistics.Figures.as_view(), name="figures"),
    path("event-types", reference.EventTypes.as_view(), name="event-types"),
    path("event-types/<slug:code>", reference.EventTypeDetail.as_view(), name="event-type"),
]  # fmt: skip
urlpatterns = [
    path("api/v1/", include(_V1)),
    path("epcis", base.Root.as_view(schema=None), name="epcis-root"),
    path("epcis/", include("api.epcis.urls")),
    path("api/schema", documents.Schema.as_view(), name="schema"),
    path("api/docs", documents.Docs.as_view(), name="docs"),
    path("log/keys", log_keys.show, name="log-keys"),
    path("log/checkpoint", log.checkpoint, name="checkpoint"),
    path("log/witnesses", log.witnesses, name="witnesses"),
    path("log/tile/<path:path>", log.tile, name="tile"),
    path(".well-known/gs1resolver", resolver.describe, name="resolver"),
    path("problems", problem_pages.show_all, name="problems"),
    path("problems/<slug:code>", problem_pages.show_one, name="problem"),
    re_path(r"^api(?:/.*)?$", Nowhere.as_view(), name="nowhere"),
]

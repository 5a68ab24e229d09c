"""The addresses that people open."""

from django.urls import path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from portal import gap_cards
from portal.views import (
    batteries,
    decrees,
    evidence,
    flows,
    front,
    gap_steps,
    gaps,
    log,
    notices,
    packs,
    recording,
    report_steps,
    reports,
    sessions,
    statistics,
    topics,
)

app_name = "portal"
urlpatterns = [
    path("", front.welcome, name="front"),
    path("log", log.show, name="log"),
    path("find", front.find, name="find"),
    path("label.svg", front.label, {"form": "svg"}, name="label-svg"),
    path("label.png", front.label, {"form": "png"}, name="label-png"),
    path("label.pdf", front.label, {"form": "pdf"}, name="label-pdf"),
    path("labels.pdf", front.labels, name="labels"),
    path("favicon.ico", RedirectView.as_view(url="/static/portal/icon.svg", permanent=True)),
    path("language", set_language, name="language"),
    path("login", sessions.SignIn.as_view(), name="login"),
    path("logout", sessions.SignOut.as_view(), name="logout"),
    re_path(r"^pack(?P<path>/.+)", packs.show, name="pack"),
    re_path(r"^safety(?P<path>/.+)", topics.tell_safety, name="safety"),
    re_path(r"^recall(?P<path>/.+)", topics.tell_recall, name="recall"),
    path("evidence", evidence.download, name="evidence"),
    path("verify", evidence.verify, name="verify"),
    path("reason", packs.say_why, name="reason"),
    path("record/<slug:code>", recording.record, name="record"),
    path("recorded", recording.recorded, name="recorded"),
    path("console", batteries.show, name="console"),
    path("console/gaps", gaps.show, name="gaps"),
    path("console/gaps/<uuid:gap_id>", gaps.show_one, name="gap"),
    *[
        path(f"console/gaps/<uuid:gap_id>/{verb}", gap_steps.take, {"verb": verb}, name=f"gap-{verb}")
        for verb in gap_cards.VERBS
    ],
    path("console/statistics", statistics.show, name="statistics"),
    path("console/limits", decrees.show, name="limits"),
    path("console/limits/day-off", decrees.set_day_off, name="day-off"),
    path("console/limits/<str:key>", decrees.show_one, name="limit"),
    path("console/gaps/<uuid:gap_id>/watch", gaps.watch, name="gap-watch"),
    path("console/gaps/bulk", gap_steps.take_many, name="gap-bulk"),
    path("console/gaps/filters", gaps.keep_filter, name="gap-filters"),
    path("console/mail", notices.choose, name="mail"),
    path("unsubscribe/<str:token>", notices.unsubscribe, name="unsubscribe"),
    path("console/reports", reports.show, name="reports"),
    path("console/reports/<uuid:report_id>", reports.show_one, name="report"),
    path("console/reports/<uuid:report_id>/flows", flows.show, name="report-flows"),
    path("console/reports/<uuid:report_id>/cancel", reports.cancel, name="report-cancel"),
    path("console/reports/<uuid:report_id>/amend", report_steps.amend, name="report-amend"),
    path("console/reports/<uuid:report_id>/attest", report_steps.attest, name="report-attest"),
    path("console/reports/<uuid:report_id>.<slug:form>", reports.download, name="report-file"),
]

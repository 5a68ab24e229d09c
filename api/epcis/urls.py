"""The addresses of the EPCIS interfaces, under /epcis/."""

from django.urls import path, re_path

from api.epcis import base, capture, events, pagetokens, queries, resources, subscriptions

urlpatterns = [
    path("", base.Root.as_view(), name="epcis"),
    path("capture", capture.Capture.as_view(), name="epcis-capture"),
    path("capture/<uuid:job_id>", capture.Job.as_view(), name="epcis-capture-job"),
    path("events", events.Events.as_view(), name="epcis-events"),
    path("events/<path:event_id>", events.Event.as_view(), name="epcis-event"),
    *resources.addresses(),
    path("queries", queries.Queries.as_view(), name="epcis-queries"),
    path("queries/<str:name>", queries.Query.as_view(), name="epcis-query"),
    path("queries/<str:name>/events", queries.QueryEvents.as_view(), name="epcis-query-events"),
    path("queries/<str:name>/subscriptions", subscriptions.Subscriptions.as_view(), name="epcis-subscriptions"),
    path("queries/<str:name>/subscriptions/<uuid:subscription_id>", subscriptions.Subscription.as_view(),
         name="epcis-subscription"),
    path("nextPageToken/<path:token>", pagetokens.Token.as_view(), name="epcis-token"),
    re_path(r"^.*$", base.Nowhere.as_view(), name="epcis-nowhere"),
]

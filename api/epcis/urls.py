"""The addresses of the EPCIS interfaces, under /epcis/."""

from django.urls import path, re_path

from api.epcis import base, capture

urlpatterns = [
    path("", base.Root.as_view(), name="epcis"),
    path("capture", capture.Capture.as_view(), name="epcis-capture"),
    path("capture/<uuid:job_id>", capture.Job.as_view(), name="epcis-capture-job"),
    path("events", capture.EventCapture.as_view(), name="epcis-events"),
    re_path(r"^.*$", base.Nowhere.as_view(), name="epcis-nowhere"),
]

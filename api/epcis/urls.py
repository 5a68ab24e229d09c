"""The addresses of the EPCIS interfaces, under /epcis/."""

from django.urls import path, re_path

from api.epcis import base

urlpatterns = [
    path("", base.Root.as_view(), name="epcis"),
    re_path(r"^.*$", base.Nowhere.as_view(), name="epcis-nowhere"),
]

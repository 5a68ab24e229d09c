from django.urls import path

from bench.plain.views import BulkView, EventViewSet

urlpatterns = [
    path("events", EventViewSet.as_view({"post": "create"})),
    path("events/bulk", BulkView.as_view()),
]

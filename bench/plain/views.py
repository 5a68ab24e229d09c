from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ModelViewSet

from bench.plain.models import Event


class EventSerializer(serializers.ModelSerializer):
    """Every field of a row, checked as the framework checks them."""

    class Meta:
        model = Event
        fields = ["id", "event_id", "recorded_at", "occurred_at", "author", "pack", "party", "body"]


class EventViewSet(ModelViewSet):
    """One row a request."""

    queryset = Event.objects.all()
    serializer_class = EventSerializer


class BulkListSerializer(serializers.ListSerializer):
    """A list of rows, written by one statement."""

    def create(self, rows: list[dict]) -> list[Event]:
        """The rows as they are stored."""
        return Event.objects.bulk_create([Event(**row) for row in rows])


class BulkEventSerializer(serializers.ModelSerializer):
    """A row of a list: what must be unique is left to the table, where one statement finds it out for all."""

    class Meta:
        model = Event
        fields = EventSerializer.Meta.fields
        list_serializer_class = BulkListSerializer
        extra_kwargs = {"event_id": {"validators": []}}


class BulkView(APIView):
    """Many rows a request, by bulk_create."""

    def post(self, request: Request) -> Response:
        """The rows as they were stored."""
        serializer = BulkEventSerializer(data=request.data, many=True)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(serializer.data, status=status.HTTP_201_CREATED)

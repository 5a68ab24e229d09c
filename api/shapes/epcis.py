"""Shapes of the EPCIS interfaces in the OpenAPI document."""

from rest_framework import serializers


class CollectionSerializer(serializers.Serializer):
    """Members of one kind."""

    type = serializers.ChoiceField(["Collection"])
    member = serializers.ListField(child=serializers.CharField())


class EpcisFaultSerializer(serializers.Serializer):
    """One thing that is wrong, and where."""

    pointer = serializers.CharField(required=False, allow_blank=True, help_text="JSON pointer into the body.")
    parameter = serializers.CharField(required=False, help_text="Name of the query parameter.")
    code = serializers.CharField()
    detail = serializers.CharField()


class EpcisProblemSerializer(serializers.Serializer):
    """What went wrong (RFC 7807), in the words of EPCIS 2.0, section 12.5."""

    type = serializers.CharField(help_text="`epcisException:` and one of the names that EPCIS gives.")
    title = serializers.CharField(help_text="What to do, in the language of Accept-Language, Korean or English.")
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    instance = serializers.CharField(required=False, help_text="The request's id, as in X-Request-ID.")
    code = serializers.CharField(required=False, help_text="The code of the native API for the same, if there is one.")
    errors = EpcisFaultSerializer(many=True, required=False)


class CaptureErrorSerializer(EpcisProblemSerializer):
    """What was wrong with one event of a document; `instance` points to it."""


class CaptureJobSerializer(serializers.Serializer):
    """What became of a document that was handed in."""

    captureID = serializers.UUIDField()
    createdAt = serializers.DateTimeField()
    finishedAt = serializers.DateTimeField(required=False)
    running = serializers.BooleanField()
    success = serializers.BooleanField(help_text="Whether no event was refused so far.")
    captureErrorBehaviour = serializers.ChoiceField(["rollback", "proceed"])
    errors = CaptureErrorSerializer(many=True, help_text="At most 100.")
    events = serializers.IntegerField(help_text="Events in the document.")
    checked = serializers.IntegerField(help_text="Events looked at so far.")
    captured = serializers.IntegerField(help_text="Events on record.")
    refused = serializers.IntegerField(help_text="Events refused.")


class EventSerializer(serializers.Serializer):
    """An EPCIS 2.0 event, as GS1's JSON Schema has it."""

    type = serializers.CharField()
    eventID = serializers.CharField()
    recordTime = serializers.DateTimeField()

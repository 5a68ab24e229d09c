"""Shapes of the EPCIS query interface in the OpenAPI document."""

from rest_framework import serializers


class ResultsBodySerializer(serializers.Serializer):
    """What was found."""

    eventList = serializers.ListField(child=serializers.DictField(), help_text="EPCIS 2.0 events, recordTime among them.")


class QueryResultsSerializer(serializers.Serializer):
    """What was found, and for which question."""

    queryName = serializers.CharField()
    resultsBody = ResultsBodySerializer()


class QueryBodySerializer(serializers.Serializer):
    """The body of the document."""

    queryResults = QueryResultsSerializer()


class QueryDocumentSerializer(serializers.Serializer):
    """An EPCISQueryDocument."""

    type = serializers.ChoiceField(["EPCISQueryDocument"])
    schemaVersion = serializers.CharField()
    creationDate = serializers.DateTimeField()
    epcisBody = QueryBodySerializer()


class NamedQuerySerializer(serializers.Serializer):
    """A question with a name."""

    name = serializers.CharField(max_length=100)
    query = serializers.DictField(help_text="Parameters with their values; lists are JSON arrays.")


class SubscriptionSerializer(serializers.Serializer):
    """A subscription, and how it fares."""

    subscriptionID = serializers.UUIDField()
    queryName = serializers.CharField()
    dest = serializers.CharField(help_text="Where what is new is posted.")
    stream = serializers.BooleanField(required=False, help_text="True: it is told as soon as there is something.")
    schedule = serializers.DictField(required=False, help_text="Else, when; in UTC.")
    reportIfEmpty = serializers.BooleanField()
    initialRecordTime = serializers.DateTimeField(required=False)
    epcFormat = serializers.CharField(help_text="How identifiers are written, as GS1-EPC-Format has it.")
    isSigned = serializers.BooleanField(help_text="Whether there is a signatureToken; it is shown to nobody.")
    createdAt = serializers.DateTimeField()
    createdBy = serializers.CharField(help_text="The key that subscribed.")
    state = serializers.ChoiceField(["active", "failing", "suspended"], help_text="Suspended: tried once a day only.")
    lastNotifiedAt = serializers.DateTimeField(required=False, help_text="When a delivery was last taken.")
    lastFailure = serializers.DateTimeField(allow_null=True, help_text="Since the last success.")
    lastError = serializers.CharField(allow_null=True)
    failingSince = serializers.DateTimeField(allow_null=True)
    nextAttempt = serializers.DateTimeField(help_text="When it is looked at next.")

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

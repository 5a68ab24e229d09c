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

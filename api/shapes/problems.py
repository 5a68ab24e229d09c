from rest_framework import serializers


class FaultSerializer(serializers.Serializer):
    """One thing that is wrong: where in the body, or in which query parameter."""

    pointer = serializers.CharField(required=False, allow_blank=True, help_text="JSON pointer into the body.")
    parameter = serializers.CharField(required=False, help_text="Name of the query parameter.")
    code = serializers.CharField(help_text="Stable; explained at /problems/{code}.")
    detail = serializers.CharField(help_text="In the language of Accept-Language, Korean or English.")


class ProblemSerializer(serializers.Serializer):
    """What went wrong, and what to do about it (RFC 9457)."""

    type = serializers.URLField(help_text="Names the kind of problem and leads to a page about it.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="The last part of `type`: stable, for programs.")
    detail = serializers.CharField(
        help_text="What is wrong this time, in the language of Accept-Language, Korean or English."
    )
    advice = serializers.CharField(required=False, help_text="What to do, where `detail` does not say it.")
    instance = serializers.CharField(required=False, help_text="The request's id, as in X-Request-ID.")
    errors = FaultSerializer(many=True, required=False)


class TextSerializer(serializers.Serializer):
    """Words in both languages."""

    en = serializers.CharField()
    ko = serializers.CharField()

from rest_framework import serializers

from api.shapes.problems import TextSerializer
from compliance.models import Assessment, Parameter


class ParameterChangeSerializer(serializers.Serializer):
    """One value of a limit, and who set it why."""

    value = serializers.JSONField()
    effective_from = serializers.DateField()
    basis = serializers.CharField()
    certainty = serializers.ChoiceField(Parameter.Certainty.values)
    reason = serializers.CharField()
    set_by = serializers.CharField(help_text="The key or the person's pseudonym.")
    set_at = serializers.DateTimeField()
    number = serializers.IntegerField(help_text="Findings name it as the version that they were judged by.")


class TouchedSerializer(serializers.Serializer):
    """What another value from a day on would have judged anew."""

    rules = serializers.ListField(child=serializers.CharField())
    gaps = serializers.IntegerField(help_text="Gaps that are not resolved, at the most.")
    duties = serializers.IntegerField(help_text="Duties that are not due yet, at the most.")
    at = serializers.DateTimeField(help_text="When they are judged anew.")


class FullParameterSerializer(serializers.Serializer):
    """A limit with all that it was and will be."""

    key = serializers.CharField()
    name = TextSerializer()
    default = serializers.JSONField(help_text="What holds until somebody sets it.")
    basis = TextSerializer(help_text="What the default rests on.")
    certainty = serializers.ChoiceField(Parameter.Certainty.values)
    must_be = TextSerializer(help_text="The form of its values, in words.")
    schema = serializers.DictField(help_text="The same as a JSON schema.")
    changes = ParameterChangeSerializer(many=True, help_text="The latest day first; of one day the first one stands.")
    touches = TouchedSerializer()


class DayOffSerializer(serializers.Serializer):
    """A day that a regulator declared to be none of work, or took that back."""

    day = serializers.DateField()
    is_off = serializers.BooleanField()
    name = serializers.CharField()
    reason = serializers.CharField()
    set_by = serializers.CharField()
    set_at = serializers.DateTimeField()


class DaysOffSerializer(serializers.Serializer):
    """The days that regulators entered, the latest first; of one day the first one stands."""

    items = DayOffSerializer(many=True)


class AssessmentSerializer(serializers.Serializer):
    """A judgement of much at once."""

    id = serializers.IntegerField()
    cause = serializers.ChoiceField(Assessment.Cause.values)
    note = serializers.CharField()
    status = serializers.ChoiceField(Assessment.Status.values)
    requested_at = serializers.DateTimeField()
    not_before = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    parts_done = serializers.IntegerField()
    parts = serializers.IntegerField(help_text="0 until it has begun.")
    things = serializers.IntegerField(help_text="Batteries, modules and lots in the parts that are done.")


class AssessmentsSerializer(serializers.Serializer):
    """The latest judgements of much at once, the last asked for first."""

    items = AssessmentSerializer(many=True)

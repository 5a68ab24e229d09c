from rest_framework import serializers

from api.shapes.problems import TextSerializer
from compliance.models import Gap, Parameter, Severity


class CardSerializer(serializers.Serializer):
    """The gap in words."""

    what = TextSerializer(help_text="What happened.")
    basis = TextSerializer(help_text="What the rule rests on.")
    certainty = serializers.ChoiceField(Parameter.Certainty.values, help_text="How sure that is.")
    must_act = TextSerializer(help_text="Who must act, by when.")
    due_at = serializers.DateTimeField(help_text="By when it is to be mended or explained.")
    closes = TextSerializer(help_text="What would close it.")
    closing_types = serializers.ListField(child=serializers.CharField(), help_text="Event types that would close it.")


class GapSerializer(serializers.Serializer):
    """A place where the claims do not add up."""

    id = serializers.UUIDField()
    rule = serializers.CharField()
    title = TextSerializer()
    status = serializers.ChoiceField(Gap.Status.values)
    severity = serializers.ChoiceField(Severity.values)
    battery = serializers.CharField(allow_null=True, help_text="The battery, module or lot that it is about.")
    site = serializers.CharField(allow_null=True, help_text="GLN of the site that it is about, where it is about one.")
    anchor = serializers.CharField(help_text="The event that began it.")
    responsible = serializers.CharField(allow_null=True, help_text="GLN of who must act.")
    opened_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(help_text="When it became a gap.")
    escalates_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.CharField(allow_null=True, help_text="The event that mended it.")
    reopened = serializers.IntegerField(help_text="How often it has returned.")
    evidence = serializers.ListField(child=serializers.CharField(), help_text="The events that show it.")
    card = CardSerializer()


class GapPageSerializer(serializers.Serializer):
    """A page of gaps."""

    items = GapSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class GapStepSerializer(serializers.Serializer):
    """One step of its life."""

    action = serializers.CharField()
    by = serializers.CharField(allow_null=True, help_text="GLN of who took it; null for the rules themselves.")
    note = serializers.CharField(allow_null=True, help_text="The reason given; null where it is not yours to read.")
    event_id = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField()


class FullGapSerializer(GapSerializer):
    """A gap with its life and what it was judged by."""

    rule_version = serializers.IntegerField()
    parameters = serializers.DictField(help_text="The limits that it was judged by.")
    steps = GapStepSerializer(many=True)

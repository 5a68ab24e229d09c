from rest_framework import serializers

from api.shapes.problems import ProblemSerializer, TextSerializer
from compliance.gaps import ACTIONS, TAKE
from compliance.models import Gap, Parameter, Severity
from parties.models import Membership


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
    asked_at = serializers.DateTimeField(help_text="Since when an answer of the operator is awaited.")
    rung = serializers.IntegerField(help_text="How far up the ladder it has climbed unanswered: 1 reminded, 2 referred, 3 pressed.")
    accepted_until = serializers.DateTimeField(allow_null=True, help_text="When the accepted explanation ends.")
    card = CardSerializer()


class GapPageSerializer(serializers.Serializer):
    """A page of gaps."""

    items = GapSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class DocumentSerializer(serializers.Serializer):
    """A file that the operator keeps."""

    title = serializers.CharField()
    sha256 = serializers.CharField(help_text="SHA-256 of its bytes, in hexadecimal.")


class GapStepSerializer(serializers.Serializer):
    """One step of its life."""

    action = serializers.ChoiceField(list(ACTIONS))
    by = serializers.CharField(allow_null=True, help_text="GLN of who took it; null for the rules themselves.")
    note = serializers.CharField(allow_null=True, help_text="The reason given; null where it is not yours to read.")
    event_id = serializers.CharField(allow_null=True, help_text="The event that mended it.")
    at = serializers.DateTimeField()
    events = serializers.ListField(child=serializers.CharField(), help_text="Events shown for an explanation.")
    documents = DocumentSerializer(many=True, help_text="Documents shown for an explanation.")
    until = serializers.DateField(allow_null=True, help_text="The last day of an acceptance.")
    person = serializers.UUIDField(allow_null=True, help_text="Whom the gap was given to, by reference.")


class ClockDaySerializer(serializers.Serializer):
    """A day of the time to answer."""

    date = serializers.DateField()
    is_working = serializers.BooleanField(help_text="Neither a weekend nor a Korean public holiday.")


class FullGapSerializer(GapSerializer):
    """A gap with its life and what it was judged by."""

    rule_version = serializers.IntegerField()
    parameters = serializers.DictField(help_text="The limits that it was judged by.")
    rule_text = TextSerializer(help_text="What must be true, in the words of the rule.")
    clock = ClockDaySerializer(many=True, help_text="The days of the time to answer.")
    handler = serializers.UUIDField(allow_null=True, help_text="The operator's person who looks after it, by reference.")
    examiner = serializers.UUIDField(allow_null=True, help_text="The authority's person; null to operators.")
    steps = GapStepSerializer(many=True)
    offers = serializers.ListField(child=serializers.ChoiceField(list(TAKE)), help_text="Steps that you could take now.")


class GapCountsSerializer(serializers.Serializer):
    """How many gaps there are, by what."""

    status = serializers.DictField(child=serializers.IntegerField())
    severity = serializers.DictField(child=serializers.IntegerField(), help_text="Of those that are not settled.")
    rule = serializers.DictField(child=serializers.IntegerField(), help_text="Of those that are not settled.")


class OutcomeSerializer(serializers.Serializer):
    """What became of one gap."""

    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(["done", "unchanged", "refused"])
    problem = ProblemSerializer(allow_null=True, help_text="Why it was refused.")


class BulkSerializer(serializers.Serializer):
    """What became of each."""

    results = OutcomeSerializer(many=True)
    more = serializers.BooleanField(help_text="Whether others match the filter.")


class WatchSerializer(serializers.Serializer):
    """Whether you hear of every step."""

    id = serializers.UUIDField()
    watching = serializers.BooleanField()


class PersonSerializer(serializers.Serializer):
    """Somebody of your own organisation."""

    person = serializers.UUIDField(help_text="The reference by which gaps are given to them.")
    name = serializers.CharField()
    duty = serializers.ChoiceField(Membership.Duty.values)


class PersonPageSerializer(serializers.Serializer):
    """All of them."""

    items = PersonSerializer(many=True)
    next = serializers.URLField(allow_null=True)

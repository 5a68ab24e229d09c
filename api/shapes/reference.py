from rest_framework import serializers

from api.shapes.problems import TextSerializer
from compliance.models import Parameter
from parties.models import Operator
from parties.roles import Activity, Role


class OperatorSerializer(serializers.Serializer):
    """A business or authority in the registry."""

    gln = serializers.CharField()
    name = TextSerializer()
    roles = serializers.ListField(child=serializers.ChoiceField(Role.values))
    status = serializers.ChoiceField(Operator.Status.values)
    joined_at = serializers.DateTimeField()
    business_number = serializers.CharField(allow_null=True, help_text="Null where not yours to see.")


class OperatorPageSerializer(serializers.Serializer):
    """A page of operators."""

    items = OperatorSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class PermitSerializer(serializers.Serializer):
    """What a site may do, and from when to when."""

    activity = serializers.ChoiceField(Activity.values)
    number = serializers.CharField()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class FacilitySerializer(serializers.Serializer):
    """A site of an operator."""

    gln = serializers.CharField()
    operator = serializers.CharField()
    name = TextSerializer()
    region = serializers.CharField(allow_null=True)
    latitude = serializers.FloatField(allow_null=True)
    longitude = serializers.FloatField(allow_null=True)
    permits = PermitSerializer(many=True)
    capacity_packs = serializers.IntegerField(allow_null=True, help_text="Null where not yours to see.")
    capacity_kg_per_day = serializers.IntegerField(allow_null=True, help_text="Null where not yours to see.")


class FacilityPageSerializer(serializers.Serializer):
    """A page of sites."""

    items = FacilitySerializer(many=True)
    next = serializers.URLField(allow_null=True)


class ModelSerializer(serializers.Serializer):
    """A battery model, as its maker declared it."""

    maker = serializers.CharField()
    model = serializers.CharField()
    category = serializers.CharField(allow_null=True)
    chemistry = serializers.CharField(allow_null=True)
    rated_kwh = serializers.FloatField(allow_null=True)


class ModelPageSerializer(serializers.Serializer):
    """A page of models."""

    items = ModelSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class ParameterSerializer(serializers.Serializer):
    """A limit that the rules judge by."""

    key = serializers.CharField()
    name = TextSerializer(allow_null=True)
    value = serializers.JSONField()
    effective_from = serializers.DateField(allow_null=True, help_text="Null for what holds until somebody sets it.")
    basis = TextSerializer()
    certainty = serializers.ChoiceField(Parameter.Certainty.values)


class ParametersSerializer(serializers.Serializer):
    """The limits in force on a day."""

    on = serializers.DateField()
    version = serializers.CharField(help_text="Names this set of values; findings and reports cite it.")
    items = ParameterSerializer(many=True)


class EventTypeSerializer(serializers.Serializer):
    """A declared event type."""

    code = serializers.CharField()
    name = TextSerializer()
    summary = serializers.CharField()
    by = serializers.ListField(child=serializers.ChoiceField(Role.values), help_text="Roles that may record it.")
    activity = serializers.CharField(allow_null=True, help_text="The permit that the site needs.")
    due_parameter = serializers.CharField(allow_null=True, help_text="The limit by which it must be declared.")
    epcis = serializers.DictField(help_text="Its shape in EPCIS 2.0.")
    address = serializers.CharField(help_text="Where its JSON schema is.")


class EventTypesSerializer(serializers.Serializer):
    """All declared event types, in the order of the life cycle."""

    items = EventTypeSerializer(many=True)


class FullEventTypeSerializer(EventTypeSerializer):
    """A declared event type with its JSON schema."""

    schema = serializers.DictField(help_text="JSON Schema (2020-12) of the native event.")

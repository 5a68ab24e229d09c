from rest_framework import serializers

from api.shapes.events import TextSerializer
from compliance.national import statistics  # noqa: F401 - declares every indicator
from compliance.national.declaration import REGISTRY
from compliance.national.figures import KINDS


class LineSerializer(serializers.Serializer):
    """One figure of an indicator. Null is not known or not applicable, and never 0."""

    item = serializers.CharField()
    label = TextSerializer()
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    value = serializers.FloatField(allow_null=True, help_text="In the unit; a share of the denominator where that is %.")
    unit = serializers.CharField()
    target = serializers.FloatField(allow_null=True)
    met = serializers.BooleanField(allow_null=True)
    operators = serializers.IntegerField(allow_null=True, help_text="How many stand behind it; a regulator alone is told.")
    note = TextSerializer(allow_null=True)
    hidden = serializers.BooleanField(help_text="Whether it is withheld because few operators stand behind it.")


class IndicatorSerializer(serializers.Serializer):
    """A national indicator for a period."""

    indicator = serializers.ChoiceField(list(REGISTRY))
    name = TextSerializer()
    formula = TextSerializer()
    source = TextSerializer()
    needs_outside_data = TextSerializer(allow_null=True, help_text="What it needs that the ledger does not hold.")
    lines = LineSerializer(many=True)

    def get_fields(self):
        """Adds the period, whose names are words of Python."""
        return super().get_fields() | {"from": serializers.DateField(), "to": serializers.DateField()}


class IndicatorsSerializer(serializers.Serializer):
    """All national indicators for a period."""

    items = IndicatorSerializer(many=True)


class FigureSerializer(serializers.Serializer):
    """A figure that the ledger does not hold, entered by hand."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(list(KINDS))
    operator = serializers.CharField(allow_null=True, help_text="GLN of whom it is about; null for the nation.")
    item = serializers.CharField(allow_null=True)
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    value = serializers.FloatField()
    unit = serializers.CharField()
    source = serializers.CharField()
    reason = serializers.CharField()
    entered_at = serializers.DateTimeField()


class FigurePageSerializer(serializers.Serializer):
    """A page of figures."""

    items = FigureSerializer(many=True)
    next = serializers.URLField(allow_null=True)

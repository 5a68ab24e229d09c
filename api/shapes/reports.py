from rest_framework import serializers

from compliance.models import Report
from compliance.reports.due import STATES
from compliance.reports.forms import FORMS
from compliance.reports.variants import REGISTRY, SPANS, Subject


class ReportFileSerializer(serializers.Serializer):
    """One form of a finished report."""

    form = serializers.ChoiceField(list(FORMS))
    address = serializers.CharField()
    sha256 = serializers.CharField()


class StatementSerializer(serializers.Serializer):
    """What was signed, in both languages."""

    en = serializers.CharField()
    ko = serializers.CharField()


class AttestationSerializer(serializers.Serializer):
    """A person's word that the report is complete and true."""

    by = serializers.CharField(help_text="The person's pseudonym.")
    at = serializers.DateTimeField()
    sha256 = serializers.CharField(help_text="Of the JSON form that was attested.")
    statement = StatementSerializer()
    critical_gaps = serializers.IntegerField(help_text="Critical gaps to act on that were open at that moment.")
    disclosure = serializers.CharField(allow_null=True, help_text="What was said of them.")


class ReportSerializer(serializers.Serializer):
    """A compliance report, and how far it has come."""

    id = serializers.UUIDField()
    operator = serializers.CharField(help_text="GLN of whom it is about.")
    variant = serializers.ChoiceField(list(REGISTRY))
    facility = serializers.CharField(allow_null=True, help_text="GLN of the one site it is about; null for all.")
    battery = serializers.CharField(allow_null=True, help_text="The one battery it is about; null for all.")
    period_start = serializers.DateField()
    period_end = serializers.DateField(help_text="The last day, in Korean time.")
    number = serializers.IntegerField(help_text="1 for the original, one more with each amendment.")
    amends = serializers.UUIDField(allow_null=True)
    superseded_by = serializers.UUIDField(allow_null=True, help_text="The finished amendment that took its place.")
    status = serializers.ChoiceField(Report.Status.values)
    progress_pct = serializers.IntegerField()
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField(allow_null=True)
    cut_position = serializers.IntegerField(allow_null=True, help_text="Claims at smaller positions of the log are in.")
    parameter_version = serializers.CharField(allow_null=True, help_text="Names the limits that it was judged by.")
    sha256 = serializers.CharField(allow_null=True, help_text="SHA-256 of the JSON form.")
    attestation = AttestationSerializer(allow_null=True)
    files = ReportFileSerializer(many=True)


class OneReportSerializer(ReportSerializer):
    """A report read by itself."""

    later_claims = serializers.ListField(
        child=serializers.CharField(),
        help_text="Event ids of claims about its days that came after its cut; an amendment takes them in.",
    )


class VariantSerializer(serializers.Serializer):
    """A kind of report."""

    code = serializers.ChoiceField(list(REGISTRY))
    name = StatementSerializer()
    about = StatementSerializer()
    roles = serializers.ListField(child=serializers.CharField(), help_text="Whose it is; empty for everybody's.")
    spans = serializers.ListField(child=serializers.ChoiceField(list(SPANS)))
    sections = serializers.ListField(child=serializers.CharField(), help_text="Letters of its sections.")
    subject = serializers.ChoiceField(list(Subject))
    by_facility = serializers.BooleanField()


class VariantPageSerializer(serializers.Serializer):
    """Every variant."""

    items = VariantSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class DueSerializer(serializers.Serializer):
    """A report that an operator owes."""

    operator = serializers.CharField()
    variant = serializers.ChoiceField(list(REGISTRY))
    span = serializers.ChoiceField(list(SPANS))
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    due_on = serializers.DateField(help_text="The last day, in Korean time; rolled to a working day.")
    due_at = serializers.DateTimeField(help_text="The moment from which it is late.")
    state = serializers.ChoiceField(list(STATES))
    report = serializers.UUIDField(allow_null=True, help_text="What was attested for it, else what was built last.")


class DuePageSerializer(serializers.Serializer):
    """A page of what is owed; `limit` counts operators."""

    items = DueSerializer(many=True)
    next = serializers.URLField(allow_null=True)


class ReportPageSerializer(serializers.Serializer):
    """A page of reports."""

    items = ReportSerializer(many=True)
    next = serializers.URLField(allow_null=True)

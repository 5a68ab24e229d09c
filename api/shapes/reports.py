from rest_framework import serializers

from compliance.models import Report
from compliance.reports.forms import FORMS


class ReportFileSerializer(serializers.Serializer):
    """One form of a finished report."""

    form = serializers.ChoiceField(list(FORMS))
    address = serializers.CharField()
    sha256 = serializers.CharField()


class ReportSerializer(serializers.Serializer):
    """A compliance report, and how far it has come."""

    id = serializers.UUIDField()
    operator = serializers.CharField(help_text="GLN of whom it is about.")
    period_start = serializers.DateField()
    period_end = serializers.DateField(help_text="The last day, in Korean time.")
    status = serializers.ChoiceField(Report.Status.values)
    progress_pct = serializers.IntegerField()
    requested_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    failure = serializers.CharField(allow_null=True)
    cut_position = serializers.IntegerField(allow_null=True, help_text="Claims at smaller positions of the log are in.")
    parameter_version = serializers.CharField(allow_null=True, help_text="Names the limits that it was judged by.")
    sha256 = serializers.CharField(allow_null=True, help_text="SHA-256 of the JSON form.")
    files = ReportFileSerializer(many=True)


class ReportPageSerializer(serializers.Serializer):
    """A page of reports."""

    items = ReportSerializer(many=True)
    next = serializers.URLField(allow_null=True)

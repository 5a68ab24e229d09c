import uuid

from django.db import models


class Report(models.Model):
    """A compliance report of one operator for a period, and the job that builds it.

    Done means frozen: the files never change again, `sha256` is taken over the JSON form.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "대기 · Queued"
        RUNNING = "running", "작성 중 · Running"
        DONE = "done", "완료 · Done"
        FAILED = "failed", "실패 · Failed"
        CANCELLED = "cancelled", "취소 · Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operator = models.CharField(max_length=13)
    period_start = models.DateField()
    period_end = models.DateField(help_text="The last day of the period, in Korean time.")
    requested_by = models.CharField(max_length=60)
    requested_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    progress_pct = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    cut_position = models.BigIntegerField(null=True, help_text="Claims at smaller positions of the log are in.")
    parameter_version = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["operator", "requested_at"]), models.Index(fields=["status", "leased_until"])]


class ReportFile(models.Model):
    """One form of a finished report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(max_length=4)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="report_form_once")]

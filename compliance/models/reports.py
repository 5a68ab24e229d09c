import uuid

from django.db import models


class Report(models.Model):
    """A compliance report of one operator for a period, and the job that builds it.

    Done means frozen: the files never change again, `sha256` is taken over the JSON form. What is wrong in one is mended by
    another that amends it.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "대기 · Queued"
        RUNNING = "running", "작성 중 · Running"
        DONE = "done", "완료 · Done"
        FAILED = "failed", "실패 · Failed"
        CANCELLED = "cancelled", "취소 · Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operator = models.CharField(max_length=13)
    variant = models.CharField(max_length=20, default="annual")
    facility = models.CharField(max_length=13, blank=True, help_text="GLN of the one site it is about; empty for all.")
    battery = models.CharField(max_length=200, blank=True, help_text="The one battery it is about; empty for all.")
    number = models.PositiveIntegerField(default=1, help_text="1 for the original, one more with each amendment.")
    amends = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="amendments")
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
        constraints = [
            # Of two people who amend one report at the same moment, one succeeds.
            models.UniqueConstraint(fields=["amends"], condition=~models.Q(status__in=["failed", "cancelled"]),
                                    name="report_amended_once"),
        ]  # fmt: skip


class ReportFile(models.Model):
    """One form of a finished report."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(max_length=4)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "form"], name="report_form_once")]


class Attestation(models.Model):
    """A person's word that a finished report is complete and true; never changed or taken back.

    Names the person by the pseudonym of the membership, the data by its hash, and keeps the statement as it was read.
    """

    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="attestation")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    sha256 = models.CharField(max_length=64, help_text="Of the JSON form that was attested.")
    statement_en = models.TextField()
    statement_ko = models.TextField()
    critical_gaps = models.PositiveIntegerField(help_text="Critical gaps to act on that were not settled at that moment.")
    disclosure = models.TextField(blank=True, help_text="What was said of them.")

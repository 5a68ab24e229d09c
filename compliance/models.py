import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Severity(models.TextChoices):
    """How much a gap matters; the order is that of the letters' rank, not of the alphabet."""

    LOW = "low", "낮음 · Low"
    MEDIUM = "medium", "보통 · Medium"
    HIGH = "high", "높음 · High"
    CRITICAL = "critical", "심각 · Critical"


class Parameter(models.Model):
    """A limit that the rules judge by, with the day from which it holds. Rows are added, never changed."""

    class Certainty(models.TextChoices):
        LAW = "law", "법령 · Law"
        LAW_UNSEEN = "law_unseen", "법령(조문 미확인) · Law, wording not confirmed"
        OTHER_LAW = "other_law", "다른 법령 준용 · Other law, by analogy"
        PROPOSED = "proposed", "제안(미확정) · Proposed, not law"

    key = models.CharField(max_length=60)
    value = models.JSONField()
    effective_from = models.DateField()
    basis = models.CharField(max_length=300)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    set_by = models.CharField(max_length=60)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "effective_from"], name="parameter_once_a_day")]
        ordering = ["key", "effective_from"]


class Finding(models.Model):
    """What a rule says about a state that began with one event; the shared part of duties and gaps."""

    rule = models.CharField(max_length=4)
    epc_key = models.UUIDField()
    epc = models.TextField()
    anchor = models.TextField(help_text="The event that began the state; with the rule it names the finding.")
    responsible = models.CharField(max_length=13, blank=True, help_text="GLN of who must act.")
    concerns = ArrayField(models.CharField(max_length=13), default=list, help_text="GLNs of who may see it.")
    severity = models.CharField(max_length=8, choices=Severity.choices)
    due_at = models.DateTimeField()
    escalates_at = models.DateTimeField(null=True)
    escalated_severity = models.CharField(max_length=8, choices=Severity.choices, blank=True)
    evidence = models.JSONField(default=list, help_text="Event ids that show it.")
    details = models.JSONField(default=dict, help_text="What the sentences are filled in with.")
    rule_version = models.IntegerField()
    parameters = models.JSONField(default=dict, help_text="The parameter values it was judged by.")

    class Meta:
        abstract = True


class Duty(Finding):
    """Something that must happen by `due_at`, and is a gap from then on unless it has."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epc_key", "rule", "anchor"], name="duty_once")]
        indexes = [models.Index(fields=["due_at"])]
        verbose_name_plural = "duties"


class Gap(Finding):
    """A place where the claims do not add up, with its life: open, explained, accepted or rejected, resolved."""

    class Status(models.TextChoices):
        OPEN = "open", "열림 · Open"
        EXPLAINED = "explained", "소명됨 · Explained"
        ACCEPTED = "accepted", "소명 수용 · Accepted"
        REJECTED = "rejected", "소명 반려 · Rejected"
        RESOLVED = "resolved", "해소 · Resolved"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.TextField(blank=True, help_text="The event that mended it.")
    reopened = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epc_key", "rule", "anchor"], name="gap_once")]
        indexes = [
            models.Index(fields=["status", "rule"]),
            models.Index(fields=["responsible", "status"]),
            GinIndex(fields=["concerns"], name="gap_concerns"),
            models.Index(fields=["opened_at", "id"]),
            models.Index(
                fields=["escalates_at"], name="gap_escalation",
                condition=models.Q(escalates_at__isnull=False) & ~models.Q(status="resolved"),
            ),
        ]  # fmt: skip


class GapStep(models.Model):
    """One step of a gap's life: what, by whom, why, when. Steps are added, never changed."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="steps")
    action = models.CharField(max_length=12)
    by = models.CharField(max_length=60)
    gln = models.CharField(max_length=13, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    event_id = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


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

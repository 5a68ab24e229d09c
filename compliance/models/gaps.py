import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone


class Severity(models.TextChoices):
    """How much a gap matters; the order is that of the letters' rank, not of the alphabet."""

    LOW = "low", "낮음 · Low"
    MEDIUM = "medium", "보통 · Medium"
    HIGH = "high", "높음 · High"
    CRITICAL = "critical", "심각 · Critical"


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
    parameter_versions = models.JSONField(
        default=dict, help_text="Which value of each parameter that was: the number of its row, 0 as declared."
    )

    class Meta:
        abstract = True


class Duty(Finding):
    """Something that must happen by `due_at`, and is a gap from then on unless it has.

    One that waits for a site is held while the site's silence is a gap: then it is not the thing that is silent.
    """

    waits_for = models.CharField(max_length=13, blank=True, help_text="GLN of the site whose silence would explain it.")
    held = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epc_key", "rule", "anchor"], name="duty_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(held=False), name="duty_due"),
            models.Index(fields=["due_at"], condition=models.Q(rule="S01"), name="duty_of_silence"),
            models.Index(fields=["waits_for"], condition=models.Q(held=True), name="duty_held"),
        ]
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
    asked_at = models.DateTimeField(default=timezone.now, help_text="Since when an answer of the operator is awaited.")
    rung = models.SmallIntegerField(default=0, help_text="How far up the ladder it has climbed unanswered.")
    accepted_until = models.DateTimeField(null=True, help_text="When the accepted explanation ends.")
    handler = models.UUIDField(null=True, help_text="The operator's person who looks after it, by membership ref.")
    examiner = models.UUIDField(null=True, help_text="The authority's person, likewise.")
    revision = models.IntegerField(default=0, help_text="Counts the steps, so that each is taken on what was read.")

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
            models.Index(fields=["accepted_until"], name="gap_expiry", condition=models.Q(status="accepted")),
            models.Index(
                fields=["severity", "rung", "asked_at"], name="gap_ladder",
                condition=models.Q(status__in=["open", "rejected"]),
            ),
        ]  # fmt: skip


class GapStep(models.Model):
    """One step of a gap's life: what, by whom, why, when. Steps are added; the database refuses to change one."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=12)
    by = models.CharField(max_length=60)
    gln = models.CharField(max_length=13, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    event_id = models.TextField(blank=True)
    is_internal = models.BooleanField(default=False, help_text="Whether only authorities may know of it.")
    details = models.JSONField(default=dict, help_text="What was shown, decided until when, given to whom.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]


class GapWatch(models.Model):
    """A person, by membership ref, who hears of every step of a gap."""

    gap = models.ForeignKey(Gap, on_delete=models.CASCADE, related_name="watches")
    person = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "gap"], name="watch_once")]
        verbose_name_plural = "gap watches"


class GapFilter(models.Model):
    """A choice of gaps that a person keeps under a name."""

    person = models.UUIDField()
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=600)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="filter_once")]
        ordering = ["name"]

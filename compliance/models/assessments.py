from django.db import models


class Assessment(models.Model):
    """A judgement of much at once, in parts: why, of what, and how far it has come."""

    class Cause(models.TextChoices):
        ALL = "all", "전체 재판정 · Everything"
        RULES = "rules", "규칙 변경 · A rule changed"
        PARAMETER = "parameter", "기준값 변경 · A limit changed"
        DAY_OFF = "day_off", "휴무일 변경 · A day off"

    class Status(models.TextChoices):
        QUEUED = "queued", "대기 · Queued"
        RUNNING = "running", "진행 중 · Running"
        DONE = "done", "완료 · Done"
        CANCELLED = "cancelled", "취소 · Cancelled"

    cause = models.CharField(max_length=10, choices=Cause.choices)
    note = models.CharField(max_length=200, blank=True)
    claims_from = models.DateTimeField(null=True, help_text="Only of things with a claim at or after this moment.")
    claims_until = models.DateTimeField(null=True, help_text="Only of things with a claim before this moment.")
    known_below = models.BigIntegerField(help_text="The log's size when it was asked for; all of that must be folded.")
    requested_by = models.CharField(max_length=60)
    requested_at = models.DateTimeField()
    not_before = models.DateTimeField()
    as_of = models.DateTimeField(null=True, help_text="When it was begun, or gone on with, the last time.")
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status", "not_before"])]


class AssessmentPart(models.Model):
    """A range of keys that one worker judges."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="parts")
    number = models.IntegerField()
    after = models.UUIDField(help_text="The key behind which it begins.")
    until = models.UUIDField(help_text="The last key that may be in it.")
    below = models.BigIntegerField(null=True, help_text="The position of the log up to which it was judged.")
    things = models.IntegerField(default=0)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="assessment_part_once")]


class RuleBook(models.Model):
    """The versions of the rules that everything was judged by, or is being judged by, since a moment."""

    versions = models.JSONField()
    noted_at = models.DateTimeField()

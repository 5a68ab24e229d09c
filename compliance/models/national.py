from django.db import models
from django.db.models.functions import Now


class Fact(models.Model):
    """Something that a national figure counts, taken from one thing's story. Derived: rewritten whenever the story changes."""

    class Kind(models.TextChoices):
        RETIRED = "retired", "발생 신고 · Declared used"
        DEREGISTERED = "deregistered", "말소 · De-registered"
        REMOVED = "removed", "탈거 · Removed"
        CAPTURED = "captured", "확보 · Came to an operator"
        ENDED = "ended", "종료 · Ended"
        INCIDENT = "incident", "사고 · Incident"
        SECOND_LIFE = "second_life", "재사용 제품 · Second-life unit"
        REFINED = "refined", "제련 투입 · Refined"
        RECOVERED = "recovered", "회수 · Recovered"
        CERTIFIED = "certified", "인증 · Certified"
        SUPPLIED = "supplied", "공급 · Supplied"

    epc_key = models.UUIDField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    operator = models.CharField(max_length=13)
    event_id = models.TextField()
    item = models.CharField(max_length=20, blank=True, help_text="Route, element, reason or type.")
    form = models.CharField(max_length=12, blank=True, help_text="pack, unit (of a second life), module or lot.")
    yes = models.BooleanField(null=True, help_text="Evaluated in time; from used batteries; not by default.")
    days = models.FloatField(null=True)
    kwh = models.FloatField(null=True)
    kg = models.FloatField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "at"]), models.Index(fields=["epc_key"])]


class OutsideFigure(models.Model):
    """A figure that the ledger does not hold, with where it comes from. Never changed: a newer row stands in its place."""

    kind = models.CharField(max_length=24)
    operator = models.CharField(max_length=13, blank=True, help_text="GLN of whom it is about; empty for the nation.")
    item = models.CharField(max_length=20, blank=True)
    period_start = models.DateField()
    period_end = models.DateField()
    value = models.FloatField()
    source = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    entered_by = models.CharField(max_length=60)
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["kind", "operator", "item", "period_start", "period_end", "-id"], name="figure_standing")]

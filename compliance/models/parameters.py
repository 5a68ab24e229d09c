from django.db import models


class Parameter(models.Model):
    """A limit that the rules judge by, with the day from which it holds. Rows are added, never changed.

    Of two rows of one day the later one stands, so that a mistake is mended by saying it again.
    """

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
        ordering = ["key", "effective_from", "id"]
        indexes = [models.Index(fields=["key", "effective_from", "id"])]


class DayOff(models.Model):
    """A day that a regulator declared to be none of work, or took that back. Rows are added, never changed."""

    day = models.DateField()
    is_off = models.BooleanField()
    name = models.CharField(max_length=100)
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["day", "id"])]
        verbose_name_plural = "days off"

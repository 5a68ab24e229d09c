from django.db import models


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

from django.db import models


class Idempotency(models.Model):
    """The answer that a request with an Idempotency-Key got, kept for ever: a yard's phone may be offline for weeks."""

    operator = models.CharField(max_length=13)
    key = models.CharField(max_length=255)
    fingerprint = models.BinaryField(max_length=32, help_text="SHA-256 over method, path and body.")
    status = models.SmallIntegerField()
    headers = models.JSONField()
    body = models.BinaryField(help_text="The answer's body, compressed (zstd).")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "idempotency"
        constraints = [models.UniqueConstraint(fields=["operator", "key"], name="idempotency_once")]

from django.db import models


class Event(models.Model):
    """A claim as one row: the EPCIS event as JSONB, and beside it what the ledger can be asked by."""

    event_id = models.UUIDField(unique=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    occurred_at = models.DateTimeField()
    author = models.CharField(max_length=13)
    pack = models.UUIDField()
    party = models.UUIDField()
    body = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["pack", "occurred_at"], name="plain_pack"),
            models.Index(fields=["party", "occurred_at"], name="plain_party"),
            models.Index(fields=["author", "occurred_at"], name="plain_author"),
        ]

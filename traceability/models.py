from django.db import models


class Verification(models.Model):
    """One run of the verification from inside: where it stands, and what it has found so far.

    A run that was cut off is gone on with from `place`; the newest that ended is what the probes speak of.
    """

    began_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True)
    stage = models.CharField(max_length=12, default="")
    place = models.JSONField(null=True)
    claims = models.BigIntegerField(default=0)
    things = models.BigIntegerField(default=0)
    findings = models.BigIntegerField(default=0)
    named = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-ended_at"], name="verification_newest")]

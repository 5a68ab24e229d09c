from django.db import models


class Stay(models.Model):
    """How long one pack stood at one site, from the claim that brought it to the one that took it away.

    Derived from the pack's story; every row can be dropped and comes back when the pack is judged.
    """

    epc_key = models.UUIDField()
    site = models.CharField(max_length=13)
    since = models.DateTimeField()
    since_by = models.TextField(help_text="The event that brought it.")
    until = models.DateTimeField(null=True)
    until_by = models.TextField(blank=True, help_text="The event that took it away.")
    holder = models.CharField(max_length=13, blank=True, help_text="GLN of the last who held it there.")
    held_since = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True, help_text="When its holder last named it in a count of the whole site.")
    counted_by = models.TextField(blank=True, help_text="The event of that count.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["epc_key", "since_by"], name="stay_once")]
        indexes = [
            models.Index(fields=["site", "since"]),
            models.Index(fields=["site", "until"]),
            models.Index(fields=["site", "counted_at"], name="stay_counted", condition=models.Q(counted_at__isnull=False)),
        ]


class ReportDay(models.Model):
    """A Korean day on which somebody spoke from a site, with the last claim of the day.

    The latest of a set does not depend on the order of its arrival, and what was said stays said: rows only grow later.
    """

    site = models.CharField(max_length=13)
    author = models.CharField(max_length=13)
    day = models.DateField()
    last_at = models.DateTimeField()
    event_id = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "author", "day"], name="report_day_once")]


class JudgedSite(models.Model):
    """What the registry said of a site when it was last judged: another answer is a reason to judge it anew."""

    site = models.CharField(max_length=13, primary_key=True)
    registered = models.JSONField()

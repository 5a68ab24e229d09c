from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Alias(models.Model):
    """Another name of a battery: a Korean identification number, a GB/T 34014 code, a maker's serial.

    Two batteries that claim one alias are both kept; whoever uses it is asked for the Digital Link.
    """

    class Scheme(models.TextChoices):
        KR = "kr_battery_id", "배터리 식별번호 · Korean battery id"
        GBT = "gbt_code", "GB/T 34014"
        OEM = "oem_serial", "제조사 일련번호 · Maker's serial"

    scheme = models.CharField(max_length=20, choices=Scheme.choices)
    value = models.CharField(max_length=60)
    epc_key = models.UUIDField()
    epc = models.TextField()
    issuer = models.CharField(max_length=13)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "scheme", "epc_key"], name="alias_once")]
        indexes = [models.Index(fields=["epc_key"])]


class Battery(models.Model):
    """How a battery, module or lot stands: the fold of its claims, kept so that many can be asked about at once.

    Every row can be dropped and rebuilt from the ledger (manage.py rebuild_custody).
    """

    epc_key = models.UUIDField(primary_key=True)
    epc = models.TextField()
    form = models.CharField(max_length=12)
    legal = models.CharField(max_length=20)
    holder = models.CharField(max_length=13, blank=True)
    held_since = models.DateTimeField(null=True)
    confirmed = models.CharField(max_length=13, blank=True)
    released_to = models.CharField(max_length=13, blank=True)
    facility = models.CharField(max_length=13, blank=True)
    vehicle = models.CharField(max_length=100, blank=True)
    expected_by = models.CharField(max_length=13, blank=True)
    carried_by = models.CharField(max_length=13, blank=True)
    picked_up_by = models.CharField(max_length=13, blank=True)
    in_transit_since = models.DateTimeField(null=True)
    lost = models.BooleanField(default=False)
    damaged = models.BooleanField(default=False)
    dg_state = models.CharField(max_length=12, blank=True)
    recalled = models.CharField(max_length=512, blank=True)
    hold = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=13, blank=True)
    in_use_site = models.CharField(max_length=13, blank=True)
    inspected_at = models.DateTimeField(null=True)
    next_inspection_due = models.DateField(null=True)
    merged_into = models.TextField(blank=True)
    legacy = models.BooleanField(default=False)
    ending = models.CharField(max_length=12, blank=True)
    ended_at = models.DateTimeField(null=True)
    maker = models.CharField(max_length=13, blank=True)
    model = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=12, blank=True)
    chemistry = models.CharField(max_length=12, blank=True)
    rated_kwh = models.FloatField(null=True)
    mass_kg = models.FloatField(null=True)
    mass_kg_left = models.FloatField(null=True, help_text="Of a lot of material; of nothing else.")
    feed = models.CharField(max_length=16, blank=True)
    made_at = models.DateTimeField(null=True)
    soh_pct = models.FloatField(null=True)
    grade = models.CharField(max_length=16, blank=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    last_event_id = models.TextField()
    claims = models.IntegerField()
    involved = ArrayField(models.CharField(max_length=13))

    class Meta:
        verbose_name_plural = "batteries"
        indexes = [
            models.Index(fields=["holder", "epc_key"]),
            models.Index(fields=["maker", "model"]),
            models.Index(fields=["-last_at", "-epc_key"], name="battery_latest"),
            GinIndex(fields=["involved"], name="battery_involved"),
            # All things of a model are those whose names begin with its own.
            models.Index(fields=["epc"], name="battery_name", opclasses=["text_pattern_ops"]),
            models.Index(
                fields=["expected_by", "epc_key"], condition=~models.Q(expected_by=""), name="battery_expected"
            ),
        ]


class Kinship(models.Model):
    """An edge of the family tree: what the parent became by which event."""

    parent_key = models.UUIDField()
    child_key = models.UUIDField()
    parent = models.TextField()
    child = models.TextField()
    event_id = models.TextField()
    mass_kg = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent_key", "child_key", "event_id"], name="kinship_once"),
        ]
        indexes = [models.Index(fields=["child_key"])]


class SetAside(models.Model):
    """Work of a follower of the log that was begun and has not succeeded: for one thing, or for a claim that cannot be
    read. Later claims do not wait for it; it is tried again by itself, and by manage.py set_aside --retry.
    """

    consumer = models.CharField(max_length=40)
    position = models.BigIntegerField(help_text="Of the claim that brought the work first.")
    epc_key = models.UUIDField(null=True, help_text="The thing; none where the claim itself cannot be read.")
    tries = models.IntegerField()
    failure = models.CharField(max_length=500, blank=True, help_text="Empty while the first try is under way.")
    begun_at = models.DateTimeField(db_default=Now())
    next_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "work set aside"
        constraints = [
            models.UniqueConstraint(
                fields=["consumer", "epc_key"], condition=models.Q(epc_key__isnull=False), name="aside_thing_once"
            ),
            models.UniqueConstraint(
                fields=["consumer", "position"], condition=models.Q(epc_key__isnull=True), name="aside_claim_once"
            ),
        ]


def concerning(gln: str) -> Q:
    """Batteries that an operator holds, expects, carries, or was involved with."""
    return Q(holder=gln) | Q(expected_by=gln) | Q(carried_by=gln) | Q(involved__contains=[gln])


def open_to(gln: str) -> Q:
    """Batteries of which an operator may see how they stand, as `access.grants` says of each."""
    return Q(confirmed=gln) | Q(released_to=gln) | Q(carried_by=gln)

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from parties import numbers
from parties.roles import Activity, Role


def _checked(check):
    def validate(value):
        try:
            check(value)
        except numbers.NumberError as fault:
            raise ValidationError(fault.text.in_("ko") + " " + fault.text.en) from fault

    return validate


def validate_gln(value: str) -> None:
    """Refuse what is not a GLN."""
    _checked(numbers.gln)(value)


def validate_business_number(value: str) -> None:
    """Refuse what is not a Korean business registration number."""
    _checked(numbers.business_number)(value)


class Operator(models.Model):
    """A business or authority that speaks in the ledger, named there by its GLN."""

    class Status(models.TextChoices):
        ACTIVE = "active", "영업 · Active"
        SUSPENDED = "suspended", "정지 · Suspended"
        CLOSED = "closed", "폐업 · Closed"

    gln = models.CharField(max_length=13, primary_key=True, validators=[validate_gln])
    business_number = models.CharField(max_length=10, unique=True, validators=[validate_business_number])
    name_en = models.CharField(max_length=120)
    name_ko = models.CharField(max_length=120)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    status_since = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(help_text="From when on this operator owes timely declarations.")
    registration_no = models.CharField(max_length=60, blank=True, help_text="Of the business under the Act.")
    registered_from = models.DateField(null=True, blank=True)
    registered_to = models.DateField(null=True, blank=True)
    responsible_office = models.CharField(
        max_length=60, blank=True, help_text="The position that answers for declarations. Never a person's name."
    )

    class Meta:
        ordering = ["gln"]

    def __str__(self):
        return f"{self.name_ko} ({self.name_en})"


class Facility(models.Model):
    """A site of an operator, named in the ledger by its own GLN."""

    gln = models.CharField(max_length=13, primary_key=True, validators=[validate_gln])
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="facilities")
    name_en = models.CharField(max_length=120)
    name_ko = models.CharField(max_length=120)
    address_ko = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=2, blank=True, help_text="행정표준 시도 코드, e.g. 41 Gyeonggi")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    capacity_packs = models.PositiveIntegerField(null=True, blank=True)
    capacity_kg_per_day = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["gln"]
        verbose_name_plural = "facilities"

    def __str__(self):
        return f"{self.name_ko} ({self.name_en})"


class Permit(models.Model):
    """What a facility may do, from when to when, and by which document."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="permits")
    activity = models.CharField(max_length=20, choices=Activity.choices)
    number = models.CharField(max_length=60)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["facility_id", "activity", "valid_from"]


class Membership(models.Model):
    """The operator for which a person speaks. `ref` stands for the person wherever the ledger needs a name."""

    class Duty(models.TextChoices):
        VIEWER = "viewer", "열람 · Viewer"
        WORKER = "worker", "현장 · Worker"
        MANAGER = "manager", "관리 · Manager"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="members")
    duty = models.CharField(max_length=10, choices=Duty.choices, default=Duty.WORKER)
    ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class ApiKey(models.Model):
    """A program's credential. The secret is shown once; only its SHA-256 is kept."""

    prefix = models.CharField(max_length=8, unique=True)
    secret_sha256 = models.BinaryField(max_length=32)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="keys")
    label = models.CharField(max_length=60, default="default")
    scopes = ArrayField(models.CharField(max_length=20))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["operator", "label"])]


class Look(models.Model):
    """One look by an authority at somebody's record: who, at what, why, when."""

    id = models.BigAutoField(primary_key=True)
    gln = models.CharField(max_length=13)
    key_id = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    reason = models.CharField(max_length=200, blank=True)
    looked_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "looked_at"])]


__all__ = ["Activity", "ApiKey", "Facility", "Look", "Membership", "Operator", "Permit", "Role"]

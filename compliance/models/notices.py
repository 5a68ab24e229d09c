import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from compliance.models.gaps import Gap, GapStep
from parties.models import Membership


class Notice(models.Model):
    """That somebody is to hear of a step; written in the transaction of the step.

    `position` is given a moment later, gapless and in the order in which the notices became visible, so that whoever
    follows them by a watermark misses none.
    """

    step = models.OneToOneField(GapStep, on_delete=models.PROTECT, related_name="notice")
    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="notices")
    operator = models.CharField(max_length=13, blank=True, help_text="GLN of the operator that hears of it.")
    to_authority = models.BooleanField(default=False)
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="notice_unplaced", condition=models.Q(position=None)),
            models.Index(fields=["operator", "position"], name="notice_of_operator"),
            models.Index(fields=["position"], name="notice_of_authority", condition=models.Q(to_authority=True)),
        ]


class MailSetting(models.Model):
    """How often a person hears by e-mail, in which language, and up to which notice they have heard."""

    class Frequency(models.TextChoices):
        DAILY = "daily", "매일 · Daily"
        WEEKLY = "weekly", "매주 · Weekly"
        NEVER = "never", "받지 않음 · Never"

    class Language(models.TextChoices):
        KOREAN = "ko", "한국어 · Korean"
        ENGLISH = "en", "영어 · English"

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="mail_setting")
    frequency = models.CharField(max_length=6, choices=Frequency.choices, default=Frequency.DAILY)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.KOREAN)
    mark = models.BigIntegerField(default=0, help_text="Notices at smaller positions were told.")
    looked_on = models.DateField(null=True, help_text="The last Korean day on which it was seen to.")


class Subscription(models.Model):
    """An operator's program that is told of steps: where, and the secret that its deliveries are signed with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gln = models.CharField(max_length=13)
    is_authority = models.BooleanField(default=False)
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=300, help_text="Sealed: it is not readable in the database.")
    actions = ArrayField(models.CharField(max_length=12), default=list, help_text="Only these; empty for all.")
    created_by = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    mark = models.BigIntegerField(default=0, help_text="Notices at smaller positions are in deliveries.")
    missed_until = models.DateTimeField(null=True, help_text="When the last delivery was made that was forgotten untaken.")

    class Meta:
        indexes = [models.Index(fields=["gln", "ended_at"])]


class Delivery(models.Model):
    """Some notices on their way to one subscription. Its id stays the same however often it is sent."""

    class State(models.TextChoices):
        WAITING = "waiting", "대기 · Waiting"
        DELIVERED = "delivered", "전달됨 · Delivered"
        SET_ASIDE = "set_aside", "보류 · Set aside"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="deliveries")
    steps = ArrayField(models.BigIntegerField())
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="When it is to be tried next.")
    tries = models.SmallIntegerField(default=0, help_text="Since it was made, or last asked for again.")
    log = models.JSONField(default=list, help_text="Every try: when, what was answered, how long it took.")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state="waiting")),
            models.Index(fields=["subscription", "created_at"]),
            models.Index(fields=["created_at"], name="delivery_made", condition=~models.Q(state="waiting")),
        ]
        verbose_name_plural = "deliveries"

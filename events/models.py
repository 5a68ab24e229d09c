"""What of EPCIS is kept beside the ledger: documents on their way into it, master data, and who is told of what is new."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Leased(models.Model):
    """A job that whichever worker has the lease carries out; see events.leasing."""

    class Status(models.TextChoices):
        QUEUED = "queued", "대기 · Queued"
        RUNNING = "running", "작업 중 · Running"
        DONE = "done", "완료 · Done"
        FAILED = "failed", "실패 · Failed"

    status = models.CharField(max_length=9, choices=Status.choices, default=Status.QUEUED)
    attempts = models.IntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=60, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class CaptureJob(Leased):
    """A document that somebody handed in to be captured. Its events lie in parts until the job is finished."""

    class Behaviour(models.TextChoices):
        ROLLBACK = "rollback", "All or nothing"
        PROCEED = "proceed", "Good events stand"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gln = models.CharField(max_length=13, help_text="In whose name the events are recorded.")
    key_id = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    behaviour = models.CharField(max_length=8, choices=Behaviour.choices, default=Behaviour.ROLLBACK)
    context = models.JSONField(help_text="The JSON-LD context of the document.")
    vocabularies = models.JSONField(default=list, help_text="The master data of its header; emptied with the parts.")
    events = models.IntegerField()
    done = models.IntegerField(default=0, help_text="Events from the first on whose fate is certain.")
    checked = models.IntegerField(default=0, help_text="Events that were looked at so far.")
    captured = models.IntegerField(default=0, help_text="Events on record, those that were before included.")
    faulty = models.IntegerField(default=0, help_text="Events refused; `errors` names the first of them.")
    errors = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["gln", "-created_at"]), models.Index(fields=["status", "leased_until"])]


class CapturePart(models.Model):
    """Some events of a document as they were sent, compressed."""

    job = models.ForeignKey(CaptureJob, on_delete=models.CASCADE, related_name="parts")
    first = models.IntegerField(help_text="The place of its first event in the document.")
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "first"], name="events_capture_part_once")]


class MasterData(models.Model):
    """What an operator says of a place, a thing or a party besides its events: the newest word stands."""

    gln = models.CharField(max_length=13, help_text="Who says so.")
    vocabulary = models.CharField(max_length=200, help_text="The type, such as urn:epcglobal:epcis:vtype:BusinessLocation.")
    uri = models.CharField(max_length=512, help_text="What it is said of, in the one spelling of its identifier.")
    attributes = models.JSONField(default=dict, help_text="By full name, a list of values each.")
    children = models.JSONField(default=list)
    said_at = models.DateTimeField()

    class Meta:
        db_table = "events_masterdata"
        constraints = [models.UniqueConstraint(fields=["gln", "vocabulary", "uri"], name="events_masterdata_once")]
        indexes = [models.Index(fields=["uri"])]


class QuerySubscription(models.Model):
    """A program that is told of new answers to a named query, and how far it was told.

    What is on its way is kept here until it has arrived: `delivery`, its id, and `owed`, the sequence numbers of its
    events. `mark` moves to `reach` when it has, so it is sent again under the same id and never skipped.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    gln = models.CharField(max_length=13)
    query = models.CharField(max_length=100, help_text="The name of the query.")
    key_id = models.CharField(max_length=60, help_text="Who subscribed.")
    reason = models.CharField(max_length=200, blank=True, help_text="Why an authority looks.")
    dest = models.CharField(max_length=500)
    secret = models.CharField(max_length=500, blank=True, help_text="Sealed: it is not readable in the database.")
    schedule = models.JSONField(null=True, help_text="When to tell; null for as soon as there is something.")
    report_if_empty = models.BooleanField(default=False)
    initial_record_time = models.DateTimeField(null=True)
    epc_format = models.CharField(max_length=30)
    created_at = models.DateTimeField()
    mark = models.BigIntegerField(help_text="Claims at smaller positions were told.")
    due_at = models.DateTimeField(help_text="When it is to be looked at next.")
    holder = models.UUIDField(null=True, help_text="The worker's turn that had it last.")
    told = models.IntegerField(default=0, help_text="Events told since the schedule last said so.")
    delivery = models.UUIDField(null=True)
    owed = ArrayField(models.BigIntegerField(), default=list)
    reach = models.BigIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0, help_text="Failed ones since the last that succeeded.")
    error = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "events_query_subscription"
        indexes = [models.Index(fields=["gln", "query"]), models.Index(fields=["due_at"])]

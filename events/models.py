"""What of EPCIS is kept beside the ledger: documents on their way into it, and master data."""

import uuid

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

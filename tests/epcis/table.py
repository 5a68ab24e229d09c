"""Every address of the EPCIS interfaces with what each kind of caller is answered."""

import pytest
from django.utils import timezone

from events.models import CaptureJob
from tests.epcis import query_table
from tests.epcis.documents import alone, document, event

JOB = "55555555-5555-4555-8555-555555555555"
ALL = ("nobody", "no_scope", "closed", "stranger", "maker", "collector", "regulator")
# In the order of ALL. The job is the collector's.
EXPECTED = {
    ("GET", "/epcis/"): (401, 403, 403, 200, 200, 200, 200),
    ("GET", "/epcis/capture"): (401, 403, 403, 200, 200, 200, 200),
    ("POST", "/epcis/capture"): (401, 403, 403, 202, 202, 202, 202),
    ("GET", "/epcis/capture/{job}"): (401, 403, 403, 404, 404, 200, 404),
    ("POST", "/epcis/events"): (401, 403, 403, 201, 201, 201, 201),
    **query_table.EXPECTED,
}
NAMES = {"/epcis/": "epcis", "/epcis/capture": "epcis-capture", "/epcis/capture/{job}": "epcis-capture-job",
         **query_table.NAMES}  # fmt: skip
BODIES: dict[str, object] = {"/epcis/capture": document(event()), "/epcis/events": alone(), **query_table.BODIES}


@pytest.fixture
def scene(world) -> dict[str, str]:
    """What the addresses of the table name."""
    CaptureJob.objects.create(id=JOB, gln=world.collector.gln, key_id="key:x", created_at=timezone.now(), context=[], events=0)
    return {"job": JOB, **query_table.tell(world)}

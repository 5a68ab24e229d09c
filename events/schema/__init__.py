"""EPCIS 2.0 events and documents: what makes one well formed, and what is wrong with one that isn't."""

from events.schema.fault import Fault
from events.schema.rules import identifiers
from events.schema.validation import (
    FAULTS_MAX,
    check_document,
    check_event,
    document_events,
    document_schema,
    event_schema,
    is_valid_event,
)

__all__ = [
    "FAULTS_MAX",
    "Fault",
    "check_document",
    "check_event",
    "document_events",
    "document_schema",
    "event_schema",
    "identifiers",
    "is_valid_event",
]

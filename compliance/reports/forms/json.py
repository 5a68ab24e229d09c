"""The report as canonical JSON: the form that the SHA-256 is taken over, for programs and for proof."""

from events import canonical


def make(report: dict, imprint=None) -> bytes:
    """The RFC 8785 bytes of the data; the imprint is left out, as no data can hold its own hash."""
    return canonical.dumps(report)

"""Where the resources of the API are found."""

from urllib.parse import quote

ROOT = "/api/v1"


def event(event_id: str) -> str:
    """The address of an event."""
    return f"{ROOT}/events/{quote(event_id, safe='')}"


def battery(uri: str) -> str:
    """The address of a battery, module or lot."""
    return f"{ROOT}/batteries/{quote(uri, safe='')}"


def gap(gap_id: object) -> str:
    """The address of a gap."""
    return f"{ROOT}/gaps/{gap_id}"


def report(report_id: object) -> str:
    """The address of a report."""
    return f"{ROOT}/reports/{report_id}"

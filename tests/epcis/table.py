"""Every address of the EPCIS interfaces with what each kind of caller is answered."""

import pytest

ALL = ("nobody", "no_scope", "closed", "stranger", "maker", "collector", "regulator")
EXPECTED = {
    ("GET", "/epcis/"): (401, 403, 403, 200, 200, 200, 200),
}
NAMES = {"/epcis/": "epcis"}
BODIES: dict[str, object] = {}


@pytest.fixture
def scene(world) -> dict[str, str]:
    """What the addresses of the table name."""
    return {}

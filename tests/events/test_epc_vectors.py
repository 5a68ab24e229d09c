"""Public Digital Link and URN vectors, where they are at hand."""

import json
import os
from pathlib import Path

import pytest

from events import epc

VECTORS = Path(os.environ.get("EPCIS_VECTORS") or Path(__file__).parents[3] / "shared" / "epcis") / "digital-link"

pytestmark = pytest.mark.skipif(
    not VECTORS.is_dir(), reason=f"no Digital Link vectors in {VECTORS}; name their folder in EPCIS_VECTORS"
)

# A pattern names many things, an EPC one.
PATTERNS = ("urn:epc:idpat:",)
# Where the vectors judge what this reader leaves alone, or judge in a mode that isn't ours.
OTHERWISE = {
    "HtTp://a/b/00/006141411234567890": "its reader wants the scheme in one case; RFC 3986 doesn't",
    "https://a/gtin/12312312312333": "run with the words for keys switched off",
    "https://a/01/416000336108": "run with short GTINs switched off; ours are padded",
    "https://a/8004/9520614141234567?01=02345673": "a query string names nothing and isn't read",
    "https://a/01/12312312312333/22/ABC%2d123?99=ABC&98=XYZ+987": "a query string names nothing and isn't read",
    "https://id.gs1.org/01/09520123456788/10/ABC123?99=XYZ789&99=XYZ789": "a query string isn't read",
    "https://example.com/01/09520123456788?99=XYZ&89=ABC123": "a query string isn't read",
}


def _load(name):
    return json.loads((VECTORS / name).read_text()) if VECTORS.is_dir() else {"vectors": [], "parse": []}


def _read(text):
    try:
        return epc.parse(text)
    except epc.EpcError:
        return None


@pytest.mark.parametrize("vector", _load("epc-urn-to-canonical-dl.json")["vectors"], ids=lambda vector: vector["input"])
def test_urns_and_links_become_the_canonical_link(vector):
    if vector["input"].startswith(PATTERNS):
        assert _read(vector["input"]) is None
        return
    read = _read(vector["input"])
    assert (read and read.uri) == vector["canonical"]
    if vector["input"].startswith("urn:"):
        assert read.urn == vector["input"]


@pytest.mark.parametrize(
    "vector", _load("gs1-syntax-engine-vectors.json")["parse"], ids=lambda vector: vector["uri"] or "empty"
)
def test_links_are_told_from_what_is_none(vector):
    valid = vector["valid"] if vector["uri"] not in OTHERWISE else not vector["valid"]
    assert (_read(vector["uri"]) is not None) == valid

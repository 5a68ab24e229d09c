"""Evidence of a pack that travelled on a pallet: what moved it is in the bundle, and what shows that it lay there."""

import json

import pytest

from events.log import note
from events.verify import __main__ as verifier
from tests import world as worlds
from tests.compliance.doctored import changed, drop, edit, unpack
from tests.compliance.test_evidence import checked, pack, told
from tests.epcis.test_dialects import SSCC, URI, life_on_a_pallet, tell_plain

pytestmark = pytest.mark.django_db
PALLET = "https://id.gs1.org/00/095212340000000013"


@pytest.fixture
def key(world, publish) -> note.Verifier:
    assert SSCC.startswith("urn:epc:id:sscc:")
    tell_plain(world, life_on_a_pallet)
    worlds.settle()
    return publish()


def test_the_pallet_s_claims_are_in_it_and_marked(world, key, tmp_path, capsys):
    content = pack(URI, world.recycler)
    verdict = checked(content, key)
    assert verdict.findings == []
    moved = [(claim.kind, claim.number) for claim in verdict.claims if claim.unit == PALLET]
    assert moved == [("dispatched", 1), ("received", 2), ("AggregationEvent", 3)]
    own = [claim.number for claim in verdict.claims if not claim.unit]
    assert own == list(range(1, len(own) + 1))
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    assert verifier.run([str(path), "--key", key.text, "--language", "en"]) == verifier.HOLDS
    said = capsys.readouterr().out
    assert f"({PALLET})" in said and "3 more are about units that it lay in" in said


def test_what_does_not_belong_to_it_is_found(world, key):
    content = pack(URI, world.recycler)
    assert [(where, text.partition("(")[0]) for where, text in told(without_packing(content), key)] == [
        (str(place), "It is about https") for place, claim in enumerate(checked(without_packing(content), key).claims, 1) if claim.unit]
    listed = json.loads(unpack(content)["manifest.json"])["claims"]
    passed = [listed[0] | {"unit": PALLET}, *listed[1:]]
    found = told(changed(content, edit("manifest.json", claims=passed)), key)
    assert ("1", "The entry does not name what the bundle is about.") in found
    # Who was not told of what moved the pallet does not get it.
    assert not any(claim.unit for claim in checked(pack(URI, world.maker), key).claims)


def without_packing(content: bytes) -> bytes:
    """The bundle without the claim that says that the pack lies on the pallet, which is the last about the pack itself."""
    listed = json.loads(unpack(content)["manifest.json"])["claims"]
    return changed(content, drop(max(place for place, claim in enumerate(listed, start=1) if "unit" not in claim)))

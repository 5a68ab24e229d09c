"""Evidence: a bundle that verifies without the service, and in which every change is found and named."""

import io
import zipfile
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from django.conf import settings
from django.db import transaction

from batteries import timeline
from compliance.evidence import bundle
from events import epc
from events.log import note, proving, publishing
from events.verify import __main__ as verifier
from events.verify import bundle as verify
from tests import world as worlds
from tests.compliance.doctored import CHANGES, SPELLINGS, changed, drop, edit, extend, packed, put, unpack, zips

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Sample(NamedTuple):
    """A bundle about a whole life, who has signed its checkpoint, and the event ids in it by what happened."""

    content: bytes
    signer: note.Signer
    life: dict[str, str]


@pytest.fixture(scope="session")
def sample(django_db_setup, django_db_blocker, tmp_path_factory) -> Sample:
    """Made once: who checks evidence needs no database. Nothing of it stays in the ledger."""
    with django_db_blocker.unblock(), transaction.atomic():
        world, uri = worlds.build(), worlds.pack("LIFE-1")
        life = {"uri": uri, **worlds.live_through(world, uri)}
        worlds.settle()
        signer = note.Signer.parse(note.generate(settings.LOG_ORIGIN)[0])
        publishing.Publisher(signer, origin=settings.LOG_ORIGIN, memory=tmp_path_factory.mktemp("log") / "head").publish()
        made = Sample(pack(uri, world.regulator), signer, life)
        transaction.set_rollback(True)
    return made


@pytest.fixture
def evidence(sample) -> bytes:
    return sample.content


@pytest.fixture
def key(sample) -> note.Verifier:
    return sample.signer.verifier


@pytest.fixture
def signed(life, publish) -> note.Verifier:
    """A life in this test's own ledger, published."""
    worlds.settle()
    return publish()


def pack(uri: str, party: worlds.Party) -> bytes:
    name = epc.parse(uri)
    shown = timeline.show(timeline.read(name.key), party.viewer)
    return bundle.pack(name, shown, viewer=party.viewer, made_at=NOW)


def checked(content: bytes, *keys: note.Verifier) -> verify.Verdict:
    return verify.verify(io.BytesIO(content), keys)


def told(content: bytes, *keys) -> list[tuple[str, str]]:
    return [(finding.where.partition(",")[0], finding.text.en.partition(":")[0]) for finding in
            checked(content, *keys).findings]  # fmt: skip


def test_a_whole_life_holds(sample, evidence, key):
    life, verdict = sample.life, checked(evidence, key)
    assert verdict.findings == [] and verdict.key_was_given and verdict.signed_by == (key,)
    assert [claim.number for claim in verdict.claims] == list(range(1, 10))
    assert [claim.event_id for claim in verdict.claims] == [event_id for name, event_id in life.items() if name != "uri"]
    assert all(claim.has_entry and claim.holds for claim in verdict.claims)


def test_without_a_key_it_is_checked_by_the_one_that_came_with_it_and_that_is_said(evidence, key):
    verdict = checked(evidence)
    assert (verdict.findings, verdict.key_was_given, verdict.signed_by) == ([], False, (key,))


def test_by_another_key_it_is_no_evidence(evidence):
    other = note.Verifier.parse(note.generate("another.example/log")[1])
    with pytest.raises(verify.NoBundle, match="No key that is known here"):
        checked(evidence, other)


@pytest.mark.parametrize(("change", "found"), CHANGES)
def test_a_change_is_found_and_named(evidence, key, change, found):
    assert set(told(changed(evidence, change), key)) == found


@pytest.mark.parametrize("change", SPELLINGS)
def test_what_two_readers_might_read_in_two_ways_is_no_bundle(evidence, key, change):
    with pytest.raises(verify.NoBundle):
        checked(changed(evidence, change), key)


def test_a_proof_that_leads_to_another_checkpoint_of_the_log_is_named(sample, evidence, key):
    assert told(changed(evidence, extend(sample.signer)), key) == [
        ("3", "Its proof leads to another checkpoint than that of the bundle.")
    ]


def test_a_bundle_without_claims_shows_nothing_and_is_none(evidence, key):
    with pytest.raises(verify.NoBundle, match="no claims"):
        checked(changed(evidence, edit("manifest.json", claims=[])), key)


def test_a_zip_in_which_two_programs_might_see_two_things_is_no_bundle(evidence, key):
    for doctored in zips(evidence):
        with pytest.raises(verify.NoBundle):
            checked(doctored, key)


def test_what_was_packed_again_by_another_program_is_still_evidence(evidence, key):
    again = packed(unpack(evidence).items(), how=zipfile.ZIP_DEFLATED)
    assert checked(again, key).findings == []


def test_a_receipt_does_not_pass_for_the_log(evidence, key):
    signer = note.Signer.parse(note.generate(f"{settings.LOG_ORIGIN}/receipts")[0])
    head = note.parse_checkpoint(note.Note.parse(unpack(evidence)["checkpoint.txt"]).text)
    forged = note.sign(note.checkpoint_text(head.origin, head.size, head.root), signer)
    with pytest.raises(verify.NoBundle, match="none of the log"):
        checked(changed(evidence, put("checkpoint.txt", forged)), key, signer.verifier)


def test_which_claims_are_missing_is_said(evidence, key):
    [finding] = checked(changed(evidence, drop(4, 5)), key).findings
    assert "numbers 4 to 5 are missing" in finding.text.en and "4~5번" in finding.text.ko


def test_the_last_claims_can_be_left_out_and_that_is_said_too(evidence, key, tmp_path, capsys):
    path = tmp_path / "short.zip"
    path.write_bytes(changed(evidence, drop(9)))
    assert verifier.run([str(path), "--key", key.text, "--language", "en"]) == verifier.HOLDS
    assert "after the last of these claims" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["manifest.json", "checkpoint.txt", "claims/0001/leaf.json", "claims/0001/proof.tlog-proof"])
def test_without_one_of_its_files_it_is_no_bundle(evidence, name):
    with pytest.raises(verify.NoBundle):
        checked(changed(evidence, lambda files: files.pop(name)))


@pytest.mark.parametrize("content", [b"[]", b"{}", b"\xff", b'{"format": "other/9"}',
                                     b'{"format": "used-battery-evidence/1", "claims": 7, "thing": "x", "keys": []}'])  # fmt: skip
def test_a_manifest_that_is_none_is_said_to_be_none(evidence, content):
    with pytest.raises(verify.NoBundle):
        checked(changed(evidence, lambda files: files.update({"manifest.json": content})))


def test_a_file_that_unpacks_beyond_measure_is_not_unpacked(evidence):
    name = "claims/0001/entry.json"
    assert checked(changed(evidence, put(name, b" " * verify.FILE_BYTES_MAX))).findings
    with pytest.raises(verify.NoBundle, match="more than"):
        checked(changed(evidence, put(name, b" " * (verify.FILE_BYTES_MAX + 1))))


def test_what_is_masked_is_left_out_and_still_in_its_place(world, life, signed):
    verdict = checked(pack(life["uri"], world.recycler), signed)
    assert verdict.findings == []
    withheld = [claim.event_id for claim in verdict.claims if not claim.has_entry]
    assert set(withheld) == {life["installed"], life["removed"]}


def test_who_may_see_a_part_gets_a_part_that_shows_its_holes(world, life, signed):
    verdict = checked(pack(life["uri"], world.maker), signed)
    assert [claim.number for claim in verdict.claims] == [1, 2]
    verdict = checked(pack(life["uri"], world.collector), signed)
    assert [finding.text.en for finding in verdict.findings] == [
        "The list has a hole: of the claims about it, numbers 1 to 5 are missing."
    ]


def test_what_is_not_published_is_left_to_a_later_bundle(world, life, signed):
    worlds.say(world.recycler, type="soh_recorded", battery=life["uri"], occurred_at=worlds.ago(days=1),
               soh_pct=60.0, method="bms")  # fmt: skip
    assert len(checked(pack(life["uri"], world.regulator), signed).claims) == 9


def test_the_same_evidence_is_the_same_file(world, life, signed):
    one, other = (pack(life["uri"], world.regulator) for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 24, 9, 0, 0)}


def test_beside_the_claims_lies_what_a_person_reads(evidence):
    files = unpack(evidence)
    assert files.keys() >= verify.BESIDE
    read_me = files["READ-ME.txt"].decode("utf-8-sig")
    assert "증거 대상: https://id.gs1.org/01/09521234543213/21/LIFE-1" in read_me and "Evidence about" in read_me
    assert f"{settings.PUBLIC_ORIGIN}/log/keys" in read_me and f"{settings.PUBLIC_ORIGIN}/verify" in read_me
    assert all(name in read_me for name in files if "/" not in name and name != "READ-ME.txt")


def test_nothing_published_is_no_evidence(world, life):
    with pytest.raises(proving.NotPublished):
        pack(life["uri"], world.regulator)

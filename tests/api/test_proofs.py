"""Receipts and proofs over the API: everything that is sent verifies with what was sent, and with a key."""

import json
from hashlib import sha256
from urllib.parse import quote

import pytest

from events import receipts
from events.log import merkle, note, proof
from tests import world as worlds
from tests.api.test_recording import event
from tests.events.test_audit import behind_the_guard


def path(event_id: str, tail: str) -> str:
    return f"events/{quote(event_id, safe='')}/{tail}"


def verify_receipt(answer: dict) -> list[dict]:
    """What a client does with the answer to a POST; the lines that stand in it."""
    rows = answer.get("results", [answer])
    lines = [row["receipt_line"] for row in rows if "receipt_line" in row]
    text, _ = note.open_note(answer["receipt"].encode(), [note.Verifier.parse(receipts.public_key())])
    head = note.parse_checkpoint(text)
    assert (head.size, head.root) == (len(lines), merkle.root([merkle.leaf_hash(line.encode()) for line in lines]))
    return [json.loads(line) for line in lines]


class TestReceipts:
    def test_one_event(self, maker):
        answer = maker.record(event("P-1")).json()
        [said] = verify_receipt(answer)
        assert (said["id"], said["h"], said["e"]) == (answer["event_id"], answer["entry_sha256"], "soh_recorded")

    def test_a_batch_has_one_and_refused_rows_are_not_in_it(self, maker):
        maker.record(event("P-1"))
        answer = maker.record([event("P-1"), {"type": "nonsense"}, event("P-2")]).json()
        assert [row["status"] for row in answer["results"]] == ["duplicate", "rejected", "recorded"]
        assert [said["id"] for said in verify_receipt(answer)] == [
            row["event_id"] for row in answer["results"] if "event_id" in row
        ]

    def test_what_was_not_recorded_has_none(self, maker):
        assert "receipt" not in maker.record([{"type": "nonsense"}]).json()

    def test_it_can_be_had_again_for_each_event(self, maker):
        answer = maker.record(event("P-1")).json()
        response = maker.get(path(answer["event_id"], "receipt"))
        told = proof.parse(response.content.decode())
        assert told.extra.decode() == answer["receipt_line"] and told.checkpoint == answer["receipt"]

    def test_a_service_without_a_key_says_so(self, maker, settings):
        settings.RECEIPT_KEY = ""
        answer = maker.record(event("P-1")).json()
        assert "receipt" not in answer
        response = maker.get(path(answer["event_id"], "receipt"))
        assert response.status_code == 404 and "RECEIPT_KEY" in response.json()["detail"]


class TestProofs:
    def test_a_proof_verifies_with_nothing_but_itself_and_the_key(self, maker, publish):
        told = [maker.record(event(f"P-{number}")).json() for number in range(5)]
        verifier = publish()
        found = maker.get(path(told[3]["event_id"], "proof")).json()
        leaf = json.loads(found["leaf"])
        assert sha256(found["entry"].encode()).hexdigest() == leaf["h"] == told[3]["entry_sha256"]
        assert sha256(found["numbers_opening"].encode()).hexdigest() == leaf["n"]
        assert json.loads(found["numbers_opening"])["numbers"] == found["numbers"] == {worlds.pack("P-3"): 1}
        assert merkle.leaf_hash(found["leaf"].encode()).hex() == found["leaf_hash"]
        head = proof.verify(proof.parse(found["tlog_proof"]), bytes.fromhex(found["leaf_hash"]), [verifier])
        assert found["log"] == {"origin": head.origin, "size": 5, "root": note.base64(head.root)}

    def test_the_receipt_and_the_leaf_say_the_same(self, maker, publish):
        answer = maker.record(event("P-1")).json()
        publish()
        leaf = json.loads(maker.get(path(answer["event_id"], "proof")).json()["leaf"])
        line = json.loads(answer["receipt_line"])
        assert {name: leaf[name] for name in "ehkt"} == {name: line[name] for name in "ehkt"}

    def test_as_text_for_tools_that_nobody_here_wrote(self, maker, publish):
        answer = maker.record(event("P-1")).json()
        verifier = publish()
        response = maker.get(path(answer["event_id"], "proof.txt"))
        assert response.headers["Content-Type"].startswith("text/plain")
        told = proof.parse(response.content.decode())
        proof.verify(told, merkle.leaf_hash(told.extra), [verifier])

    def test_what_is_not_signed_yet_is_asked_for_again(self, maker, publish):
        answer = maker.record(event("P-1")).json()
        response = maker.get(path(answer["event_id"], "proof"))
        assert (response.status_code, response.json()["code"]) == (409, "not-published")
        assert int(response.headers["Retry-After"]) > 0

    def test_what_was_changed_behind_the_log_is_said_and_not_shown(self, maker, publish):
        answer = maker.record(event("P-1")).json()
        publish()
        behind_the_guard("UPDATE events_event SET verb = 'forged'")
        response = maker.get(path(answer["event_id"], "proof"))
        assert (response.status_code, response.json()["code"]) == (500, "not-provable")

    @pytest.mark.parametrize("tail", ["proof", "proof.txt", "receipt"])
    def test_what_is_asked_otherwise_than_it_can_be_is_refused(self, maker, publish, tail):
        answer = maker.record(event("P-1")).json()
        publish()
        response = maker.get(path(answer["event_id"], tail) + "?from=7")
        assert (response.status_code, response.json()["code"]) == (400, "parameter-wrong")
        assert maker.get(path(answer["event_id"], tail) + "?reason=case+7").status_code == 200

    def test_a_proof_is_nobodys_who_may_not_see_the_event(self, maker, stranger, publish):
        answer = maker.record(event("P-1")).json()
        publish()
        assert stranger.get(path(answer["event_id"], "proof")).status_code == 404
        assert stranger.get(path(answer["event_id"], "receipt")).status_code == 404

    def test_an_entry_with_a_vin_is_kept_from_those_who_need_not_know_the_car(self, life, calls, publish):
        worlds.settle()
        publish()
        mine = calls("maker").get(path(life["installed"], "proof")).json()
        theirs = calls("recycler").get(path(life["installed"], "proof")).json()
        assert worlds.VIN in mine["entry"] and theirs["entry"] is None
        assert theirs["leaf"] == mine["leaf"] and theirs["numbers_opening"] == mine["numbers_opening"]
        nonce = json.loads(mine["entry"])["nonce"]
        assert nonce not in json.dumps(theirs)

    def test_an_id_that_ends_like_the_address_is_found_whole(self, maker, publish):
        named = event("P-1") | {"event_id": "https://maker.example/events/7/proof"}
        answer = maker.record(named)
        assert answer.status_code == 201
        publish()
        assert maker.get(path(named["event_id"], "proof")).json()["event_id"] == named["event_id"]


class TestConsistency:
    def test_an_older_log_is_the_beginning_of_a_newer_one(self, maker, publish):
        for number in range(7):
            maker.record(event(f"P-{number}"))
        publish()
        found = maker.get("log/consistency", **{"from": 3, "to": 7}).json()
        roots = [note.unbase64(found[name]) for name in ("from_root", "to_root")]
        merkle.verify_consistency(3, roots[0], 7, roots[1], [note.unbase64(one) for one in found["path"]])

    @pytest.mark.parametrize("sizes", [{}, {"from": 0, "to": 2}, {"from": 2, "to": 1}, {"from": 1, "to": 3}])
    def test_impossible_sizes_are_said_to_be(self, maker, publish, sizes):
        maker.record([event("P-1"), event("P-2")])
        publish()
        response = maker.get("log/consistency", **sizes)
        assert (response.status_code, response.json()["code"]) == (422, "sizes-wrong")

"""The rows: whatever the order of arrival and the size of the batches, replay equals live."""

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batteries import projection
from batteries.lifecycle import recording
from batteries.models import Battery, Kinship
from tests import world as worlds


def rows() -> tuple[list, list]:
    return list(Battery.objects.order_by("epc_key").values()), list(
        Kinship.objects.order_by("parent", "child", "event_id").values("parent", "child", "event_id", "mass_kg")
    )


def catch_up(limit: int = 500) -> None:
    while projection.FOLLOWER.follow(limit=limit):
        pass


def fleet(world) -> list[tuple[worlds.Party, dict]]:
    """Three packs that meet again: a whole life, a shredded batch and a hand-over that was withdrawn."""
    told = []
    for number in range(3):
        uri = worlds.pack(f"F{number}")
        told.append((world.maker, {
            "type": "manufactured", "battery": uri, "occurred_at": worlds.ago(days=900 - number), "model": "M", "mass_kg": 400,
            "category": "ev", "chemistry": "nmc622", "rated_kwh": 64, "module_count": 2, "facility": world.maker.site}))  # fmt: skip
        told.append((world.maker, {
            "type": "dispatched", "battery": uri, "occurred_at": worlds.ago(days=20), "recipient": world.recycler.gln,
            "un_number": "UN3480", "dg_state": "sound", "mass_kg": 400, "carrier": world.carrier.gln}))  # fmt: skip
        told.append((world.recycler, {"type": "received", "battery": uri, "occurred_at": worlds.ago(days=19),
                                      "condition": "intact", "facility": world.recycler.site}))  # fmt: skip
    told.append((world.recycler, {
        "type": "shredded", "batteries": [worlds.pack("F0"), worlds.pack("F1")], "occurred_at": worlds.ago(days=9),
        "input_mass_kg": 800, "outputs": [{"lot": worlds.lot("BM1"), "mass_kg": 300, "fraction": "black_mass"}]}))  # fmt: skip
    told.append((world.recycler, {
        "type": "dismantled", "battery": worlds.pack("F2"), "occurred_at": worlds.ago(days=8),
        "modules": [{"id": worlds.module(f"M{n}"), "mass_kg": 130} for n in range(2)]}))  # fmt: skip
    return told


@pytest.mark.django_db
class TestReplay:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(random=st.randoms(use_true_random=False), batch=st.integers(1, 12), every=st.integers(1, 6))
    def test_equals_live_in_any_order_and_any_batches(self, world, random, batch, every):
        with transaction.atomic():
            told = fleet(world)
            random.shuffle(told)
            for place, (party, body) in enumerate(told):
                worlds.say(party, body)
                if place % every == 0:
                    catch_up(batch)
            catch_up(batch)
            live = rows()
            assert len(live[0]) == 6 and len(live[1]) == 4
            Battery.objects.all().delete()
            Kinship.objects.all().delete()
            assert sum(projection.rebuild()) == 6
            assert rows() == live
            transaction.set_rollback(True)

    def test_rebuild_removes_rows_that_nothing_speaks_for(self, world, life):
        catch_up()
        live = rows()
        ghost = Battery.objects.first()
        ghost.epc_key, ghost.epc = (
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "https://id.gs1.org/01/09521234543213/21/GHOST",
        )
        ghost.save(force_insert=True)
        list(projection.rebuild())
        assert rows() == live

    def test_a_withdrawn_life_leaves_no_row(self, world):
        [made] = worlds.say(world.maker, fleet(world)[0][1])
        catch_up()
        assert Battery.objects.count() == 1
        worlds.say(world.maker, {"type": "voided", "target": made.event_id, "why": "없던 팩", "occurred_at": worlds.ago(days=1)})
        catch_up()
        assert Battery.objects.count() == 0

    def test_names_everybody_who_took_part(self, world):
        for party, body in fleet(world)[:3]:
            worlds.say(party, body)
        catch_up()
        assert set(Battery.objects.get().involved) == {world.maker.gln, world.recycler.gln, world.carrier.gln}


@pytest.mark.django_db
def test_alias_leads_to_the_pack_at_once_and_two_of_a_name_are_asked_apart(world):
    body = fleet(world)[0][1] | {"kr_battery_id": "KR26A0001"}
    worlds.say(world.maker, body)
    sent = fleet(world)[1][1] | {"battery": "KR26A0001"}
    assert recording.record([sent], by=world.maker.author)[0].status == "recorded"
    worlds.say(world.maker, body | {"battery": worlds.pack("TWIN")})
    [result] = recording.record([sent | {"occurred_at": worlds.ago(days=3)}], by=world.maker.author)
    assert [fault.code for fault in result.faults] == ["alias-ambiguous"]


def test_reading_a_batch_costs_the_same_number_of_queries(db, world, django_assert_max_num_queries):
    bodies = [fleet(world)[0][1] | {"battery": worlds.pack(f"Q{n}")} for n in range(50)]
    with django_assert_max_num_queries(12):
        recording.record(bodies, by=world.maker.author)
    assert connection.queries_limit

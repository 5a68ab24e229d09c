import re

import pytest
from django.test import Client

from batteries import timeline
from batteries.lifecycle.declaration import REGISTRY
from events import epc, feed
from parties.models import Facility, Membership, Operator
from portal.views.recording import OFFERED
from portal.words import WORDS
from tests import world as worlds
from tests.world import GTIN, World

URI = worlds.pack("RCV-1")
FORM = "/record/received"


@pytest.fixture
def sent(world) -> World:
    """A pack that the maker dispatched to the collector."""
    worlds.say(world.maker, type="manufactured", battery=URI, facility=world.maker.site, occurred_at=worlds.ago(days=9),
               **worlds.nameplate())  # fmt: skip
    worlds.say(world.maker, type="dispatched", battery=URI, facility=world.maker.site, occurred_at=worlds.ago(days=1),
               dispatch_no="D-77", **worlds.shipment(world.collector))  # fmt: skip
    return world


def filled(answer) -> dict[str, str]:
    """What a person would send who changes nothing on the form."""
    values = {c.name: c.value for c in [*answer.context["asked"], *answer.context["known"]]}
    return values | {"battery": URI, "source": answer.context["source"]}


def told(uri: str = URI) -> list:
    return list(timeline.read(epc.parse(uri).key).steps)


def fill_and_send(client: Client, **changes):
    answer = client.get(FORM, {"battery": URI, "source": "qr_scan"})
    return client.post(FORM, filled(answer) | {"condition": "intact"} | changes)


def test_only_who_is_signed_in_is_asked(enter, sent):
    answer = enter().get(FORM, {"battery": URI})
    assert answer["Location"].startswith("/login?next=/record/received")


def test_what_is_known_already_is_filled_in(enter, sent):
    answer = enter(sent.collector).get(FORM, {"battery": URI})
    values = filled(answer)
    assert (values["sender"], values["dispatch_no"]) == (sent.maker.gln, "D-77")
    assert values["facility"] == sent.collector.site
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", values["occurred_at"])
    assert [control.name for control in answer.context["asked"]] == ["condition", "mass_kg"]


def test_of_several_sites_none_is_chosen_for_the_person(enter, sent):
    Facility.objects.create(gln=worlds.gln(900), operator=sent.collector.operator, name_en="Other", name_ko="다른")
    assert filled(enter(sent.collector).get(FORM, {"battery": URI}))["facility"] == ""


def test_received_is_recorded_in_the_persons_and_the_operators_name(enter, sent):
    client = enter(sent.collector)
    answer = fill_and_send(client, mass_kg="1,449.5", condition="damaged")
    assert answer.status_code == 302
    step = told()[-1]
    assert (step.claim.type.code, step.claim.author, step.claim.facility) == (
        "received", sent.collector.gln, sent.collector.site)  # fmt: skip
    assert step.claim.fields == {"sender": sent.maker.gln, "dispatch_no": "D-77", "condition": "damaged",
                                 "mass_kg": 1449.5, "source": "qr_scan"}  # fmt: skip
    assert step.after.holder == sent.collector.gln and step.after.transfer is None
    record = feed.by_ids([step.claim.event_id])[step.claim.event_id]
    assert record.key_id == f"person:{sent.collector.user.membership.ref}"
    assert record.event["eventTimeZoneOffset"] == "+09:00"
    html = client.get(answer["Location"]).content.decode()
    assert step.claim.event_id in html and WORDS["recorded_as"].ko.format(type="입고·인수") in html
    assert WORDS["not_announced"].ko not in html and WORDS["safety_damaged"].ko in html


def test_the_confirmation_tells_nobody_more_than_he_said_or_may_know(enter, sent):
    fill_and_send(enter(sent.collector), condition="damaged")
    for condition, is_told in (("intact", False), ("damaged", True)):
        [said] = worlds.say(sent.stranger, type="received", battery=URI, occurred_at=worlds.ago(minutes=1), condition=condition)
        html = enter(sent.stranger).get("/recorded", {"event": said.event_id}).content.decode()
        assert (WORDS["safety_damaged"].ko in html) is is_told


def test_a_second_tap_is_no_error(enter, sent):
    client = enter(sent.collector)
    values = filled(client.get(FORM, {"battery": URI})) | {"condition": "intact"}
    first, second = client.post(FORM, values), client.post(FORM, values)
    assert second["Location"] == first["Location"] + "&again=1"
    answer = client.get(second["Location"])
    assert answer.status_code == 200
    assert answer.context["by_me"] and WORDS["nothing_to_do"].ko in answer.content.decode()
    assert len(told()) == 3


def test_a_second_scan_says_that_it_is_done_and_by_whom(enter, sent):
    fill_and_send(enter(sent.collector))
    answer = enter(sent.collector).get(FORM, {"battery": URI})
    assert answer.context["earlier"]["by_me"] and WORDS["by_you"].ko in answer.content.decode()
    worlds.say(sent.collector, type="received", battery=URI, condition="intact", occurred_at=worlds.ago(seconds=-1))
    assert not enter(sent.collector).get(FORM, {"battery": URI}).context["earlier"]["by_me"]
    assert enter(sent.stranger).get(FORM, {"battery": URI}).context["earlier"] is None


@pytest.mark.parametrize(("changes", "at", "word"), [
    ({"condition": ""}, "condition", WORDS["fault_missing"]),
    ({"mass_kg": "heavy"}, "mass_kg", WORDS["fault_number"]),
    ({"mass_kg": "nan"}, "mass_kg", WORDS["fault_number"]),
    ({"occurred_at": "yesterday"}, "occurred_at", WORDS["fault_form"]),
    ({"occurred_at": ""}, "occurred_at", WORDS["fault_missing"]),
])  # fmt: skip
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(enter, sent, language, changes, at, word):
    client = enter(sent.collector, language=language)
    answer = fill_and_send(client, dispatch_no="typed by hand", **changes)
    assert answer.status_code == 422
    html = answer.content.decode()
    place = html.index(f'id="f-{at}-fault"')
    assert word.in_(language) in html[place : place + 200]
    assert 'value="typed by hand"' in html
    assert len(told()) == 2


@pytest.mark.parametrize("changes", [
    {"mass_kg": "-1"}, {"condition": "nice"}, {"dispatch_no": "x" * 61}, {"sender": "123"}, {"sender": "9521234001004"},
    {"facility": "9521234001004"}, {"occurred_at": "2035-01-01T00:00:00"}, {"mass_kg": "1e400"},
])  # fmt: skip
def test_what_a_browser_would_not_send_is_refused_too(enter, sent, changes):
    answer = fill_and_send(enter(sent.collector), **changes)
    assert answer.status_code == 422 and 'class="fault"' in answer.content.decode()
    assert len(told()) == 2


def test_a_receipt_nobody_announced_is_recorded_and_said(enter, sent):
    answer = fill_and_send(enter(sent.stranger))
    html = enter(sent.stranger).get(answer["Location"]).content.decode()
    assert WORDS["not_announced"].ko in html
    assert told()[-1].after.holder == sent.stranger.gln


def test_a_battery_never_heard_of_can_be_received(enter, world):
    new = f"/01/{GTIN}/21/NEW-1"
    client = enter(world.collector)
    values = {"battery": new, "condition": "intact", "occurred_at": "2026-01-05T09:00:00"}
    answer = client.post(FORM, values, follow=True)
    assert 'class="note warning"' in answer.content.decode()
    assert told(epc.parse(new).uri)[-1].claim.occurred_at.isoformat() == "2026-01-05T00:00:00+00:00"


def test_refusing_it_leaves_it_with_the_sender(enter, sent):
    client = enter(sent.collector)
    values = filled(client.get("/record/receipt_refused", {"battery": URI})) | {"reason": "damaged", "note": "누액"}
    answer = client.post("/record/receipt_refused", values)
    assert told()[-1].after.holder == sent.maker.gln and told()[-1].after.transfer is None
    assert client.get(answer["Location"]).status_code == 200


def test_a_confirmation_is_shown_to_who_recorded_it_only(enter, sent):
    shown = fill_and_send(enter(sent.collector))["Location"]
    assert enter(sent.stranger).get(shown).status_code == 404
    assert enter(sent.collector).get("/recorded", {"event": "urn:uuid:none"}).status_code == 404
    assert enter().get(shown)["Location"].startswith("/login")


def test_who_may_only_read_or_is_closed_is_told_so(enter, sent):
    Membership.objects.filter(user=sent.collector.user).update(duty=Membership.Duty.VIEWER)
    answer = fill_without_form(enter(sent.collector))
    assert answer.status_code == 403 and WORDS["duty_reads_only"].ko in answer.content.decode()
    Operator.objects.filter(pk=sent.stranger.gln).update(status=Operator.Status.CLOSED)
    answer = fill_without_form(enter(sent.stranger))
    assert answer.status_code == 403 and WORDS["closed_text"].ko in answer.content.decode()
    assert len(told()) == 2


def test_who_takes_no_custody_is_warned_and_not_refused(enter, sent):
    answer = enter(sent.carrier).get(FORM, {"battery": URI})
    assert WORDS["role_will_flag"].ko in answer.content.decode()
    assert fill_and_send(enter(sent.carrier)).status_code == 302


def test_a_form_of_another_site_is_refused(sent):
    client = Client(enforce_csrf_checks=True)
    client.force_login(sent.collector.user)
    answer = client.post(FORM, {"battery": URI, "condition": "intact", "occurred_at": "2026-01-05T09:00:00"})
    assert answer.status_code == 403
    assert len(told()) == 2


def test_only_what_pages_lead_to_is_offered(enter, world):
    assert set(OFFERED) <= set(REGISTRY)
    others = [code for code in REGISTRY if code not in OFFERED]
    assert "corrected" in others
    assert enter(world.maker).get(f"/record/{others[0]}", {"battery": URI}).status_code == 404
    assert enter(world.maker).get("/record/nonsense", {"battery": URI}).status_code == 404
    assert enter(world.collector).get(FORM, {"battery": "nothing"}).status_code == 400
    assert enter(world.collector).get(FORM).status_code == 400


def fill_without_form(client: Client):
    return client.post(FORM, {"battery": URI, "condition": "intact", "occurred_at": "2026-01-05T09:00:00"})

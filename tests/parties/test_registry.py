"""Entering operators and people."""

import json

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from parties import registry
from parties.models import Facility, Operator, Permit
from tests.world import business_number, gln

pytestmark = pytest.mark.django_db


def entry(**more) -> dict:
    return {
        "gln": gln(901), "business_number": business_number(901), "name_en": "Example Co.", "name_ko": "예시(주)",
        "roles": ["collection"],
        "facilities": [{"gln": gln(902), "name_en": "Yard", "name_ko": "야적장",
                        "permits": [{"activity": "collect", "number": "A-1", "valid_from": "2026-01-01"}]}], **more,
    }  # fmt: skip


def test_an_entry_stands_with_its_sites_and_permits():
    assert registry.enter([entry()]) == 1
    facility = Facility.objects.get(gln=gln(902))
    assert (facility.operator.name_ko, facility.permits.get().number) == ("예시(주)", "A-1")
    assert facility.operator.joined_at is not None


def test_entered_again_it_is_updated_and_joined_when_it_first_was():
    registry.enter([entry()])
    joined = Operator.objects.get(gln=gln(901)).joined_at
    registry.enter([entry(name_en="Renamed Co.", status="suspended", status_since="2026-05-01T00:00:00+09:00")])
    operator = Operator.objects.get(gln=gln(901))
    assert (operator.name_en, operator.status, operator.joined_at) == ("Renamed Co.", "suspended", joined)
    assert (Facility.objects.count(), Permit.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"gln": "9521000000017"}, "check digit"),
        ({"business_number": "1248100999"}, "last digit"),
        ({"roles": ["king"]}, "king"),
        ({"color": "red"}, "unknown: color"),
        ({"facilities": [{"gln": "1", "name_en": "a", "name_ko": "b"}]}, "facility 1"),
        (
            {"facilities": [{"gln": gln(902), "name_en": "a", "name_ko": "b", "permits": [{"activity": "fly"}]}]},
            "permit",
        ),
    ],
)
def test_a_bad_entry_is_named_and_nothing_stands(change, said):
    with pytest.raises(registry.EntryRefused, match=said):
        registry.enter([entry(gln=gln(905), business_number=business_number(905), facilities=[]), entry(**change)])
    assert Operator.objects.count() == 0


def test_nobody_takes_anothers_site():
    registry.enter([entry()])
    other = entry(gln=gln(910), business_number=business_number(910))
    with pytest.raises(registry.EntryRefused, match=f"facility of {gln(901)}"):
        registry.enter([other])


class TestCommands:
    def test_a_file_is_entered(self, tmp_path, capsys):
        (tmp_path / "f.json").write_text(json.dumps({"operators": [entry()]}))
        call_command("register_parties", tmp_path / "f.json")
        assert "1 operator(s)" in capsys.readouterr().out

    @pytest.mark.parametrize("text", ["", "[]", '{"operators": 5}', '{"operators": [{"gln": "1"}]}'])
    def test_a_bad_file_is_explained(self, tmp_path, text):
        (tmp_path / "f.json").write_text(text)
        with pytest.raises(CommandError):
            call_command("register_parties", tmp_path / "f.json")

    def test_a_person_signs_in_with_the_password_that_was_shown(self, capsys):
        registry.enter([entry()])
        call_command("add_person", "hana", gln(901), "--duty", "manager")
        user = authenticate(username="hana", password=capsys.readouterr().out.strip())
        assert (user.membership.operator_id, user.membership.duty) == (gln(901), "manager")
        with pytest.raises(CommandError, match="already"):
            call_command("add_person", "hana", gln(901))
        with pytest.raises(CommandError, match="No operator"):
            call_command("add_person", "duri", gln(999))

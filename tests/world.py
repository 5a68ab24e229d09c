"""The one world that all tests share: seven operators with sites, permits, keys and a person each."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth import get_user_model

from batteries import projection
from batteries.lifecycle import recording
from compliance import gaps, judge
from events import epc, sequencer
from events.entry import Author
from parties import access, keys, numbers
from parties.models import ApiKey, Facility, Membership, Operator, Permit
from parties.roles import Activity, Role

JOINED_AT = datetime.now(UTC) - timedelta(days=1)
"""Everybody is new here, so that a story told now of long ago is not told late."""
GTIN = "09521234543213"
VIN = "KMHTEST00A0000001"
_PREFIX = "9521234"


@dataclass(frozen=True)
class Party:
    """One operator as a test meets it: its record, its site, the key it calls with and the person who signs in."""

    operator: Operator
    facility: Facility
    key: ApiKey
    token: str
    user: object

    @property
    def gln(self) -> str:
        """The operator's GLN."""
        return self.operator.gln

    @property
    def site(self) -> str:
        """The site's GLN."""
        return self.facility.gln

    @property
    def author(self) -> Author:
        """Who the ledger says has spoken when this party's key is used."""
        return Author(self.gln, f"key:{self.key.prefix}")

    @property
    def viewer(self) -> access.Viewer:
        """The viewer that this party's key is."""
        return access.viewer_of_key(self.key)


@dataclass(frozen=True)
class World:
    """Everybody. The stranger is registered and takes part in nothing."""

    maker: Party
    carrier: Party
    dismantler: Party
    collector: Party
    recycler: Party
    regulator: Party
    stranger: Party

    def __iter__(self) -> Iterator[Party]:
        return (getattr(self, field.name) for field in fields(self))

    def __getitem__(self, name: str) -> Party:
        return getattr(self, name)


_CAST = {
    "maker": ("가상배터리", [Role.CELL_MAKER, Role.PACK_MAKER, Role.OEM], [Activity.MANUFACTURE, Activity.VEHICLE_WORK],
              "31", 35.54, 129.32),
    "carrier": ("가상운송", [Role.CARRIER], [Activity.TRANSPORT], "41", 37.39, 126.65),
    "dismantler": ("가상폐차", [Role.ELV, Role.DEALER_SERVICE, Role.EVALUATOR],
                   [Activity.VEHICLE_WORK, Activity.EVALUATE], "44", 36.79, 127.00),
    "collector": ("가상수거", [Role.COLLECTION, Role.TRADER], [Activity.COLLECT, Activity.TRADE], "41", 37.35, 126.74),
    "recycler": ("가상순환", [Role.PREPROC, Role.REFINER, Role.REUSE],
                 [Activity.SHRED, Activity.RECOVER, Activity.DISMANTLE], "52", 35.97, 126.71),
    "regulator": ("가상감독원", [Role.REGULATOR], [], "36", 36.50, 127.26),
    "stranger": ("가상타인", [Role.COLLECTION], [Activity.COLLECT], "26", 35.10, 129.04),
}  # fmt: skip


def build() -> World:
    """Create everybody in the database."""
    return World(**{name: _party(place, name) for place, name in enumerate(_CAST)})


def gln(number: int) -> str:
    """The valid GLN with `number` behind the sample prefix."""
    body = f"{_PREFIX}{number:05d}"
    return body + numbers.check_digit(body)


def business_number(number: int) -> str:
    """A valid Korean business number."""
    body = f"{100_000_000 + number}"
    for digit in "0123456789":
        try:
            return numbers.business_number(body + digit)
        except numbers.NumberError:
            continue
    raise AssertionError(body)


def pack(serial: str) -> str:
    """The canonical name of the pack with `serial`."""
    return epc.pack(GTIN, serial).uri


def module(serial: str) -> str:
    """The canonical name of the module with `serial`."""
    return epc.pack("09521234543220", serial).uri


def lot(number: str) -> str:
    """The canonical name of a lot of material."""
    return epc.lot("09521234543237", number).uri


def ago(**span: float) -> str:
    """The moment that lies `span` (as in timedelta) before now, as an event says it."""
    return (datetime.now(UTC) - timedelta(**span)).isoformat(timespec="seconds")


def say(party: Party, *bodies: dict, **body) -> list[recording.Result]:
    """Record what `party` says, strictly, and give it its place in the log; also inside a test's transaction."""
    results = recording.record([*bodies, *([body] if body else [])], by=party.author, strict=True)
    integrate()
    return results


def integrate() -> int:
    """Give positions to all claims, those of the test's own transaction too."""
    return sequencer.integrate(horizon="'9223372036854775807'::xid8")


def settle() -> None:
    """Let the followers of the log do their work, the rows of batteries and the gaps, and open what is due."""
    integrate()
    for follower in (projection.FOLLOWER, judge.FOLLOWER):
        while follower.follow():
            pass
    gaps.sweep(now=datetime.now(UTC))


def live_through(world: World, uri: str) -> dict[str, str]:
    """A pack's honest life from its making to the recycler's yard; event ids by what happened."""
    told: dict[str, str] = {}
    for name, party, body in _life(world, uri):
        told[name] = say(world[party], {"type": name.partition("/")[0], "battery": uri, **body})[0].event_id
    return told


def nameplate(**changes) -> dict:
    """The fields of `manufactured` for a plausible pack."""
    return {"model": "GB-75", "category": "ev", "chemistry": "nmc811", "rated_kwh": 75.0, "mass_kg": 450.0,
            "module_count": 8} | changes  # fmt: skip


def shipment(recipient: Party, **changes) -> dict:
    """The fields of `dispatched` to `recipient`."""
    return {"recipient": recipient.gln, "un_number": "UN3480", "dg_state": "sound", "mass_kg": 450.0} | changes


def _life(world: World, uri: str):
    home = {name: {"facility": world[name].site} for name in _CAST}
    return [
        ("manufactured", "maker", {"occurred_at": ago(days=900), **home["maker"], **nameplate()}),
        ("installed", "maker", {"occurred_at": ago(days=890), **home["maker"], "vin": VIN}),
        ("vehicle_deregistered", "dismantler", {"occurred_at": ago(days=21), "reason": "scrap",
         "certificate_no": "DR-1", "deregistered_on": ago(days=21)[:10]}),
        ("pre_removal_evaluated", "dismantler", {"occurred_at": ago(days=20, hours=12), **home["dismantler"],
         "grade": "recycle", "soh_pct": 61.0, "safety_result": "pass", "history_checked": True,
         "certificate_no": "EV-1"}),
        ("removed", "dismantler", {"occurred_at": ago(days=20), **home["dismantler"], "vin": VIN,
         "remover_qualification": "Q-1", "mass_kg": 450.0}),
        ("dispatched", "dismantler", {"occurred_at": ago(days=18), **home["dismantler"],
         **shipment(world.collector, carrier=world.carrier.gln)}),
        ("received", "collector", {"occurred_at": ago(days=17), **home["collector"], "sender": world.dismantler.gln,
         "condition": "intact"}),
        ("dispatched/again", "collector", {"occurred_at": ago(days=10), **home["collector"],
         **shipment(world.recycler)}),
        ("received/again", "recycler", {"occurred_at": ago(days=9), **home["recycler"], "sender": world.collector.gln,
         "condition": "intact"}),
    ]  # fmt: skip


def _party(place: int, name: str) -> Party:
    name_ko, roles, activities, region, latitude, longitude = _CAST[name]
    operator = Operator.objects.create(
        gln=gln(100 + place), business_number=business_number(place), name_en=f"Imaginary {name}", name_ko=name_ko,
        roles=roles, joined_at=JOINED_AT,
    )  # fmt: skip
    facility = Facility.objects.create(
        gln=gln(500 + place), operator=operator, name_en=f"{name} yard", name_ko=f"{name_ko} 사업장", region=region,
        latitude=latitude, longitude=longitude, capacity_packs=200,
    )  # fmt: skip
    Permit.objects.bulk_create(
        Permit(facility=facility, activity=activity, number=f"P-{place}", valid_from=date(2020, 1, 1))
        for activity in activities
    )
    key, token = keys.issue(operator, scopes=list(keys.SCOPES), label="tests")
    user = get_user_model().objects.create(username=name)
    Membership.objects.create(user=user, operator=operator, duty=Membership.Duty.MANAGER)
    return Party(operator, facility, key, token, user)

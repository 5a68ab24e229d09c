"""What the benchmarks' operators say: invented companies, packs that change hands, and each claim told once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from parties import numbers

SCOPES = ["events:write", "events:read", "batteries:read"]
OPERATORS = 8
STEPS = 20
"""Claims in the life of one pack: made, then handed over and received until the last dispatch is still on its way."""
_GLN_START = "9521234"  # GS1's prefix for samples: no such number is ever given to anybody
_GTIN = "09521234543213"
_BEGAN = datetime(2024, 1, 8, tzinfo=UTC)
_LATER = _BEGAN + timedelta(days=250)
_STEP = timedelta(days=10)


def gln(number: int) -> str:
    """The GLN with `number` behind the sample prefix."""
    body = f"{_GLN_START}{number:05d}"
    return body + numbers.check_digit(body)


GLNS = [gln(700 + place) for place in range(OPERATORS)]
SITES = dict(zip(GLNS, [gln(800 + place) for place in range(OPERATORS)], strict=True))


def serial(number: int) -> str:
    """The serial number of a pack."""
    return f"PK{number:09d}"


def pack(number: int) -> str:
    """The Digital Link of a pack."""
    return f"https://id.gs1.org/01/{_GTIN}/21/{serial(number)}"


def handovers(first: int, count: int, *, packs: int, author: str) -> list[dict]:
    """Claims `first` to `first + count` about `packs` packs in turn: every second one goes out, every other came in."""
    place = GLNS.index(author)
    return [
        (_received if number % 2 else _dispatched)(number % packs, place, _LATER + timedelta(milliseconds=number))
        for number in range(first, first + count)
    ]  # fmt: skip


def made(first: int, count: int) -> Iterator[tuple[str, list[dict]]]:
    """Packs as batches of (author, claims) that say they were made."""
    for start in range(first, first + count, 1000):
        told = [_manufactured(number, 0, _BEGAN) for number in range(start, min(start + 1000, first + count))]
        yield GLNS[0], told


def lives(first: int, count: int) -> Iterator[tuple[str, list[dict]]]:
    """The whole lives of packs as batches of (author, claims), step by step: so one pack's claims lie far apart."""
    for step in range(STEPS):
        told: dict[int, list[dict]] = {}
        for number in range(first, first + count):
            at = _BEGAN + step * _STEP + timedelta(seconds=number % 86_400)
            place = (number + step // 2) % OPERATORS
            say = _manufactured if step == 0 else _dispatched if step % 2 else _received
            told.setdefault(place, []).append(say(number, place, at))
        for place, bodies in told.items():
            yield GLNS[place], bodies


def holder(number: int) -> str:
    """Who holds pack `number` at the end of its life as told by `lives`: its last receiver."""
    return GLNS[(number + (STEPS - 1) // 2) % OPERATORS]


def _manufactured(number: int, place: int, at: datetime) -> dict:
    return {
        "type": "manufactured", "battery": pack(number), "occurred_at": at.isoformat(), "facility": SITES[GLNS[place]],
        "model": "IMAGINARY-75", "category": "ev", "chemistry": "nmc811", "rated_kwh": 75.4, "mass_kg": 451.5,
        "module_count": 8,
    }  # fmt: skip


def _dispatched(number: int, place: int, at: datetime) -> dict:
    return {
        "type": "dispatched", "battery": pack(number), "occurred_at": at.isoformat(), "facility": SITES[GLNS[place]],
        "recipient": GLNS[(place + 1) % OPERATORS], "carrier": GLNS[(place + 2) % OPERATORS], "mode": "road",
        "purpose": "transfer", "dispatch_no": f"DN-{number:08d}", "seal_no": f"S-{number:06d}", "un_number": "UN3480",
        "dg_state": "sound", "packing_instruction": "P903", "mass_kg": 451.5, "soc_pct": 27.5, "source": "api",
        "expected_at": (at + timedelta(days=2)).isoformat(),
    }  # fmt: skip


def _received(number: int, place: int, at: datetime) -> dict:
    return {
        "type": "received", "battery": pack(number), "occurred_at": at.isoformat(), "facility": SITES[GLNS[place]],
        "sender": GLNS[(place - 1) % OPERATORS], "dispatch_no": f"DN-{number:08d}", "condition": "intact",
        "mass_kg": 451.2, "source": "qr_scan",
    }  # fmt: skip

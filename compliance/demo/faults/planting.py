"""What all faults are planted with."""

from compliance.demo import moving, second_life
from compliance.demo.book import Planted
from compliance.demo.life import Life
from parties.text import Text

CENTRE = ("centre_a", "siheung")
_ONE_IN = 100


def count(packs: int, *, main: bool) -> int:
    """How many faults of one kind a fleet of so many packs has."""
    return max(round(packs / _ONE_IN), 1) if main else packs // _ONE_IN


def to_the_centre(life: Life) -> None:
    """A collection centre takes it in, decides and keeps it."""
    moving.send(life, to=life.scene.world.site(*CENTRE))
    moving.take(life)
    second_life.examine(life)
    second_life.keep_watch(life)


def planted(life: Life, anchor_type: str, story: Text, *rules: str) -> Planted:
    """The truth about `life`: the rules that must find it, by the claim of a type in which it shows."""
    return Planted(life.uri, rules, anchor_type, story)

"""Reads the JSON of evidence in the one spelling that it is written in, and by its exact shape.

Two readers of one JSON text may differ: in which of two equal keys they take, in large numbers, in what they overlook.
Where the bytes are canonical (RFC 8785) there is nothing left to differ in.
"""

import json
import re
from typing import Any

from events import canonical

LEAF = frozenset("ehkntv")
LINE = frozenset({"e", "h", "id", "k", "t", "v"})
VERSION = 1
_HASH = re.compile(r"[0-9a-f]{64}")
_FOLDER = re.compile(r"claims/[0-9]{4,5}")
_KEYS_MAX = 100


def read(content: bytes) -> Any:
    """The value of canonical JSON; ValueError for every other spelling of it."""
    try:
        value = json.loads(content.decode(), parse_int=_integer)
        if canonical.dumps(value) == content:
            return value
    except RecursionError as error:
        raise ValueError("a JSON text is nested too deep") from error
    raise ValueError("a JSON text is not in its canonical form (RFC 8785)")


def read_leaf(content: bytes, names: frozenset[str] = LEAF) -> dict:
    """What a leaf of the log says, or with LINE a receipt's line. Raises ValueError."""
    said = read(content)
    _require(isinstance(said, dict) and said.keys() == names and _is(said["v"], int) and said["v"] == VERSION)
    _require(all(isinstance(said[name], str) for name in names - {"v"}))
    _require(all(_HASH.fullmatch(said[name]) for name in names & {"h", "n"}))
    return said


def read_numbers(content: bytes) -> dict[str, int]:
    """The running numbers of a claim by thing. Raises ValueError."""
    said = read(content)
    _require(isinstance(said, dict) and said.keys() == {"numbers", "salt"} and isinstance(said["numbers"], dict))
    _require(all(_is(number, int) and number > 0 for number in said["numbers"].values()))
    return said["numbers"]


def read_entry(content: bytes) -> dict:
    """An entry of the ledger: `event`, `gln`, `key`, `nonce`, `v`. Raises ValueError."""
    said = read(content)
    _require(isinstance(said, dict) and isinstance(said.get("event"), dict))
    _require(isinstance(said.get("key"), str) and isinstance(said["event"].get("eventID"), str))
    return said


def read_manifest(content: bytes) -> dict:
    """What a bundle says of itself. `format` and `claims` may be of another version still. Raises ValueError."""
    said = read(content)
    _require(isinstance(said, dict) and isinstance(said.get("format"), str))
    return said


def require_manifest(said: dict) -> None:
    """ValueError unless a manifest of our format has every part, each of its kind."""
    _require(all(isinstance(said.get(name), str) for name in ("thing", "origin", "made_at")))
    _require(_is(said.get("hidden_claims"), int) and said["hidden_claims"] >= 0)
    _require(_are_texts(said.get("keys")) and len(said["keys"]) <= _KEYS_MAX and isinstance(said.get("claims"), list))
    for claim in said["claims"]:
        _require(isinstance(claim, dict) and claim.keys() - {"unit"} == {"folder", "event_id"} and _are_texts([*claim.values()]))
        _require(_FOLDER.fullmatch(claim["folder"]))


def _integer(digits: str) -> int | float:
    # What a double cannot hold exactly is read as every other program would read it, and then has another spelling.
    exact = len(digits) <= 17 and abs(int(digits)) <= canonical.INTEGER_MAX
    return int(digits) if exact else float(digits)


def _is(value: Any, kind: type) -> bool:
    return type(value) is kind


def _are_texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def _require(holds: Any) -> None:
    if not holds:
        raise ValueError("a part of it is not of the shape that it should have")

"""Puts the verifier for people together: one HTML file that needs no network and no other file.

Words, limits and names come from the verifier in Python and labels from the declarations, so that the two say the same.
"""

import json
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from batteries.lifecycle import types  # noqa: F401 - declares every event type
from batteries.lifecycle.declaration import REGISTRY, EventType
from batteries.lifecycle.fields import Field
from batteries.lifecycle.placement import extension_name
from compliance.evidence.words import MEMBERS, NEEDS_KEY_HERE, PAGE
from events.verify import bundle, words
from parties.text import Text

_FOLDER = Path(__file__).parent / "verifier"
_SCRIPTS = ("reading.js", "log.js", "checking.js", "telling.js", "page.js")


@cache
def page() -> bytes:
    """The page as one file."""
    filled = _read("page.html").replace("{{policy}}", policy())
    return filled.replace("{{look}}", _read("look.css")).replace("{{script}}", _script()).encode()


@cache
def policy() -> str:
    """What a browser is to let the page do: run its own script and style, known by their hashes, and nothing else."""
    return (
        f"default-src 'none'; script-src '{_hashed(_script())}'; style-src '{_hashed(_read('look.css'))}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _script() -> str:
    form = {
        "format": bundle.FORMAT, "manifest": bundle.MANIFEST, "checkpoint": bundle.CHECKPOINT, "beside": sorted(bundle.BESIDE),
        "parts": [bundle.LEAF, bundle.NUMBERS, bundle.PROOF, bundle.ENTRY], "bytes": bundle.FILE_BYTES_MAX,
        "claims": bundle.CLAIMS_MAX,
    }  # fmt: skip
    said = {name: text for name, text in vars(words).items() if isinstance(text, Text)} | {"NEEDS_KEY_HERE": NEEDS_KEY_HERE}
    declared = {code: _described(type_) for code, type_ in REGISTRY.items()}
    given = {"FORM": form, "WORDS": said, "PAGE": PAGE, "MEMBERS": MEMBERS, "TYPES": declared}
    lines = [f"const {name} = {_json(value)};" for name, value in given.items()]
    return "\n".join(['"use strict";', "(() => {", *lines, *map(_read, _SCRIPTS), "})();"])


def _described(type_: type[EventType]) -> dict:
    fields = {extension_name(name): _labelled(field) for name, field in type_.fields.items()}
    return type_.names._asdict() | {"fields": fields}


def _labelled(field: Field) -> dict:
    options = getattr(field, "options", None)
    chosen = {"options": {code: text._asdict() for code, text in options.items()}} if options else {}
    return field.label._asdict() | chosen


def _json(value: object) -> str:
    # "</" would end the script it stands in.
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True).replace("</", "<\\/")


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return value._asdict()
    return {name: _plain(inner) for name, inner in value.items()} if isinstance(value, dict) else value


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hashed(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"

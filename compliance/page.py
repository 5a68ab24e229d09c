"""docs/rules.md, from the declarations: every rule and every parameter with what it rests on."""

from collections.abc import Iterator

from compliance.limits import DEFAULTS
from compliance.models import Parameter
from compliance.rules import REGISTRY

_HEAD = """\
# Rules and parameters

Written by `manage.py reference` from the declarations in `compliance/`; a test holds it against them.

The Act's text was not at hand when the rules were written. What rests on it is marked *law* with what is not confirmed
said beside it; what rests on another rule by analogy is marked *other law*; everything else is *proposed* by this
service. Each limit is an effective-dated parameter that a regulator changes without a programmer.

A rule is a pure function over one battery's story. What it finds is a *duty* until it is due and a *gap* from then on.
A gap is open, then explained by who must act, accepted or rejected by the regulator, resolved by the event that mends
it, and open again if it returns.

| rule | | 한국어 | severity | certainty |
|---|---|---|---|---|
"""


def text() -> str:
    """The whole page."""
    rows = "".join(
        f"| [{code}](#{code.lower()}) | {rule.names.en} | {rule.names.ko} | {rule.severity} | {rule.basis.certainty} |\n"
        for code, rule in sorted(REGISTRY.items())
    )
    sections = "\n".join("\n".join(_section(code)) for code in sorted(REGISTRY))
    return _HEAD + rows + "\n" + sections + "\n" + "\n".join(_parameters()) + "\n"


def _section(code: str) -> Iterator[str]:
    rule = REGISTRY[code]
    yield f"## {code}\n"
    yield f"**{rule.names.en} · {rule.names.ko}.** {rule.manual.en}\n"
    yield f"{rule.manual.ko}\n"
    yield f"- Rests on: {rule.basis.text.en} · {rule.basis.text.ko} ({rule.basis.certainty})"
    yield f"- Must act: {rule.acts.en} · {rule.acts.ko}"
    yield f"- Closed by: {rule.closes.en} · {rule.closes.ko}"
    if rule.uses:
        yield "- Judged by: " + ", ".join(f"`{key}`" for key in rule.uses)
    yield f"- Version {rule.version}\n"


def _parameters() -> Iterator[str]:
    yield "## Parameters\n"
    yield "| key | meaning | 한국어 | default | basis | certainty |\n|---|---|---|---|---|---|"
    for key, default in sorted(DEFAULTS.items()):
        certainty = Parameter.Certainty(default.certainty).label
        yield f"| `{key}` | {default.name.en} | {default.name.ko} | {default.value} | {default.basis.en} · {default.basis.ko} | {certainty} |"

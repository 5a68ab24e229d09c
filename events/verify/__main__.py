"""`python -m events.verify FILE`: an evidence bundle, a report, an answer to a POST, a receipt or a proof; needs nothing of Django."""

import argparse
import locale
import sys
from collections.abc import Sequence
from pathlib import Path

from events.log import note
from events.verify import bundle, receipt, report, words
from parties.text import Text

HOLDS, FOUND, UNREADABLE = 0, 1, 2


def run(arguments: Sequence[str] | None = None) -> int:
    """Check one file, print what became of it, and answer 0 when it holds, 1 when it does not, 2 when it is none."""
    asked = _parser().parse_args(arguments)
    say = _Speaker(asked.language)
    try:
        keys = [note.Verifier.parse(key) for given in asked.key for key in given.split()]
        content = asked.file.read_bytes()
    except (OSError, note.NoteError) as error:
        return say.fault(words.UNREADABLE.format(path=asked.file, why=str(error)), UNREADABLE)
    if content.startswith(b"PK") and report.is_report(content):
        return _report(asked.file, keys, say)
    if content.startswith(b"PK"):
        return _bundle(asked.file, keys, say)
    return _receipt(content, keys, say)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m events.verify",
        description="Check evidence offline · 증거를 오프라인으로 검증합니다. Ends with 0 when it holds, 1 when it does "
        "not, 2 when the file is none.",
    )
    parser.add_argument("file", type=Path, help="an evidence bundle or a report (.zip), the answer to a POST (.json), a receipt or a proof")
    parser.add_argument(
        "--key", action="append", default=[], metavar="NAME+ID+KEY",
        help="a public key that you trust, as the log's operator published it; several by spaces or by giving it more than once",
    )  # fmt: skip
    korean = (locale.getlocale()[0] or "").startswith("ko")
    parser.add_argument("--language", choices=("ko", "en"), default="ko" if korean else "en")
    return parser


class _Speaker:
    def __init__(self, language: str):
        self.language = language

    def __call__(self, text: Text | str) -> None:
        print(_plain(text if isinstance(text, str) else text.in_(self.language)))

    def fault(self, text: Text, code: int) -> int:
        print(_plain(text.in_(self.language)), file=sys.stderr)
        return code


def _plain(text: str) -> str:
    """`text` without what would move the cursor: a doctored bundle must not write over what is said of it."""
    return "".join(letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text)


def _line(text: str) -> str:
    return text.replace("\n", "\ufffd")


def _bundle(path: Path, keys: list[note.Verifier], say: _Speaker) -> int:
    try:
        with path.open("rb") as file:
            verdict = bundle.verify(file, keys)
    except bundle.NoBundle as error:
        return say.fault(error.text, UNREADABLE)
    names = ", ".join(verifier.name for verifier in verdict.signed_by)
    say(_line(f"{words.ABOUT.in_(say.language)}: {verdict.thing}"))
    say(words.LOG.format(origin=verdict.head.origin, size=verdict.head.size, names=names))
    for shown in verdict.claims:
        mark, kept = "✓" if shown.holds else "✗", "" if shown.has_entry else f" ({words.WITHHELD.in_(say.language)})"
        say(_line(f"{shown.number or '?':>5} {mark} {shown.recorded_at}  {shown.kind:<24} {shown.event_id}{kept}{shown.unit and f' ({shown.unit})'}"))
    for finding in verdict.findings:
        say(_line(f"✗ {finding.where}: {finding.text.in_(say.language)}"))
    if not verdict.key_was_given:
        say(words.COMPARE.format(key="\n  ".join(verifier.text for verifier in verdict.signed_by)))
    return _conclude(verdict, say)


def _report(path: Path, keys: list[note.Verifier], say: _Speaker) -> int:
    if not keys:
        return say.fault(words.NEEDS_KEY, UNREADABLE)
    try:
        with path.open("rb") as file:
            verdict = report.verify(file, keys)
    except bundle.NoBundle as error:
        return say.fault(error.text, UNREADABLE)
    for name, holds in verdict.files:
        say(_line(f"{'✓' if holds else '✗'} {name}"))
    for finding in verdict.findings:
        say(_line(f"✗ {finding.where}: {finding.text.in_(say.language)}"))
    if verdict.findings:
        return say.fault(words.NOT_ALL_HOLD.format(count=len(verdict.findings)), FOUND)
    names = ", ".join(verifier.name for verifier in verdict.signed_by)
    say(words.REPORT.format(report=verdict.report, count=len(verdict.files), names=names))
    return HOLDS


def _conclude(verdict: bundle.Verdict, say: _Speaker) -> int:
    if verdict.findings:
        return say.fault(words.NOT_ALL_HOLD.format(count=len(verdict.findings)), FOUND)
    of_units = sum(bool(shown.unit) for shown in verdict.claims)
    say(words.ALL_HOLD.format(count=len(verdict.claims) - of_units))
    if of_units:
        say(words.OF_UNITS.format(count=of_units))
    if withheld := sum(not shown.has_entry for shown in verdict.claims):
        say(words.WITHHELD_COUNT.format(count=withheld))
    say(words.NOT_CHECKED)
    say(words.TAIL)
    return HOLDS


def _receipt(content: bytes, keys: list[note.Verifier], say: _Speaker) -> int:
    if not keys:
        return say.fault(words.NEEDS_KEY, UNREADABLE)
    try:
        lines, head = receipt.verify(content, keys)
    except receipt.NoReceipt as error:
        return say.fault(words.NO_RECEIPT.format(why=str(error)), FOUND)
    for said in lines:
        say(_line(f"✓ {said['t']}  {said['e']:<24} {said.get('id', '')}  {said['h']}"))
    told = words.RECEIPT if all("id" in said for said in lines) else words.PROOF
    say(told.format(count=len(lines), name=head.origin, size=head.size))
    return HOLDS


if __name__ == "__main__":
    sys.exit(run())

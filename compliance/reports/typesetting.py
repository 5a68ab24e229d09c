"""Sets what is printed in a process of its own: a large report takes hundreds of megabytes, which end with it.

Run as a program it reads {"template", "data", "timestamp"} as JSON and writes the PDF. It knows nothing of Django, so that it
starts at once.
"""

import json
import subprocess
import sys
from pathlib import Path

import pylopdf_fonts_ko
import typst

TIME_S_MAX = 50.0
"""Shorter than the lease of the worker that waits for it."""

_ROOT = Path(__file__).resolve().parents[2]
# PDF/A-2a: fonts inside, tagged for screen readers, readable in thirty years.
_STANDARD = "a-2a"


class NotSet(RuntimeError):
    """It could not be set; the message is the typesetter's own."""


def typeset(data: dict, *, template: Path, timestamp: int) -> bytes:
    """The PDF that a Typst `template` makes of `data`, stamped with the Unix time `timestamp`; raises NotSet.

    Words are handed over as data and never as markup.
    """
    told = {"template": str(template), "data": data, "timestamp": timestamp}
    asked = json.dumps(told, ensure_ascii=False).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "compliance.reports.typesetting"], input=asked, capture_output=True, cwd=_ROOT,
            timeout=TIME_S_MAX, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as late:
        raise NotSet(f"not set within {TIME_S_MAX:.0f} s") from late
    if done.returncode:
        raise NotSet(done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or f"exit {done.returncode}")
    return done.stdout


def _compile(asked: dict) -> bytes:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(Path(pylopdf_fonts_ko.__file__).parent)],
    )
    template, data = Path(asked["template"]), {"data": json.dumps(asked["data"], ensure_ascii=False)}
    return typst.compile(
        str(template), root=str(template.parent), font_paths=fonts, ignore_system_fonts=True, sys_inputs=data,
        pdf_standards=_STANDARD, timestamp=asked["timestamp"],
    )  # fmt: skip


if __name__ == "__main__":
    sys.stdout.buffer.write(_compile(json.load(sys.stdin.buffer)))

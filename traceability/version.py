"""The version in force is the topmost release of CHANGELOG.md, so that the two cannot differ."""

import re
from pathlib import Path

CHANGELOG = Path(__file__).resolve().parent.parent / "CHANGELOG.md"
_RELEASE = re.compile(r"^## v?(\d+\.\d+\.\d+)\b", re.MULTILINE)


def read_version(changelog: Path = CHANGELOG) -> str:
    """Answer the topmost release's number; 0.0.0 where no changelog lies beside the code."""
    found = _RELEASE.search(changelog.read_text(encoding="utf-8")) if changelog.exists() else None
    return found.group(1) if found else "0.0.0"

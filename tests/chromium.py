"""Finds a Chromium to drive; run as a program, tries to install one and says what came of it."""

import os
import shutil
import subprocess
import sys

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_INSTALL_S_MAX = 300


def find() -> str | None:
    """Answer the path of a Chromium on this machine, the system's before Playwright's own, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None) or _find_playwright()


def launch_options() -> dict:
    """Answer what Playwright's `chromium.launch` needs here; root has no sandbox to start the browser in."""
    return {"executable_path": find(), "args": ["--no-sandbox"] if os.geteuid() == 0 else []}


def _find_playwright() -> str | None:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as driver:
        path = driver.chromium.executable_path
    return path if os.path.exists(path) else None


def _attempts() -> list[list[str]]:
    from_system = [
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
    ]
    own = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    return (from_system if os.geteuid() == 0 and shutil.which("apt-get") else []) + own


def main() -> int:
    """Make Chromium available if possible; a machine without one still builds and tests everything else."""
    for line in _attempts():
        if find():
            break
        print("+", " ".join(line), flush=True)
        try:
            subprocess.run(line, check=False, timeout=_INSTALL_S_MAX, stdin=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(error)
    path = find()
    print(
        f"Browser tests use {path}."
        if path
        else "No Chromium could be installed; browser tests will be skipped."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())

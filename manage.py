#!/usr/bin/env python
"""Django's commands, with the embedded servers beneath them where the environment names no others."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "traceability.settings")
    try:
        from traceability import ground
    except ImportError as error:
        sys.exit(f"{error}. Run `make venv` first, then .venv/bin/python manage.py …")
    ground.execute(sys.argv)


if __name__ == "__main__":
    main()

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from parties import registry

EXAMPLE = """\
FILE is JSON: {"operators": [{"gln": "9521000000018", "business_number": "1248100998", "name_en": "Example Co.",
"name_ko": "예시(주)", "roles": ["collection"], "registration_no": "R-1", "responsible_office": "Head of safety",
"facilities": [{"gln": "9521000000025", "name_en": "Yard", "name_ko": "야적장", "latitude": 37.35, "longitude": 126.74,
"permits": [{"activity": "collect", "number": "A-1",
"valid_from": "2026-01-01"}]}]}]}. Entered again, an entry is updated. All of the file stands, or nothing of it."""


class Command(BaseCommand):
    help = f"Enter operators with their sites and permits. {EXAMPLE}"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a JSON file, or - for standard input")

    def handle(self, *, file, **options):
        try:
            text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
            entries = [dict(entry) for entry in json.loads(text)["operators"]]
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise CommandError(f"{file} is not what was expected ({fault!r}). {EXAMPLE}") from fault
        try:
            count = registry.enter(entries)
        except registry.EntryRefused as refusal:
            raise CommandError(f"Nothing was entered. {refusal}") from refusal
        self.stdout.write(f"{count} operator(s) entered.")

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from api import page as errors_page
from batteries.lifecycle import page as events_page
from batteries.lifecycle import shapes_page
from compliance import page as rules_page

PAGES = {"docs/events.md": events_page.text, "docs/shapes.md": shapes_page.text, "docs/rules.md": rules_page.text,
         "docs/errors.md": errors_page.text}  # fmt: skip


class Command(BaseCommand):
    help = "Write the reference pages of docs/ from the declarations, or with --check say which are out of date."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is out of date")

    def handle(self, *, check, **options):
        stale = [name for name, text in PAGES.items() if _read(name) != text()]
        if check and stale:
            raise CommandError(f"{', '.join(stale)}: out of date. Run: manage.py reference")
        for name in stale:
            (settings.BASE_DIR / name).write_text(PAGES[name](), encoding="utf-8")
        self.stdout.write(f"{len(stale)} page(s) written." if stale else "Every page is up to date.")


def _read(name: str) -> str:
    path = settings.BASE_DIR / name
    return path.read_text(encoding="utf-8") if path.exists() else ""

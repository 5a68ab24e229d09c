from django.core.management.base import BaseCommand, CommandError

from compliance.demo import purse


class Command(BaseCommand):
    help = "Print the API key of one of the demo's companies, for use in a command: KEY=$(manage.py demo_key regulator)"

    def add_arguments(self, parser):
        parser.add_argument("company", nargs="?", help="left out, the companies are listed")

    def handle(self, *, company, **options):
        keys = purse.read().keys
        if not keys:
            raise CommandError("The demo has issued no keys here yet: run `make demo` first.")
        if company is None:
            self.stdout.write("\n".join(keys))
        elif company in keys:
            self.stdout.write(keys[company])
        else:
            raise CommandError(f"The demo has no company '{company}'. It has: {', '.join(keys)}.")

from django.core.management.base import BaseCommand, CommandError

from parties import keys
from parties.models import Operator


class Command(BaseCommand):
    help = "Issue an API key for an operator. The token is printed once and kept nowhere."

    def add_arguments(self, parser):
        parser.add_argument("gln", help="the operator's GLN, e.g. 9521000000018")
        parser.add_argument(
            "--scope", action="append", dest="scopes", metavar="SCOPE",
            help=f"may be given several times; default: all of {', '.join(keys.SCOPES)}",
        )  # fmt: skip
        parser.add_argument("--label", default="default", help="which integration the key is for (default: default)")
        parser.add_argument(
            "--days", type=int, default=keys.DAYS_DEFAULT, help=f"lifetime, 1 to {keys.DAYS_MAX} (default: 90)"
        )

    def handle(self, *, gln, scopes, label, days, **options):
        operator = Operator.objects.filter(gln=gln).first()
        if operator is None:
            raise CommandError(f"No operator has GLN {gln}. List them: manage.py shell -c "
                               "'from parties.models import Operator; print(*Operator.objects.all(), sep=\"\\n\")'")  # fmt: skip
        try:
            key, token = keys.issue(operator, scopes=scopes or list(keys.SCOPES), label=label, days=days)
        except keys.KeyRefused as refusal:
            raise CommandError(f"{refusal.text.en} {refusal.text.ko}") from refusal
        self.stderr.write(
            f"{operator}: key {key.prefix}, label '{label}', until {key.expires_at:%Y-%m-%d}. Shown once:"
        )
        self.stdout.write(token)

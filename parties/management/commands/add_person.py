from django.core.management.base import BaseCommand, CommandError

from parties import registry
from parties.models import Membership, Operator


class Command(BaseCommand):
    help = "Let a person sign in and speak for an operator. The password is printed once and kept nowhere."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("gln", help="the operator's GLN")
        parser.add_argument(
            "--duty", default=Membership.Duty.WORKER, choices=Membership.Duty.values,
            help="viewer reads, worker records too, manager also settles gaps and asks for reports (default: worker)",
        )  # fmt: skip

    def handle(self, *, username, gln, duty, **options):
        operator = Operator.objects.filter(gln=gln).first()
        if operator is None:
            raise CommandError(f"No operator has GLN {gln}. Enter it first: manage.py register_parties FILE")
        try:
            password = registry.add_person(username, operator, duty=duty)
        except registry.EntryRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(f"{username} speaks for {operator} as {duty}. Password, shown once:")
        self.stdout.write(password)

from django.core.management.commands.migrate import Command as Migrate

from events import guard


class Command(Migrate):
    """Django's migrate, and after it the rights of the four roles: a new table is neither forgotten nor open."""

    def handle(self, *args, **options):
        super().handle(*args, **options)
        whole = not (options["app_label"] or options["plan"] or options["check_unapplied"])
        if whole and not guard.grant():
            self.stderr.write(
                "The server lacks the roles traceability_owner, traceability_app, traceability_sequencer and "
                "traceability_collector, and this login may not make them. Run traceability/deploy/roles.sql as an administrator, then migrate again."
            )

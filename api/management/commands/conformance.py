from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from api.epcis import conforming


class Command(BaseCommand):
    help = "Post every EPCIS document of a folder, and say what was taken in, what was refused, and what came back."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="documents (.json, .jsonld, .xml); what lies in a folder invalid must be refused")

    def handle(self, *, folder: Path, **options):
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder: give one with EPCIS documents.")
        findings = list(map(self._show, conforming.check(folder)))
        taken = [finding for finding in findings if finding.accepted]
        events = sum(finding.events for finding in taken)
        identical = events - sum(finding.changed for finding in taken)
        self.stdout.write(f"{len(findings)} documents: {len(taken)} accepted, {len(findings) - len(taken)} refused; "
                          f"{identical} of {events} events came back identical.")  # fmt: skip
        if unexpected := [finding for finding in findings if not finding.as_it_should]:
            raise CommandError(f"{len(unexpected)} documents were not treated as they should be.")

    def _show(self, finding: conforming.Finding) -> conforming.Finding:
        mark = "  " if finding.as_it_should else "! "
        said = f"{finding.events - finding.changed} of {finding.events} identical" if finding.accepted else finding.reason
        self.stdout.write(f"{mark}{'accepted' if finding.accepted else 'refused '}  {finding.path}  {said}")
        return finding

import time

from django.core.management import get_commands
from django.core.management.base import BaseCommand
from rich.console import Console

from parties.text import Text
from traceability import demo
from traceability.embedded.errors import say


class Command(BaseCommand):
    help = (
        "Run the whole service on this machine with a small fleet in it, until Ctrl-C. A second run resumes."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, help="the web's port (default: 8000, or the next free one)")
        parser.add_argument(
            "--packs", type=int, default=60, help="how many packs the fleet has (default: 60)"
        )
        parser.add_argument("--seed", type=int, default=7, help="which fleet (default: 7)")
        parser.add_argument("--no-data", action="store_true", help="start the service without a fleet")

    def handle(self, *, port, packs, seed, no_data, **options):
        self.console = Console()
        service = demo.Demo(port=demo.find_port(port), console=self.console)
        with demo.ending_in_order(service):
            self._bring_up(service)
            if not no_data and "demo_data" in get_commands() and not service.fill(packs=packs, seed=seed):
                self._note(Text(en="The fleet is not complete; the service runs all the same.",
                                ko="시연용 데이터가 완전하지 않지만 서비스는 실행 중입니다."))  # fmt: skip
            service.show_card()
            self._note(Text(en="Ctrl-C stops everything; `make demo` resumes.",
                            ko="Ctrl-C로 모두 종료합니다. `make demo`로 이어서 실행합니다."))  # fmt: skip
            service.stay()

    def _bring_up(self, service):
        self._step(Text(en="Database schema", ko="데이터베이스 스키마"), service.migrate)
        self._step(
            Text(en="Web, sequencer, worker and beat", ko="웹, 순번 부여기, 작업자, 시계"), service.start
        )

    def _step(self, title, work):
        began = time.monotonic()
        with self.console.status(f"{say(title)} …"):
            work()
        self.console.print(f"[green]✓[/green] {say(title)} ({time.monotonic() - began:.1f} s)")

    def _note(self, text):
        self.console.print(say(text), markup=False)

import time
from argparse import ArgumentTypeError

from django.core.management.base import BaseCommand
from rich.console import Console

from compliance.demo import fleet
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
            "--packs", type=_packs, default=60,
            help=f"how many packs the fleet has ({fleet.PACKS_MIN} to {fleet.PACKS_MAX}, default: 60)",
        )  # fmt: skip
        parser.add_argument("--seed", type=int, default=7, help="which fleet (default: 7)")
        parser.add_argument("--no-data", action="store_true", help="start the service without a fleet")

    def handle(self, *, port, packs, seed, no_data, **options):
        self.console = Console()
        service = demo.Demo(port=demo.find_port(port), console=self.console)
        with demo.ending_in_order(service):
            self._bring_up(service)
            if not no_data and not service.fill(packs=packs, seed=seed):
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


def _packs(text: str) -> int:
    # Found out before the service is started, and not after a minute by the one who fills it.
    if not (text.isdecimal() and fleet.PACKS_MIN <= int(text) <= fleet.PACKS_MAX):
        raise ArgumentTypeError(
            f"a fleet has {fleet.PACKS_MIN} to {fleet.PACKS_MAX} packs, not {text} · "
            f"배터리 팩 수는 {fleet.PACKS_MIN}~{fleet.PACKS_MAX}개입니다"
        )
    return int(text)

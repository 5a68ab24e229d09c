from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from events.log import standing
from events.log.memory import Head
from events.log.standing import Relation
from parties.text import Text
from traceability import published
from traceability.backup import BackupError, restoring
from traceability.embedded.errors import say
from traceability.progress_bar import showing

_EXITS = {Relation.FORK: 1, Relation.PREFIX: 3}


class Command(BaseCommand):
    help = (
        "Bring a backup back into an empty database, and say how its log stands to the published one: equal, a prefix "
        "(claims are missing: status 3), longer, or a fork (status 1)."
    )
    # They look at a schema that is not there yet.
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("source", type=Path, metavar="FILE|FOLDER")
        parser.add_argument("--published", metavar="FILE_OR_URL",
                            help="the newest published checkpoint (default: the signer's memory, where it is at hand)")  # fmt: skip
        parser.add_argument("--key", metavar="VKEY", action="append", default=[],
                            help="a public key of the log (default: that of LOG_KEY)")  # fmt: skip

    def handle(self, *, source, key, **options):
        head = self._head(options["published"], key)
        try:
            with showing() as tell:
                made = restoring.restore(source, tell=tell)
        except BackupError as fault:
            raise CommandError(f"{say(fault.text)}\n{fault.detail}".rstrip()) from fault
        self.stdout.write(say(_DONE.format(dump=made.dump, made_at=made.made_at, size=made.size)))
        if head is None:
            self.stdout.write(say(_UNCOMPARED))
            return
        address = options["published"]
        found = published.compare(address, head) if address else standing.compare(head)
        if code := _EXITS.get(found.relation):
            raise CommandError(say(found.text), returncode=code)
        self.stdout.write(say(found.text))

    def _head(self, source: str | None, keys: list[str]) -> Head | None:
        """What the log is held against; found before anything is written, as a wrong address would come late."""
        try:
            if source:
                return published.read(source, keys=published.verifiers(keys))
            return published.remembered(settings.LOG_MEMORY)
        except published.HeadError as fault:
            raise CommandError(say(fault.text)) from fault


_DONE = Text(
    en="{dump} of {made_at} is restored: a log of {size} claims.",
    ko="{made_at}의 {dump}을(를) 복원했습니다. 로그 {size}건.",
)
_UNCOMPARED = Text(
    en="The log was held against no published checkpoint: run `manage.py verify_ledger --against FILE_OR_URL` before the "
    "sequencer is started.",
    ko="공개된 체크포인트와 비교하지 않았습니다. 시퀀서를 시작하기 전에 `manage.py verify_ledger --against "
    "FILE_OR_URL`을 실행하세요.",
)

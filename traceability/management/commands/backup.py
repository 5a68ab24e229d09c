from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from parties.text import Text
from traceability.backup import BackupError, dumping
from traceability.embedded.errors import say
from traceability.progress_bar import showing


class Command(BaseCommand):
    help = (
        "Write the whole database to a file, or to a new file in a folder, and beside it a manifest with its hash and "
        "the log's size and root. Writers go on meanwhile. Keep PSEUDONYM_KEY, SECRET_KEY, LOG_KEY and LOG_MEMORY apart."
    )

    def add_arguments(self, parser):
        parser.add_argument("target", type=Path, metavar="FILE|FOLDER")

    def handle(self, *, target, **options):
        try:
            with showing() as tell:
                made = dumping.write(target, tell=tell)
        except BackupError as fault:
            raise CommandError(f"{say(fault.text)}\n{fault.detail}".rstrip()) from fault
        self.stdout.write(say(_DONE.format(dump=made.dump, megabytes=f"{made.bytes / 1e6:.1f}", size=made.size)))


_DONE = Text(
    en="{dump}: {megabytes} MB, a log of {size} claims. Copy it and its .json to another machine; the drill is in "
    "docs/operations.md.",
    ko="{dump}: {megabytes} MB, 로그 {size}건. 이 파일과 .json 파일을 다른 컴퓨터에 복사하세요. 복원 연습은 "
    "docs/operations.md에 있습니다.",
)

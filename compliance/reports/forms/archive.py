"""Every form of a report and its annexes in one ZIP, with a manifest that the service signs.

The manifest is a signed note by the key of the service's receipts; it names the SHA-256 of each file, so that whoever has
the ZIP shows that nothing in it was changed, years later and offline (`events.verify` reads what is written here).
"""

import io
import zipfile
from datetime import datetime

from django.conf import settings

from compliance import calendar
from compliance.reports.forms import csv
from events import receipts
from events.verify import report as signed
from parties.text import Text

READ_ME = "READ-ME.txt"
_READ_ME = Text(
    "Compliance report {report}\n\n"
    "report.pdf     for people\nreport.xlsx    to read and add up\nreport.json    for programs and for proof\n"
    "report.csv     every value, one a line\nannexes/*.csv  each section as a table\n"
    "manifest.txt   the SHA-256 of each file, signed by the service\n\n"
    "To check it: python -m events.verify THIS.zip --key KEY, with the key that {origin}/keys lists under .../receipts.\n"
    "By hand: the lines of manifest.txt with two spaces are those of sha256sum -c.\n",
    "사용후 배터리 이행보고서 {report}\n\n"
    "report.pdf     사람이 읽는 보고서\nreport.xlsx    열람·집계용\nreport.json    프로그램·증명용\n"
    "report.csv     모든 값(한 줄에 하나)\nannexes/*.csv  항목별 표\n"
    "manifest.txt   각 파일의 SHA-256, 서비스 서명\n\n"
    "검증: python -m events.verify THIS.zip --key KEY (KEY는 {origin}/keys 의 …/receipts 키)\n"
    "직접 확인: manifest.txt에서 공백 두 칸이 있는 줄은 sha256sum -c 형식입니다.\n",
)


def make(report: dict, imprint) -> bytes:
    """The ZIP of the forms that were made before it and of a table for each section; unsigned where the settings name no key."""
    text = _READ_ME.format(report=imprint.report_id, origin=settings.LOG_ORIGIN)
    files = {READ_ME: f"{text.ko}\n{text.en}".replace("\n", "\r\n").encode("utf-8-sig")}
    files |= {f"report.{ending}": content for ending, content in imprint.forms.items()}
    files |= {f"annexes/{code}.csv": content for code, content in csv.tables(report)}
    manifest = signed.manifest(imprint.report_id, settings.LOG_ORIGIN, files)
    files[signed.MANIFEST] = receipts.sign_text(manifest) or manifest.encode()
    return _zip(files, made_at=imprint.printed_at.astimezone(calendar.SEOUL))


def _zip(files: dict[str, bytes], *, made_at: datetime) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, made_at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()

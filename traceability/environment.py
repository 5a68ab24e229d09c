"""What the process is told by its environment: one reader for each kind of value."""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


def text(name: str, *, default: str = "") -> str:
    """Answer the variable's value without surrounding space, or the default where it is unset or blank."""
    return os.environ.get(name, "").strip() or default


def secret(name: str, *, default: str = "") -> str:
    """Answer a secret given as NAME, or as the content of the file that NAME_FILE names; both at once is an error."""
    value, path = text(name), text(f"{name}_FILE")
    if value and path:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set. Keep one of the two.")
    return _read_secret(name, path=Path(path)) if path else value or default


def boolean(name: str, *, default: bool) -> bool:
    """Answer yes or no; a word that is neither is an error, because a typing slip must not switch a guard off."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _YES | _NO:
        raise ImproperlyConfigured(f"{name}={value} is neither yes nor no. Write 1 or 0.")
    return value in _YES


def integer(name: str, *, default: int, least: int = 0) -> int:
    """Answer a whole number not below `least`."""
    value = text(name)
    if not value:
        return default
    if not re.fullmatch(r"\d{1,12}", value) or int(value) < least:
        raise ImproperlyConfigured(f"{name}={value} is not a whole number of at least {least}.")
    return int(value)


def words(name: str, *, default: tuple[str, ...] = ()) -> list[str]:
    """Answer a comma-separated list."""
    return [word for word in (part.strip() for part in text(name).split(",")) if word] or list(default)


def database(url: str) -> dict:
    """Answer Django's NAME, USER, PASSWORD, HOST, PORT and OPTIONS for a postgresql:// address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            f"DATABASE_URL begins with '{parts.scheme}:'. The ledger's guarantees rest on PostgreSQL: "
            "write postgresql://user:password@host:5432/name."
        )
    return {
        "ENGINE": "traceability.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "traceability",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(_port(parts) or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def origin(name: str, *, default: str) -> str:
    """Answer a scheme and host without a path, such as https://trace.example.kr."""
    value = text(name, default=default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(
            f"{name}={value} is not an origin. Write https://host or http://host:port."
        )
    return value


def _port(parts) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL has an impossible port: {error}.") from error


def _read_secret(name: str, *, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE={path} cannot be read: {error}") from error

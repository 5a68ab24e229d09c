"""Secrets that deliveries are signed with, as the database and its backups hold them: sealed under the service's own key."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealError(Exception):
    """A secret was sealed under a key that is gone."""


def seal(secret: str) -> str:
    """`secret` as it is kept."""
    return _box().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """The secret that was kept; SealError when neither the key of today nor the one before opens it."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken as error:
        raise SealError("The secret was sealed under another SECRET_KEY: add the webhook or subscription anew.") from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(b"webhook secrets\n" + key.encode()).digest())) for key in keys])

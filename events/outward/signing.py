"""The signature of what is sent: that of Standard Webhooks, which receivers check with a library that they have."""

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error
from contextlib import suppress

PREFIX = "whsec_"
"""What a secret begins with whose rest is base64; any other is taken letter by letter."""


def signature(secret: str, delivery_id: str, timestamp: int, body: bytes) -> str:
    """What the header Webhook-Signature says: HMAC-SHA256 over id, time and body."""
    signed = hmac.new(_key(secret), f"{delivery_id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + b64encode(signed).decode()


def headers(secret: str, delivery_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """By which a receiver knows a delivery again, and who sent it."""
    return names(delivery_id, timestamp) | {"Webhook-Signature": signature(secret, delivery_id, timestamp, body)}


def names(delivery_id: str, timestamp: int) -> dict[str, str]:
    """By which a receiver knows a delivery again that nobody signed."""
    return {"Webhook-Id": delivery_id, "Webhook-Timestamp": str(timestamp)}


def _key(secret: str) -> bytes:
    if secret.startswith(PREFIX):
        with suppress(Error):
            return b64decode(secret.removeprefix(PREFIX), validate=True)
    return secret.encode()

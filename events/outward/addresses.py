"""Speaking to an address that somebody else has chosen, without being led into our own network.

The name is looked up once, every address that it has is judged, and the connection goes to that very address: a name
that answers differently the second time (DNS rebinding) changes nothing. Redirects are not followed, no proxy or
password is read from the environment, and the whole exchange ends in bounded time.
"""

import socket
import ssl
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

CONNECT_SECONDS_MAX = 5.0
"""For the look-up of the name and all its addresses together: nothing is sent that begins later."""
EXCHANGE_SECONDS_MAX = 10.0
URL_LENGTH_MAX = 500
AGENT = "used-battery-traceability"
_ANSWER_BYTES_MAX = 4_096
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressError(Exception):
    """An address may not be spoken to, or did not answer; the message says why, in our own words."""


def read(url: str) -> SplitResult:
    """The parts of `url`; AddressError for one that can never be spoken to, whatever its name stands for."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressError("It is no address.") from error
    if len(url) > URL_LENGTH_MAX or not url.isascii() or any(letter <= " " for letter in url):
        raise AddressError(f"An address has at most {URL_LENGTH_MAX} ASCII characters and no spaces.")
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_TO_LOOPBACK):
        raise AddressError("An address begins with https://.")
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        raise AddressError("An address has a host, and neither a user nor a fragment.")
    with suppress(ValueError):
        if not is_allowed(ip_address(parts.hostname)):
            raise AddressError("It lies in a private or reserved network.")
    return parts


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Whether `address` lies in the public internet, also when an IPv6 address only wraps an IPv4 one."""
    if isinstance(address, IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo and address.teredo[1])
        if address in _NAT64:
            wrapped = IPv4Address(int(address) & 0xFFFF_FFFF)
        if wrapped:
            return is_allowed(wrapped)
    if address.is_loopback:
        return settings.WEBHOOKS_TO_LOOPBACK
    return address.is_global and not address.is_multicast


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send `body` to `url`; answers the status. AddressError when there is no answer, or none may be asked for."""
    parts = read(url)
    headers = {"User-Agent": AGENT} | headers
    sock = _connect(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
    # A server that sends a byte a second would keep a worker for as long as it likes.
    end = threading.Timer(EXCHANGE_SECONDS_MAX, _shut, [sock])
    end.daemon = True
    end.start()
    try:
        return _exchange(parts, sock, body, headers)
    except (OSError, HTTPException, ssl.SSLError) as error:
        raise AddressError(f"No answer: {type(error).__name__}.") from error
    finally:
        end.cancel()
        sock.close()


def _exchange(parts: SplitResult, sock: socket.socket, body: bytes, headers: dict[str, str]) -> int:
    is_secure = parts.scheme == "https"
    connection = (HTTPSConnection if is_secure else HTTPConnection)(parts.hostname, parts.port)
    if is_secure:
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=parts.hostname)
    connection.sock = sock
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        answer.read(_ANSWER_BYTES_MAX)
        return answer.status
    finally:
        connection.close()


def _connect(host: str, port: int) -> socket.socket:
    end = time.monotonic() + CONNECT_SECONDS_MAX
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise AddressError("Its name is not known.") from error
    # One bad address condemns the name: which of them would be taken is not for the other side to choose.
    if not all(is_allowed(ip_address(place[4][0].partition("%")[0])) for place in found):
        raise AddressError("It lies in a private or reserved network.")
    for family, kind, protocol, _, address in found[:4]:
        left = end - time.monotonic()
        if left <= 0:
            break
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(left)
        try:
            sock.connect(address)
        except OSError:
            sock.close()
            continue
        sock.settimeout(EXCHANGE_SECONDS_MAX)
        return sock
    raise AddressError("No connection.")


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)

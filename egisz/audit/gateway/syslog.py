"""Syslog over TLS (RFC 5425) as a client: a batch a connection, and the receiver's word that it was read.

Syslog knows no acknowledgement. A batch counts as delivered when both sides have closed the connection in order: a
receiver that dies with unread messages answers with a reset, and the batch is sent again.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

PATIENCE = 10.0  # seconds to connect, to write, and to wait for the end
DEFAULT_PORT = 6514


@dataclass(frozen=True, slots=True)
class Receiver:
    """ca: a PEM file of who signs its certificate ("" for the machine's own list). name: in its certificate."""

    host: str
    port: int
    ca: str = ""
    cert: str = ""
    key: str = ""
    name: str = ""

    @property
    def target(self) -> str:
        return f"{self.host}:{self.port}"


def receiver_of(url: str) -> Receiver:
    """tls://host:port?ca=…&cert=…&key=…&name=…; ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme != "tls" or not parts.hostname:
        raise ValueError("EGISZ_SYSLOG_URL: tls://host:port?ca=file")
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    unknown = asked.keys() - {"ca", "cert", "key", "name"}
    if unknown:
        raise ValueError(f"EGISZ_SYSLOG_URL: unknown {', '.join(sorted(unknown))}")
    return Receiver(parts.hostname, parts.port or DEFAULT_PORT, **asked)


def send_frames(receiver: Receiver, frames: Iterable[bytes]) -> None:
    """Send, then close in order; OSError when the receiver is not sure to have read everything."""
    context = ssl.create_default_context(cafile=receiver.ca or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if receiver.cert:
        context.load_cert_chain(receiver.cert, receiver.key or None)
    with socket.create_connection((receiver.host, receiver.port), PATIENCE) as plain:
        secured = context.wrap_socket(plain, server_hostname=receiver.name or receiver.host)
        try:
            secured.sendall(b"".join(frames))
            _close(secured)
        finally:
            secured.close()


def _close(secured: ssl.SSLSocket) -> None:
    """Say that this is all, and wait until the other side has closed too. Its bare end of stream is enough."""
    with contextlib.suppress(ssl.SSLEOFError, ssl.SSLZeroReturnError):
        bare = secured.unwrap()
        bare.shutdown(socket.SHUT_WR)
        while bare.recv(4096):
            pass

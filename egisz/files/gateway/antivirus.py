"""clamd over its own protocol (INSTREAM); used only where EGISZ_CLAMD names it."""

from __future__ import annotations

import os
import socket
import struct

from django.conf import settings

from egisz.kernel.errors import Unavailable

SYSTEM = "антивирусная проверка"
_CHUNK = 64 * 1024
_SECONDS = 30.0


def is_infected(data: bytes) -> bool:
    """False at once when no antivirus is set up. Raises `Unavailable`: without an answer nothing is accepted.

    EGISZ_CLAMD: «unix:/run/clamav/clamd.ctl» or «host:3310».
    """
    address = getattr(settings, "EGISZ_CLAMD", "") or os.environ.get("EGISZ_CLAMD", "")
    if not address:
        return False
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(data), _CHUNK):
                chunk = data[start : start + _CHUNK]
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except (OSError, ValueError) as error:
        raise Unavailable(SYSTEM) from error
    if answer.endswith(" OK"):
        return False
    if answer.endswith(" FOUND"):
        return True
    raise Unavailable(SYSTEM)


def _connected(address: str) -> socket.socket:
    if address.startswith("unix:"):
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(_SECONDS)
        try:
            line.connect(address.removeprefix("unix:"))
        except OSError:
            line.close()
            raise
        return line
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)


def _answer(line: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0") and len(received) < 4096:
        part = line.recv(1024)
        if not part:
            break
        received += part
    return received.rstrip(b"\0\n").decode("utf-8", "replace")

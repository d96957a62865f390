"""Who checks a signature made with a certificate: the room of signatures, which stands above, through this socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from egisz.crypto.report import VerificationReport

MOST = 64 * 1024  # bytes of a container: one signature with a chain of certificates
Check = Callable[[bytes, bytes, datetime], VerificationReport]
_checks: list[Check] = []


def register_signature_check(check: Check) -> None:
    """`check(data, container, now)`: the signature, the chain to a trusted root, the term and the revocation now."""
    _checks[:] = [check]


def check_signature(data: bytes, container: bytes, now: datetime) -> VerificationReport | None:
    """None where the room of signatures is not installed."""
    return _checks[0](data, container, now) if _checks else None


def can_check() -> bool:
    return bool(_checks)

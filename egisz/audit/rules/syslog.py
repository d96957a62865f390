"""A row as a syslog message: RFC 5424, counted by octets as RFC 5425 (4.3) says. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

FACILITY = 10  # security and authorisation, as IHE ATNA (ITI TF-2: 3.20) names it
NOTICE, WARNING = 5, 4
MSGID = "FHIR+AuditEvent"
_PRINTABLE = re.compile(r"[^\x21-\x7e]")


def frame(message: bytes) -> bytes:
    return str(len(message)).encode() + b" " + message


def message_of(event: dict[str, Any], host: str, application: str = "open-egisz") -> bytes:
    """event: the row as a FHIR AuditEvent, which is the text of the message (UTF-8 behind a mark)."""
    severity = NOTICE if event["outcome"] == "0" else WARNING
    at = event["recorded"].replace("+00:00", "Z")
    head = f"<{FACILITY * 8 + severity}>1 {at} {_name(host, 255)} {_name(application, 48)} - {MSGID} - "
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return head.encode("ascii") + b"\xef\xbb\xbf" + body.encode()


def _name(text: str, longest: int) -> str:
    return _PRINTABLE.sub("", text)[:longest] or "-"

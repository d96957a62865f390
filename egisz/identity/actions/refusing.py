"""A page that was refused to somebody who signed in leaves a row of the journal (OWASP ASVS 5.0, 16.3.2)."""

from __future__ import annotations

from django.http import HttpRequest

from egisz.audit.public import record
from egisz.kernel.actor import Actor


def note_refused_page(actor: Actor, request: HttpRequest) -> None:
    """Which page, not with which words it was asked: addresses may hold what was searched for."""
    match = request.resolver_match
    name = (match.view_name or match.route) if match else ""
    record(
        actor, "access.refused", outcome="refused", resource="page", resource_id=name[:128], method=request.method or ""
    )  # fmt: skip

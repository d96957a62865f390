"""Addresses in rooms that may not be installed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: object) -> str:
    """The address of a page of another room, "" when that room is absent."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def inaccuracy(block: str, field: str = "", object_id: object = "", organization_oid: str = "") -> str:
    """Where one reports an inaccuracy of a fact of the register."""
    base = address("corrections:new")
    query = {"block": block, "field": field, "object": str(object_id or ""), "org": organization_oid}
    return f"{base}?{urlencode({key: value for key, value in query.items() if value})}" if base else ""

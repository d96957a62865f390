"""Events to JSON and back, by the types of their fields."""

from __future__ import annotations

import dataclasses
import types
import typing
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from egisz.outbox.events import Event


def to_json(event: Event) -> dict[str, Any]:
    return {field.name: _encode(getattr(event, field.name)) for field in dataclasses.fields(event)}


def from_json(event_type: type[Event], body: dict[str, Any]) -> Event:
    hints = typing.get_type_hints(event_type)
    return event_type(**{name: _decode(value, hints[name]) for name, value in body.items() if name in hints})


def _encode(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if value is None or isinstance(value, str | int | bool):
        return value
    raise TypeError(f"an event may not carry {type(value).__name__}")


def _decode(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
        origin = typing.get_origin(hint)
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        return tuple(_decode(item, inner) for item in value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if hint is date:
        return date.fromisoformat(value)
    if hint in (UUID, Decimal):
        return hint(value)
    if isinstance(hint, type) and issubclass(hint, str):
        return hint(value)
    return value

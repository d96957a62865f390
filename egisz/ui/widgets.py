"""The commonest controls of forms, printed without a template: Django's own ones open four for every select.

The text is what Django's templates of the same names give; what is not here goes through them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.safestring import SafeString
from markupsafe import escape


def _attributes(given: Mapping[str, Any]) -> str:
    """` name="value"` of each attribute; True is a bare name, False is left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escape(value)}"'
        for name, value in given.items()
        if value is not False
    )


def _input(widget: Mapping[str, Any]) -> str:
    value = widget["value"]
    shown = "" if value is None else f' value="{escape(value)}"'
    return f'<input type="{widget["type"]}" name="{escape(widget["name"])}"{shown}{_attributes(widget["attrs"])}>'


def _select(widget: Mapping[str, Any]) -> str:
    parts = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, choices, _ in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{escape(group)}">')
        parts += (
            f'<option value="{escape(one["value"])}"{_attributes(one["attrs"])}>{escape(one["label"])}</option>'
            for one in choices
        )
        if group:
            parts.append("</optgroup>")
    return "\n".join([*parts, "</select>"])


def _textarea(widget: Mapping[str, Any]) -> str:
    return (
        f'<textarea name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>\n'
        f"{escape(widget['value'] or '')}</textarea>"
    )


_PRINTERS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    **{
        f"django/forms/widgets/{kind}.html": _input
        for kind in ("text", "hidden", "checkbox", "number", "email", "password", "date", "input", "file")
    },
}


def printed(template_name: str, context: Mapping[str, Any]) -> SafeString | None:
    """The control as text; None when only its template knows how."""
    printer = _PRINTERS.get(template_name)
    return SafeString(printer(context["widget"])) if printer else None

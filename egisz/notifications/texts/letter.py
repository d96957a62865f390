"""The plain text of a letter."""

from __future__ import annotations

from datetime import date

from egisz.kernel.text import medium_date


def mail_body(title: str, body: str, due_on: date | None, link: str) -> str:
    """The plain text of a letter: what happened, the term, the full link, who writes."""
    parts = [f"{title}.", body]
    if due_on:
        parts.append(f"Срок: {medium_date(due_on)}")
    if link:
        parts.append(f"Открыть дело: {link}")
    parts.append(
        "--\nКабинет медработника\nПисьмо отправлено автоматически, отвечать на него не нужно.\n"
        "Все уведомления – в кабинете, раздел «Уведомления»."
    )
    return "\n\n".join(parts) + "\n"

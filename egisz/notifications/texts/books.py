"""Reference books and keys of programs."""

from __future__ import annotations

from datetime import date

from egisz.kernel.text import long_date
from egisz.notifications.texts.words import Text, text


def edition_published(name: str, version: str, rows: tuple[int, int, int] | None) -> Text:
    """rows: added, changed, removed; None for the first version of a book."""
    if rows is None:
        told = "Это первая версия справочника в этой системе."
    else:
        told = f"Записей добавлено: {rows[0]}, изменено: {rows[1]}, исключено: {rows[2]}."
    return text(
        f"Справочник «{_cut(name)}»: версия {version}",
        f"Вышла версия {version} справочника «{name}».",
        told,
        "Письма приходят, потому что вы следите за этим справочником; отписаться можно на его странице.",
    )


def webhook_disabled(host: str, problem: str) -> Text:
    return text(
        "Вебхук выключен",
        f"Сервер {host} не принимал сообщения о новых версиях справочников, поэтому вебхук выключен.",
        f"Последний ответ: {problem}." if problem else "",
        "Исправьте сервер и включите вебхук снова: неотправленное уйдёт.",
    )


def proposal_waiting(name: str, version: str) -> Text:
    return text(
        f"Проверьте предложение: «{_cut(name)}»",
        f"Предложена версия {version} справочника «{name}».",
        "Посмотрите, что изменится, и подтвердите или верните с замечанием. Автор сам себя проверить не может.",
    )


def proposal_checked(name: str, version: str) -> Text:
    return text(
        f"Предложение проверено: «{_cut(name)}»",
        f"Версия {version} справочника «{name}» проверена, замечаний нет. Её можно опубликовать.",
    )


def proposal_returned(name: str, version: str) -> Text:
    return text(
        f"Предложение возвращено: «{_cut(name)}»",
        f"К версии {version} справочника «{name}» есть замечание. Прочитайте его, исправьте и предложите снова.",
    )


def proposal_published(name: str, version: str) -> Text:
    return text(
        f"Версия опубликована: «{_cut(name)}»",
        f"Версия {version} справочника «{name}» опубликована и видна всем.",
    )


def key_revoked(name: str, start: str, reason: str) -> Text:
    return text(
        f"Ключ доступа отозван: «{_cut(name)}»",
        f"Ключ {start}… («{name}») отозван и больше не работает.",
        f"Причина: {reason.rstrip('.')}." if reason else "",
        "Программа получит отказ. Если ключ ещё нужен, получите новый на странице «Мои ключи».",
    )


def key_ending(name: str, start: str, last_day: date) -> Text:
    return text(
        f"Заканчивается срок ключа: «{_cut(name)}»",
        f"Ключ {start}… («{name}») работает до {long_date(last_day)} включительно.",
        "Если он нужен и дальше, укажите новый срок на странице ключа: сам ключ менять не придётся.",
    )


def _cut(name: str, most: int = 90) -> str:
    """A name that fits into the subject of a letter."""
    return name if len(name) <= most else f"{name[: most - 1].rsplit(' ', 1)[0]}…"

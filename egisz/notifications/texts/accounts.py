"""Roles, passwords, factors and consents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from egisz.kernel.text import long_date
from egisz.notifications.texts.words import Text, text


def role_granted(role: str, organization: str) -> Text:
    where = f" в организации «{organization}»" if organization else ""
    return text(
        "Вам открыт новый доступ",
        f"Вам выдана роль «{role}»{where}. Она появится при следующем входе: выберите её в списке.",
    )


def role_ended(role: str, organization: str, end: date) -> Text:
    where = f" в организации «{organization}»" if organization else ""
    return text(
        "Срок роли назначен",
        f"Роль «{role}»{where} действует по {long_date(end)}.",
        "Если это ошибка, обратитесь к администратору системы.",
    )


def entered_into_register() -> Text:
    return text(
        "Вас внесли в ФРМР",
        "Организация внесла сведения о вас в федеральный регистр.",
        "Войдите в кабинет заново: откроются все разделы. Проверьте, всё ли верно.",
    )


def password_changed() -> Text:
    return text(
        "Пароль изменён",
        "Пароль вашей учётной записи изменён. Если это сделали не вы, сразу напишите в поддержку.",
    )


def device_pin_set(device: str) -> Text:
    where = f" ({device})" if device else ""
    return text(
        "Задан ПИН-код для входа",
        f"На одном из ваших устройств{where} задан ПИН-код. Он действует только там и открывает чтение ваших данных. "
        "Если это сделали не вы, уберите его на странице «Устройства и сеансы» и смените пароль.",
    )


_FACTORS = {"totp": "Приложение с кодами", "passkey": "Ключ доступа", "recovery": "Резервные коды"}
_NOT_ME = "Если это сделали не вы, смените пароль и сразу напишите в поддержку."


def factor_added(kind: str) -> Text:
    word = "добавлены" if kind == "recovery" else "добавлено" if kind == "totp" else "добавлен"
    return text(f"{_FACTORS[kind]}: {word}", f"{_FACTORS[kind]}: теперь этим можно подтвердить ваш вход. {_NOT_ME}")


def factor_removed(kind: str) -> Text:
    word = "удалены" if kind == "recovery" else "удалено" if kind == "totp" else "удалён"
    return text(f"{_FACTORS[kind]}: {word}", f"{_FACTORS[kind]}: подтвердить ваш вход этим больше нельзя. {_NOT_ME}")


def factor_guessed() -> Text:
    return text(
        "Кто-то подбирает код входа",
        "Несколько раз подряд введён неверный код подтверждения. Если это были не вы, кто-то знает ваш пароль: смените "
        "его. Через 15 минут код можно будет ввести снова; ключ доступа работает и сейчас.",
    )


def passkey_cloned() -> Text:
    return text(
        "Ключ доступа отклонён",
        "Похоже, у одного из ваших ключей доступа есть копия: счётчик в нём меньше, чем был. Вход по нему не выполнен. "
        "Удалите этот ключ на странице «Безопасность» и создайте новый.",
    )


def contacts_changed() -> Text:
    return text(
        "Ваши контакты изменены",
        "В учётной записи изменены почта или телефон. Если это сделали не вы, сразу напишите в поддержку.",
    )


def consent_withdrawn(title: str, consequences: Sequence[str]) -> Text:
    return text("Согласие отозвано", f"Вы отозвали: {title}.", *consequences)


def consent_changed(title: str) -> Text:
    return text(
        "Новая редакция согласия",
        f"Изменился текст: {title}. Прочитайте его и решите заново: прежнее решение относится к прежнему тексту.",
    )

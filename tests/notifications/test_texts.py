"""Every sentence that people get: says the case, the term and the next step; no plain space where it may break."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from egisz.notifications import texts
from egisz.notifications.texts import Remark, Text

DAY = date(2026, 12, 21)
REMARK = Remark(
    "Не хватает обязательного документа", "Нет приложения к диплому.", "Приложите документ и подайте снова."
)

ALL: list[tuple[Text, list[str]]] = [
    (texts.application_submitted("А-2026-004127", date(2026, 11, 24)), ["№ А-2026-004127", "24 ноября"]),
    (texts.application_submitted("А-2026-004127", None), ["отправлено", "ФАЦ"]),
    (
        texts.application_registered("А-2026-004127", "ФАЦ-2026-000123", date(2026, 11, 23), DAY),
        [
            "Заявление № А-2026-004127 зарегистрировано 23 ноября",
            "ФАЦ проверит документы до 21 декабря",
            "ФАЦ-2026-000123",
        ],
    ),
    (
        texts.application_returned("А-2026-004127", [REMARK]),
        ["1 замечание", "Нет приложения к диплому", "Что сделать: Приложите документ", "подать снова"],
    ),
    (texts.application_handed_over("А-2026-004127", DAY), ["переданы в комиссию", "21 декабря 2026 года"]),
    (texts.application_handed_over("А-2026-004127", None), ["Дату заседания назначит секретарь"]),
    (texts.meeting_set("А-2026-004127", DAY), ["21 декабря", "не нужно"]),
    (
        texts.application_passed("Терапия", date(2031, 12, 22)),
        ["Вы признаны прошедшим", "«Терапия»", "до 22 декабря 2031 года", "Выписку"],
    ),
    (texts.application_not_passed("А-2026-004127", [REMARK]), ["не прошедшим", "Что сделать", "новое заявление"]),
    (texts.application_withdrawn("А-2026-004127"), ["отозвано"]),
    (texts.report_sent("ГП № 12"), ["ГП № 12", "ждёт подписи"]),
    (texts.report_waiting("ГП № 12"), ["подпишите", "откажите"]),
    (texts.report_reminded("ГП № 12"), ["напоминает", "Подпишите"]),
    (texts.report_approved("ГП № 12"), ["согласован"]),
    (texts.report_refused("ГП № 12"), ["Мотивированный отказ", "на месяц раньше"]),
    (texts.agenda_changed(DAY), ["Повестка заседания 21 декабря изменилась", "проголосуйте"]),
    (texts.employment_changed("ГП № 12"), ["Проверьте", "Сообщить о неточности"]),
    (texts.education_changed(), ["об образовании", "часов"]),
    (texts.credit_verified("Кардиология", Decimal(36)), ["«Кардиология», 36 часов", "засчитываются"]),
    (
        texts.credit_refused("Кардиология", Decimal(36), "Не тот документ."),
        ["не засчитал часы", "Причина: Не тот документ.", "внесите обучение заново"],
    ),
    (texts.correction_opened("Н-1", DAY), ["№ Н-1", "до 21 декабря 2026 года"]),
    (texts.employer_request_opened(DAY), ["не найден в ФРМР", "до 21 декабря"]),
    (texts.correction_accepted("Н-1"), ["исправлены", "приняла"]),
    (texts.correction_rejected("Н-1"), ["на странице обращения"]),
    (texts.consent_withdrawn("Письма", ["Письма прекратятся."]), ["отозвали: Письма", "прекратятся"]),
    (texts.consent_changed("Письма"), ["Изменился текст: Письма", "решите заново"]),
    (texts.application_without_consent("А-1"), ["№ А-1", "отозвал согласие", "верните"]),
    (texts.extract_ready("В-1"), ["скачать", "QR"]),
    (texts.extract_failed("В-1"), ["ещё раз"]),
    (texts.role_granted("кадровая служба", "ГП № 12"), ["«кадровая служба»", "при следующем входе"]),
    (texts.role_ended("кадровая служба", "", DAY), ["по 21 декабря 2026 года"]),
    (texts.entered_into_register(), ["Войдите в кабинет заново"]),
    (texts.password_changed(), ["напишите в поддержку"]),
    (texts.contacts_changed(), ["напишите в поддержку"]),
    (texts.accreditation_expires("Терапия", DAY, 12), ["заканчивается", "Приём заявлений открыт"]),
    (texts.accreditation_expires("Терапия", DAY, 1), ["заканчивается", "Подайте заявление сейчас"]),
    (texts.hours_missing("Терапия", 48, 12, DAY), ["48 часов", "12 часов", "21 декабря 2026"]),
    (texts.hours_missing("Терапия", 0, 1, DAY), ["1 час."]),
]


@pytest.mark.parametrize(("text", "expected"), ALL, ids=[str(number) for number in range(len(ALL))])
def test_a_text_says_what_it_must(text: Text, expected: list[str]) -> None:
    whole = f"{text.title} {text.body}".replace("\u00a0", " ")
    for part in expected:
        assert part in whole


@pytest.mark.parametrize("text", [text for text, _ in ALL], ids=[str(number) for number in range(len(ALL))])
def test_a_text_fits_its_places(text: Text) -> None:
    assert 0 < len(text.title) <= 200
    assert text.title == text.title.strip()
    assert "№ " not in text.title + text.body, "a number never parts from its sign"
    assert "  " not in text.body
    assert not text.title.endswith(".")
    assert text.body.endswith((".", "!", "?", "\u00bb"))


def test_a_letter_has_the_case_the_term_and_the_full_link() -> None:
    text = texts.meeting_set("А-2026-004127", DAY)
    body = texts.mail_body(text.title, text.body, DAY, "https://egisz.example/accreditation/1/")
    assert "Срок: 21\u00a0декабря\u00a02026" in body
    assert "Открыть дело: https://egisz.example/accreditation/1/" in body
    assert "автоматически" in body


def test_a_letter_without_a_case_has_no_empty_lines_for_it() -> None:
    body = texts.mail_body("Заголовок", "Текст.", None, "")
    assert "Срок" not in body
    assert "Открыть" not in body

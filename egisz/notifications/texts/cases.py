"""Applications, reports, meetings, registers, extracts and reminders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from egisz.kernel.text import counted, day_month, hours, long_date, nbsp
from egisz.notifications.texts.words import CENTRE, Remark, Text, listed, text

# The application, for the person who filed it


def application_submitted(number: str, register_by: date | None) -> Text:
    until = f" до {day_month(register_by)}" if register_by else ""
    return text(
        f"Заявление № {number} отправлено",
        f"{CENTRE} получил ваше заявление и зарегистрирует его{until}.",
        "Сейчас от вас ничего не нужно: мы напишем о каждом следующем шаге.",
    )


def application_registered(number: str, registration_number: str, registered_on: date, due_on: date) -> Text:
    return text(
        f"Заявление № {number} зарегистрировано",
        f"Заявление № {number} зарегистрировано {day_month(registered_on)}, "
        f"регистрационный номер {registration_number}.",
        f"ФАЦ проверит документы до {long_date(due_on)}. Сейчас от вас ничего не нужно.",
    )


def application_returned(number: str, remarks: Sequence[Remark]) -> Text:
    count = counted(len(remarks), "замечание", "замечания", "замечаний")
    head = f"ФАЦ проверил документы и не допустил заявление № {number} к рассмотрению: {count}." if remarks else ""
    tail = (
        "Откройте заявление и нажмите «Исправить и подать снова»: всё, к чему нет замечаний, сохранится, "
        "подписанные отчёты тоже."
    )
    return Text(
        nbsp(f"Заявление № {number} возвращено: нужно исправить"),
        "\n\n".join(part for part in (nbsp(head), listed(remarks), nbsp(tail)) if part),
    )


def application_handed_over(number: str, meeting_on: date | None) -> Text:
    if meeting_on is None:
        when = "Дату заседания назначит секретарь комиссии, мы сразу сообщим её вам."
    else:
        when = f"Заседание – {long_date(meeting_on)}. Приезжать не нужно: комиссия решает по документам."
    return text(
        f"Документы по заявлению № {number} переданы в комиссию",
        f"Документы по заявлению № {number} – в Центральной аккредитационной комиссии (ЦАК).",
        when,
    )


def meeting_set(number: str, meeting_on: date) -> Text:
    return text(
        f"Заявление № {number}: заседание комиссии {day_month(meeting_on)}",
        f"Комиссия рассмотрит заявление № {number} {long_date(meeting_on)}.",
        "Приезжать не нужно: комиссия решает по документам. О решении мы напишем после подписания протокола.",
    )


def application_passed(specialty: str, end_date: date) -> Text:
    return text(
        "Аккредитация пройдена",
        f"Вы признаны прошедшим периодическую аккредитацию по специальности «{specialty}», "
        f"она действует до {long_date(end_date)}.",
        "Запись внесена в ФРМР. Выписку можно заказать в кабинете.",
    )


def application_not_passed(number: str, remarks: Sequence[Remark]) -> Text:
    return Text(
        nbsp(f"Решение комиссии по заявлению № {number}"),
        "\n\n".join(
            part
            for part in (
                nbsp(f"Комиссия признала вас не прошедшим периодическую аккредитацию по заявлению № {number}."),
                listed(remarks),
                nbsp("Исправьте то, на что указала комиссия, и подайте новое заявление. Протокол – на странице дела."),
            )
            if part
        ),
    )


def application_withdrawn(number: str) -> Text:
    return text(
        f"Заявление № {number} отозвано",
        f"Вы отозвали заявление № {number}. Оно не рассматривается.",
        "Подать новое можно в любой день до окончания действующей аккредитации.",
    )


# The report on professional activity


def report_sent(organization: str) -> Text:
    return text(
        "Отчёт передан руководителю",
        f"Отчёт о профессиональной деятельности ждёт подписи руководителя: {organization}.",
        "Мы напишем, как только он подпишет отчёт или откажет.",
    )


def report_waiting(organization: str) -> Text:
    return text(
        "Отчёт сотрудника ждёт вашей подписи",
        f"Сотрудник организации «{organization}» отправил вам отчёт о профессиональной деятельности для аккредитации.",
        "Прочитайте отчёт и подпишите его электронной подписью или откажите с указанием причины.",
        "Без подписи заявление сотрудника не уйдёт в ФАЦ вовремя.",
    )


def report_reminded(organization: str) -> Text:
    return text(
        "Напоминание: отчёт ждёт вашей подписи",
        f"Сотрудник организации «{organization}» напоминает об отчёте для аккредитации.",
        "Подпишите отчёт или откажите с указанием причины: от этого зависит срок подачи заявления.",
    )


def report_approved(organization: str) -> Text:
    return text(
        "Руководитель подписал отчёт",
        f"Отчёт о профессиональной деятельности согласован: {organization}.",
        "Раздел «Профессиональная часть» готов, переходите к следующему.",
    )


def report_refused(organization: str) -> Text:
    return text(
        "Руководитель отказал в согласовании отчёта",
        f"Мотивированный отказ приложен к отчёту: {organization}.",
        "Вы можете исправить отчёт и отправить его снова или подать заявление с мотивированным отказом. "
        "С несогласованным отчётом подавайте на месяц раньше.",
    )


# Meetings, for the members of the commission


def agenda_changed(meeting_on: date) -> Text:
    return text(
        f"Повестка заседания {day_month(meeting_on)} изменилась",
        f"В повестку заседания комиссии {long_date(meeting_on)} добавлены дела.",
        "Откройте заседание, изучите документы и проголосуйте до подписания протокола.",
    )


# Registers, corrections, extracts, access


def employment_changed(organization: str) -> Text:
    return text(
        "Работодатель обновил сведения о вашей работе",
        f"{organization} внесла изменения в ваше личное дело в ФРМР.",
        "Проверьте, всё ли верно. Если нет, нажмите «Сообщить о неточности».",
    )


def education_changed() -> Text:
    return text(
        "В регистр внесены сведения об образовании",
        "В ФРМР появилась новая запись о вашем образовании. Проверьте, всё ли верно, и посмотрите, "
        "сколько часов зачтено.",
    )


def credit_verified(title: str, amount: Decimal) -> Text:
    return text(
        "Ваше обучение засчитано",
        f"{CENTRE} проверил документ. «{title}», {hours(amount)}: эти часы теперь засчитываются.",
        "Сумма часов пересчитана, делать ничего не нужно.",
    )


def credit_refused(title: str, amount: Decimal, reason: str) -> Text:
    return text(
        "Ваше обучение не засчитано",
        f"{CENTRE} проверил документ и не засчитал часы: «{title}», {hours(amount)}.",
        f"Причина: {reason.rstrip('.')}.",
        "Если в записи ошибка, уберите её и внесите обучение заново с верным документом. "
        "Посмотрите, сколько часов осталось набрать.",
    )


def correction_opened(number: str, due_on: date) -> Text:
    return text(
        f"Сообщение о неточности № {number}",
        f"Сотрудник вашей организации просит исправить сведения в регистре. Ответьте до {long_date(due_on)}.",
        "Сравните значения и приложенный документ, затем примите или отклоните исправление.",
    )


def employer_request_opened(due_on: date | None) -> Text:
    until = f" до {long_date(due_on)}" if due_on else ""
    return text(
        "Просьба внести сотрудника в регистр",
        f"Человек с подтверждённой личностью не найден в ФРМР и просит вашу организацию внести его. Ответьте{until}.",
    )


def correction_accepted(number: str) -> Text:
    return text(
        f"Сообщение № {number}: сведения исправлены",
        "Организация приняла ваше сообщение о неточности и исправила сведения в регистре.",
        "Проверьте, всё ли теперь верно.",
    )


def correction_rejected(number: str) -> Text:
    return text(
        f"Ответ на сообщение № {number}",
        "Организация рассмотрела ваше сообщение о неточности и оставила сведения без изменений.",
        "Пояснение – на странице обращения. Не согласны? Отправьте новое сообщение и приложите документ.",
    )


def extract_ready(number: str) -> Text:
    return text(
        f"Выписка № {number} готова",
        "Выписка об аккредитации подписана, её можно скачать в кабинете.",
        "Проверить её сможет любой по коду или QR, без входа.",
    )


def extract_failed(number: str) -> Text:
    return text(
        f"Выписку № {number} сделать не удалось",
        "Произошла ошибка, мы уже знаем о ней. Закажите выписку ещё раз.",
    )


# Reminders


def accreditation_expires(specialty: str, end_date: date, months: int) -> Text:
    advice = (
        "Приём заявлений открыт. Проверьте, сколько часов набрано, и начните заявление."
        if months > 3
        else "Подайте заявление сейчас: проверка документов и заседание комиссии тоже занимают время."
    )
    return text(
        f"Аккредитация заканчивается {long_date(end_date)}",
        f"Аккредитация по специальности «{specialty}» действует до {long_date(end_date)}.",
        advice,
    )


def hours_missing(specialty: str, missing_total: int, missing_refresher: int, end_date: date) -> Text:
    parts = []
    if missing_total:
        parts.append(f"всего – {hours(missing_total)}")
    if missing_refresher:
        parts.append(f"повышения квалификации по специальности – {hours(missing_refresher)}")
    return text(
        "Для аккредитации не хватает часов обучения",
        f"По специальности «{specialty}» не хватает: {', '.join(parts)}.",
        f"Аккредитация действует до {long_date(end_date)}. Выберите программу и пройдите обучение до подачи заявления.",
    )


def application_without_consent(number: str) -> Text:
    return text(
        f"Заявление № {number}: согласие отозвано",
        "Заявитель отозвал согласие на обработку персональных данных. Рассматривать заявление дальше нельзя:",
        "верните его заявителю или снимите с заседания.",
    )

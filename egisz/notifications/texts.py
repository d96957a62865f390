"""Every sentence that the house sends to people. Pure: values in, words out.

A title goes into the subject of a letter: it names the case by its number, never a person. A body says what happened,
what to do next and until when. `domain/cabinet.md` 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from egisz.kernel.text import counted, day_month, hours, long_date, medium_date, nbsp

CENTRE = "Федеральный аккредитационный центр (ФАЦ)"


@dataclass(frozen=True, slots=True)
class Text:
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One coded remark or reason: what is wrong, in the checker's own words, and what to do."""

    title: str
    comment: str
    remedy: str


def _text(title: str, *sentences: str) -> Text:
    return Text(nbsp(title), nbsp(" ".join(sentence for sentence in sentences if sentence)))


def _remarks(remarks: Sequence[Remark]) -> str:
    lines = []
    for number, remark in enumerate(remarks, 1):
        comment = f" {remark.comment.strip()}" if remark.comment.strip() else ""
        lines.append(nbsp(f"{number}. {remark.title}.{comment}\nЧто сделать: {remark.remedy}"))
    return "\n\n".join(lines)


# The application, for the person who filed it


def application_submitted(number: str, register_by: date | None) -> Text:
    until = f" до {day_month(register_by)}" if register_by else ""
    return _text(
        f"Заявление № {number} отправлено",
        f"{CENTRE} получил ваше заявление и зарегистрирует его{until}.",
        "Сейчас от вас ничего не нужно: мы напишем о каждом следующем шаге.",
    )


def application_registered(number: str, registration_number: str, registered_on: date, due_on: date) -> Text:
    return _text(
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
        "\n\n".join(part for part in (nbsp(head), _remarks(remarks), nbsp(tail)) if part),
    )


def application_handed_over(number: str, meeting_on: date | None) -> Text:
    if meeting_on is None:
        when = "Дату заседания назначит секретарь комиссии, мы сразу сообщим её вам."
    else:
        when = f"Заседание – {long_date(meeting_on)}. Приезжать не нужно: комиссия решает по документам."
    return _text(
        f"Документы по заявлению № {number} переданы в комиссию",
        f"Документы по заявлению № {number} – в Центральной аккредитационной комиссии (ЦАК).",
        when,
    )


def meeting_set(number: str, meeting_on: date) -> Text:
    return _text(
        f"Заявление № {number}: заседание комиссии {day_month(meeting_on)}",
        f"Комиссия рассмотрит заявление № {number} {long_date(meeting_on)}.",
        "Приезжать не нужно: комиссия решает по документам. О решении мы напишем после подписания протокола.",
    )


def application_passed(specialty: str, end_date: date) -> Text:
    return _text(
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
                _remarks(remarks),
                nbsp("Исправьте то, на что указала комиссия, и подайте новое заявление. Протокол – на странице дела."),
            )
            if part
        ),
    )


def application_withdrawn(number: str) -> Text:
    return _text(
        f"Заявление № {number} отозвано",
        f"Вы отозвали заявление № {number}. Оно не рассматривается.",
        "Подать новое можно в любой день до окончания действующей аккредитации.",
    )


# The report on professional activity


def report_sent(organization: str) -> Text:
    return _text(
        "Отчёт передан руководителю",
        f"Отчёт о профессиональной деятельности ждёт подписи руководителя: {organization}.",
        "Мы напишем, как только он подпишет отчёт или откажет.",
    )


def report_waiting(organization: str) -> Text:
    return _text(
        "Отчёт сотрудника ждёт вашей подписи",
        f"Сотрудник организации «{organization}» отправил вам отчёт о профессиональной деятельности для аккредитации.",
        "Прочитайте отчёт и подпишите его электронной подписью или откажите с указанием причины.",
        "Без подписи заявление сотрудника не уйдёт в ФАЦ вовремя.",
    )


def report_reminded(organization: str) -> Text:
    return _text(
        "Напоминание: отчёт ждёт вашей подписи",
        f"Сотрудник организации «{organization}» напоминает об отчёте для аккредитации.",
        "Подпишите отчёт или откажите с указанием причины: от этого зависит срок подачи заявления.",
    )


def report_approved(organization: str) -> Text:
    return _text(
        "Руководитель подписал отчёт",
        f"Отчёт о профессиональной деятельности согласован: {organization}.",
        "Раздел «Профессиональная часть» готов, переходите к следующему.",
    )


def report_refused(organization: str) -> Text:
    return _text(
        "Руководитель отказал в согласовании отчёта",
        f"Мотивированный отказ приложен к отчёту: {organization}.",
        "Вы можете исправить отчёт и отправить его снова или подать заявление с мотивированным отказом. "
        "С несогласованным отчётом подавайте на месяц раньше.",
    )


# Meetings, for the members of the commission


def agenda_changed(meeting_on: date) -> Text:
    return _text(
        f"Повестка заседания {day_month(meeting_on)} изменилась",
        f"В повестку заседания комиссии {long_date(meeting_on)} добавлены дела.",
        "Откройте заседание, изучите документы и проголосуйте до подписания протокола.",
    )


# Registers, corrections, extracts, access


def employment_changed(organization: str) -> Text:
    return _text(
        "Работодатель обновил сведения о вашей работе",
        f"{organization} внесла изменения в ваше личное дело в ФРМР.",
        "Проверьте, всё ли верно. Если нет, нажмите «Сообщить о неточности».",
    )


def education_changed() -> Text:
    return _text(
        "В регистр внесены сведения об образовании",
        "В ФРМР появилась новая запись о вашем образовании. Проверьте, всё ли верно, и посмотрите, "
        "сколько часов зачтено.",
    )


def credit_verified(title: str, amount: Decimal) -> Text:
    return _text(
        "Ваше обучение засчитано",
        f"{CENTRE} проверил документ. «{title}», {hours(amount)}: эти часы теперь засчитываются.",
        "Сумма часов пересчитана, делать ничего не нужно.",
    )


def credit_refused(title: str, amount: Decimal, reason: str) -> Text:
    return _text(
        "Ваше обучение не засчитано",
        f"{CENTRE} проверил документ и не засчитал часы: «{title}», {hours(amount)}.",
        f"Причина: {reason.rstrip('.')}.",
        "Если в записи ошибка, уберите её и внесите обучение заново с верным документом. "
        "Посмотрите, сколько часов осталось набрать.",
    )


def correction_opened(number: str, due_on: date) -> Text:
    return _text(
        f"Сообщение о неточности № {number}",
        f"Сотрудник вашей организации просит исправить сведения в регистре. Ответьте до {long_date(due_on)}.",
        "Сравните значения и приложенный документ, затем примите или отклоните исправление.",
    )


def employer_request_opened(due_on: date | None) -> Text:
    until = f" до {long_date(due_on)}" if due_on else ""
    return _text(
        "Просьба внести сотрудника в регистр",
        f"Человек с подтверждённой личностью не найден в ФРМР и просит вашу организацию внести его. Ответьте{until}.",
    )


def correction_accepted(number: str) -> Text:
    return _text(
        f"Сообщение № {number}: сведения исправлены",
        "Организация приняла ваше сообщение о неточности и исправила сведения в регистре.",
        "Проверьте, всё ли теперь верно.",
    )


def correction_rejected(number: str) -> Text:
    return _text(
        f"Ответ на сообщение № {number}",
        "Организация рассмотрела ваше сообщение о неточности и оставила сведения без изменений.",
        "Пояснение – на странице обращения. Не согласны? Отправьте новое сообщение и приложите документ.",
    )


def extract_ready(number: str) -> Text:
    return _text(
        f"Выписка № {number} готова",
        "Выписка об аккредитации подписана, её можно скачать в кабинете.",
        "Проверить её сможет любой по коду или QR, без входа.",
    )


def extract_failed(number: str) -> Text:
    return _text(
        f"Выписку № {number} сделать не удалось",
        "Произошла ошибка, мы уже знаем о ней. Закажите выписку ещё раз.",
    )


def role_granted(role: str, organization: str) -> Text:
    where = f" в организации «{organization}»" if organization else ""
    return _text(
        "Вам открыт новый доступ",
        f"Вам выдана роль «{role}»{where}. Она появится при следующем входе: выберите её в списке.",
    )


def role_ended(role: str, organization: str, end: date) -> Text:
    where = f" в организации «{organization}»" if organization else ""
    return _text(
        "Срок роли назначен",
        f"Роль «{role}»{where} действует по {long_date(end)}.",
        "Если это ошибка, обратитесь к администратору системы.",
    )


def entered_into_register() -> Text:
    return _text(
        "Вас внесли в ФРМР",
        "Организация внесла сведения о вас в федеральный регистр.",
        "Войдите в кабинет заново: откроются все разделы. Проверьте, всё ли верно.",
    )


def password_changed() -> Text:
    return _text(
        "Пароль изменён",
        "Пароль вашей учётной записи изменён. Если это сделали не вы, сразу напишите в поддержку.",
    )


def device_pin_set(device: str) -> Text:
    where = f" ({device})" if device else ""
    return _text(
        "Задан ПИН-код для входа",
        f"На одном из ваших устройств{where} задан ПИН-код. Он действует только там и открывает чтение ваших данных. "
        "Если это сделали не вы, уберите его на странице «Устройства и сеансы» и смените пароль.",
    )


_FACTORS = {"totp": "Приложение с кодами", "passkey": "Ключ доступа", "recovery": "Резервные коды"}
_NOT_ME = "Если это сделали не вы, смените пароль и сразу напишите в поддержку."


def factor_added(kind: str) -> Text:
    word = "добавлены" if kind == "recovery" else "добавлено" if kind == "totp" else "добавлен"
    return _text(f"{_FACTORS[kind]}: {word}", f"{_FACTORS[kind]}: теперь этим можно подтвердить ваш вход. {_NOT_ME}")


def factor_removed(kind: str) -> Text:
    word = "удалены" if kind == "recovery" else "удалено" if kind == "totp" else "удалён"
    return _text(f"{_FACTORS[kind]}: {word}", f"{_FACTORS[kind]}: подтвердить ваш вход этим больше нельзя. {_NOT_ME}")


def factor_guessed() -> Text:
    return _text(
        "Кто-то подбирает код входа",
        "Несколько раз подряд введён неверный код подтверждения. Если это были не вы, кто-то знает ваш пароль: смените "
        "его. Через 15 минут код можно будет ввести снова; ключ доступа работает и сейчас.",
    )


def passkey_cloned() -> Text:
    return _text(
        "Ключ доступа отклонён",
        "Похоже, у одного из ваших ключей доступа есть копия: счётчик в нём меньше, чем был. Вход по нему не выполнен. "
        "Удалите этот ключ на странице «Безопасность» и создайте новый.",
    )


def contacts_changed() -> Text:
    return _text(
        "Ваши контакты изменены",
        "В учётной записи изменены почта или телефон. Если это сделали не вы, сразу напишите в поддержку.",
    )


# Reminders


def accreditation_expires(specialty: str, end_date: date, months: int) -> Text:
    advice = (
        "Приём заявлений открыт. Проверьте, сколько часов набрано, и начните заявление."
        if months > 3
        else "Подайте заявление сейчас: проверка документов и заседание комиссии тоже занимают время."
    )
    return _text(
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
    return _text(
        "Для аккредитации не хватает часов обучения",
        f"По специальности «{specialty}» не хватает: {', '.join(parts)}.",
        f"Аккредитация действует до {long_date(end_date)}. Выберите программу и пройдите обучение до подачи заявления.",
    )


# Reference books


def edition_published(name: str, version: str, rows: tuple[int, int, int] | None) -> Text:
    """rows: added, changed, removed; None for the first version of a book."""
    if rows is None:
        told = "Это первая версия справочника в этой системе."
    else:
        told = f"Записей добавлено: {rows[0]}, изменено: {rows[1]}, исключено: {rows[2]}."
    return _text(
        f"Справочник «{_cut(name)}»: версия {version}",
        f"Вышла версия {version} справочника «{name}».",
        told,
        "Письма приходят, потому что вы следите за этим справочником; отписаться можно на его странице.",
    )


def webhook_disabled(host: str, problem: str) -> Text:
    return _text(
        "Вебхук выключен",
        f"Сервер {host} не принимал сообщения о новых версиях справочников, поэтому вебхук выключен.",
        f"Последний ответ: {problem}." if problem else "",
        "Исправьте сервер и включите вебхук снова: неотправленное уйдёт.",
    )


def proposal_waiting(name: str, version: str) -> Text:
    return _text(
        f"Проверьте предложение: «{_cut(name)}»",
        f"Предложена версия {version} справочника «{name}».",
        "Посмотрите, что изменится, и подтвердите или верните с замечанием. Автор сам себя проверить не может.",
    )


def proposal_checked(name: str, version: str) -> Text:
    return _text(
        f"Предложение проверено: «{_cut(name)}»",
        f"Версия {version} справочника «{name}» проверена, замечаний нет. Её можно опубликовать.",
    )


def proposal_returned(name: str, version: str) -> Text:
    return _text(
        f"Предложение возвращено: «{_cut(name)}»",
        f"К версии {version} справочника «{name}» есть замечание. Прочитайте его, исправьте и предложите снова.",
    )


def proposal_published(name: str, version: str) -> Text:
    return _text(
        f"Версия опубликована: «{_cut(name)}»",
        f"Версия {version} справочника «{name}» опубликована и видна всем.",
    )


def key_revoked(name: str, start: str, reason: str) -> Text:
    return _text(
        f"Ключ доступа отозван: «{_cut(name)}»",
        f"Ключ {start}… («{name}») отозван и больше не работает.",
        f"Причина: {reason.rstrip('.')}." if reason else "",
        "Программа получит отказ. Если ключ ещё нужен, получите новый на странице «Мои ключи».",
    )


def key_ending(name: str, start: str, last_day: date) -> Text:
    return _text(
        f"Заканчивается срок ключа: «{_cut(name)}»",
        f"Ключ {start}… («{name}») работает до {long_date(last_day)} включительно.",
        "Если он нужен и дальше, укажите новый срок на странице ключа: сам ключ менять не придётся.",
    )


def _cut(name: str, most: int = 90) -> str:
    """A name that fits into the subject of a letter."""
    return name if len(name) <= most else f"{name[: most - 1].rsplit(' ', 1)[0]}…"


def consent_withdrawn(title: str, consequences: Sequence[str]) -> Text:
    return _text("Согласие отозвано", f"Вы отозвали: {title}.", *consequences)


def consent_changed(title: str) -> Text:
    return _text(
        "Новая редакция согласия",
        f"Изменился текст: {title}. Прочитайте его и решите заново: прежнее решение относится к прежнему тексту.",
    )


def application_without_consent(number: str) -> Text:
    return _text(
        f"Заявление № {number}: согласие отозвано",
        "Заявитель отозвал согласие на обработку персональных данных. Рассматривать заявление дальше нельзя:",
        "верните его заявителю или снимите с заседания.",
    )


# The letter


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

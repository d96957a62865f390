"""What stands in the journal about a person, in words that the person understands."""

from __future__ import annotations

READ: dict[str, str] = {
    "rights.request.read": "Просмотр запроса о данных",
    "frmr.person.read": "Просмотр карточки в регистре",
    "frmr.documents.read": "Просмотр паспорта или другого документа",
    "frmr.addresses.read": "Просмотр адреса",
    "accreditation.case.read": "Просмотр заявления на аккредитацию",
    "accreditation.file.read": "Просмотр файла заявления",
    "accreditation.report.read": "Просмотр отчёта о работе",
    "accreditation.report_file.read": "Просмотр файла отчёта",
    "corrections.case.read": "Просмотр сообщения о неточности",
    "cme.credit_file.read": "Просмотр документа об обучении",
    "workplace.account.read": "Просмотр учётной записи",
    "workplace.employer_request.read": "Просмотр просьбы внести в регистр",
    "audit.row.read": "Аудитор прочитал запись журнала",
    "audit.rows.read": "Аудитор искал записи журнала о человеке",
    "audit.history.read": "Аудитор смотрел, как менялась карточка",
}

DONE: dict[str, str] = {
    "frmr.register_practitioner": "Внесение в регистр",
    "frmr.change_person": "Изменение личных данных",
    "frmr.add_document": "Запись документа, удостоверяющего личность",
    "frmr.add_address": "Запись адреса",
    "frmr.add_employment": "Запись места работы",
    "frmr.change_employment": "Изменение места работы",
    "frmr.correct_employment": "Исправление места работы",
    "frmr.close_employment": "Запись об увольнении",
    "frmr.add_education": "Запись об образовании",
    "frmr.correct_education": "Исправление записи об образовании",
    "frmr.add_further": "Запись об обучении",
    "frmr.correct_further": "Исправление записи об обучении",
    "frmr.add_category": "Запись категории",
    "frmr.correct_category": "Исправление категории",
    "frmr.record_accreditation": "Запись об аккредитации",
    "cme.credit_recorded": "Начисление часов обучения",
    "cme.credit_verified": "Часы обучения засчитаны",
    "cme.credit_refused": "Часы обучения не засчитаны",
    "cme.credit_withdrawn": "Часы обучения отозваны",
    "accreditation.taken": "Заявление взято в работу",
    "accreditation.registered": "Заявление зарегистрировано",
    "accreditation.returned": "Заявление возвращено",
    "accreditation.handed_over": "Заявление передано в комиссию",
    "accreditation.voted": "Голос члена комиссии",
    "accreditation.passed": "Решение комиссии: прошёл аккредитацию",
    "accreditation.not_passed": "Решение комиссии: не прошёл аккредитацию",
    "accreditation.report_approved": "Отчёт подписан руководителем",
    "accreditation.report_refused": "Отказ согласовать отчёт",
    "accreditation.credit_decided": "Решение о часах обучения",
    "corrections.answer": "Ответ на сообщение о неточности",
    "extracts.produce": "Подготовка выписки",
    "files.stored": "Сохранение файла",
    "audit.dispute_opened": "Обращение о просмотре",
    "audit.dispute_taken": "Аудитор начал разбираться с обращением",
    "audit.dispute_answered": "Ответ на обращение о просмотре",
    "audit.dispute_withdrawn": "Обращение о просмотре отозвано",
    "audit.exported": "Выгрузка журнала",
    "consents.given": "Дано согласие",
    "consents.withdrawn": "Отозвано согласие",
    "rights.asked": "Подан запрос о своих данных",
    "rights.answered": "Дан ответ на запрос о данных",
    "rights.request_withdrawn": "Запрос о своих данных отозван",
    "rights.export_ordered": "Заказана копия своих данных",
    "rights.export_made": "Собрана копия данных",
    "rights.export_downloaded": "Скачана копия своих данных",
    "rights.export_forgotten": "Удалена копия данных",
}

# For codes that have no words of their own.
ROOMS: dict[str, str] = {
    "frmr": "Действие с карточкой в регистре",
    "accreditation": "Действие с заявлением на аккредитацию",
    "cme": "Действие с записями об обучении",
    "corrections": "Действие с сообщением о неточности",
    "extracts": "Действие с выпиской",
    "signature": "Действие с подписью",
    "identity": "Действие с учётной записью",
    "login": "Вход в систему",
    "nsi": "Действие со справочником",
    "frmo": "Действие с карточкой организации",
    "files": "Действие с файлом",
    "workplace": "Действие на рабочем месте",
    "audit": "Действие с журналом",
    "notifications": "Уведомление",
    "consents": "Действие с согласием",
    "rights": "Действие с запросом о данных",
}


# What is not about somebody's own data: the auditor sees it.
WORKING: dict[str, str] = {
    "login.allowed": "Вход",
    "identity.signed_in": "Начат сеанс",
    "identity.password_right": "Верный пароль",
    "identity.code_given": "Выдан код входа",
    "identity.consent_withdrawn": "Человек закрыл системе доступ к своим данным",
    "identity.unlocked": "Открыт запертый экран",
    "identity.tokens_given": "Выданы токены входа",
    "notifications.created": "Уведомление человеку",
    "identity.role_granted": "Выдана роль",
    "identity.role_ended": "Прекращена роль",
    "identity.account_created": "Заведена учётная запись",
    "identity.account_blocked": "Заблокирована учётная запись",
    "identity.account_unblocked": "Разблокирована учётная запись",
    "identity.idle_warned": "Предупреждение о блокировке: давно не было входа",
    "identity.deputy_appointed": "Назначен заместитель руководителя",
    "identity.delegation_withdrawn": "Отозвано поручение заместителю",
    "identity.visit_search": "Поиск учётной записи оператором при посещении",
    "identity.visit_read": "Просмотр учётной записи оператором при посещении",
    "identity.level_changed": "Изменён уровень учётной записи",
    "identity.contacts_changed": "Изменены почта или телефон",
    "frmr.export_workers": "Выгрузка списка работников",
    "workplace.account.read": "Просмотр учётной записи",
    "audit.searched": "Поиск по журналу",
    "audit.people_searched": "Поиск человека для журнала",
    "audit.finding_seen": "Необычное обращение рассмотрено",
    "access.refused": "Отказано в странице",
    "consents.register.read": "Просмотр реестра согласий",
    "consents.register.export": "Выгрузка реестра согласий",
    "audit.check_asked": "Запрошена проверка журнала",
}


def words_of(code: str, default: str = "Действие с вашими данными") -> str:
    """A phrase for a code of the journal."""
    found = READ.get(code) or DONE.get(code) or WORKING.get(code)
    if not found and code.startswith("login.denied."):
        found = "Отказ во входе"
    return found or ROOMS.get(code.partition(".")[0], default)


def is_reading(code: str) -> bool:
    return code.endswith(".read")


def codes_like(text: str) -> list[str]:
    """Codes in whose phrase these words stand."""
    words = text.casefold().split()
    known = READ | DONE | WORKING
    return [code for code, phrase in known.items() if words and all(word in phrase.casefold() for word in words)]


# How a person proved who he is, by the names of RFC 8176.
METHODS: dict[str, str] = {
    "pwd": "пароль",
    "otp": "одноразовый код",
    "hwk": "ключ доступа",
    "swk": "ключ устройства",
    "user": "отпечаток, лицо или ПИН устройства",
    "pin": "ПИН",
    "sc": "сертификат",
    "sms": "код по СМС",
    "mfa": "второй фактор",
}


def methods_of(method: str) -> str:
    return ", ".join(METHODS.get(name, name) for name in method.split())

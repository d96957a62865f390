"""Everything that stands between a draft and its submission: each clause with what to do (`domain/accreditation.md`).

A dossier is the gathered facts of a case; nothing here reads a clock, a database or a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from egisz.accreditation.rules import reports, sections, slots
from egisz.accreditation.rules.kind import KindFacts, objections_to_periodic
from egisz.accreditation.rules.law import RuleSet
from egisz.accreditation.rules.window import window_of
from egisz.kernel.errors import Objection
from egisz.kernel.periods import Period
from egisz.kernel.text import decimal, file_size, hours, long_date, nbsp


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """One report of the case. is_current: the author works there now; overdue: the head is silent past the term."""

    organization: str
    state: str
    is_current: bool = True
    written: bool = True
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class HoursFacts:
    """Counted hours of the reporting period and what still waits for a confirmation."""

    total: Decimal
    refresher: Decimal
    total_undecided: Decimal = Decimal(0)
    refresher_undecided: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Dossier:
    """The facts of one case on the day of the question."""

    personal_confirmed: bool
    has_email: bool
    has_phone: bool
    education_level: str
    levels: tuple[str, ...]
    specialty_code: str
    specialty_name: str
    specialty_known: bool
    has_record: bool
    expires_on: date | None
    has_experience: bool
    longest_break: Period | None
    agreement: str
    works_now: bool
    reports: tuple[ReportFacts, ...]
    category_exception: bool
    hours: HoursFacts
    education_confirmed: bool
    slots: tuple[slots.Slot, ...]
    attached: dict[str, int] = field(default_factory=dict)
    files_bytes: int = 0
    consent_given: bool = False
    another_in_progress: bool = False


def objections_to_submission(dossier: Dossier, law: RuleSet, today: date) -> list[Objection]:
    """All reasons in the order of the sections; warnings have blocking=False. Empty: it may be submitted."""
    return [
        *personal(dossier),
        *contacts(dossier),
        *specialty(dossier, law, today),
        *professional(dossier, law),
        *education(dossier, law),
        *documents(dossier, law),
        *sending(dossier, law, today),
    ]


def personal(dossier: Dossier) -> list[Objection]:
    if dossier.personal_confirmed:
        return []
    return [
        Objection(
            "PERSONAL_NOT_CONFIRMED",
            "Проверьте личные данные и нажмите «Всё верно». Нашли ошибку – сообщите о неточности.",
            sections.PERSONAL,
        )
    ]


def contacts(dossier: Dossier) -> list[Objection]:
    result = []
    if not dossier.has_email:
        result.append(Objection("EMAIL_REQUIRED", "Укажите электронную почту: на неё придёт ответ.", sections.CONTACTS))
    if not dossier.has_phone:
        result.append(Objection("PHONE_REQUIRED", "Укажите телефон для связи по заявлению.", sections.CONTACTS))
    return result


def specialty(dossier: Dossier, law: RuleSet, today: date) -> list[Objection]:
    if not dossier.specialty_code:
        return [Objection("SPECIALTY_REQUIRED", "Выберите специальность.", sections.SPECIALTY)]
    if not dossier.specialty_known:
        return [
            Objection(
                "SPECIALTY_UNKNOWN",
                "Такой специальности нет в справочнике. Выберите специальность из списка.",
                sections.SPECIALTY,
            )
        ]
    result = []
    if not dossier.education_level:
        result.append(Objection("LEVEL_REQUIRED", "Выберите уровень образования.", sections.SPECIALTY))
    elif dossier.levels and dossier.education_level not in dossier.levels:
        result.append(
            Objection(
                "BASIC_EDUCATION_MISMATCH",
                "В регистре нет вашего диплома такого уровня. Выберите другой уровень или сообщите о неточности.",
                sections.SPECIALTY,
            )
        )
    facts = KindFacts(dossier.specialty_name, dossier.has_record, dossier.expires_on, dossier.longest_break)
    result += objections_to_periodic(facts, law, today)
    if dossier.another_in_progress:
        result.append(
            Objection(
                "ALREADY_IN_PROGRESS",
                "По этой специальности уже рассматривается другое ваше заявление. Дождитесь решения.",
                sections.SPECIALTY,
            )
        )
    return result


def professional(dossier: Dossier, law: RuleSet) -> list[Objection]:
    place = sections.PROFESSIONAL
    result = []
    if not dossier.has_experience:
        result.append(
            Objection(
                "EXPERIENCE_MISSING",
                "За отчётный период в регистре нет работы по специальности. "
                "Попросите кадровую службу внести место работы.",
                place,
            )
        )
    if not dossier.agreement:
        if not dossier.category_exception:
            result.append(
                Objection("AGREEMENT_REQUIRED", "Ответьте, согласует ли отчёт руководитель вашей организации.", place)
            )
        return result
    written = [report for report in dossier.reports if report.written]
    if not written and not dossier.category_exception:
        result.append(
            Objection("REPORT_MISSING", "Напишите отчёт о профессиональной деятельности: хотя бы один.", place)
        )
        return result
    if dossier.agreement == "yes":
        result += _agreed(dossier)
    elif dossier.agreement == "refused":
        result += _refused(dossier, law)
    elif dossier.agreement == "not_working" and dossier.works_now:
        result.append(
            Objection(
                "WORKS_NOW",
                "Вы ответили, что сейчас не работаете, но в регистре есть действующее место работы. "
                "Проверьте ответ или сообщите о неточности.",
                place,
                blocking=False,
            )
        )
    return result


def _agreed(dossier: Dossier) -> list[Objection]:
    place = sections.PROFESSIONAL
    current = [report for report in dossier.reports if report.is_current]
    if not current:
        return [
            Objection(
                "NOBODY_TO_AGREE",
                "Сейчас вы нигде не работаете, согласовать отчёт некому. Выберите «Нет: сейчас не работаю».",
                place,
            )
        ]
    result = []
    for report in current:
        name = report.organization
        if report.state in (reports.DRAFT, reports.NOT_AGREED):
            text = f"Отправьте отчёт руководителю: {name}."
            result.append(Objection("REPORT_NOT_SENT", text, place))
        elif report.state == reports.ON_APPROVAL:
            text = f"Руководитель ещё не подписал отчёт: {name}. Можно напомнить ему со страницы отчёта."
            result.append(Objection("REPORT_NOT_APPROVED", text, place))
        elif report.state == reports.REFUSED:
            text = (
                f"Руководитель отказал в согласовании: {name}. Исправьте отчёт и отправьте снова "
                "или выберите «Нет: руководитель отказал»."
            )
            result.append(Objection("REPORT_REFUSED", text, place))
    return result


def _refused(dossier: Dossier, law: RuleSet) -> list[Objection]:
    if dossier.attached.get(slots.REFUSAL):
        return []
    if any(report.overdue for report in dossier.reports):
        return [
            Objection(
                "REPORT_NOT_AGREED_NO_REFUSAL",
                nbsp(
                    f"Руководитель не ответил за {law.report_escalation_days} рабочих дней. Можно подать без отказа: "
                    "мы приложим отметку о сроке. Надёжнее получить мотивированный отказ."
                ),
                sections.PROFESSIONAL,
                blocking=False,
            )
        ]
    return [
        Objection(
            "REPORT_NOT_AGREED_NO_REFUSAL",
            "Отчёт не согласован, а мотивированного отказа нет. Отправьте отчёт руководителю: он подпишет его "
            "или откажет с причиной. Бумажный отказ можно приложить в разделе «Документы».",
            sections.PROFESSIONAL,
        )
    ]


def education(dossier: Dossier, law: RuleSet) -> list[Objection]:
    place = sections.EDUCATION
    result = []
    facts = dossier.hours
    result += _hours("Часов за отчётный период", facts.total, facts.total_undecided, law.hours_total_min)
    result += _hours(
        "Часов повышения квалификации с удостоверением",
        facts.refresher,
        facts.refresher_undecided,
        law.hours_refresher_min,
    )
    if not dossier.education_confirmed:
        result.append(
            Objection(
                "EDUCATION_NOT_CONFIRMED",
                "Проверьте, какие часы зачтены, и подтвердите образовательную часть.",
                place,
            )
        )
    return result


def _hours(what: str, counted: Decimal, undecided: Decimal, needed: int) -> list[Objection]:
    missing = needed - counted
    if missing <= 0:
        return []
    if undecided >= missing:
        return [
            Objection(
                "HOURS_UNDECIDED",
                nbsp(
                    f"{what}: {decimal(counted)} из {needed}, ещё {hours(undecided)} ждут подтверждения. "
                    "Подать можно, но ФАЦ может вернуть заявление, если часы не подтвердятся."
                ),
                sections.EDUCATION,
                blocking=False,
            )
        ]
    return [
        Objection(
            "HOURS_INSUFFICIENT",
            nbsp(
                f"{what}: {decimal(counted)} из {needed}, не хватает {_of_hours(missing)}. "
                "Добавьте обучение или посмотрите, почему часть часов не зачтена."
            ),
            sections.EDUCATION,
        )
    ]


def documents(dossier: Dossier, law: RuleSet) -> list[Objection]:
    result = slots.missing_documents(list(dossier.slots), dossier.attached)
    if dossier.files_bytes > law.file_total_bytes:
        result.append(
            Objection(
                "FILES_TOTAL_EXCEEDED",
                nbsp(
                    f"Файлы занимают {file_size(dossier.files_bytes)} – больше {law.file_total_mb} МБ. "
                    "Уберите лишнее или замените сканы на файлы поменьше."
                ),
                sections.DOCUMENTS,
            )
        )
    return result


def sending(dossier: Dossier, law: RuleSet, today: date) -> list[Objection]:
    result = []
    if not dossier.consent_given:
        result.append(
            Objection(
                "CONSENT_REQUIRED",
                "Прочитайте и дайте согласие на обработку персональных данных: это отдельный документ.",
                sections.SENDING,
            )
        )
    if dossier.expires_on is not None:
        window = window_of(dossier.expires_on, law)
        if today < window.opens:
            result.append(
                Objection(
                    "WINDOW_NOT_OPEN",
                    nbsp(
                        f"Отправить можно с {long_date(window.opens)}: не раньше чем за "
                        f"{law.submit_earliest_months} месяцев до окончания аккредитации. Черновик сохранён."
                    ),
                    sections.SENDING,
                )
            )
    return result


def _of_hours(number: Decimal) -> str:
    """Genitive: «не хватает 1 часа», «48 часов», «1,5 часа»."""
    whole = int(number)
    if whole != number:
        return f"{decimal(number)} часа"
    return f"{whole} {'часа' if whole % 10 == 1 and whole % 100 != 11 else 'часов'}"

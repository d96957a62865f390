"""The numbers of the law for the help page, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from egisz.accreditation.public import meeting_calendar, rules_on
from egisz.kernel import text


@dataclass(frozen=True, slots=True)
class HelpFacts:
    """Numbers of the law for the help page, in sentences, and the next meetings."""

    check_text: str
    meeting_text: str
    hours_text: str
    hours_source: str
    limit_text: str
    window_text: str
    meetings: tuple[tuple[str, str, str], ...]


def help_facts(today: date) -> HelpFacts:
    """The law in force today, for people."""
    law = rules_on(today)
    upcoming = [meeting for meeting in meeting_calendar() if meeting.held_on >= today][:6]
    unit = "рабочих дней" if law.commission_days_are_working else "дней"
    return HelpFacts(
        check_text=f"На это отводится {law.centre_check_working_days} рабочих дней после регистрации.",
        meeting_text=f"Решение принимают в течение {law.commission_days} {unit}.",
        hours_text=(
            f"Не меньше {text.hours(law.hours_total_min)} за пять лет по вашей специальности, из них не меньше "
            f"{text.hours(law.hours_refresher_min)} повышения квалификации с удостоверением. Остальное — ещё повышение "
            "квалификации или программы НМО. Старые «250 баллов» и «74 часа» больше не действуют."
        ),
        hours_source=f"{law.title}, {law.citation}",
        limit_text=f"вместе не больше {law.file_total_mb}{text.NBSP}МБ",
        window_text=(
            f"Не раньше чем за {law.submit_earliest_months} месяцев до окончания срока и не позднее его последнего дня."
        ),
        meetings=tuple(
            (
                text.medium_date(meeting.held_on),
                text.medium_date(meeting.protocol_due_on),
                text.month_in(meeting.for_expiry_in) if meeting.for_expiry_in else "—",
            )
            for meeting in upcoming
        ),
    )

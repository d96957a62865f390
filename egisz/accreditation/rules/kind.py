"""Which kind of accreditation fits the facts (`domain/accreditation.md` 2); a wrong choice is refused and explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from egisz.accreditation.rules import sections
from egisz.accreditation.rules.law import RuleSet
from egisz.kernel.errors import Objection
from egisz.kernel.periods import Period, add_years
from egisz.kernel.text import long_date, nbsp

PERIODIC: Final = "periodic"
PRIMARY: Final = "primary"
PRIMARY_SPECIALISED: Final = "primary_specialised"

TITLES: Final = {
    PRIMARY: "первичная",
    PRIMARY_SPECIALISED: "первичная специализированная",
    PERIODIC: "периодическая",
}


@dataclass(frozen=True, slots=True)
class KindFacts:
    """has_record: there was an accreditation in this specialty; expires_on: its last day, extensions included."""

    specialty_name: str
    has_record: bool
    expires_on: date | None
    longest_break: Period | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    kind: str
    title: str
    why: str


def exceeds(gap: Period | None, years: int, today: date) -> bool:
    """A break is longer than so many years; a break of exactly that length is not."""
    return gap is not None and (gap.end or today) >= add_years(gap.begin, years)


def propose(facts: KindFacts, law: RuleSet, today: date) -> Proposal:
    """The kind that fits, with the reason in a sentence."""
    blocking = [objection for objection in objections_to_periodic(facts, law, today) if objection.blocking]
    if not blocking:
        assert facts.expires_on is not None
        return Proposal(
            PERIODIC,
            TITLES[PERIODIC],
            nbsp(
                f"По специальности «{facts.specialty_name}» аккредитация действует до {long_date(facts.expires_on)}. "
                f"Продлить право работать можно периодической аккредитацией: портфолио, без экзамена и без поездки."
            ),
        )
    kind = PRIMARY_SPECIALISED if facts.has_record else PRIMARY
    return Proposal(kind, TITLES[kind], blocking[0].text)


def objections_to_periodic(facts: KindFacts, law: RuleSet, today: date) -> list[Objection]:
    """Why the periodic kind does not fit; empty when it does."""
    if not facts.has_record or facts.expires_on is None:
        return [
            Objection(
                "WRONG_KIND",
                nbsp(
                    f"По специальности «{facts.specialty_name}» в регистре нет сведений об аккредитации, поэтому "
                    "периодическая не подходит. Если вы только окончили обучение – нужна первичная или первичная "
                    "специализированная. Если аккредитация была, сообщите о неточности в данных."
                ),
                sections.SPECIALTY,
            )
        ]
    if today > facts.expires_on:
        return [
            Objection(
                "EXPIRED_BEFORE_SUBMISSION",
                nbsp(
                    f"Аккредитация по специальности «{facts.specialty_name}» "
                    f"закончилась {long_date(facts.expires_on)}. "
                    "Периодическую можно было подать не позднее этого дня. Теперь нужна первичная специализированная "
                    "аккредитация: обратитесь в аккредитационный центр медицинского вуза."
                ),
                sections.SPECIALTY,
            )
        ]
    if exceeds(facts.longest_break, law.break_max_years, today):
        assert facts.longest_break is not None
        return [
            Objection(
                "BREAK_OVER_5Y",
                nbsp(
                    f"С {long_date(facts.longest_break.begin)} вы не работали по специальности больше "
                    f"{law.break_max_years} лет. Сначала пройдите профессиональную переподготовку, затем первичную "
                    "специализированную аккредитацию. Если работа была, сообщите о неточности в данных."
                ),
                sections.SPECIALTY,
            )
        ]
    return []

"""The hours calculator of periodic accreditation: which credit counts, which does not, and why. Pure.

Source of the requirement: the dated files in `law/` (приказ 709н and the letter of 2021 before it).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil

from egisz.kernel.errors import Objection
from egisz.kernel.periods import Period
from egisz.kernel.text import decimal, hours, long_date, short_date

COUNTS, NO, UNDECIDED = "counts", "no", "undecided"
_RANK = {COUNTS: 2, UNDECIDED: 1, NO: 0}
REASON_MAX = 500
HOURS_A_DAY = 6  # academic hours of study that fit into one day

REFRESHER, RETRAINING, EVENT, MODULE = "refresher", "retraining", "event", "module"
MANUAL_REFRESHER, MANUAL_OTHER = "manual_refresher", "manual_other"
_REFRESHERS = frozenset({REFRESHER, MANUAL_REFRESHER})


@dataclass(frozen=True, slots=True)
class HoursRequirement:
    """What the law asks of a reporting period, in academic hours. source: the act, for people."""

    total_min: int
    refresher_min: int
    other_max: int
    programme_min_hours: int
    source: str
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Credit:
    """One piece of training as it is known. kind: refresher, retraining, event, module, manual_refresher, manual_other.

    frdo: confirmed, absent, unknown (only of ДПО). verified: somebody other than the worker vouches for it.
    refused: why a checker does not count it; "" when nobody said so. origin: where the fact came from, for people.
    """

    id: str
    kind: str
    title: str
    provider: str
    hours: Decimal
    specialty_code: str
    specialty_name: str
    date: date
    document_number: str = ""
    frdo: str = ""
    verified: bool = True
    has_file: bool = False
    origin: str = ""
    refused: str = ""

    @property
    def is_refresher(self) -> bool:
        return self.kind in _REFRESHERS

    @property
    def is_manual(self) -> bool:
        return self.kind in (MANUAL_REFRESHER, MANUAL_OTHER)


@dataclass(frozen=True, slots=True)
class CreditLine:
    """One credit with the verdict on it. verdict: counts | no | undecided; reason is a Russian sentence."""

    id: str
    kind: str
    title: str
    provider: str
    hours: Decimal
    specialty_name: str
    date: date
    document_number: str
    verdict: str
    reason_code: str
    reason: str
    origin: str = ""
    is_refresher: bool = False
    is_manual: bool = False
    has_file: bool = False


@dataclass(frozen=True, slots=True)
class HoursReport:
    """The sums of a reporting period.

    total: refresher + other, of which `other` is never more than the requirement allows; other_surplus: what did not
    fit. total_undecided, refresher_undecided: by how much the sums grow if everything undecided is confirmed.
    """

    lines: tuple[CreditLine, ...]
    refresher: Decimal
    total: Decimal
    refresher_undecided: Decimal
    total_undecided: Decimal
    missing_total: Decimal
    missing_refresher: Decimal
    enough: bool
    requirement: HoursRequirement
    window: Period
    other: Decimal = Decimal(0)
    other_surplus: Decimal = Decimal(0)

    @property
    def missing(self) -> Decimal:
        """Hours still to study: a refresher fills both limits at once."""
        return max(self.missing_total, self.missing_refresher)

    @property
    def enough_if_confirmed(self) -> bool:
        need = self.requirement
        return (
            self.total + self.total_undecided >= need.total_min
            and self.refresher + self.refresher_undecided >= need.refresher_min
        )

    def with_verdict(self, verdict: str) -> tuple[CreditLine, ...]:
        return tuple(line for line in self.lines if line.verdict == verdict)


def count_hours(
    credits: Iterable[Credit],
    *,
    specialty_code: str,
    specialty_name: str,
    window: Period,
    requirement: HoursRequirement,
    related: frozenset[str] = frozenset(),
) -> HoursReport:
    """Judge every credit and add up. `related`: codes of directly connected specialties, when the law names them."""
    judged = [
        (credit, _judge(credit, specialty_code, specialty_name, window, requirement, related)) for credit in credits
    ]
    lines = _without_duplicates(judged)
    refresher = _sum(lines, COUNTS, refresher=True)
    other = _sum(lines, COUNTS, refresher=False)
    refresher_more = _sum(lines, UNDECIDED, refresher=True)
    other_more = _sum(lines, UNDECIDED, refresher=False)
    most = Decimal(requirement.other_max)
    total = refresher + min(other, most)
    hoped = refresher + refresher_more + min(other + other_more, most)
    missing_total = max(Decimal(0), requirement.total_min - total)
    missing_refresher = max(Decimal(0), requirement.refresher_min - refresher)
    return HoursReport(
        lines=tuple(sorted(lines, key=lambda line: (-line.date.toordinal(), line.title, line.id))),
        refresher=refresher,
        total=total,
        refresher_undecided=refresher_more,
        total_undecided=hoped - total,
        missing_total=missing_total,
        missing_refresher=missing_refresher,
        enough=not missing_total and not missing_refresher,
        requirement=requirement,
        window=window,
        other=min(other, most),
        other_surplus=max(Decimal(0), other - most),
    )


def last_start_day(missing: Decimal, deadline: date) -> date | None:
    """The last day to begin and still earn the missing hours by the deadline; None when none are missing."""
    if missing <= 0:
        return None
    return deadline - timedelta(days=ceil(missing / HOURS_A_DAY) - 1)


def objections_to_manual(
    kind: str, title: str, provider: str, amount: Decimal, day: date, number: str, programme_min_hours: int, today: date
) -> list[Objection]:
    """What is wrong with an entry that a worker makes by hand."""
    found: list[Objection] = []
    if kind not in (MANUAL_REFRESHER, MANUAL_OTHER):
        found.append(Objection("CREDIT_KIND", "Выберите, что вы прошли", "kind"))
    if not title.strip():
        found.append(Objection("CREDIT_TITLE", "Напишите название программы, как в документе", "title"))
    if not provider.strip():
        found.append(Objection("CREDIT_PROVIDER", "Напишите, кто проводил обучение", "provider"))
    if not 0 < amount <= 2000:
        found.append(Objection("CREDIT_HOURS", "Укажите часы числом больше нуля, например 36", "hours"))
    elif kind == MANUAL_REFRESHER and amount < programme_min_hours:
        found.append(
            Objection(
                "CREDIT_TOO_SHORT",
                f"Программа повышения квалификации не бывает короче {programme_min_hours} часов. "
                "Проверьте часы в удостоверении или выберите «Другое обучение»",
                "hours",
            )
        )
    if day > today:
        found.append(
            Objection("CREDIT_DATE", f"Дата ещё не наступила. Укажите день не позже {short_date(today)}", "date")
        )
    if kind == MANUAL_REFRESHER and not number.strip():
        found.append(Objection("CREDIT_NUMBER", "Укажите номер удостоверения: по нему его найдут в ФИС ФРДО", "number"))
    return found


def objections_to_refusal(reason: str) -> list[Objection]:
    """Hours are refused with a reason that the worker understands."""
    if not reason.strip():
        return [Objection("REASON_REQUIRED", "Напишите, почему часы не засчитаны: работник прочитает это", "reason")]
    if len(reason.strip()) > REASON_MAX:
        return [Objection("REASON_TOO_LONG", f"Сократите причину до {REASON_MAX} знаков", "reason")]
    return []


def same_document(number: str, day: date, other_number: str, other_day: date) -> bool:
    """The same paper entered twice: equal number (signs and case do not matter) and date."""
    return bool(_number(number)) and _number(number) == _number(other_number) and day == other_day


def _judge(
    credit: Credit, code: str, name: str, window: Period, need: HoursRequirement, related: frozenset[str]
) -> tuple[str, str, str]:
    """(verdict, code, sentence); what can never count is said before what is only unclear."""
    if not window.covers(credit.date):
        if credit.date < window.begin:
            return NO, "OUTSIDE_WINDOW", f"Пройдено раньше отчётного периода: он начался {long_date(window.begin)}"
        return NO, "OUTSIDE_WINDOW", "Пройдено позже отчётного периода"
    if credit.kind == RETRAINING:
        return NO, "RETRAINING", "Профессиональная переподготовка в часы повышения квалификации не входит"
    if credit.refused:
        return NO, "REFUSED", f"Документ проверили и часы не засчитали: {credit.refused}"
    if credit.is_refresher and credit.hours < need.programme_min_hours:
        return (
            NO,
            "TOO_SHORT",
            f"Короче {need.programme_min_hours} часов: такая программа не считается повышением квалификации",
        )
    if (credit.specialty_code or credit.specialty_name) and not _same_specialty(credit, code, name, related):
        return NO, "OTHER_SPECIALTY", f"По другой специальности: {credit.specialty_name or credit.specialty_code}"
    if credit.is_refresher and not credit.document_number.strip():
        return NO, "NO_DOCUMENT", "Нет номера удостоверения. Без него часы не засчитают"
    if not (credit.specialty_code or credit.specialty_name):
        return UNDECIDED, "SPECIALTY_UNKNOWN", "Специальность не указана. Попросите её внести, и часы засчитаются"
    if credit.is_refresher and credit.frdo == "absent":
        return (
            UNDECIDED,
            "FRDO_ABSENT",
            "Удостоверения нет в ФИС ФРДО. Попросите организацию, где вы учились, внести его",
        )
    if credit.is_refresher and credit.frdo != "confirmed":
        return UNDECIDED, "FRDO_UNKNOWN", "Удостоверение ещё не нашли в ФИС ФРДО. Засчитается, когда найдут"
    if not credit.verified:
        return UNDECIDED, "NOT_VERIFIED", "Внесено вами. Засчитается, когда документ проверят"
    if credit.is_refresher:
        return COUNTS, "COUNTS_REFRESHER", "Повышение квалификации по специальности, удостоверение есть в ФИС ФРДО"
    return COUNTS, "COUNTS_OTHER", "Программа НМО по специальности, подтверждена"


def _same_specialty(credit: Credit, code: str, name: str, related: frozenset[str]) -> bool:
    if credit.specialty_code and credit.specialty_code in {code, *related}:
        return True
    return bool(credit.specialty_name and name) and _plain(credit.specialty_name) == _plain(name)


def _without_duplicates(judged: Sequence[tuple[Credit, tuple[str, str, str]]]) -> list[CreditLine]:
    """Of one document entered several times only the best entry keeps its verdict; the order does not matter."""
    groups: dict[tuple[str, ...], list[tuple[Credit, tuple[str, str, str]]]] = defaultdict(list)
    for credit, verdict in judged:
        groups[_document_key(credit)].append((credit, verdict))
    lines = []
    for group in groups.values():
        best, *rest = sorted(group, key=_worth, reverse=True)
        lines.append(_line(*best))
        lines += [
            _line(credit, (NO, "DUPLICATE", f"Этот документ уже есть в списке: {hours(best[0].hours)}"))
            for credit, _ in rest
        ]
    return lines


def _worth(item: tuple[Credit, tuple[str, str, str]]) -> tuple[int, bool, Decimal, str]:
    credit, (verdict, _, _) = item
    return _RANK[verdict], not credit.is_manual, credit.hours, credit.id


def _document_key(credit: Credit) -> tuple[str, ...]:
    number = _number(credit.document_number)
    if number:
        return ("number", number, credit.date.isoformat())
    return ("title", _plain(credit.title), _plain(credit.provider), credit.date.isoformat())


def _line(credit: Credit, verdict: tuple[str, str, str]) -> CreditLine:
    return CreditLine(
        id=credit.id, kind=credit.kind, title=credit.title, provider=credit.provider, hours=credit.hours,
        specialty_name=credit.specialty_name, date=credit.date, document_number=credit.document_number,
        verdict=verdict[0], reason_code=verdict[1], reason=verdict[2], origin=credit.origin,
        is_refresher=credit.is_refresher, is_manual=credit.is_manual, has_file=credit.has_file,
    )  # fmt: skip


def _sum(lines: Iterable[CreditLine], verdict: str, *, refresher: bool) -> Decimal:
    return sum(
        (line.hours for line in lines if line.verdict == verdict and line.is_refresher is refresher), start=Decimal(0)
    )


def _number(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", text.casefold().replace("ё", "е")).split())


def explained(requirement: HoursRequirement) -> str:
    """The rule in one sentence, for the page."""
    return (
        f"Всего не меньше {decimal(requirement.total_min)} часов за отчётный период, из них повышение квалификации с "
        f"удостоверением не меньше {decimal(requirement.refresher_min)} часов. Остальное — тоже повышение квалификации "
        f"или программы НМО, но не больше {decimal(requirement.other_max)} часов."
    )

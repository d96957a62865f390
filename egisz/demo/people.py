"""Invented people: names are drawn from lists, numbers are computed, nobody is real."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from egisz.kernel import snils

_FAMILIES = (
    "Соколов", "Ковалёв", "Лебедев", "Морозов", "Журавлёв", "Орлов", "Зайцев", "Белов", "Комаров", "Воробьёв",
    "Голубев", "Дроздов", "Гусев", "Снегирёв", "Скворцов", "Филин", "Беркутов", "Лисицын", "Барсуков", "Бобров",
    "Волков", "Ежов", "Рыбаков", "Щукин", "Карпов", "Ершов", "Сомов", "Осокин", "Тополев", "Берёзкин",
    "Дубов", "Кленов", "Рябинин", "Калинин", "Малинин", "Вишняков", "Травин", "Луговой", "Полевой", "Озёров",
)  # fmt: skip
_MEN = (
    "Андрей", "Иван", "Пётр", "Сергей", "Дмитрий", "Алексей", "Михаил", "Николай", "Павел", "Роман", "Тимур", "Ильдар",
)  # fmt: skip
_WOMEN = (
    "Елена", "Анна", "Мария", "Ольга", "Татьяна", "Наталья", "Ирина", "Светлана", "Юлия", "Вера", "Алина", "Гульнара",
)  # fmt: skip
_FATHERS = (
    ("Андреевич", "Андреевна"), ("Иванович", "Ивановна"), ("Петрович", "Петровна"), ("Сергеевич", "Сергеевна"),
    ("Дмитриевич", "Дмитриевна"), ("Алексеевич", "Алексеевна"), ("Михайлович", "Михайловна"),
    ("Николаевич", "Николаевна"), ("Павлович", "Павловна"), ("Романович", "Романовна"),
)  # fmt: skip
MALE, FEMALE = 1, 2


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person with documents that pass every check of the registers."""

    snils: str
    family: str
    given: str
    patronymic: str
    gender: int
    birth_date: date
    passport_series: str
    passport_number: str
    passport_date: date
    phone: str
    email: str


def _feminine(family: str) -> str:
    return family[:-2] + "ая" if family.endswith("ой") else family + "а"


def crowd(seed: int) -> Iterator[Invented]:
    """The same endless row of people for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a deterministic crowd, not a secret
    number = 0
    while True:
        number += 1
        gender = FEMALE if chance.random() < 0.7 else MALE
        father = chance.choice(_FATHERS)
        family = chance.choice(_FAMILIES)
        born = date(1962, 1, 1) + timedelta(days=chance.randrange(0, 365 * 34))
        first_nine = f"{900_000_000 + seed % 1000 * 100_000 + number:09d}"
        yield Invented(
            snils=first_nine + snils.check_number(first_nine),
            family=_feminine(family) if gender == FEMALE else family,
            given=chance.choice(_WOMEN if gender == FEMALE else _MEN),
            patronymic=father[1] if gender == FEMALE else father[0],
            gender=gender,
            birth_date=born,
            passport_series=f"{chance.randrange(1, 90):02d} {chance.randrange(10, 25):02d}",
            passport_number=f"{chance.randrange(100_000, 999_999)}",
            passport_date=max(date(2010, 1, 1), born + timedelta(days=365 * 20 + 40)),
            phone=f"+7900{seed % 1000:03d}{number:04d}",
            email=f"worker{number:03d}@example.org",
        )

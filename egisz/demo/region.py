"""Organisations, departments, officials and workers, all entered through the rooms' doors."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from egisz.cme.public import record_credit
from egisz.demo import cast
from egisz.demo.cast import HOSPITAL, PHARMACY, POLYCLINIC, Part
from egisz.demo.people import MALE, Invented
from egisz.frmo.public import DepartmentFacts, OrganizationFacts, open_department, register_organization
from egisz.frmr.public import (
    AddressFacts,
    DocumentFacts,
    EducationFacts,
    EmploymentFacts,
    FurtherEducationFacts,
    PersonFacts,
    add_education,
    add_employment,
    add_further_education,
    close_employment,
    employments,
    record_accreditation,
    register_practitioner,
)
from egisz.identity.public import appoint_deputy, block_account, create_account, grant_role
from egisz.kernel.actor import Actor, Role
from egisz.kernel.periods import add_months, add_years
from egisz.nsi.public import Books, Coded, search
from egisz.signature.public import issue_key

SYSTEM = Actor.system("demo")
REGION = "Калужская область"

_ORGANIZATIONS = {
    POLYCLINIC: (
        "Государственное бюджетное учреждение здравоохранения «Городская поликлиника № 12»",
        "ГБУЗ «Городская поликлиника № 12»",
        "medical",
        "г. Калуга, ул. Лесная, д. 12",
        ("Терапевтическое отделение № 1", "Терапевтическое отделение № 2", "Дневной стационар", "Администрация"),
    ),
    HOSPITAL: (
        "Государственное бюджетное учреждение здравоохранения «Областная больница»",
        "ГБУЗ «Областная больница»",
        "medical",
        "г. Калуга, ул. Полевая, д. 3",
        ("Хирургическое отделение", "Кардиологическое отделение", "Неврологическое отделение", "Администрация"),
    ),
    PHARMACY: (
        "Общество с ограниченной ответственностью «Аптека Подорожник»",
        "ООО «Аптека Подорожник»",
        "pharmacy",
        "г. Обнинск, ул. Садовая, д. 5",
        ("Аптечный пункт № 1", "Аптечный пункт № 2"),
    ),
}


@dataclass
class Region:
    """What has been made so far; the stories of accreditation go on from here."""

    today: date
    now: datetime
    people: dict[str, Invented]
    organizations: dict[str, str] = field(default_factory=dict)
    departments: dict[str, list[str]] = field(default_factory=dict)
    accounts: dict[str, UUID] = field(default_factory=dict)
    practitioners: dict[str, UUID] = field(default_factory=dict)
    records: dict[str, UUID] = field(default_factory=dict)

    def actor(self, key: str, place: str = "") -> Actor:
        """The person of the cast in his or her own role."""
        official = next((one for one in cast.OFFICIALS if one.key == key), None)
        if official is not None:
            organization = self.organizations.get(official.place, "")
            return Actor(official.role, self.accounts[key], None, organization, channel="demo", assurance="confirmed")
        part = next((one for one in cast.PARTS if one.key == key), None)
        organization = self.organizations[place or (part.place if part else POLYCLINIC)]
        return Actor(
            Role.PRACTITIONER,
            self.accounts.get(key),
            self.practitioners[key],
            organization,
            channel="demo",
            assurance="confirmed",
        )

    def hr(self, place: str) -> Actor:
        keys = {POLYCLINIC: "hr", HOSPITAL: "hr_hospital", PHARMACY: "hr_pharmacy"}
        return self.actor(keys[place])


def build(today: date, now: datetime) -> Region:
    """Organisations, officials and workers with their history."""
    region = Region(today=today, now=now, people=cast.people())
    _organizations(region)
    _officials(region)
    chance = random.Random(cast.SEED)  # noqa: S311 - the same region every time
    for part in cast.PARTS:
        _worker(region, part, chance)
    for key in cast.NEWCOMERS:
        _account(region, key)
    for key in cast.TRAVELLERS:
        _worker(region, Part(key, "", place=HOSPITAL, hours=(144, 0), state="dismissed", post="Врач-терапевт"), chance)
    _crowd(region, chance)
    return region


def _coded(book: str, name: str) -> Coded:
    """The row of a dictionary with this very name, else the nearest one, else one that begins with its two words."""
    found = search(book, name) or search(book, " ".join(name.split()[:2]))
    exact = [coded for coded in found if coded.name.casefold() == name.casefold()]
    if not found:
        raise LookupError(f"the dictionary {book} has nothing like «{name}»; load dictionaries first")
    return (exact or found)[0]


def _inn(number: int) -> str:
    digits = f"40{number:07d}"
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return digits + str(sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11 % 10)


def _ogrn(number: int) -> str:
    digits = f"10240{number:07d}"
    return digits + str(int(digits) % 11 % 10)


def _organizations(region: Region) -> None:
    coded = _coded(Books.REGIONS, REGION)
    opened = add_years(region.today, -20)
    for number, (key, (full, short, kind, address, departments)) in enumerate(_ORGANIZATIONS.items(), 1):
        facts = OrganizationFacts(
            name_full=full, name_short=short, kind=kind, inn=_inn(number * 1117), kpp="402701001",
            ogrn=_ogrn(number * 2131), region_code=coded.code, region_name=coded.name,
            legal_address=f"{REGION}, {address}",
            site_address=f"{REGION}, {address}", post_index="248000", email=f"{key}@example.org",
            phone=f"+748425500{number:02d}",
        )  # fmt: skip
        oid = register_organization(SYSTEM, facts)
        region.organizations[key] = oid
        region.departments[key] = [
            open_department(SYSTEM, oid, DepartmentFacts(name=name, begin_date=opened, address=address), now=region.now)
            for name in departments
        ]


def _account(region: Region, key: str, assurance: str = "confirmed") -> UUID:
    person = region.people[key]
    region.accounts[key] = create_account(
        SYSTEM, snils=person.snils, family=person.family, given=person.given, patronymic=person.patronymic,
        birth_date=person.birth_date, email=f"{key.replace('_', '-')}@example.org", phone=person.phone,
        password=cast.PASSWORD, assurance=assurance, ground="учебный регион", now=region.now,
    )  # fmt: skip
    return region.accounts[key]


def _deputy(region: Region, key: str, organization: str) -> None:
    """The head of the same organisation lets somebody sign for the coming month."""
    head = Actor(role=Role.HEAD, account_id=region.accounts["head"], organization_oid=organization)
    appoint_deputy(
        head, snils=region.people[key].snils, scope="all", begin=region.today, end=add_months(region.today, 1),
        ground="приказ № 4 учебного региона", now=region.now,
    )  # fmt: skip


def _officials(region: Region) -> None:
    since = add_years(region.today, -2)
    for official in cast.OFFICIALS:
        account = _account(region, official.key)
        organization = region.organizations.get(official.place, "")
        if official.role is Role.DEPUTY:
            _deputy(region, official.key, organization)
        else:
            grant_role(
                SYSTEM, account, official.role, organization, begin=since, ground="приказ № 1 учебного региона",
                now=region.now,
            )  # fmt: skip
        if official.signs:
            _key_for(
                region, official.key, organization_name=_ORGANIZATIONS[official.place][1] if official.place else ""
            )


def _key_for(region: Region, key: str, organization_name: str) -> None:
    person = region.people[key]
    issue_key(
        SYSTEM, region.accounts[key], family=person.family, given=person.given, patronymic=person.patronymic,
        snils=person.snils, organization=organization_name, pin=cast.PIN, now=region.now - timedelta(days=90),
    )  # fmt: skip


def _worker(region: Region, part: Part, chance: random.Random) -> None:
    person = region.people[part.key]
    began = max(add_years(region.today, -9), add_years(person.birth_date, 25))
    employment = _employment(region, part, began, chance)
    region.practitioners[part.key] = register_practitioner(
        region.hr(part.place), snils_digits=person.snils, person=_person(person), document=_passport(person),
        address=_address(person), employment=employment, now=region.now,
    )  # fmt: skip
    _education(region, part, chance)
    if part.months_left is not None:
        _record(region, part)
    _training(region, part, chance)
    if part.about or part.key in cast.TRAVELLERS:
        _account(region, part.key, part.assurance)
    _fate(region, part, employment, chance)


def _person(person: Invented) -> PersonFacts:
    return PersonFacts(
        family=person.family, given=person.given, patronymic=person.patronymic, gender=person.gender,
        birth_date=person.birth_date, birth_place="г. Калуга", email=person.email, phone=person.phone,
    )  # fmt: skip


def _passport(person: Invented) -> DocumentFacts:
    kind = _coded(Books.IDENTITY_DOCUMENTS, "Паспорт гражданина Российской Федерации")
    return DocumentFacts(
        kind_code=kind.code, kind_name=kind.name, series=person.passport_series, number=person.passport_number,
        issued_on=person.passport_date, issuer="УМВД по Калужской области", issuer_code="400-001",
    )  # fmt: skip


def _address(person: Invented) -> AddressFacts:
    coded = _coded(Books.REGIONS, REGION)
    house = int(person.passport_number) % 80 + 1
    return AddressFacts(region_code=coded.code, region_name=coded.name, text=f"г. Калуга, ул. Зелёная, д. {house}")


def _employment(region: Region, part: Part, began: date, chance: random.Random) -> EmploymentFacts:
    post = _coded(Books.POSTS, part.post)
    specialty = _coded(Books.SPECIALTIES, part.specialty)
    return EmploymentFacts(
        department_oid=chance.choice(region.departments[part.place][:-1] or region.departments[part.place]),
        contract_number=f"{chance.randrange(10, 990)}-к", contract_date=began, begin_date=began,
        payroll_number=f"{chance.randrange(1000, 9999)}", post_code=post.code, post_name=post.name,
        specialty_code=specialty.code, specialty_name=specialty.name, kind=1, rate=Decimal("1.00"),
    )  # fmt: skip


def _education(region: Region, part: Part, chance: random.Random) -> None:
    person, hr = region.people[part.key], region.hr(part.place)
    practitioner = region.practitioners[part.key]
    number = f"{chance.randrange(1_000_000, 9_999_999)}"
    if part.level == "secondary":
        add_education(hr, practitioner, EducationFacts(
            stage="secondary", institution="Калужский базовый медицинский колледж", specialty_name=part.specialty,
            qualification="Медицинская сестра" if person.gender != MALE else "Медицинский брат",
            document_series="114024", document_number=number, document_date=add_years(person.birth_date, 21),
        ), now=region.now)  # fmt: skip
        return
    medical = part.level == "higher"
    base = {"Фармация": "Фармация", "Педиатрия": "Педиатрия"}.get(part.specialty, "Лечебное дело")
    graduated = add_years(person.birth_date, 24)
    add_education(hr, practitioner, EducationFacts(
        stage="higher", institution="Областной медицинский университет" if medical else "Областной университет",
        specialty_name=base if medical else "Биология", qualification="Врач" if medical else "Биолог",
        document_series="104005", document_number=number, document_date=graduated, is_medical=medical,
    ), now=region.now)  # fmt: skip
    if medical and add_years(graduated, 2) <= region.today:
        add_education(hr, practitioner, EducationFacts(
            stage="residency", institution="Областной медицинский университет", specialty_name=part.specialty,
            qualification=f"По специальности «{part.specialty}»", document_series="014024",
            document_number=f"{int(number) + 1}", document_date=add_years(graduated, 2),
        ), now=region.now)  # fmt: skip


def _record(region: Region, part: Part) -> None:
    """The accreditation that is in force: passed almost five years ago, imported into the register."""
    assert part.months_left is not None
    expires = add_months(region.today, part.months_left)
    if part.state == "expired":
        expires = region.today - timedelta(days=1)
    passed = add_years(expires, -5)
    specialty = _coded(Books.SPECIALTIES, part.specialty)
    region.records[part.key] = record_accreditation(
        SYSTEM, practitioner_id=region.practitioners[part.key], application_id=None, kind="periodic",
        education_level=part.level, specialty_code=specialty.code, specialty_name=specialty.name,
        commission="Центральная аккредитационная комиссия", protocol_number=f"{passed.year}-{passed.month:02d}",
        protocol_date=passed, pass_date=passed, end_date=expires, source="import", now=region.now,
    )  # fmt: skip


def _training(region: Region, part: Part, chance: random.Random) -> None:
    """Hours of the last five years: refresher programmes found in ФИС ФРДО, then events and modules of НМО."""
    refresher, other = part.hours
    hr, practitioner = region.hr(part.place), region.practitioners[part.key]
    specialty = _coded(Books.SPECIALTIES, part.specialty)
    themes = ("Актуальные вопросы специальности", "Неотложная помощь", "Ведение пациентов с хроническими болезнями",
              "Клинические рекомендации на практике")  # fmt: skip
    day = add_months(region.today, -30)
    for theme, hours in zip(themes, _portions(refresher, 36), strict=False):
        add_further_education(hr, practitioner, FurtherEducationFacts(
            kind="refresher", institution="Институт повышения квалификации врачей", theme=theme, hours=hours,
            specialty_code=specialty.code, specialty_name=specialty.name, document_series="ПК",
            document_number=f"{chance.randrange(100_000, 999_999)}", document_date=day, frdo="confirmed",
        ), source="education", now=region.now)  # fmt: skip
        day = add_months(day, 6)
    for number, hours in enumerate(_portions(other, 18), 1):
        record_credit(
            SYSTEM, practitioner_id=practitioner, kind="event" if number % 2 else "module",
            title=f"Образовательное мероприятие по специальности «{specialty.name}», часть {number}",
            provider="Ассоциация врачей области", hours=Decimal(hours), specialty_code=specialty.code,
            specialty_name=specialty.name, date=add_months(region.today, -2 - number),
            document_number=f"НМО-{chance.randrange(10_000, 99_999)}", verified_by="портал НМиФО", now=region.now,
        )  # fmt: skip


def _portions(total: int, size: int) -> list[int]:
    """144 by 36 → four programmes; what is left over goes into the last one."""
    if total <= 0:
        return []
    count = max(1, min(4, total // size))
    base = total // count
    return [base] * (count - 1) + [total - base * (count - 1)]


def _fate(region: Region, part: Part, employment: EmploymentFacts, chance: random.Random) -> None:
    if part.state == "dismissed":
        job = employments(region.practitioners[part.key])[0]
        close_employment(
            region.hr(part.place), job.id, end_date=region.today - timedelta(days=20), end_kind="dismissal",
            end_reason="по собственному желанию, п. 3 ч. 1 ст. 77 ТК РФ", now=region.now,
        )  # fmt: skip
    elif part.state == "blocked":
        block_account(SYSTEM, region.accounts[part.key], "по обращению владельца", now=region.now)
    elif part.state == "head":
        hospital = region.organizations[part.place]
        since = add_years(region.today, -1)
        grant_role(
            SYSTEM, region.accounts[part.key], Role.HEAD, hospital, begin=since,
            ground="приказ № 2 учебного региона", now=region.now,
        )  # fmt: skip
    elif part.state == "two_jobs":
        second = _employment(region, Part(part.key, "", place=HOSPITAL), add_years(region.today, -1), chance)
        add_employment(
            region.hr(HOSPITAL),
            region.practitioners[part.key],
            replace(second, kind=4, rate=Decimal("0.50")),
            now=region.now,
        )


_CROWD = (
    (POLYCLINIC, "Терапия", "Врач-терапевт участковый", "higher"),
    (POLYCLINIC, "Сестринское дело", "Медицинская сестра участковая", "secondary"),
    (POLYCLINIC, "Сестринское дело", "Медицинская сестра процедурной", "secondary"),
    (HOSPITAL, "Хирургия", "Врач-хирург", "higher"),
    (HOSPITAL, "Неврология", "Врач-невролог", "higher"),
    (HOSPITAL, "Сестринское дело", "Медицинская сестра палатная (постовая)", "secondary"),
    (HOSPITAL, "Кардиология", "Врач-кардиолог", "higher"),
    (PHARMACY, "Фармация", "Провизор", "higher"),
    (POLYCLINIC, "Лечебное дело", "Биолог", "non_medical"),
)


def _crowd(region: Region, chance: random.Random) -> None:
    """Colleagues without an account: lists, filters and reports have something to show."""
    for number, key in enumerate(key for key in region.people if key.startswith("extra_")):
        place, specialty, post, level = _CROWD[number % len(_CROWD)]
        months = None if level == "non_medical" else chance.choice((-2, 2, 5, 9, 14, 22, 31, 44, 55))
        state = "dismissed" if number % 17 == 16 else "crowd"
        hours = (36 * chance.randrange(1, 4), 18 * chance.randrange(0, 4))
        _worker(region, Part(key, "", place, specialty, post, level, months, hours, state), chance)

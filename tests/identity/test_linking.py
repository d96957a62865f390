"""Whose account a person of an outside provider has: never another person's, whatever number or e-mail is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.gateway import ProviderIdentity
from egisz.identity.models import Account, ProviderLink
from egisz.kernel.errors import Refused
from tests.identity.people import SYSTEM, account, snils_of

pytestmark = pytest.mark.django_db
ESIA, REGION = "http://esia.gosuslugi.ru/", "https://sso.region.example"


def _person(number: int = 1, **changes: object) -> ProviderIdentity:
    told = ProviderIdentity(
        oid=1000000100 + number, snils=snils_of(number), family="Ветрова", given="Анна", patronymic="Ильинична",
        birth_date=date(1986, 3, 14), email=f"vetrova{number}@example.org", phone="", assurance="confirmed",
        method="PWD", auth_time=datetime(2026, 11, 23, 9, tzinfo=UTC), issuer=ESIA, subject=str(1000000100 + number),
    )  # fmt: skip
    return replace(told, **changes)  # type: ignore[arg-type]


def _enter(person: ProviderIdentity) -> object:
    return identity.account_from_provider(SYSTEM, person, embedded=False)


def test_the_first_sign_in_makes_an_account_and_the_next_finds_it() -> None:
    made = _enter(_person())
    assert _enter(_person(family="Ветрова-Северная")) == made
    row = Account.objects.get()
    assert (row.family, row.assurance, row.has_usable_password()) == ("Ветрова-Северная", "confirmed", False)
    (link,) = ProviderLink.objects.all()
    assert (link.provider, link.subject) == (ESIA, "1000000101")
    assert AuditRow.objects.filter(code="identity.linked").count() == 1


def test_our_own_number_is_not_the_number_of_the_provider() -> None:
    """An account of ours whose number happens to be the provider's number of somebody else stays untouched."""
    other = account(2)
    number = Account.objects.get(pk=other).oid
    made = _enter(_person(1, oid=number, subject=str(number)))
    assert made != other
    assert Account.objects.get(pk=other).snils == snils_of(2)


def test_the_same_number_at_another_provider_is_another_person() -> None:
    first = _enter(_person(1))
    second = _enter(_person(2, subject="1000000101", issuer=REGION, oid=0))
    assert first != second


def test_the_same_e_mail_is_not_the_same_person() -> None:
    owner = account(1, email="shared@example.org")
    assert _enter(_person(2, email="shared@example.org")) != owner


def test_a_confirmed_person_gets_the_account_of_the_snils() -> None:
    owner = account(1)
    assert _enter(_person(1)) == owner
    assert _enter(_person(1, issuer=REGION, subject="x-1", oid=0)) == owner
    assert ProviderLink.objects.filter(account_id=owner).count() == 2


@pytest.mark.parametrize("level", ["simplified", "standard"])
def test_who_is_not_confirmed_takes_over_nobodys_account(level: str) -> None:
    owner = account(1)
    with pytest.raises(Refused, match="ACCOUNT_UNPROVED"):
        _enter(_person(1, assurance=level))
    assert Account.objects.get(pk=owner).assurance == "confirmed"
    assert not ProviderLink.objects.exists()


def test_a_second_number_with_the_snils_of_somebody_else_is_refused_and_journalled() -> None:
    _enter(_person(1))
    with pytest.raises(Refused, match="ACCOUNT_LINK"):
        _enter(_person(1, subject="1000000999"))
    with pytest.raises(Refused, match="ACCOUNT_LINK"):
        _enter(_person(1, snils=snils_of(2)))
    assert AuditRow.objects.filter(code="identity.link_refused", outcome="refused").count() == 2
    assert Account.objects.count() == 1


def test_a_person_without_a_snils_is_told_what_to_do() -> None:
    with pytest.raises(Refused, match="SNILS_ABSENT"):
        _enter(_person(1, snils=""))
    assert not Account.objects.exists()


def test_the_embedded_provider_finds_its_own_rows_only() -> None:
    owner = account(1)
    number = Account.objects.get(pk=owner).oid
    assert identity.account_from_provider(SYSTEM, _person(1, oid=number), embedded=True) == owner
    with pytest.raises(Refused, match="ACCOUNT_UNKNOWN"):
        identity.account_from_provider(SYSTEM, _person(1), embedded=True)
    with pytest.raises(Refused, match="ACCOUNT_LINK"):
        identity.account_from_provider(SYSTEM, _person(2, oid=number), embedded=True)

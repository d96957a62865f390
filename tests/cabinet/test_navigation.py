"""Tabs of each role: all of them lead somewhere, and the current one is marked."""

from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.urls import reverse

from egisz.cabinet.navigation import SECTIONS, navigation
from egisz.identity.models import Account
from egisz.kernel.actor import Actor, Role
from egisz.ui.navigation import Navigation

PEOPLE = sorted(set(Role) - {Role.SYSTEM, Role.ANONYMOUS})


def shown(role: Role, path: str = "/") -> Navigation:
    request = HttpRequest()
    request.path = path
    request.session = {}  # type: ignore[assignment]
    request.user = Account(family="Соколова", given="Елена", patronymic="Андреевна")  # type: ignore[assignment]
    request.actor = Actor(role, request.user.pk)  # type: ignore[attr-defined]
    return navigation(request)


@pytest.mark.django_db
@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.article("A-050")
def test_each_role_has_its_tabs_and_the_bell_is_the_last(role: Role) -> None:
    bar = shown(role)
    assert [item.title for item in bar.items] == [title for title, *_ in SECTIONS[role]]
    assert bar.items[-1].title == "Уведомления"
    assert len(bar.items) <= 5
    assert bar.person_name.startswith("Соколова")


@pytest.mark.django_db
@pytest.mark.article("A-047")
def test_a_worker_has_the_four_sections() -> None:
    assert [item.title for item in shown(Role.PRACTITIONER).items][1:] == [
        "Аккредитация",
        "Профессиональная часть",
        "Образовательная часть",
        "Уведомления",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/accreditation/", "Аккредитация"),
        ("/accreditation/reports/", "Профессиональная часть"),
        ("/cabinet/", "Главная"),
        ("/cabinet/profile/", "Главная"),
    ],
)
def test_the_longest_address_is_the_current_tab(path: str, title: str) -> None:
    assert [item.title for item in shown(Role.PRACTITIONER, path).items if item.current] == [title]


@pytest.mark.django_db
def test_visitors_get_the_bare_brand_and_the_way_to_support() -> None:
    request = HttpRequest()
    request.actor = Actor.anonymous()  # type: ignore[attr-defined]
    bar = navigation(request)
    assert bar.items == ()
    assert bar.support_url == f"{reverse('cabinet:help')}#support"

"""Sections for each role; the layout prints them as tabs and as the bar at the thumb."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest

from egisz.cabinet.actions.access import SEVERAL_KEY
from egisz.identity.public import session_terms
from egisz.kernel import text
from egisz.kernel.actor import ROLE_TITLES, Role
from egisz.notifications.public import unread_count
from egisz.ui.http import address
from egisz.ui.navigation import FooterGroup, Navigation, NavItem, SessionEnd

_BELL = ("Уведомления", "notifications:inbox", "bell", "Уведомления")

# role → (title, route, icon, short title for the phone)
SECTIONS: dict[Role, tuple[tuple[str, str, str, str], ...]] = {
    Role.PRACTITIONER: (
        ("Главная", "cabinet:home", "home", "Главная"),
        ("Аккредитация", "accreditation:home", "seal", "Аккредитация"),
        ("Профессиональная часть", "accreditation:reports", "case", "Работа"),
        ("Образовательная часть", "cme:home", "book", "Обучение"),
        _BELL,
    ),
    Role.LIMITED: (("Что делать", "cabinet:limited", "home", "Что делать"), _BELL),
    Role.HR: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Работники", "frmr:workers", "users", "Работники"),
        ("Организация", "frmo:card", "building", "Организация"),
        ("Неточности", "corrections:queue", "edit", "Неточности"),
        _BELL,
    ),
    Role.HEAD: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Отчёты на подпись", "accreditation:approvals", "sign", "Отчёты"),
        ("Организация", "frmo:card", "building", "Организация"),
        ("Моя подпись", "signature:mine", "seal", "Подпись"),
        _BELL,
    ),
    Role.DEPUTY: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Отчёты на подпись", "accreditation:approvals", "sign", "Отчёты"),
        ("Неточности", "corrections:queue", "edit", "Неточности"),
        ("Моя подпись", "signature:mine", "seal", "Подпись"),
        _BELL,
    ),
    Role.OPERATOR: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Подтвердить личность", "workplace:identify", "user", "Личность"),
        _BELL,
    ),
    Role.CENTRE: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Заявления", "accreditation:queue", "file", "Заявления"),
        _BELL,
    ),
    Role.COMMISSION: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Заседания", "accreditation:meetings", "calendar", "Заседания"),
        _BELL,
    ),
    Role.SECRETARY: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Заседания", "accreditation:meetings", "calendar", "Заседания"),
        ("Моя подпись", "signature:mine", "seal", "Подпись"),
        _BELL,
    ),
    Role.ADMIN: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Справочники", "nsi:catalogue", "book", "Справочники"),
        ("Ключи программ", "nsi:keys", "key", "Ключи"),
        _BELL,
    ),
    Role.SECURITY: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Учётные записи и роли", "workplace:accounts", "users", "Записи"),
        ("Запросы о данных", "rights:queue", "mail", "Запросы"),
        ("Реестр согласий", "consents:register", "file", "Согласия"),
        _BELL,
    ),
    Role.AUDITOR: (
        ("Рабочий стол", "workplace:home", "home", "Главная"),
        ("Журнал", "workplace:audit", "search", "Журнал"),
        ("Необычное", "workplace:audit_unusual", "alert", "Необычное"),
        ("Обращения", "workplace:audit_disputes", "mail", "Обращения"),
        _BELL,
    ),
}


def navigation(request: HttpRequest) -> Navigation:
    """The sections of the signed-in person's role, the current one marked; visitors get the bare brand."""
    actor = getattr(request, "actor", None)
    help_url = address("cabinet:help")
    if actor is None or not actor.is_signed_in:
        return Navigation(home_url="/", support_url=f"{help_url}#support", footer=_footer(None, help_url))
    account: Any = request.user  # identity.Account of the signed-in person
    items = _sections(actor.role, help_url)
    unread = unread_count(actor.account_id)
    current = _current(request.path, [item.url for item in items])
    return Navigation(
        brand="Кабинет медработника" if actor.role in (Role.PRACTITIONER, Role.LIMITED) else "Рабочее место",
        home_url="/",
        items=tuple(
            replace(item, current=item.url == current, count=unread if item.icon == "bell" else 0)
            if item.url == current or item.icon == "bell"
            else item
            for item in items
        ),
        person_name=text.initials(account.family, account.given, account.patronymic),
        person_role=ROLE_TITLES[actor.role],
        person_monogram=text.monogram(account.family, account.given),
        profile_url=address("cabinet:profile") if actor.role == Role.PRACTITIONER else "",
        can_switch=bool(request.session.get(SEVERAL_KEY)),
        sign_out_url=address("cabinet:logout"),
        session=_session_end(request),
        switch_url=address("cabinet:choose"),
        support_url=f"{help_url}#support",
        footer=_footer(actor.role, help_url),
    )


def _session_end(request: HttpRequest) -> SessionEnd | None:
    terms = session_terms(request)
    if terms is None:
        return None
    return SessionEnd(
        terms.left, terms.warning, terms.seal, address("identity:session"), address("cabinet:login"), terms.lock,
        address("identity:lock"),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _sections(role: Role, help_url: str) -> tuple[NavItem, ...]:
    """help_url: the address of another page, so that nothing is remembered from under another prefix."""
    return tuple(
        NavItem(title=title, url=address(route), icon=icon, short=short)
        for title, route, icon, short in SECTIONS.get(role, ())
    )


@lru_cache(maxsize=64)
def _footer(role: Role | None, help_url: str) -> tuple[FooterGroup, ...]:
    """Support, the person's own shortcuts, the system."""
    own: tuple[tuple[str, str], ...] = (
        ("Проверить выписку", address("extracts:public_form")),
        ("Справочники", address("nsi:catalogue")),
    )
    if role == Role.PRACTITIONER:
        own = (
            ("Мои данные в регистре", address("cabinet:profile")),
            ("Кто смотрел мои данные", address("cabinet:seen")),
            ("Заказать выписку", address("extracts:list")),
            ("Мои сообщения о неточностях", address("corrections:mine")),
            *own,
        )
    if role is not None:
        own = (
            *own,
            ("Мои данные и права", address("rights:mine")),
            ("Мои согласия", address("consents:mine")),
            ("Безопасность", address("cabinet:security")),
            ("Устройства и сеансы", address("cabinet:devices")),
            ("Ключи для программ", address("nsi:keys")),
        )
    if role is not None:
        own = (("Моя учётная запись", address("cabinet:account")), *own)
    return (
        FooterGroup(
            "Поддержка",
            (("Куда обратиться", f"{help_url}#support"), ("Как устроена аккредитация", help_url)),
            "Письма принимаются круглосуточно.",
        ),
        FooterGroup("Кабинет", own),
        FooterGroup(
            "О системе",
            (
                ("Доступность", f"{help_url}#access"),
                ("Персональные данные", f"{help_url}#privacy"),
                ("Открытый исходный код", f"{help_url}#source"),
            ),
        ),
    )


def _current(path: str, urls: list[str]) -> str:
    """The longest section address that the path begins with: /accreditation/reports/… is «Профессиональная часть»."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")

"""«Устройства и сеансы»: where I am signed in, and how to end it there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from egisz.frmo.public import organizations
from egisz.identity.public import (
    DEVICE_COOKIE,
    AllowedSystem,
    PinInfo,
    SessionInfo,
    allowed_systems,
    close_other_sessions,
    close_session,
    forbid_system,
    my_pins,
    my_sessions,
)
from egisz.kernel import clock
from egisz.kernel.actor import ROLE_TITLES
from egisz.kernel.text import counted, moment
from egisz.ui.cookies import read_cookie
from egisz.ui.http import page, see_other


@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """`/cabinet/devices/`: sessions that last, this one first, and those that ended lately."""
    live, ended = my_sessions(request.actor)
    names = {oid: found.name_short for oid, found in organizations({item.organization_oid for item in live}).items()}
    live.sort(key=lambda item: not item.is_current)
    return page(
        request, "cabinet/devices.html",
        live=[_panel(item, names) for item in live], others=sum(not item.is_current for item in live),
        ended=[_cells(item) for item in ended],
        systems=[_system(item) for item in allowed_systems(request.actor)],
        pins=[_pin(item) for item in my_pins(request.actor, read_cookie(request, DEVICE_COOKIE))],
    )  # fmt: skip


def _panel(item: SessionInfo, names: dict[str, str]) -> dict[str, Any]:
    role = ROLE_TITLES[item.role]
    where = names.get(item.organization_oid, "")
    today = clock.today()
    return {
        "id": item.id, "title": item.device or "Неизвестный браузер", "is_current": item.is_current,
        "facts": [
            ("Роль", role[:1].upper() + role[1:] + (f", {where}" if where else "")),
            ("Вход", moment(item.began_at, today)),
            ("Последнее действие", "сейчас" if item.is_current else moment(item.seen_at, today)),
            ("Сетевой адрес", item.address or "неизвестен"),
        ],
    }  # fmt: skip


def _pin(item: PinInfo) -> dict[str, Any]:
    today = clock.today()
    used = moment(item.used_at, today) if item.used_at else "ещё не входили"
    return {
        "id": item.id, "title": item.device or "Неизвестный браузер", "is_here": item.is_here,
        "facts": [("Задан", moment(item.created_at, today)), ("Последний вход по нему", used)],
    }  # fmt: skip


def _system(item: AllowedSystem) -> dict[str, Any]:
    today = clock.today()
    return {
        "id": item.id, "title": item.title, "has_access": item.has_access,
        "facts": [
            ("Что может получать", ", ".join(item.data)),
            ("Разрешено", moment(item.given_at, today)),
            ("Последнее обращение", moment(item.used_at, today) if item.used_at else "не было"),
        ],
    }  # fmt: skip


def _cells(item: SessionInfo) -> list[Any]:
    today = clock.today()
    return [
        {"text": item.device or "Неизвестный браузер", "hint": item.address},
        moment(item.began_at, today),
        {"text": moment(item.ended_at or item.seen_at, today), "hint": item.ending},
    ]


@require_POST
def close(request: HttpRequest, session_id: UUID) -> HttpResponse:
    close_session(request.actor, session_id)
    return see_other(request, "cabinet:devices", message="Сеанс закрыт: на том устройстве придётся войти заново")


@require_POST
def forbid(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """`/cabinet/devices/systems/<consent>/forbid/`: a system loses access to one's data now."""
    title = forbid_system(request.actor, consent_id)
    return see_other(request, "cabinet:devices", message=f"{title}: доступ закрыт. Понадобится снова — система спросит")


@require_POST
def close_others(request: HttpRequest) -> HttpResponse:
    count = close_other_sessions(request.actor)
    if not count:
        return see_other(request, "cabinet:devices", message="Других сеансов нет", kind="info")
    told = counted(count, "сеанс закрыт", "сеанса закрыты", "сеансов закрыты")
    return see_other(request, "cabinet:devices", message=f"{told}. Вы остались в кабинете только здесь")

"""What the layout needs to know about the person: filled by a face through `EGISZ_NAVIGATION`."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class NavItem:
    """One section in the tabs and in the bar at the thumb. `icon` is the name of a symbol without «i-»."""

    title: str
    url: str
    icon: str
    short: str = ""
    count: int = 0
    current: bool = False


@dataclass(frozen=True, slots=True)
class FooterGroup:
    """A column of the footer. links: (words, address)."""

    title: str
    links: tuple[tuple[str, str], ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """What the page tells of the end of an idle session. left and warning: seconds. seal: a key for what was typed.

    lock: seconds until the screen of the installed app is locked; None in a browser.
    """

    left: int
    warning: int
    seal: str
    url: str
    login_url: str
    lock: int | None = None
    lock_url: str = ""


@dataclass(frozen=True, slots=True)
class Navigation:
    brand: str = "Кабинет медработника"
    brand_note: str = "Единая система здравоохранения"
    home_url: str = "/"
    items: tuple[NavItem, ...] = field(default=())
    person_name: str = ""
    person_role: str = ""
    person_monogram: str = ""
    profile_url: str = ""
    can_switch: bool = False  # several roles or organisations: show «Сменить роль»
    switch_url: str = ""
    sign_out_url: str = ""
    session: SessionEnd | None = None  # when the session of this page ends
    support_url: str = ""  # page of the support; without it the link goes to the footer
    footer: tuple[FooterGroup, ...] = ()  # without it the layout prints a short one


def navigation_for(request: HttpRequest) -> Navigation:
    """The sections for this person; computed once a request. Without a face (an empty setting): an empty bar."""
    cached = getattr(request, "_house_navigation", None)
    if cached is None:
        cached = import_string(settings.EGISZ_NAVIGATION)(request) if settings.EGISZ_NAVIGATION else Navigation()
        request._house_navigation = cached  # type: ignore[attr-defined]
    return cached

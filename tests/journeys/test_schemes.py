"""The key pages of the story in every colour scheme of «Версия для слабовидящих», on a desk and on a phone.

Given a reader who chose the colours on the settings page; when he opens the pages that the story stands on; then none
of them breaks a rule of accessibility in these colours.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from egisz.ui.vision import THEMES
from tests.journeys.parts import order_extract
from tests.journeys.stage import Company, Visitor

pytestmark = [
    pytest.mark.journey,
    pytest.mark.parametrize("width", [1280, 390], ids=["desktop", "phone"]),
    pytest.mark.parametrize("theme", list(THEMES), ids=[name or "ordinary" for name in THEMES]),
]


def choose_colours(visitor: Visitor, theme: str) -> None:
    """Through the page of settings, as a reader does."""
    visitor.go("/settings/vision/")
    visitor.mark(THEMES[theme])
    visitor.press("Сохранить")
    visitor.check(f"vision-{theme}")


def looks(visitor: Visitor, theme: str, name: str) -> None:
    shown = visitor.page.locator("html").get_attribute("data-theme") or ""
    assert shown == theme, f"{visitor.page.url} is shown in «{shown}»"
    visitor.check(f"{name}-{theme or 'ordinary'}")


def test_the_worker(company: Callable[..., Company], theme: str, width: int) -> None:
    """Home, the section, the task list, the check before sending, the case that was refused."""
    group = company(width)
    doctor = group.person("draft")
    choose_colours(doctor, theme)
    for path, name in (("/cabinet/", "home"), ("/accreditation/", "section"), ("/education/", "education")):
        doctor.go(path)
        looks(doctor, theme, name)
    doctor.go("/accreditation/")
    doctor.press("Продолжить заявление")
    draft = doctor.page.url
    looks(doctor, theme, "tasks")
    for part in ("professional", "documents", "check"):
        doctor.go(f"{draft}{part}/")
        looks(doctor, theme, part)
    loser = group.person("not_passed")
    choose_colours(loser, theme)
    loser.go("/accreditation/")
    loser.follow(loser.main.locator("a[href*='/applications/']").first)
    looks(loser, theme, "not-passed")


def test_the_centre_and_the_commission(company: Callable[..., Company], theme: str, width: int) -> None:
    """The queue, a case, its return with remarks, meetings."""
    group = company(width)
    centre = group.person("centre")
    choose_colours(centre, theme)
    centre.go("/accreditation/centre/?state=all")
    looks(centre, theme, "queue")
    centre.follow(centre.main.locator("tbody a[href*='/accreditation/centre/']").first)
    assert re.search(r"/centre/[0-9a-f-]{36}/$", centre.page.url)
    looks(centre, theme, "case")
    member = group.person("member_4")
    choose_colours(member, theme)
    member.go("/accreditation/commission/")
    looks(member, theme, "meetings")


def test_the_head(company: Callable[..., Company], theme: str, width: int) -> None:
    """Reports that wait for a signature, and one of them."""
    head = company(width).person("head")
    choose_colours(head, theme)
    head.go("/accreditation/approvals/")
    looks(head, theme, "approvals")
    head.follow(head.main.locator("a[href*='/accreditation/approvals/']").first)
    looks(head, theme, "approval")


def test_anybody_who_checks_an_extract(company: Callable[..., Company], theme: str, width: int) -> None:
    """The extract of one's own, and its public check without signing in."""
    group = company(width)
    owner = group.person("passed")
    choose_colours(owner, theme)
    order_extract(owner)
    looks(owner, theme, "extracts")
    code = owner.main.locator("a[href^='/v/']").first.get_attribute("href")
    assert code
    stranger = group.visitor()
    choose_colours(stranger, theme)
    stranger.go(code)
    stranger.sees("Выписка действует")
    looks(stranger, theme, "public")
    for path, name in (("/check/", "check"), ("/v/", "code"), ("/", "landing")):
        stranger.go(path)
        looks(stranger, theme, name)

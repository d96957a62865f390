"""The parts of those who decide: the centre, the members of the commission, its secretary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from egisz.kernel import clock
from egisz.kernel.text import long_date
from tests.journeys.stage import Company, Visitor, pattern


def centre_registers(centre: Visitor, number: str) -> str:
    """Opens the case from the queue and registers it; returns the registration number."""
    centre.go(f"/accreditation/centre/?text={number}&state=all")
    centre.check("queue")
    centre.follow(centre.main.get_by_role("link", name=re.compile(number)))
    centre.check("case")
    centre.press("Зарегистрировать")
    registered = re.search(r"ФАЦ-\d{4}-\d{6}", centre.text())
    assert registered
    centre.check("case-registered")
    return registered.group()


def centre_refuses_hours(centre: Visitor, title: str, reason: str) -> None:
    """On the page of a case: reads the document, refuses without a reason (asked for it), then with one."""
    case = centre.page.url
    centre.sees("Ещё 36 ч внёс заявитель", title, "Не решено")
    centre.press("Решить")
    centre.sees("Засчитать часы?", title, "ПК 400817", "36 ч")
    centre.check("hours")
    document = centre.main.get_by_role("link", name="Открыть документ").get_attribute("href")
    answer = centre.page.request.get(f"{centre.place.url}{document}")
    assert answer.body().startswith(b"%PDF-")
    centre.press("Сохранить решение")
    centre.sees("Выберите, засчитать эти часы или нет")
    centre.mark("Не засчитать")
    centre.press("Сохранить решение")
    centre.sees("Напишите, почему часы не засчитаны")
    assert centre.main.get_by_role("radio", name=pattern("Не засчитать")).is_checked()
    centre.check("hours-no-reason")
    centre.fill("Причина, если не засчитываете", reason)
    centre.press("Сохранить решение")
    assert centre.page.url == case
    centre.sees(reason, "Изменить решение")
    assert "внёс заявитель: проверьте" not in centre.text()
    centre.check("hours-refused")


def centre_hands_over(centre: Visitor, meeting_on: str) -> None:
    """Puts the open case on the agenda of a meeting."""
    centre.press("Передать в комиссию")
    centre.check("hand-over")
    centre.mark(meeting_on)
    centre.press("Передать")
    centre.check("handed-over")


def secretary_has_meeting_today(secretary: Visitor) -> None:
    """A meeting on this very day: planned by the calendar, or added by the secretary."""
    today = clock.today()
    secretary.go("/accreditation/commission/new/")
    secretary.check("meeting-new")
    secretary.fill("Дата заседания", f"{today:%d.%m.%Y}")
    secretary.fill("Протокол не позднее", f"{today + timedelta(days=3):%d.%m.%Y}")
    secretary.press("Сохранить")
    secretary.check("meeting-planned")


def members_vote(company: Company, number: str, against: Sequence[str] = (), comment: str = "") -> None:
    """Three members vote for; or against, with these reasons and a comment."""
    for key in ("member_1", "member_2", "member_3"):
        member = company.person(key)
        member.check("member-desk")
        member.go("/accreditation/commission/")
        member.check("meetings")
        open_todays_meeting(member)
        member.check("agenda")
        member.follow(member.main.get_by_role("link", name=re.compile(number)))
        member.check("vote")
        member.mark("Признать не прошедшим" if against else "Признать прошедшим")
        if against:
            _give_reasons(member, against, comment)
        member.press("Проголосовать")
        member.check("voted")
        member.page.context.close()


def _give_reasons(member: Visitor, against: Sequence[str], comment: str) -> None:
    """A vote against without reasons is not taken: they are asked for in place, the choice stays."""
    member.press("Проголосовать")
    member.sees("Отметьте хотя бы одну причину", "Напишите своими словами, что именно не так")
    assert member.main.get_by_role("radio", name=pattern("Признать не прошедшим")).is_checked()
    member.check("vote-no-reason")
    for reason in against:
        member.mark(reason, kind="checkbox")
    member.fill("Пояснение, если голос против", comment)


def open_todays_meeting(visitor: Visitor) -> None:
    words = long_date(clock.today()).replace("\u00a0", " ").removesuffix(" года")
    visitor.follow(visitor.main.get_by_role("link", name=pattern(words)))


def secretary_closes(secretary: Visitor) -> None:
    secretary.go("/accreditation/commission/")
    open_todays_meeting(secretary)
    secretary.press("Составить протокол")
    secretary.check("protocol")
    secretary.fill("Номер протокола", f"{clock.today():%Y-%m/%d}")
    secretary.press("Составить протокол")
    secretary.check("protocol-sign")
    secretary.fill("ПИН", secretary.place.accounts["secretary"]["pin"])
    secretary.press("Подписать и закрыть заседание")
    secretary.check("meeting-closed")

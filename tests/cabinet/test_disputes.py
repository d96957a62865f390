"""«Оспорить» by its pages: what was typed is kept, progress is seen, strangers see nothing."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from egisz.audit import public as audit
from egisz.identity.public import grant_role
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.notifications.public import latest
from egisz.outbox.public import deliver_all
from tests.accreditation.builders import SYSTEM, Town, make_account, make_worker, sign_in
from tests.cabinet.test_home import town
from tests.cabinet.test_seen import hr, read_by

__all__ = ["town"]


def text_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main", 1)[1])).replace("\u00a0", " ")


@pytest.fixture
def auditor(db: None) -> Actor:
    made = make_account(77, Role.AUDITOR, None, family="Проверкина")
    grant_role(SYSTEM, made.me, Role.AUDITOR, begin=clock.today(), ground="приказ")
    return made


def told(account: UUID | None) -> list[str]:
    assert account is not None
    return [note.title.replace("\u00a0", " ") for note in latest(account, 10)]


def test_a_question_goes_to_the_auditor_and_its_answer_comes_back(town: Town, auditor: Actor) -> None:
    worker = make_worker(town, expires_in=100)
    client = sign_in(Client(), worker)
    row = read_by(hr(town), worker)
    assert f"/cabinet/access/{row}/dispute/" in client.get("/cabinet/access/").text
    empty = client.post(f"/cabinet/access/{row}/dispute/", {"words": "что"})
    assert empty.status_code == 422
    assert ">что</textarea>" in empty.text.replace("\r\n", "").replace("\n", "")
    sent = client.post(f"/cabinet/access/{row}/dispute/", {"words": "Я там не работаю и не был"})
    assert sent.status_code == 303
    address = sent["Location"]
    assert "Ждёт аудитора" in text_of(client, address)
    assert "Ждёт аудитора" in text_of(client, "/cabinet/access/?kind=readings")
    deliver_all()
    (case,) = audit.my_disputes(worker)
    assert f"Обращение о просмотре № {case.number}" in told(auditor.account_id)
    audit.take_dispute(auditor, case.id)
    assert "Аудитор разбирается" in text_of(client, address)
    audit.answer_dispute(auditor, case.id, verdict="unlawful", answer="Сотрудник наказан, доступ закрыт")
    deliver_all()
    assert f"Ответ на обращение № {case.number}" in told(worker.account_id)
    shown = text_of(client, address)
    assert "Доступ был лишним" in shown
    assert "Сотрудник наказан, доступ закрыт" in shown
    assert "Роскомнадзор" in shown


def test_strangers_neither_ask_nor_read(town: Town) -> None:
    worker, other = make_worker(town, expires_in=100), make_worker(town, number=2, expires_in=100)
    row = read_by(hr(town), worker)
    client = sign_in(Client(), worker)
    case = client.post(f"/cabinet/access/{row}/dispute/", {"words": "Я там не работаю и не был"})["Location"]
    stranger = sign_in(Client(), other)
    assert stranger.get(f"/cabinet/access/{row}/dispute/").status_code == 404
    assert stranger.get(case).status_code == 404
    assert stranger.post(f"{case}withdraw/").status_code == 404
    assert client.get(f"{case}withdraw/").status_code == 200
    assert client.post(f"{case}withdraw/").status_code == 303
    assert "Отозвано" in text_of(client, case)

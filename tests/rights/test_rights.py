"""A copy of one's own data, sealed and forgotten in its term; requests answered in a term."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from importlib.resources import files
from uuid import UUID

import pikepdf
import pytest
from cryptography.exceptions import InvalidTag
from django.test import Client
from jsonschema_rs import validator_for

from egisz.audit.models import AuditRow
from egisz.audit.public import record_reading
from egisz.identity.public import grant_role
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.notifications.models import Notification
from egisz.nsi.public import work_calendar
from egisz.outbox.public import deliver_all
from egisz.rights import public as rights
from egisz.rights import rules
from egisz.rights.gateway import new_key, seal, unseal
from egisz.rights.lawbook import terms_on
from egisz.rights.models import CopyPart, DataCopy, SubjectRequest
from tests.accreditation.builders import Town, ready_application, sign_in
from tests.accreditation.conftest import town, worker
from tests.identity.people import account
from tests.ui.pdfa import faults

__all__ = ["town", "worker"]
TODAY = date(2026, 11, 23)
WORDS = "Удалите личный телефон"


def _codes(error: pytest.ExceptionInfo[Refused]) -> tuple[str, ...]:
    return error.value.codes


def _made(person: Actor) -> UUID:
    copy = rights.order_copy(person)
    deliver_all()
    return copy


def _keeper(number: int = 8) -> Actor:
    return Actor(role=Role.SECURITY, account_id=account(number))


@pytest.fixture
def person(db: None) -> Actor:
    return Actor(role=Role.LIMITED, account_id=account(1))


def test_the_terms_are_dated_and_say_how_sure_they_are() -> None:
    terms = terms_on(TODAY)
    assert (terms.answer_working_days, terms.copy_days, terms.unconfirmed) == (10, 7, True)
    assert terms.citation
    assert terms_on(date(2000, 1, 1)) == terms


def test_rules_of_copies_and_requests() -> None:
    terms = terms_on(TODAY)
    assert rules.objections_to_copy(being_made=True, lately=0, terms=terms)[0].code == "BEING_MADE"
    assert rules.objections_to_copy(being_made=False, lately=3, terms=terms)[0].code == "TOO_MANY_COPIES"
    assert rules.objections_to_copy(being_made=False, lately=2, terms=terms) == []
    found = rules.objections_to_request(kind="x", words=" ", has_same=True)
    assert [item.code for item in found] == ["KIND_UNKNOWN", "REQUIRED", "ALREADY_ASKED"]
    assert rules.objections_to_request(kind="block", words="я" * 2001, has_same=False)[0].code == "TOO_LONG"
    found = rules.objections_to_answer(state="open", verdict="", answer="да")
    assert [item.code for item in found] == ["REQUIRED", "REASON_REQUIRED"]
    assert rules.objections_to_answer(state="granted", verdict="granted", answer="x" * 10)[0].code == "ALREADY_ANSWERED"
    assert (rules.progress(3, 12), rules.progress(0, 0)) == (25, 0)


def test_the_seal_knows_its_place_and_every_bit() -> None:
    key = new_key()
    sealed = seal(key, b"data", "a/json")
    assert unseal(key, sealed, "a/json") == b"data"
    for wrong in ((key, sealed, "a/pdf"), (new_key(), sealed, "a/json"), (key, sealed[:-1] + b"\x00", "a/json")):
        with pytest.raises(InvalidTag):
            unseal(*wrong)


def test_a_copy_has_everything_and_follows_its_schema(worker: Actor, town: Town) -> None:
    ready_application(worker, town)
    assert worker.practitioner_id is not None
    record_reading(
        Actor(role=Role.HR, account_id=town.head.account_id), "frmr.documents", subject=worker.practitioner_id
    )
    copy = _made(worker)
    row = DataCopy.objects.get(pk=copy)
    assert (row.state, row.done, CopyPart.objects.count()) == ("ready", row.total, 0)
    data = rights.take_copy(worker, copy, "json")
    whole = json.loads(data)
    schema = json.loads((files("egisz.rights") / "schema" / "my-data-1.json").read_bytes())
    validator_for(schema).validate(whole)
    rooms = {room["room"]: {table["name"]: table for table in room["tables"]} for room in whole["rooms"]}
    assert {"identity", "frmr", "accreditation", "files", "consents", "audit"} <= set(rooms)
    assert len(rooms["frmr"]["Practitioner"]["rows"][0]["snils"]) == 11
    assert rooms["accreditation"]["Application"]["rows"][0]["contact_email"] == "worker@example.org"
    assert any(line["what"].startswith("Просмотр паспорта") for line in rooms["audit"]["AuditRow"]["rows"])
    text = data.decode()
    for secret in ("argon2", '"password"', "sealed_key", "snils_index", "entered_by", str(town.head.account_id)):
        assert secret not in text, secret
    paper = rights.take_copy(worker, copy, "pdf")
    assert faults(paper, "Копия моих данных") == []
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        assert len(pdf.pages) >= 2
    assert AuditRow.objects.filter(code="rights.export_downloaded", subject_id=worker.practitioner_id).count() == 2
    assert Notification.objects.filter(account_id=worker.account_id, kind="account.copy_ready").count() == 1


def test_at_rest_nothing_can_be_read(person: Actor) -> None:
    row = DataCopy.objects.get(pk=_made(person))
    family = "Ветрова".encode()
    assert family in rights.take_copy(person, row.pk, "json")
    assert family not in bytes(row.sealed_json)
    assert not bytes(row.sealed_pdf).startswith(b"%PDF")


def test_gathering_goes_on_where_it_stopped_and_twice_does_no_harm(person: Actor) -> None:
    copy = rights.order_copy(person)
    rights.gather_next(copy, 0)
    rights.gather_next(copy, 0)
    row = DataCopy.objects.get(pk=copy)
    assert (row.done, row.state, CopyPart.objects.count()) == (1, "making", 1)
    with pytest.raises(Refused) as refusal:
        rights.order_copy(person)
    assert _codes(refusal) == ("BEING_MADE",)
    deliver_all()
    assert DataCopy.objects.get(pk=copy).state == "ready"


def test_a_few_a_day_and_only_for_the_person(person: Actor) -> None:
    stranger = Actor(role=Role.ADMIN, account_id=account(2))
    copies = [_made(person) for _ in range(3)]
    with pytest.raises(Refused) as refusal:
        rights.order_copy(person)
    assert _codes(refusal) == ("TOO_MANY_COPIES",)
    for call in (lambda: rights.take_copy(stranger, copies[0], "json"), lambda: rights.my_copy(stranger, copies[0])):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(NotFound):
        rights.take_copy(person, copies[0], "xml")
    with pytest.raises(Forbidden):
        rights.order_copy(Actor.anonymous())


def test_after_its_term_the_files_and_their_key_are_gone(person: Actor) -> None:
    copy = _made(person)
    now = clock.now()
    assert rights.forget_copies(now) == 0
    late = now + timedelta(days=7, minutes=1)
    with pytest.raises(NotFound):
        rights.take_copy(person, copy, "json", late)
    assert rights.forget_copies(late) == 1
    row = DataCopy.objects.get(pk=copy)
    assert (row.state, row.seal_key, bytes(row.sealed_json), bytes(row.sealed_pdf)) == ("forgotten", "", b"", b"")
    assert AuditRow.objects.filter(code="rights.export_forgotten").count() == 1


def test_a_copy_that_does_not_come_about_is_told(person: Actor) -> None:
    copy = rights.order_copy(person)
    rights.gather_next(copy, 0)
    assert rights.forget_copies(clock.now() + timedelta(hours=2)) == 1
    row = DataCopy.objects.get(pk=copy)
    assert (row.state, row.seal_key, CopyPart.objects.count()) == ("failed", "", 0)
    assert Notification.objects.filter(account_id=person.account_id, kind="account.copy_failed").exists()
    deliver_all()
    assert DataCopy.objects.get(pk=copy).state == "failed"


def test_pages_of_the_copy(person: Actor, client: Client) -> None:
    sign_in(client, person)
    assert "Копий вы ещё не заказывали" in client.get("/rights/").content.decode().replace("\u00a0", " ")
    ordered = client.post("/rights/copies/order/")
    assert ordered.status_code == 303
    assert client.post("/rights/copies/order/").status_code == 422
    page = ordered["Location"]
    assert "Собирается" in client.get(page).content.decode()
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<h1" not in part
    deliver_all()
    assert "Скачать JSON" in client.get(page).content.decode().replace("\u00a0", " ")
    for name, kind in (("json", "application/json"), ("pdf", "application/pdf")):
        answer = client.get(f"{page}my-data.{name}")
        assert (answer["Content-Type"], answer["Cache-Control"]) == (kind, "no-store")
        assert answer["Content-Disposition"].startswith("attachment")
    assert json.loads(client.get("/rights/copies/schema.json").content)["title"]
    DataCopy.objects.update(state="failed")
    assert "Заказать ещё раз" in client.get(page).content.decode().replace("\u00a0", " ")
    DataCopy.objects.update(state="forgotten")
    assert "Срок копии прошёл" in client.get(page).content.decode().replace("\u00a0", " ")


def test_a_request_is_answered_in_its_term_by_somebody_else(person: Actor) -> None:
    keeper = _keeper()
    asked = rights.ask(person, kind="destroy", words=WORDS)
    row = SubjectRequest.objects.get(pk=asked)
    assert row.due_on == work_calendar().add(clock.today(), 10)
    with pytest.raises(Refused) as refusal:
        rights.ask(person, kind="destroy", words=WORDS)
    assert _codes(refusal) == ("ALREADY_ASKED",)
    with pytest.raises(Forbidden):
        rights.answer(person, asked, verdict="granted", answer="Сделано сегодня")
    own = rights.ask(keeper, kind="block", words=WORDS)
    with pytest.raises(Forbidden):
        rights.answer(keeper, own, verdict="granted", answer="Сделано сегодня")
    assert next(item.number for item in rights.queue(keeper, state="open")) == row.number
    rights.answer(keeper, asked, verdict="declined", answer="Закон велит хранить эти сведения")
    deliver_all()
    shown = rights.request_of(person, asked)
    assert (shown.state, shown.answer) == ("declined", "Закон велит хранить эти сведения")
    assert Notification.objects.filter(account_id=person.account_id, kind="account.subject_answer").count() == 1
    with pytest.raises(Refused):
        rights.withdraw_request(person, asked)
    with pytest.raises(NotFound):
        rights.request_of(Actor(role=Role.ADMIN, account_id=account(4)), asked)


def test_pages_of_requests(person: Actor, client: Client) -> None:
    sign_in(client, person)
    assert client.post("/rights/requests/new/", {"kind": "block", "words": "мало"}).status_code == 422
    sent = client.post("/rights/requests/new/", {"kind": "block", "words": WORDS})
    assert sent.status_code == 303
    page = sent["Location"]
    assert WORDS in client.get(page).content.decode().replace("\u00a0", " ")
    assert client.post(page, {"verdict": "granted", "answer": "Сделано сегодня"}).status_code == 404
    assert client.get("/rights/requests/queue/").status_code == 403
    other = Client()
    sign_in(other, Actor(role=Role.LIMITED, account_id=account(6)))
    assert other.get(page).status_code == 404
    assert client.post(f"{page}withdraw/").status_code == 303
    assert SubjectRequest.objects.get().state == "withdrawn"


def test_pages_of_the_administrator_of_security(person: Actor, client: Client) -> None:
    asked = rights.ask(person, kind="block", words=WORDS)
    keeper = _keeper()
    grant_role(Actor.system("test"), keeper.me, Role.SECURITY, begin=clock.today(), ground="приказ")
    sign_in(client, keeper)
    queue = client.get("/rights/requests/queue/?state=open")
    assert queue.status_code == 200
    assert f"/rights/requests/{asked}/" in queue.content.decode()
    page = f"/rights/requests/{asked}/"
    assert "Отправить ответ" in client.get(page).content.decode().replace("\u00a0", " ")
    assert client.post(page, {"verdict": "granted", "answer": "мало"}).status_code == 422
    assert client.post(page, {"verdict": "granted", "answer": "Заблокировано сегодня"}).status_code == 303
    assert SubjectRequest.objects.get().state == "granted"
    register = client.get("/consents/register/")
    assert register.status_code == 200
    assert "Согласий пока нет" in register.content.decode().replace("\u00a0", " ")
    assert client.get("/consents/register/table.csv")["Content-Type"].startswith("text/csv")

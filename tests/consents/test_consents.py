"""Consents: given once by a tick of the text of today, proved, withdrawn with consequences, never deleted."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from django.db import Error, transaction
from django.test import Client

from egisz.accreditation import public as accreditation
from egisz.accreditation.models import Application, ConsentRecord
from egisz.audit.models import AuditRow
from egisz.consents import lawbook, queries
from egisz.consents import public as consents
from egisz.consents.models import GivenConsent
from egisz.consents.rules import Document, document_from, in_force, is_outdated, objections_to_give
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.notifications.actions import notify, send_letter
from egisz.notifications.models import Letter, Notification
from egisz.notifications.tasks import changed_consents
from egisz.outbox.public import deliver_all
from tests.accreditation.builders import Town, ready_application, sign_in
from tests.accreditation.conftest import town, worker
from tests.identity.people import account
from tests.ui.pdfa import faults

__all__ = ["town", "worker"]
FACTS = {
    "code": "letters", "version": "1", "valid_from": date(2026, 1, 1), "title": "Согласие", "purpose": "Письма",
    "recipients": "Оператор", "data": "Почта", "term": "До отзыва", "paragraphs": [" Да. "], "consequences": ["Нет"],
    "source": "152-ФЗ",
}  # fmt: skip
TODAY = date(2026, 11, 23)


def _document(**changes: object) -> Document:
    return document_from(FACTS | changes)


@pytest.fixture
def person(db: None) -> Actor:
    return Actor(role=Role.LIMITED, account_id=account(), address="10.0.0.7", device="Firefox", request_id="r-1234567")


def _give(person: Actor, **changes: object) -> UUID:
    version = consents.document_on("letters", TODAY).version
    return consents.give(person, "letters", **({"version": version} | changes))  # type: ignore[arg-type]


def test_the_newest_text_that_has_begun_is_in_force() -> None:
    old, new, later = _document(), _document(version="2", valid_from=TODAY), _document(
        version="3", valid_from=date(2027, 1, 1)
    )  # fmt: skip
    assert in_force([later, new, old], TODAY)["letters"] is new
    assert not is_outdated("1", new)
    assert is_outdated("1", _document(version="2", asks_again=True))
    assert old.text == "Согласие\n\nДа."
    assert len(old.sha256) == 64


def test_a_document_without_a_member_that_the_law_asks_for_is_refused() -> None:
    for name in ("purpose", "recipients", "data", "term", "version", "consequences", "source"):
        with pytest.raises(KeyError):
            document_from({key: value for key, value in FACTS.items() if key != name})


def test_nothing_is_ticked_beforehand_and_an_older_text_is_not_agreed_to() -> None:
    assert [found.code for found in objections_to_give(_document(), "1", agreed=False)] == ["REQUIRED"]
    assert [found.code for found in objections_to_give(_document(), "0", agreed=True)] == ["CONSENT_CHANGED"]
    assert objections_to_give(_document(), "1", agreed=True) == []


def test_every_document_of_the_house_has_one_text_for_one_version() -> None:
    known = [(item.code, item.version) for item in lawbook.all_documents()]
    assert len(known) == len(set(known))
    assert {code for code, _ in known} == {"accreditation", "letters"}


def test_given_with_everything_that_proves_it(person: Actor) -> None:
    row = GivenConsent.objects.get(pk=_give(person))
    document = consents.document_on("letters", TODAY)
    assert (row.text, row.text_sha256, row.version) == (document.text, document.sha256, document.version)
    assert (row.address, row.device, row.request_id, row.way) == ("10.0.0.7", "Firefox", "r-1234567", "tick")
    assert _give(person) == row.pk
    with pytest.raises(Refused):
        _give(person, agreed=False)
    with pytest.raises(Refused):
        _give(person, version="old")
    with pytest.raises(Forbidden):
        _give(Actor.anonymous())
    assert AuditRow.objects.filter(code="consents.given").count() == 1


def test_a_new_version_asks_again_and_closes_the_old_one(
    person: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _give(person)
    text = (Path(lawbook.__file__).parent / "law" / "letters-2026-11.toml").read_text()
    changed = text.replace('"2026-11"', '"2026-11-20"').replace("2026-11-01", "2026-11-20") + "asks_again = true\n"
    (tmp_path / "consents-letters.toml").write_text(changed)
    monkeypatch.setenv("EGISZ_LAW_DIR", str(tmp_path))
    mine = consents.my_consents(person, TODAY)
    assert mine.in_force[0].is_outdated
    assert [(document.version, held) for document, held in mine.offered] == [("2026-11-20", "2026-11")]
    changed_consents()
    changed_consents()
    assert Notification.objects.filter(account_id=person.account_id, kind="account.consent_changed").count() == 1
    second = _give(person, version="2026-11-20")
    assert GivenConsent.objects.get(pk=first).replaced_at is not None
    mine = consents.my_consents(person, TODAY)
    assert ([row.id for row in mine.in_force], mine.offered) == ([second], ())
    assert [row.state for row in mine.closed] == ["replaced"]
    assert consents.outdated(TODAY) == []


def test_withdrawn_stops_letters_but_not_those_that_guard_the_account(person: Actor) -> None:
    consent = _give(person)
    stranger = Actor(role=Role.LIMITED, account_id=account(2))
    with pytest.raises(NotFound):
        consents.withdraw(stranger, consent)
    consents.withdraw(person, consent)
    consents.withdraw(person, consent)
    deliver_all()
    assert consents.is_withdrawn(person.me, "letters")
    told = Notification.objects.get(account_id=person.account_id, kind="account.consent_withdrawn")
    assert "Письма с напоминаниями" in told.body.replace("\u00a0", " ")
    news = notify(person.me, kind="reminder.expiry", key="r", title="Срок", body="Скоро")
    assert send_letter(news) == Letter.State.NO_CONTACT
    safety = notify(person.me, kind="account.password_changed", key="p", title="Пароль", body="Сменён")
    assert send_letter(safety) == Letter.State.SENT
    _give(person)
    assert not consents.is_withdrawn(person.me, "letters")
    again = notify(person.me, kind="reminder.expiry", key="r2", title="Срок", body="Скоро")
    assert send_letter(again) == Letter.State.SENT
    assert GivenConsent.objects.count() == 2


def test_the_database_keeps_history(person: Actor) -> None:
    consent = _give(person)
    row = GivenConsent.objects.get(pk=consent)
    for change in (row.delete, lambda: GivenConsent.objects.update(text="другое")):
        with pytest.raises(Error), transaction.atomic():
            change()
    consents.withdraw(person, consent)
    with pytest.raises(Error), transaction.atomic():
        GivenConsent.objects.update(withdrawn_at=None)


def test_accreditation_writes_the_same_register_and_stops_when_it_is_withdrawn(worker: Actor, town: Town) -> None:
    application = ready_application(worker, town)
    given = GivenConsent.objects.get(code="accreditation")
    assert given.about == application
    assert given.text == ConsentRecord.objects.get().text
    accreditation.withdraw_consent(worker, application)
    assert GivenConsent.objects.get(pk=given.pk).withdrawn_at is not None
    version = accreditation.consent_on(town.today).version
    accreditation.give_consent(worker, application, version=version)
    accreditation.submit_application(worker, application)
    consents.withdraw(worker, GivenConsent.objects.get(withdrawn_at=None).pk)
    deliver_all()
    assert Application.objects.get(pk=application).state == "withdrawn"
    assert not ConsentRecord.objects.filter(withdrawn_at=None)


def test_the_centre_is_told_that_a_registered_case_lost_its_ground(worker: Actor, town: Town) -> None:
    application = ready_application(worker, town)
    accreditation.submit_application(worker, application)
    officer = account(3)
    Application.objects.filter(pk=application).update(state="centre_check", assigned_to=officer)
    consents.withdraw(worker, GivenConsent.objects.get(withdrawn_at=None).pk)
    deliver_all()
    assert Application.objects.get(pk=application).state == "centre_check"
    assert Notification.objects.filter(account_id=officer, kind="application.consent_lost").count() == 1


def test_pages_from_the_list_to_the_paper(worker: Actor, client: Client) -> None:
    sign_in(client, worker)
    assert "Можно дать" in client.get("/consents/").content.decode()
    document = consents.document_on("letters", TODAY)
    address = "/consents/give/letters/"
    assert " checked" not in client.get(address).content.decode()
    assert client.post(address, {"version": document.version}).status_code == 422
    assert client.post(address, {"version": "old", "agree": "on"}).status_code == 422
    assert client.post(address, {"version": document.version, "agree": "on"}).status_code == 303
    row = GivenConsent.objects.get()
    assert document.sha256 in client.get(f"/consents/{row.pk}/").content.decode()
    paper = client.get(f"/consents/{row.pk}/paper.pdf")
    assert paper["Content-Type"] == "application/pdf"
    assert faults(paper.content, document.title) == []
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        assert str(pdf.docinfo["/Title"]) == document.title
    asked = client.get(f"/consents/{row.pk}/withdraw/").content.decode().replace("\u00a0", " ")
    assert document.consequences[0] in asked
    assert client.post(f"/consents/{row.pk}/withdraw/").status_code == 303
    assert client.post(f"/consents/{row.pk}/withdraw/").status_code == 303
    assert "Отозвано" in client.get("/consents/").content.decode()
    assert client.get("/consents/give/accreditation/").status_code == 404
    other = make_worker_client(client)
    assert other.get(f"/consents/{row.pk}/").status_code == 404


def make_worker_client(_: Client) -> Client:
    stranger = Client()
    sign_in(stranger, Actor(role=Role.LIMITED, account_id=account(9)))
    return stranger


def test_the_register_is_for_security_and_leaves_a_row(person: Actor, client: Client) -> None:
    _give(person)
    keeper = Actor(role=Role.SECURITY, account_id=account(5, family="=Ветрова"))
    for stranger in (person, Actor(role=Role.ADMIN, account_id=keeper.account_id)):
        with pytest.raises(Forbidden):
            queries.counts(stranger)
    found = queries.register(keeper, queries.RegisterFilter(family="Ветр"), 1)
    assert [row.person for row in found] == ["Ветрова Анна Ильинична"]
    assert not queries.register(keeper, queries.RegisterFilter(family="Нет"), 1)
    assert not queries.register(keeper, queries.RegisterFilter(state="withdrawn"), 1)
    assert queries.counts(keeper)[0].in_force == 1
    assert AuditRow.objects.filter(code="consents.register.read").count() == 3
    _give(keeper)
    rows = list(queries.register_rows(keeper, queries.RegisterFilter()))
    assert len(rows) == 2
    assert AuditRow.objects.filter(code="consents.register.export").exists()


def test_the_table_is_safe_for_spreadsheets(person: Actor) -> None:
    from egisz.ui.csvfile import csv_answer

    answer = csv_answer("t", ["Кто"], [["=1+1"], ["@x"], [None], ["Ветрова"]])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows == [["Кто"], ["'=1+1"], ["'@x"], [""], ["Ветрова"]]

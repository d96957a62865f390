"""«Безопасность» and «Подтвердите, что это вы»: pages as a person walks them, with and without a fresh proof."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pyotp
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from egisz.identity import public as identity
from egisz.identity.events import CodeByMailAsked
from egisz.identity.models import MailedCode, SignIn
from egisz.identity.reactions import send_code
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.outbox.models import EventRow
from tests.identity.authenticator import Passkey
from tests.identity.people import PASSWORD, account, proved

pytestmark = pytest.mark.django_db
HOME = "/cabinet/security/"
NEW = "зелёный трактор у озера"


@pytest.fixture(autouse=True)
def at_a_name(settings):
    settings.EGISZ_BASE_URL = "http://localhost:8000"


class Person:
    """A signed-in browser; `key` is the passkey in its pocket."""

    def __init__(self, number: int = 1, **changes: object) -> None:
        self.account = account(number, **changes)
        self.http = Client()
        self.sign_in(self.http)

    def sign_in(self, client: Client) -> None:
        request = RequestFactory().get("/")
        request.session = client.session
        identity.start_session(request, self.account, role=Role.LIMITED, assurance="confirmed")
        request.session.save()
        client.cookies["egisz"] = request.session.session_key

    @property
    def actor(self) -> Actor:
        return proved(Actor(role=Role.LIMITED, account_id=self.account, session_key=self.http.cookies["egisz"].value))

    def prove(self, ago: timedelta = timedelta(0)) -> None:
        session = self.http.session
        session["egisz_proved"] = (clock.now() - ago).isoformat()
        session.save()

    def connect(self) -> pyotp.TOTP:
        """An application connected half an hour ago."""
        ago = clock.now() - timedelta(minutes=30)
        offer = identity.offer_totp(proved(self.actor, ago), ago)
        made = pyotp.TOTP(offer.typed.replace(" ", ""))
        identity.confirm_totp(proved(self.actor, ago), made.at(ago), ago)
        return made

    def text(self, url: str, status: int = 200) -> str:
        answer = self.http.get(url)
        assert answer.status_code == status, answer
        return text_of(answer)


def text_of(answer) -> str:
    main = answer.content.decode().split("<main", 1)[1]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main))).replace("\u00a0", " ")


def options_in(answer) -> str:
    return html.unescape(re.search(r'data-options="([^"]+)"', answer.content.decode()).group(1))


def hidden_fields(answer) -> dict[str, str]:
    found = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.content.decode().split("<main")[1]
    )
    return {name: html.unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


@pytest.fixture
def person():
    return Person()


def test_the_page_says_what_is_there_and_what_to_do(person):
    shown = person.text(HOME)
    assert "Сейчас вас защищает только пароль" in shown
    assert "Ключа доступа пока нет" in shown
    person.connect()
    shown = person.text(HOME)
    assert "только пароль" not in shown
    assert "Приложение с кодами Подключено" in shown


def test_an_application_is_connected_on_the_page(person):
    answer = person.http.post("/cabinet/security/application/")
    assert answer.status_code == 303
    shown = person.http.get("/cabinet/security/application/")
    secret = re.search(r"data-secret>([A-Z2-7 ]+)<", shown.content.decode()).group(1).replace(" ", "")
    assert b"<svg" in shown.content
    wrong = person.http.post("/cabinet/security/application/", {"code": "000000"})
    assert wrong.status_code == 422
    assert "время на телефоне" in text_of(wrong)
    other = Client()
    person.sign_in(other)
    right = {"code": pyotp.TOTP(secret).now(), "close_others": "on"}
    answer = person.http.post("/cabinet/security/application/", right)
    assert answer["Location"] == HOME
    assert other.get(HOME).status_code == 302, "other sessions are ended"
    assert person.http.get(HOME).status_code == 200
    assert SignIn.objects.filter(ended_at=None).count() == 1


def test_other_sessions_stay_when_the_tick_is_taken_off(person):
    person.http.post("/cabinet/security/application/")
    shown = person.http.get("/cabinet/security/application/").content.decode()
    assert re.search(r'name="close_others"[^>]*checked', shown)
    other = Client()
    person.sign_in(other)
    secret = re.search(r"data-secret>([A-Z2-7 ]+)<", shown).group(1).replace(" ", "")
    person.http.post("/cabinet/security/application/", {"code": pyotp.TOTP(secret).now()})
    assert other.get(HOME).status_code == 200


def test_a_passkey_is_added_renamed_and_removed_on_the_pages(person):
    key = Passkey()
    shown = person.http.get("/cabinet/security/passkeys/new/")
    wrong = person.http.post("/cabinet/security/passkeys/new/", {"name": "Ключ", "answer": "{}"})
    assert wrong.status_code == 422
    answer = person.http.post(
        "/cabinet/security/passkeys/new/", {"name": "Мой телефон", "answer": key.made(options_in(shown))}
    )
    assert answer["Location"] == HOME
    assert "Мой телефон" in person.text(HOME)
    row = identity.my_security(person.actor).passkeys[0]
    renamed = person.http.post(f"/cabinet/security/factors/{row.id}/", {"name": "Телефон на работе"})
    assert renamed["Location"] == HOME
    assert "последний второй фактор" in person.text(f"/cabinet/security/factors/{row.id}/remove/")
    person.http.post(f"/cabinet/security/factors/{row.id}/remove/", {"close_others": "on"})
    assert "Телефон на работе" not in person.text(HOME)


def test_spare_codes_are_shown_once(person):
    person.connect()
    person.prove()
    answer = person.http.post("/cabinet/security/codes/")
    codes = re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", answer.content.decode())
    assert len(codes) == 10
    assert answer["Cache-Control"] == "no-store"
    assert "10 кодов осталось" in person.text(HOME)
    assert codes[0] not in person.text(HOME)


def test_a_form_waits_for_the_proof_and_then_goes_on(person):
    made = person.connect()
    typed = {"old": PASSWORD, "new": NEW}
    asked = person.http.post("/cabinet/security/password/", typed)
    assert asked.status_code == 303
    where = asked["Location"]
    assert where.startswith("/cabinet/confirm/")
    shown = person.text(where)
    assert "Подтвердите, что это вы" in shown
    assert "То, что вы заполнили, сохранено" in shown
    raw = str(person.http.session["egisz_kept"])
    assert PASSWORD not in raw
    assert "трактор" not in raw
    assert person.http.post(where, {"code": "000000"}).status_code == 422
    done = person.http.post(where, {"code": made.now()})
    assert done.status_code == 200
    assert b"data-go-on" in done.content
    assert 'action="/cabinet/security/password/"' in done.content.decode()
    assert hidden_fields(done) == typed
    assert person.http.post("/cabinet/security/password/", hidden_fields(done))["Location"] == HOME
    again = person.http.get(where)
    assert again["Location"] == "/", "a kept request is good once"


def test_a_kept_form_belongs_to_one_session(person):
    person.connect()
    where = person.http.post("/cabinet/security/password/", {"old": PASSWORD, "new": NEW})["Location"]
    other = Client()
    person.sign_in(other)
    assert other.get(where)["Location"] == "/"


def test_a_proof_lasts_five_minutes(person):
    person.connect()
    person.prove(timedelta(minutes=4, seconds=50))
    assert person.http.get("/cabinet/security/passkeys/new/").status_code == 200
    person.prove(timedelta(minutes=5, seconds=5))
    assert "/cabinet/confirm/" in person.http.get("/cabinet/security/passkeys/new/")["Location"]


def test_a_page_that_was_only_opened_is_opened_after_the_proof(person):
    made = person.connect()
    where = person.http.get("/cabinet/security/passkeys/new/")["Location"]
    assert "Страница откроется" in person.text(where)
    assert person.http.post(where, {"code": made.now()})["Location"] == "/cabinet/security/passkeys/new/"


def test_proved_elsewhere_meanwhile_nothing_is_sent_by_itself(person):
    person.connect()
    where = person.http.post("/cabinet/security/password/", {"old": PASSWORD, "new": NEW})["Location"]
    person.prove()
    shown = person.http.get(where)
    assert b"data-go-on" not in shown.content
    assert hidden_fields(shown)["new"] == NEW


def test_a_letter_confirms_where_there_is_nothing_else(person):
    where = person.http.post("/cabinet/security/password/", {"old": PASSWORD, "new": NEW})["Location"]
    assert "Пришлём код на v…1@example.org" in person.text(where)
    assert person.http.post(where, {"answer": "letter"})["Location"] == where
    row = MailedCode.objects.get()
    assert f"запрос № {row.number}" in person.text(where)
    event = EventRow.objects.filter(kind__contains="CodeByMail").get()
    assert event
    send_code(identity_event(row))
    code = re.search(r"ЕГИСЗ: (\d{8})", mail.outbox[-1].body).group(1)
    done = person.http.post(where, {"code": code})
    assert hidden_fields(done)["new"] == NEW


def identity_event(row: MailedCode):
    return CodeByMailAsked(mailed_code_id=row.pk, at=row.created_at)


def test_a_passkey_confirms(person):
    key = Passkey()
    actor = person.actor
    identity.add_passkey(actor, key.made(identity.ask_for_passkey(actor)), "Ключ")
    where = person.http.post("/cabinet/security/codes/")["Location"]
    done = person.http.post(where, {"answer": key.proof(options_in(person.http.get(where)))})
    assert b"data-go-on" in done.content


def test_who_has_nothing_to_confirm_with_is_told_what_to_do():
    person = Person(3, email="")
    where = person.http.post("/cabinet/security/password/", {"old": PASSWORD, "new": NEW})["Location"]
    assert "Подтвердить пока нечем" in person.text(where)


def test_a_file_is_not_kept_and_the_person_comes_back_to_the_form(person):
    person.connect()
    upload = SimpleUploadedFile("скан.pdf", b"%PDF-1.4")
    asked = person.http.post(
        "/cabinet/security/password/", {"old": PASSWORD, "new": NEW, "file": upload},
        headers={"referer": "http://testserver/cabinet/security/password/"},
    )  # fmt: skip
    assert "Страница откроется после подтверждения" in person.text(asked["Location"])


def test_a_script_in_the_background_is_refused_plainly(person):
    person.connect()
    answer = person.http.post("/cabinet/security/codes/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert "egisz_kept" not in person.http.session


def test_nothing_of_others_is_here(person):
    person.connect()
    stranger = Person(2)
    row = identity.my_security(person.actor).totp
    assert stranger.http.get(f"/cabinet/security/factors/{row.id}/remove/").status_code == 404
    assert stranger.http.get(f"/cabinet/security/factors/{row.id}/").status_code == 404

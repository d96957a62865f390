"""Following books: letters, feeds, webhooks with signature, retries, journal; never into one's own network."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree import ElementTree

import pytest
from django.core import mail

from egisz.identity.models import Account
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.notifications.models import Notification
from egisz.nsi.actions import subscriptions as actions
from egisz.nsi.gateway import hooks as sending
from egisz.nsi.models.subscriptions import Webhook, WebhookDelivery
from egisz.nsi.public import edition, load_folder
from egisz.nsi.queries import subscriptions as queries
from egisz.nsi.rules import hooks as rules
from egisz.outbox.public import deliver_all
from tests.nsi.builders import OID, sign_in, write_book

pytestmark = pytest.mark.django_db
OTHER = "1.2.643.5.1.13.13.99.2.90002"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def book(tmp_path):
    write_book(tmp_path / "1", [["1", "Раз"]], published="01.02.2026 10:00")
    write_book(tmp_path / "other", [["1", "Другой"]], oid=OTHER, published="01.01.2026 10:00")
    assert load_folder(tmp_path).errors == []
    deliver_all()


@pytest.fixture
def second(tmp_path):
    """Publish the next edition of the book and tell everybody who waits for it."""

    def publish(version="1.2"):
        write_book(
            tmp_path / version, [["1", "Раз!"], ["2", "Два"]], version=version, published="01.03.2026 10:00"
        )  # fmt: skip
        assert load_folder(tmp_path / version).errors == []
        deliver_all()

    return publish


def account(number: int) -> Account:
    return Account.objects.create(
        oid=number, snils=f"{11223344500 + number}", family="Соколова", given="Елена",
        birth_date=date(1985, 3, 2), email=f"person{number}@example.org",
    )  # fmt: skip


@pytest.fixture
def person():
    return Actor(role=Role.PRACTITIONER, account_id=account(1).pk)


@pytest.fixture
def stranger():
    return Actor(role=Role.PRACTITIONER, account_id=account(2).pk)


@pytest.fixture
def browser(client, person):
    return sign_in(client, person.account_id, person.role)


@contextmanager
def listening(*statuses: int):
    """A server on the loopback that answers with these statuses in turn (the last one for ever) and keeps requests."""
    got: list[tuple[dict[str, str], str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status = statuses[min(len(got), len(statuses)) - 1]
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def private(settings):
    settings.EGISZ_HOOKS_PRIVATE = True


# Letters


def test_followers_hear_of_a_new_edition_once(book, second, person, stranger):
    actions.follow(person, OID)
    actions.follow(person, "")
    actions.follow(stranger, OTHER)
    second()
    deliver_all()
    told = Notification.objects.get(kind="books.published")
    assert told.account_id == person.account_id
    assert "добавлено: 1, изменено: 1, исключено: 0" in told.body.replace("\u00a0", " ")
    assert told.link == f"/nsi/books/{OID}/?version=1.2"
    assert [letter.to for letter in mail.outbox] == [["person1@example.org"]]


def test_who_unfollowed_hears_nothing(book, second, person):
    actions.follow(person, OID)
    actions.unfollow(person, OID)
    actions.unfollow(person, OID)
    second()
    assert not Notification.objects.exists()


def test_following_needs_an_account_and_a_book(book, person):
    with pytest.raises(Forbidden):
        actions.follow(Actor.anonymous(), OID)
    with pytest.raises(NotFound):
        actions.follow(person, "1.2.3")


# Feeds


@pytest.mark.parametrize("path", ["/nsi/feed.atom", f"/nsi/books/{OID}/feed.atom"])
def test_atom(client, book, second, path):
    second()
    answer = client.get(path)
    assert answer["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(answer.content)
    titles = [entry.findtext(f"{ATOM}title") for entry in root.findall(f"{ATOM}entry")]
    assert titles[0] == "Пробный: версия 1.2"
    assert len(titles) == (3 if path == "/nsi/feed.atom" else 2)
    assert root.find(f"{ATOM}entry/{ATOM}link").get("href").endswith(f"/nsi/books/{OID}/?version=1.2")


def test_rss(client, book):
    answer = client.get(f"/nsi/books/{OID}/feed.rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel.findtext("item/pubDate") == "Sun, 01 Feb 2026 07:00:00 +0000"
    assert client.get("/nsi/books/1.2.3/feed.rss").status_code == 404


# Webhooks


def test_a_new_edition_reaches_the_webhook_signed(book, second, person, private):
    with listening(204) as (url, got):
        _, secret = actions.add_webhook(person, url, OID)
        second()
        assert actions.send_waiting() == 1
    ((headers, body),) = got
    said = json.loads(body)
    assert (said["type"], said["data"]["oid"], said["data"]["version"]) == ("edition.published", OID, "1.2")
    assert said["data"]["previousVersion"] == "1.1"
    assert said["data"]["rows"] == {"added": 1, "changed": 1, "removed": 0}
    key = base64.b64decode(secret.removeprefix("whsec_"))
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}"
    expected = base64.b64encode(hmac.new(key, text.encode(), hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == ("done", 204, 1)


def test_the_event_told_twice_is_sent_once(book, second, person, private):
    with listening(200) as (url, got):
        actions.add_webhook(person, url, "")
        second()
        actions.queue_deliveries("edition.published", edition(OID).id, NOW)
        actions.send_waiting()
        assert actions.send_waiting() == 0
    assert len(got) == 1


def test_a_webhook_of_another_book_is_left_alone(book, second, person, private):
    with listening(200) as (url, got):
        actions.add_webhook(person, url, OTHER)
        second()
        actions.send_waiting()
    assert got == []


def test_failures_are_tried_again_later_each_time(book, second, person, private):
    with listening(500, 500, 200) as (url, got):
        hook_id, _ = actions.add_webhook(person, url, OID)
        second()
        now = WebhookDelivery.objects.get().not_before
        for pause in (0, 10, 60):
            assert actions.send_waiting(now + timedelta(seconds=pause - 1)) == 0 or pause == 0
            now += timedelta(seconds=pause)
            actions.send_waiting(now)
    assert len({headers["webhook-id"] for headers, _ in got}) == 1
    assert len(got) == 3
    assert queries.my_hook(person, hook_id).failures == 0
    assert queries.journal(person, hook_id)[0].state == "done"


def test_a_webhook_that_never_answers_is_switched_off_with_a_notice(book, second, person, private):
    with listening(503) as (url, got):
        hook_id, _ = actions.add_webhook(person, url, OID)
        Webhook.objects.update(failures=rules.GIVE_UP_AFTER - 1)
        second()
        actions.send_waiting()
        deliver_all()
        hook = queries.my_hook(person, hook_id)
        assert hook.disabled_reason == "Сервер ответил 503"
        told = Notification.objects.get(kind="books.webhook")
        assert (told.account_id, told.link) == (person.account_id, f"/nsi/hooks/{hook_id}/")
        actions.resume_webhook(person, hook_id)
        assert queries.my_hook(person, hook_id).failures == 0
        assert actions.send_waiting() == 1, "what was given up is sent again"
    assert len(got) == 2


def test_gone_switches_off_at_once(book, second, person, private):
    with listening(410) as (url, _):
        hook_id, _ = actions.add_webhook(person, url, OID)
        second()
        actions.send_waiting()
    assert queries.my_hook(person, hook_id).disabled_at is not None


def test_a_delivery_is_given_up_after_the_last_pause():
    moments = [rules.next_attempt(attempt, NOW) for attempt in range(1, 8)]
    assert moments[0] == NOW + timedelta(seconds=10)
    assert moments[5] == NOW + timedelta(hours=6)
    assert moments[6] is None


def test_redirects_are_not_followed(book, person, private):
    with listening(302) as (url, got):
        hook_id, _ = actions.add_webhook(person, url, OID)
        answer = actions.try_webhook(person, hook_id)
    assert (answer.status, answer.problem, len(got)) == (302, "Сервер ответил 302", 1)


def test_the_test_message_tells_at_once_and_harms_nothing(book, person, private):
    with listening(200, 500) as (url, got):
        hook_id, _ = actions.add_webhook(person, url, OID)
        assert actions.try_webhook(person, hook_id).problem == ""
        assert actions.try_webhook(person, hook_id).problem == "Сервер ответил 500"
        assert json.loads(got[0][1])["type"] == "test"
    assert actions.try_webhook(person, hook_id).problem == "Нет связи с сервером"
    assert queries.my_hook(person, hook_id).failures == 0
    assert [item.state for item in queries.journal(person, hook_id)] == ["dead", "dead", "done"]
    for _ in range(actions.TESTS_A_MINUTE - 3):
        actions.try_webhook(person, hook_id)
    with pytest.raises(Refused, match="NSI_HOOK_TESTS"):
        actions.try_webhook(person, hook_id)


@pytest.mark.parametrize(
    "url",
    ["https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://10.1.2.3/x", "https://169.254.169.254/",
     "https://[::ffff:10.0.0.1]/", "https://2130706433/", "https://0/", "http://example.org/", "ftp://example.org/",
     "https://name:secret@example.org/", "https://example.org:22/", "https://", "https://a:b:c/", "nothing",
     "https://no-such-name.invalid/"],
)  # fmt: skip
def test_no_way_into_the_inner_network(book, person, url):
    with pytest.raises(Refused, match="NSI_HOOK_TARGET"):
        actions.add_webhook(person, url, OID)
    assert sending.post(url, "{}", {}, allow_private=False).status is None


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "fec0::1", "::ffff:127.0.0.1", "2002:7f00:1::",
     "64:ff9b::a00:1", "ff02::1"],
)  # fmt: skip
def test_inner_addresses(address):
    assert not rules.is_public_address(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses(address):
    assert rules.is_public_address(address)


def test_a_name_that_moved_inside_later_is_refused_when_sending(book, second, person, private, settings):
    with listening(200) as (url, got):
        hook_id, _ = actions.add_webhook(person, url, OID)
        settings.EGISZ_HOOKS_PRIVATE = False
        second()
        actions.send_waiting()
    assert got == []
    assert "https://" in queries.journal(person, hook_id)[0].problem


def test_strangers_see_no_webhook(book, person, stranger, private):
    with listening(200) as (url, _):
        hook_id, _ = actions.add_webhook(person, url, OID)
    for verb in (actions.remove_webhook, actions.try_webhook, actions.resume_webhook, queries.journal):
        with pytest.raises(NotFound):
            verb(stranger, hook_id)
    assert queries.my_hooks(stranger) == []


def test_the_secret_and_the_address_are_encrypted(book, person, private):
    from django.db import connection

    with listening(200) as (url, _):
        _, secret = actions.add_webhook(person, url, OID)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret::text || url::text FROM nsi_webhook")
        stored = cursor.fetchone()[0]
    assert secret.encode().hex() not in stored
    assert url.encode().hex() not in stored


def test_limits(book, person, private):
    with listening(200) as (url, _):
        actions.add_webhook(person, url, OID)
        with pytest.raises(Refused, match="NSI_HOOK_KNOWN"):
            actions.add_webhook(person, url, OID)
        for number in range(actions.MOST_HOOKS - 1):
            actions.add_webhook(person, f"{url}/{number}", OID)
        with pytest.raises(Refused, match="NSI_HOOKS_MANY"):
            actions.add_webhook(person, f"{url}/more", OID)


# Pages


def test_the_page_for_a_visitor_and_for_a_person(client, book, person):
    page = client.get(f"/nsi/books/{OID}/subscribe/").content.decode()
    assert "Войдите" in page
    assert f"/nsi/books/{OID}/feed.atom" in page
    sign_in(client, person.account_id, person.role)
    assert client.post("/nsi/subscriptions/follow/", {"oid": OID}).status_code == 303
    assert "Не присылать" in client.get(f"/nsi/books/{OID}/subscribe/").content.decode()
    assert "Пробный" in client.get("/nsi/subscriptions/").content.decode()
    client.post("/nsi/subscriptions/follow/", {"oid": OID, "off": "1"})
    assert "Пока ни одного" in client.get("/nsi/subscriptions/").content.decode().replace("\u00a0", " ")


def test_the_secret_is_shown_once(browser, book, private):
    with listening(200) as (url, _):
        made = browser.post("/nsi/hooks/new/", {"oid": OID, "address": url})
        assert made.status_code == 201
        assert "whsec_" in made.content.decode()
        hook_id = Webhook.objects.get().pk
        assert browser.post(f"/nsi/hooks/{hook_id}/try/").status_code == 303
        page = browser.get(f"/nsi/hooks/{hook_id}/").content.decode()
    assert "whsec_" not in page
    assert "Проверка" in page
    assert "Принято" in page
    browser.post(f"/nsi/hooks/{hook_id}/remove/")
    assert browser.get(f"/nsi/hooks/{hook_id}/").status_code == 404


def test_a_wrong_address_is_explained_and_kept(browser, book):
    answer = browser.post("/nsi/hooks/new/", {"oid": OID, "address": "https://10.0.0.1/secret"})
    assert answer.status_code == 422
    assert "внутреннюю сеть" in answer.content.decode().replace("\u00a0", " ")
    assert 'value="https://10.0.0.1/secret"' in answer.content.decode()

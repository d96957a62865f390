"""Keys of programs: who gets one, what works and what does not, what each interface says, who hears of it."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from egisz.audit.models import AuditRow
from egisz.identity.models import Account
from egisz.identity.public import block_account, grant_role
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.notifications.models import Notification
from egisz.nsi.actions import admitting, keys
from egisz.nsi.models import ApiKey, KeyHour, MinuteCount
from egisz.nsi.public import admit, issue_key, my_keys, reissue_key, revoke_key
from egisz.nsi.queries import keys as queries
from egisz.nsi.rules.limits import Limiter
from egisz.outbox.public import deliver_all
from egisz.ui.addresses import client_of
from egisz.ui.lane import LaneRequest
from tests.config.lane import LaneClient

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 0, 12, tzinfo=UTC)
CLINIC, HOSPITAL = "1.2.643.5.1.13.13.12.2.40.1001", "1.2.643.5.1.13.13.12.2.40.1002"
FAR = {"REMOTE_ADDR": "203.0.113.5"}
PAGE = "/nsi/keys/"


def account(number: int) -> Account:
    return Account.objects.create(
        oid=number, snils=f"{11223344500 + number}", family="Соколова", given="Елена",
        birth_date=date(1985, 3, 2), email=f"person{number}@example.org",
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_counted():
    admitting.LIMITER.forget()
    admitting.forget_keys()


@pytest.fixture
def person():
    return Actor(role=Role.PRACTITIONER, account_id=account(1).pk)


@pytest.fixture
def stranger():
    return Actor(role=Role.PRACTITIONER, account_id=account(2).pk)


@pytest.fixture
def admin():
    return Actor(role=Role.ADMIN, account_id=account(3).pk)


@pytest.fixture
def officer():
    return Actor(role=Role.HR, account_id=account(4).pk, organization_oid=CLINIC)


def issue(actor, name="МИС поликлиники", until=None, now=NOW):
    return issue_key(actor, name=name, email="mis@clinic.example", until=until, now=now)


def ask(key="", now=NOW, environ=FAR, limiter=None):
    admitting.forget_keys()
    request = LaneRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/port/rest/data", **environ})
    return admit(request, key, now.timestamp(), limiter=limiter or admitting.LIMITER)


def journal():
    return list(AuditRow.objects.order_by("id").values_list("code", flat=True))


# Issue


def test_a_key_looks_like_those_of_the_real_service(person):
    made = issue(person)
    assert str(uuid.UUID(made.key)) == made.key
    assert ask(made.key).key_id == made.id
    assert ask(made.key.replace("-", "").upper()).key_id == made.id


def test_the_key_itself_is_stored_nowhere(person):
    made = issue(person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM nsi_apikey t")
        (text,) = cursor.fetchone()
    hidden = made.key.replace("-", "")
    assert hidden[:8] in text
    assert hidden not in text
    assert hidden.encode().hex() not in text
    assert made.key not in text
    assert "clinic.example" not in text
    row = ApiKey.objects.get()
    assert len(bytes(row.key_index)) == 32
    assert row.email == "mis@clinic.example"


def test_two_keys_are_never_the_same(person):
    assert len({issue(person).key for _ in range(5)}) == 5


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"name": "  "}, "NSI_KEY_NAME", "name"),
        ({"name": "а" * 101}, "NSI_KEY_NAME", "name"),
        ({"email": "почта"}, "NSI_KEY_EMAIL", "email"),
        ({"email": "a@b"}, "NSI_KEY_EMAIL", "email"),
        ({"email": "a@b.ru, c@d.ru"}, "NSI_KEY_EMAIL", "email"),
        ({"email": f"{'a' * 250}@b.ru"}, "NSI_KEY_EMAIL", "email"),
        ({"until": date(2026, 11, 22)}, "NSI_KEY_TERM", "until"),
        ({"until": date(2040, 1, 1)}, "NSI_KEY_TERM", "until"),
    ],
)
def test_what_a_key_needs(person, change, code, field):
    with pytest.raises(Refused) as refusal:
        issue_key(person, **{"name": "МИС", "email": "a@b.ru", "until": None, **change}, now=NOW)
    (objection,) = refusal.value.objections
    assert (objection.code, objection.field) == (code, field)
    assert not ApiKey.objects.exists()


def test_who_did_not_sign_in_gets_no_key():
    with pytest.raises(Forbidden):
        issue(Actor.anonymous())


def test_twenty_keys_are_enough(person, stranger):
    made = [issue(person) for _ in range(20)]
    with pytest.raises(Refused) as refusal:
        issue(person)
    assert refusal.value.codes == ("NSI_KEYS_MANY",)
    issue(stranger)
    revoke_key(person, made[0].id, now=NOW)
    issue(person)


# Owners


def test_a_key_of_an_official_belongs_to_the_organisation(officer, person, stranger):
    made = issue(officer)
    issue(person)
    colleague = Actor(role=Role.HEAD, account_id=stranger.account_id, organization_oid=CLINIC)
    assert [item.id for item in my_keys(colleague, NOW)] == [made.id]
    keys.pause_key(colleague, made.id, NOW)
    elsewhere = Actor(role=Role.HR, account_id=stranger.account_id, organization_oid=HOSPITAL)
    assert my_keys(elsewhere, NOW) == []
    # Who acts as a worker of the organisation has nothing to do with its keys.
    worker = Actor(role=Role.PRACTITIONER, account_id=officer.account_id, organization_oid=CLINIC)
    assert my_keys(worker, NOW) == []


STEPS = [
    lambda actor, key_id: keys.pause_key(actor, key_id, NOW),
    lambda actor, key_id: keys.resume_key(actor, key_id, NOW),
    lambda actor, key_id: keys.revoke_key(actor, key_id, "причина", NOW),
    lambda actor, key_id: keys.reissue_key(actor, key_id, 7, NOW),
    lambda actor, key_id: keys.change_key(actor, key_id, name="Б", email="b@b.ru", until=None, now=NOW),
    lambda actor, key_id: queries.key(actor, key_id, NOW),
    lambda actor, key_id: queries.usage(actor, key_id, NOW),
]


@pytest.mark.parametrize("step", STEPS)
def test_strangers_do_not_learn_that_a_key_exists(person, stranger, step):
    made = issue(person)
    for actor in (stranger, Actor.anonymous()):
        with pytest.raises(NotFound):
            step(actor, made.id)
    with pytest.raises(NotFound):
        step(person, uuid.uuid4())
    assert ask(made.key).key_id == made.id


@pytest.mark.parametrize("step", STEPS[:5])
def test_a_revoked_key_stays_as_it_is(person, step):
    made = issue(person)
    revoke_key(person, made.id, now=NOW)
    with pytest.raises(Refused) as refusal:
        step(person, made.id)
    assert refusal.value.codes == ("NSI_KEY_REVOKED",)


@pytest.mark.parametrize("step", [STEPS[0], STEPS[3], STEPS[4]])
def test_an_administrator_does_not_act_for_the_owner(person, admin, step):
    made = issue(person)
    with pytest.raises(NotFound):
        step(admin, made.id)


# Steps


def test_pause_and_resume(person):
    made = issue(person)
    for _ in range(2):
        keys.pause_key(person, made.id, NOW)
    paused = ask(made.key)
    assert paused.problem == "BAD_KEY"
    assert made.key[:8] in paused.text
    assert "приостановлен 23.11.2026" in paused.text
    assert PAGE in paused.text
    for _ in range(2):
        keys.resume_key(person, made.id, NOW)
    assert not ask(made.key).problem
    assert journal() == ["nsi.key_issued", "nsi.key_paused", "nsi.key_resumed"]


def test_revoke(person):
    made = issue(person)
    revoke_key(person, made.id, now=NOW)
    refused = ask(made.key)
    assert refused.problem == "BAD_KEY"
    assert "отозван 23.11.2026" in refused.text
    assert my_keys(person, NOW)[0].state == "revoked"
    assert journal()[-1] == "nsi.key_revoked"


def test_the_last_day_counts_whole(person):
    made = issue(person, until=date(2026, 11, 25))
    assert not ask(made.key, datetime(2026, 11, 25, 20, 59, tzinfo=UTC)).problem  # 23:59 in Moscow
    ended = ask(made.key, datetime(2026, 11, 25, 21, 0, tzinfo=UTC))
    assert ended.problem == "BAD_KEY"
    assert "закончился 25.11.2026" in ended.text
    assert my_keys(person, datetime(2026, 11, 25, 21, 0, tzinfo=UTC))[0].state == "ended"


def test_a_key_whose_term_is_over_gets_a_new_one(person):
    made = issue(person, until=date(2026, 11, 23))
    later = NOW + timedelta(days=3)
    with pytest.raises(Refused):
        keys.change_key(person, made.id, name="МИС", email="a@b.ru", until=date(2026, 11, 24), now=later)
    keys.change_key(person, made.id, name="МИС 2", email="a@b.ru", until=date(2026, 11, 23), now=later)
    assert ask(made.key, later).problem
    keys.change_key(person, made.id, name="МИС 2", email="a@b.ru", until=date(2027, 11, 23), now=later)
    assert not ask(made.key, later).problem
    row = AuditRow.objects.filter(code="nsi.key_changed").order_by("-id").first()
    assert row.details == {"fields": ["until"]}


def test_a_re_issued_key_works_on_for_some_days(person):
    first = issue(person)
    second = reissue_key(person, first.id, 7, NOW)
    assert second.id == first.id
    assert second.key != first.key
    for made in (first, second):
        assert ask(made.key, NOW + timedelta(days=6)).key_id == first.id
    after = ask(first.key, NOW + timedelta(days=7))
    assert after.problem == "BAD_KEY"
    assert "заменён" in after.text
    assert first.key[:8] in after.text
    assert not ask(second.key, NOW + timedelta(days=7)).problem


def test_a_re_issued_key_may_stop_at_once(person):
    first = issue(person)
    reissue_key(person, first.id, 0, NOW)
    assert ask(first.key).key_id is None


def test_only_the_last_former_key_works_on(person):
    first = issue(person)
    second = reissue_key(person, first.id, 30, NOW)
    third = reissue_key(person, first.id, 30, NOW)
    assert [bool(ask(made.key).key_id) for made in (first, second, third)] == [False, True, True]


def test_revoking_ends_the_former_key_too(person):
    first = issue(person)
    reissue_key(person, first.id, 30, NOW)
    revoke_key(person, first.id, now=NOW)
    assert ask(first.key).key_id is None


@pytest.mark.parametrize("days", [-1, 2, 365])
def test_how_long_a_former_key_may_work(person, days):
    made = issue(person)
    with pytest.raises(Refused) as refusal:
        reissue_key(person, made.id, days, NOW)
    assert refusal.value.codes == ("NSI_KEY_KEEP",)


def test_a_change_is_known_within_seconds(person):
    made = issue(person)
    request = LaneRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/", **FAR})
    moment = NOW.timestamp()
    assert not admit(request, made.key, moment).problem
    keys.pause_key(person, made.id, NOW)
    assert admit(request, made.key, moment + admitting.RECHECK + 0.1).problem == "BAD_KEY"


# Administrators


def test_an_administrator_revokes_with_a_reason(person, admin):
    made = issue(person)
    with pytest.raises(Refused) as refusal:
        revoke_key(admin, made.id, " ", NOW)
    assert refusal.value.codes == ("NSI_KEY_REASON",)
    with pytest.raises(Refused):
        revoke_key(admin, made.id, "а" * 301, NOW)
    revoke_key(admin, made.id, "Ключ попал в открытый репозиторий", NOW)
    assert ask(made.key).problem == "BAD_KEY"
    deliver_all()
    told = Notification.objects.get(account_id=person.account_id)
    assert "попал в открытый репозиторий" in told.body.replace("\u00a0", " ")
    assert made.key[:8] in told.body
    assert told.link == f"/nsi/keys/{made.id}/"
    deliver_all()
    assert sorted(address for letter in mail.outbox for address in letter.to) == [
        "mis@clinic.example",
        "person1@example.org",
    ]


def test_officials_of_today_hear_of_a_key_of_their_organisation(officer, admin):
    made = issue(officer)
    successor = account(7)
    grant_role(Actor.system(), successor.pk, Role.HEAD, CLINIC, begin=date(2026, 1, 1), ground="приказ")
    revoke_key(admin, made.id, "Причина", NOW)
    deliver_all()
    assert [item.account_id for item in Notification.objects.filter(kind="keys.revoked")] == [successor.pk]


def test_personal_keys_of_a_blocked_person_stop(person, officer):
    personal, elsewhere = issue(person), issue(officer)
    block_account(Actor(role=Role.SECURITY, account_id=account(9).pk), person.account_id, "уволен")
    deliver_all()
    assert ask(personal.key).problem == "BAD_KEY"
    assert not ask(elsewhere.key).problem
    deliver_all()
    assert journal().count("nsi.key_paused") == 1


def test_who_revokes_an_own_key_is_not_told(person):
    made = issue(person)
    revoke_key(person, made.id, now=NOW)
    deliver_all()
    assert not Notification.objects.exists()


def test_a_limit_of_one_key(person, admin):
    made = issue(person)
    keys.set_key_limit(admin, made.id, 2, NOW)
    outcomes = [ask(made.key).problem for _ in range(3)]
    assert outcomes == ["", "", "TOO_OFTEN"]
    keys.set_key_limit(admin, made.id, 0, NOW)
    assert ask(made.key).headers == ()
    keys.set_key_limit(admin, made.id, None, NOW)
    assert dict(ask(made.key).headers)["RateLimit-Limit"] == "60000"
    row = AuditRow.objects.filter(code="nsi.key_limited").order_by("-id").first()
    assert row.details == {"before": 0, "after": None}


@pytest.mark.parametrize("limit", [-1, 10_000_001])
def test_limits_that_make_no_sense(person, admin, limit):
    made = issue(person)
    with pytest.raises(Refused) as refusal:
        keys.set_key_limit(admin, made.id, limit, NOW)
    assert refusal.value.codes == ("NSI_KEY_LIMIT",)


@pytest.mark.parametrize(
    "step",
    [
        lambda actor, key_id: keys.set_key_limit(actor, key_id, 5, NOW),
        lambda actor, key_id: queries.all_keys(actor, queries.Wanted(), "1", NOW),
        lambda actor, key_id: queries.every_key(actor, queries.Wanted(), NOW),
    ],
)
def test_only_administrators_see_and_limit_all_keys(person, officer, step):
    made = issue(person)
    for actor in (person, officer, Actor.anonymous()):
        with pytest.raises(Forbidden):
            step(actor, made.id)


def found(admin, now=NOW, **wanted):
    return [item.name for item in queries.all_keys(admin, queries.Wanted(**wanted), "1", now)]


def test_administrators_find_keys(person, officer, admin):
    issue(person, "Лаборатория", now=NOW - timedelta(days=2))
    old = issue(officer, "МИС Ариадна", now=NOW - timedelta(days=1))
    issue(person, "Регистратура", until=date(2026, 11, 23))
    assert found(admin) == ["Регистратура", "МИС Ариадна", "Лаборатория"]
    assert found(admin, order="name") == ["Лаборатория", "МИС Ариадна", "Регистратура"]
    assert found(admin, text="ариадна") == ["МИС Ариадна"]
    assert found(admin, text=CLINIC) == ["МИС Ариадна"]
    assert found(admin, text=old.key) == ["МИС Ариадна"]
    assert found(admin, text="%") == []
    keys.pause_key(officer, old.id, NOW)
    assert found(admin, state="paused") == ["МИС Ариадна"]
    assert found(admin, state="works") == ["Регистратура", "Лаборатория"]
    revoke_key(officer, old.id, now=NOW)
    assert found(admin, state="revoked") == ["МИС Ариадна"]
    assert found(admin, NOW + timedelta(days=1), state="ended") == ["Регистратура"]


# Policy


def test_programs_without_a_key_are_answered(person):
    for key in ("", "ваш-ключ", str(uuid.uuid4()), f"{uuid.uuid4()}{'-' * 100}", "0" * 100_000, "ключ\0"):
        assert not ask(key).problem


def test_a_key_may_be_required(person, settings):
    settings.EGISZ_NSI_KEYS = "required"
    nothing, unknown = ask(""), ask(str(uuid.uuid4()))
    assert nothing.problem == unknown.problem == "BAD_KEY"
    assert "Нужен ключ" in nothing.text
    assert PAGE in nothing.text
    assert "Такого ключа нет" in unknown.text
    assert not ask(issue(person).key).problem


def test_the_limit_of_an_address(settings):
    settings.EGISZ_NSI_LIMIT_ADDRESS = 3
    outcomes = [ask(key) for key in ("", "unknown", str(uuid.uuid4()), "")]
    assert [item.problem for item in outcomes] == ["", "", "", "TOO_OFTEN"]
    assert dict(outcomes[3].headers) == {
        "Retry-After": "48",
        "RateLimit-Limit": "3",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "48",
    }
    assert "можно 3 в минуту. Повторите через 48 секунд. С ключом можно 60 000 в минуту" in outcomes[3].text
    assert not ask(environ={"REMOTE_ADDR": "203.0.113.6"}).problem


def test_a_key_has_a_limit_of_its_own(person, settings):
    settings.EGISZ_NSI_LIMIT_ADDRESS, settings.EGISZ_NSI_LIMIT_KEY = 1, 2
    made = issue(person)
    assert [ask().problem for _ in range(2)] == ["", "TOO_OFTEN"]
    outcomes = [ask(made.key) for _ in range(3)]
    assert [item.problem for item in outcomes] == ["", "", "TOO_OFTEN"]
    assert f"с ключом {made.key[:8]}…" in outcomes[2].text
    assert "установить администратор" in outcomes[2].text


def test_refused_keys_use_the_limit_of_their_address(person, settings):
    settings.EGISZ_NSI_LIMIT_ADDRESS = 2
    made = issue(person)
    revoke_key(person, made.id, now=NOW)
    assert [ask(made.key).problem for _ in range(3)] == ["BAD_KEY", "BAD_KEY", "TOO_OFTEN"]


def test_keys_are_not_guessed(person):
    made = issue(person)
    request = LaneRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/", **FAR})
    for _ in range(admitting.GUESSES):
        admit(request, str(uuid.uuid4()), NOW.timestamp())
    assert admit(request, made.key, NOW.timestamp()).key_id is None
    assert admit(request, made.key, NOW.timestamp() + 60).key_id == made.id


def test_what_a_process_remembers_is_bounded(monkeypatch):
    monkeypatch.setattr(admitting, "_MOST_KNOWN", 10)
    request = LaneRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "REMOTE_ADDR": "127.0.0.1"})
    for _ in range(50):
        admit(request, str(uuid.uuid4()), NOW.timestamp())
    assert len(admitting._known) <= 10


# Addresses


@pytest.mark.parametrize(
    ("remote", "forwarded", "name", "is_own"),
    [
        ("203.0.113.5", "", "203.0.113.5", False),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5", False),  # not a proxy of ours
        ("127.0.0.1", "", "127.0.0.1", True),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1", False),
        ("127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1", False),  # what a client wrote itself does not count
        ("127.0.0.1", "198.51.100.1, 10.0.0.7", "198.51.100.1", False),  # two proxies
        ("127.0.0.1", "127.0.0.1", "127.0.0.1", False),
        ("127.0.0.1", "нечто", "127.0.0.1", False),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", False),
        ("::ffff:203.0.113.5", "", "203.0.113.5", False),
        ("fe80::1%eth0", "", "fe80::/64", False),
        ("", "", "", True),
        ("нечто", "", "", False),
    ],
)
def test_whose_request_it_is(settings, remote, forwarded, name, is_own):
    settings.EGISZ_PROXIES = "127.0.0.0/8, ::1 10.0.0.7"
    client = client_of({"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded})
    assert (client.name, client.is_own) == (name, is_own)


def test_programs_of_this_machine_are_not_limited(settings):
    settings.EGISZ_NSI_LIMIT_ADDRESS = 1
    assert not any(ask(environ={"REMOTE_ADDR": "127.0.0.1"}).problem for _ in range(3))
    settings.EGISZ_OWN_NETWORKS = ""
    assert [ask(environ={"REMOTE_ADDR": "127.0.0.1"}).problem for _ in range(2)] == ["", "TOO_OFTEN"]


# Interfaces


@pytest.fixture
def limited(person, admin):
    """A key that may ask once a minute; the clock of the interfaces is the real one."""
    made = issue_key(person, name="МИС", email="a@b.ru")
    keys.set_key_limit(admin, made.id, 1)
    return made


def test_rest_says_429(limited):
    client = LaneClient()
    first = client.get("/port/rest/types", userKey=limited.key)
    assert first.status == 200
    assert first.headers["RateLimit-Remaining"] == "0"
    answers = [client.get("/port/rest/types", userKey=limited.key) for _ in range(2)]  # one may fall into a new minute
    answer = next(item for item in answers if item.status == 429)
    assert list(answer.json()) == ["result", "resultText", "resultCode"]
    assert answer.json()["result"] == "ERROR"
    assert answer.json()["resultCode"] == "03x9005"
    assert answer.json()["resultText"].startswith("Слишком много запросов с ключом")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.headers["RateLimit-Limit"] == "1"
    assert answer.headers["RateLimit-Reset"] == answer.headers["Retry-After"]


def test_rest_tells_a_bad_key_as_an_error_of_its_own(person):
    made = issue(person)
    revoke_key(person, made.id)
    answer = LaneClient().get("/port/rest/types", userKey=made.key)
    assert answer.status == 200
    assert answer.json()["resultCode"] == "03x9004"
    assert "отозван" in answer.json()["resultText"]


@pytest.mark.parametrize(
    "headers", [{"X-API-Key": "{}"}, {"Authorization": "Bearer {}"}, {"Authorization": "bearer {}"}]
)  # fmt: skip
def test_fhir_takes_keys_in_headers(limited, headers):
    client = LaneClient()
    given = {name: value.format(limited.key) for name, value in headers.items()}
    answers = [client.get("/fhir/r5/metadata", headers=given) for _ in range(3)]
    assert answers[0].status == 200
    refused = next(item for item in answers if item.status == 429)
    assert refused.json()["resourceType"] == "OperationOutcome"
    assert refused.json()["issue"][0]["code"] == "throttled"
    assert "Retry-After" in refused.headers


def test_fhir_answers_403_for_a_bad_key(person):
    made = issue(person)
    keys.pause_key(person, made.id)
    answer = LaneClient().get("/fhir/r4/metadata", headers={"X-API-Key": made.key})
    assert answer.status == 403
    assert answer.json()["issue"][0]["code"] == "forbidden"


def test_a_broken_query_is_still_told_by_the_interface():
    assert LaneClient().get("/port/rest/data?identifier=%ff").status == 400


# Counts


def test_counts_of_processes_meet_in_the_table(person, settings):
    settings.EGISZ_NSI_LIMIT_KEY = 10
    made = issue(person)
    processes = Limiter(), Limiter()
    for limiter in processes:
        assert not any(ask(made.key, limiter=limiter).problem for _ in range(5))
        admitting.merge(limiter)
    admitting.merge(processes[0])  # nothing new: nothing learnt
    assert not ask(made.key, limiter=processes[0]).problem
    assert ask(made.key, limiter=processes[1]).problem == "TOO_OFTEN"
    for limiter in processes:
        admitting.merge(limiter)
    assert ask(made.key, limiter=processes[0]).problem == "TOO_OFTEN"
    row = MinuteCount.objects.get()
    assert (row.key_id, row.count, row.refused) == (made.id, 11, 1)


def test_addresses_are_hashed_in_the_table(settings):
    settings.EGISZ_NSI_LIMIT_ADDRESS = 2
    limiter = Limiter()
    for _ in range(3):
        ask(limiter=limiter)
    admitting.merge(limiter)
    row = MinuteCount.objects.get()
    assert "203.0.113" not in row.caller
    assert (row.key_id, row.count, row.refused) == (None, 2, 1)


def test_the_table_of_minutes_needs_no_journal_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'nsi_minutecount'")
        assert cursor.fetchone() == ("u",)


def test_minutes_become_hours_and_days(person):
    made = issue(person, now=NOW - timedelta(days=40))
    limiter = Limiter()
    for moment, times in ((NOW - timedelta(days=1), 2), (NOW - timedelta(hours=1), 3), (NOW, 4)):
        for _ in range(times):
            ask(made.key, moment, limiter=limiter)
        admitting.merge(limiter)
    before = [(item.day, item.count) for item in queries.usage(person, made.id, NOW) if item.count]
    assert before == [(date(2026, 11, 23), 7), (date(2026, 11, 22), 2)]
    for _ in range(2):
        admitting.fold_usage(NOW + timedelta(minutes=1))
    assert list(KeyHour.objects.order_by("hour").values_list("count", flat=True)) == [2, 3]
    assert MinuteCount.objects.count() == 1
    listed = queries.usage(person, made.id, NOW)
    assert len(listed) == 30
    assert [(item.day, item.count) for item in listed if item.count] == before
    info = my_keys(person, NOW)[0]
    assert info.today == 7
    assert info.last_used_at == NOW.replace(second=0)
    admitting.fold_usage(NOW + timedelta(hours=1))
    assert my_keys(person, NOW)[0].last_used_at == NOW.replace(second=0)
    assert KeyHour.objects.get(hour=NOW.replace(minute=0, second=0)).count == 4


def test_old_hours_are_forgotten(person):
    made = issue(person)
    for days in (29, 40):
        KeyHour.objects.create(key_id=made.id, hour=NOW - timedelta(days=days), count=1, refused=0)
    assert admitting.forget_usage(NOW) == 1


def test_limits_go_on_without_a_database(person, settings, monkeypatch):
    settings.EGISZ_NSI_LIMIT_KEY = 2
    made = issue(person)
    limiter = Limiter()
    request = LaneRequest({"REQUEST_METHOD": "GET", "PATH_INFO": "/", **FAR})
    admitting.forget_keys()
    assert not admit(request, made.key, NOW.timestamp(), limiter=limiter).problem
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE nsi_minutecount RENAME TO away")
        cursor.execute("ALTER TABLE nsi_apikey RENAME TO away_too")
        cursor.execute("SAVEPOINT whole")
    later = NOW.timestamp() + admitting.RECHECK + 1
    # The key is remembered, counted and limited.
    assert not admit(request, made.key, later, limiter=limiter).problem
    assert admit(request, made.key, later, limiter=limiter).problem == "TOO_OFTEN"
    # One that was never seen is answered within the limit of its address.
    assert not admit(request, str(uuid.uuid4()), later, limiter=limiter).problem
    with pytest.raises(admitting.Error):
        admitting.merge(limiter)
    with connection.cursor() as cursor:
        connection.needs_rollback = False
        cursor.execute("ROLLBACK TO SAVEPOINT whole")
        cursor.execute("ALTER TABLE away RENAME TO nsi_minutecount")
        cursor.execute("ALTER TABLE away_too RENAME TO nsi_apikey")
    admitting.merge(limiter)
    row = MinuteCount.objects.get(key_id=made.id)
    assert (row.count, row.refused) == (2, 1)


@pytest.mark.django_db(transaction=True)
def test_counts_are_merged_in_the_background():
    key_id = uuid.uuid4()
    admitting.LIMITER.take(f"key:{key_id}", 10, NOW.timestamp(), is_key=True)
    stop = admitting.keep_merging(pause=0.01)
    try:
        for _ in range(500):
            if MinuteCount.objects.filter(key_id=key_id, count=1).exists():
                break
            stop.wait(0.01)
        else:
            pytest.fail("nothing was merged")
    finally:
        stop.set()


# Terms


def test_the_owner_hears_that_a_term_ends(person):
    issue(person, "Без срока")
    made = issue(person, until=date(2026, 12, 20))
    assert keys.warn_of_terms(NOW) == 0
    near = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
    assert [keys.warn_of_terms(near), keys.warn_of_terms(near)] == [1, 0]
    deliver_all()
    told = Notification.objects.get()
    assert told.account_id == person.account_id
    assert told.due_on == date(2026, 12, 20)
    assert "20 декабря 2026" in told.body.replace("\u00a0", " ")
    keys.change_key(person, made.id, name="МИС", email="a@b.ru", until=date(2026, 12, 21), now=near)
    assert keys.warn_of_terms(near) == 1


def test_revoked_keys_warn_of_nothing(person):
    made = issue(person, until=date(2026, 11, 25))
    revoke_key(person, made.id, now=NOW)
    assert keys.warn_of_terms(NOW) == 0

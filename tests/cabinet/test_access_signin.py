"""The whole sign-in over real sockets: the cabinet as a client, the provider as a server, a person between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from django.contrib.sessions.models import Session
from pytest_django import Settings

from egisz.audit.models import AuditRow
from egisz.frmo.models import Department, Organization
from egisz.frmr.models import Employment, Practitioner
from egisz.identity import public as identity
from egisz.identity.actions.sessions import SEEN_KEY, STARTED_KEY
from egisz.identity.models import EmployerRequest, RoleGrant
from egisz.kernel import clock
from egisz.kernel.actor import Role
from tests.identity.people import PASSWORD, SYSTEM, account, snils_of

pytestmark = pytest.mark.django_db(transaction=True)
CLINIC = "1.2.643.5.1.13.13.12.2.78.8646"
HOSPITAL = "1.2.643.5.1.13.13.12.2.47.11"


@pytest.fixture
def base(live_server: object, settings: Settings) -> str:
    url = str(live_server)
    settings.EGISZ_BASE_URL = settings.EGISZ_ESIA_URL = url
    settings.CSRF_TRUSTED_ORIGINS = [url]
    return url


class Browser:
    """A small browser without scripts: it keeps cookies, follows redirects and fills forms."""

    def __init__(self, base: str) -> None:
        self.http = httpx.Client(base_url=base, follow_redirects=True, timeout=30, trust_env=False)
        self.page: httpx.Response = httpx.Response(0)

    def open(self, path: str) -> httpx.Response:
        self.page = self.http.get(path)
        return self.page

    def submit(self, action: str = "", **fields: str) -> httpx.Response:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page.text)
        assert token is not None, self.page.text[:2000]
        form = {"csrfmiddlewaretoken": token.group(1), **fields}
        self.page = self.http.post(action or str(self.page.url), data=form)
        return self.page

    def sign_in(self, number: int = 1, after: str = "", password: str = PASSWORD) -> httpx.Response:
        self.open(f"/login/start/?next={after}")
        if "/aas/signin/" in str(self.page.url):
            self.submit(login=snils_of(number), password=password)
        if "/aas/consent/" in str(self.page.url):
            self.submit(answer="yes")
        return self.page

    @property
    def path(self) -> str:
        return self.page.url.path

    @property
    def text(self) -> str:
        return self.page.text.replace("\xa0", " ").replace("&nbsp;", " ")


@pytest.fixture
def browser(base: str) -> Iterator[Browser]:
    made = Browser(base)
    yield made
    made.http.close()


def _organization(oid: str = CLINIC, name: str = "Поликлиника № 12") -> Organization:
    return Organization.objects.create(
        oid=oid, kind="medical", name_full=name, name_short=name, inn="7812345678", ogrn="1027801234567",
        region_code="78", region_name="Санкт-Петербург", legal_address="ул. Мира, 1", site_address="ул. Мира, 1",
        email="clinic@example.org",
    )  # fmt: skip


def _worker(number: int = 1, *, end: date | None = None, organization: Organization | None = None) -> UUID:
    place = organization or _organization()
    department = Department.objects.create(
        oid=f"{place.oid}.0.{number}", organization=place, name="Терапия", begin_date=date(2010, 1, 1)
    )
    person = Practitioner.objects.create(
        worker_oid=f"2020.{number:07d}", snils=snils_of(number), family="Ветрова", given="Анна",
        patronymic="Ильинична", gender=2, birth_date=date(1986, 3, 14),
    )  # fmt: skip
    Employment.objects.create(
        practitioner=person, organization=place, department=department, contract_number="7",
        contract_date=date(2020, 1, 9), payroll_number="7", post_code="1", post_name="врач-терапевт", kind=1,
        rate="1.00", begin_date=date(2020, 1, 9), end_date=end,
    )  # fmt: skip
    return person.pk


def _codes() -> list[str]:
    return list(AuditRow.objects.filter(code__startswith="login.").values_list("code", flat=True))


@pytest.mark.article("A-052")
@pytest.mark.article("A-053")
@pytest.mark.article("A-054")
@pytest.mark.article("A-055")
@pytest.mark.article("A-056")
@pytest.mark.article("A-062")
def test_a_worker_presses_one_button_types_snils_and_password_and_is_in_the_cabinet(browser: Browser) -> None:
    account()
    practitioner = _worker()
    browser.open("/login/")
    assert browser.text.count('href="/login/start/"') == 1
    browser.open("/login/start/")
    assert browser.path == "/aas/signin/"
    browser.submit(login=snils_of(1), password=PASSWORD)
    assert browser.path == "/aas/consent/"
    browser.submit(answer="yes")
    assert browser.path == "/cabinet/"
    (row,) = AuditRow.objects.filter(code="identity.signed_in")
    assert (row.role, row.organization_oid) == ("practitioner", CLINIC)
    assert _codes() == ["login.allowed"]
    (session,) = [s for s in Session.objects.all() if "egisz_actor" in s.get_decoded()]
    assert session.get_decoded()["egisz_actor"]["practitioner_id"] == str(practitioner)


def test_the_password_never_reaches_the_cabinet(browser: Browser) -> None:
    account()
    _worker()
    browser.open("/login/")
    assert 'type="password"' not in browser.text
    browser.sign_in()
    assert browser.path == "/cabinet/"


def test_the_session_key_changes_at_sign_in(browser: Browser) -> None:
    account()
    _worker()
    browser.open("/login/start/")
    before = browser.http.cookies["egisz"]
    browser.submit(login=snils_of(1), password=PASSWORD)
    browser.submit(answer="yes")
    assert browser.http.cookies["egisz"] != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.article("A-063")
def test_somebody_absent_from_the_register_is_told_so_after_signing_in(browser: Browser) -> None:
    account()
    _organization()
    identity.grant_role(SYSTEM, account(2), Role.HR, CLINIC, begin=clock.today(), ground="приказ")
    page = browser.sign_in()
    assert (page.status_code, browser.path) == (403, "/cabinet/limited/")
    assert "Сотрудник с указанным СНИЛС не найден в системе ФРМР" in browser.text
    assert "Поликлиника № 12" in browser.text
    assert _codes() == ["login.denied.not_in_frmr"]
    browser.submit("/cabinet/limited/request/", organization=CLINIC)
    assert "Просьба отправлена" in browser.text
    request = EmployerRequest.objects.get()
    assert (request.organization_oid, request.state) == (CLINIC, "open")
    assert request.due_on > clock.today() + timedelta(days=9)


def test_a_wrong_organisation_is_told_at_the_field(browser: Browser) -> None:
    account()
    _organization()
    identity.grant_role(SYSTEM, account(2), Role.HR, CLINIC, begin=clock.today(), ground="приказ")
    browser.sign_in()
    page = browser.submit("/cabinet/limited/request/", organization="")
    assert page.status_code == 422
    assert not EmployerRequest.objects.exists()


def test_checking_again_opens_the_cabinet_once_the_employer_has_acted(browser: Browser) -> None:
    account()
    browser.sign_in()
    browser.submit("/cabinet/limited/check/")
    assert browser.path == "/cabinet/limited/"
    _worker()
    browser.submit("/cabinet/limited/check/")
    assert browser.path == "/cabinet/"
    assert _codes() == ["login.denied.not_in_frmr", "login.allowed"]


def test_a_dismissed_worker_sees_the_last_place_and_own_data(browser: Browser) -> None:
    account()
    _worker(end=clock.today() - timedelta(days=30))
    page = browser.sign_in()
    assert (page.status_code, browser.path) == (200, "/cabinet/limited/")
    assert "Нет действующего места работы" in browser.text
    assert "врач-терапевт" in browser.text
    assert _codes() == ["login.denied.dismissed"]


@pytest.mark.article("A-060")
@pytest.mark.parametrize("level", ["simplified", "standard"])
def test_a_low_level_is_told_how_to_raise_it(browser: Browser, level: str) -> None:
    account(assurance=level)
    _worker()
    page = browser.sign_in()
    assert page.status_code == 403
    assert "Как подтвердить личность" in browser.text
    assert browser.open("/cabinet/profile/").url.path == "/login/"
    assert _codes() == ["login.denied.need_level"]


def test_several_roles_are_a_choice_and_can_be_changed(browser: Browser) -> None:
    made = account()
    _worker()
    _organization(HOSPITAL, "Больница № 3")
    for organization in (CLINIC, HOSPITAL):
        identity.grant_role(SYSTEM, made, Role.HR, organization, begin=clock.today(), ground="приказ")
    browser.sign_in()
    assert browser.path == "/login/choose/"
    assert "Больница № 3" in browser.text
    assert _codes() == []
    browser.http.follow_redirects = False
    answer = browser.submit(choice=f"hr:{HOSPITAL}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/")
    browser.open("/login/choose/")
    assert "Сейчас" in browser.text
    answer = browser.submit(choice=f"practitioner:{CLINIC}")
    assert answer.headers["Location"] == "/cabinet/"
    browser.open("/login/choose/")
    assert browser.submit(choice="admin:").status_code == 403
    assert browser.open("/login/choose/").status_code == 200


def test_a_choice_is_only_for_those_who_have_signed_in(browser: Browser) -> None:
    assert browser.open("/login/choose/").url.path == "/login/"


@pytest.mark.parametrize(
    "after", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_out_of_the_house_after_signing_in(browser: Browser, after: str) -> None:
    account()
    _worker()
    browser.sign_in(after=after)
    assert browser.path == "/cabinet/"


def test_one_returns_to_the_page_that_one_asked_for(browser: Browser) -> None:
    account()
    _worker()
    browser.open("/cabinet/profile/")
    assert browser.path == "/login/"
    browser.open("/login/start/?next=/cabinet/profile/")
    browser.submit(login=snils_of(1), password=PASSWORD)
    browser.submit(answer="yes")
    assert browser.path == "/cabinet/profile/"


def _callback_of(browser: Browser) -> str:
    """The address to which the provider returns, without going there."""
    browser.open("/login/start/")
    browser.submit(login=snils_of(1), password=PASSWORD)
    browser.http.follow_redirects = False
    answer = browser.submit(answer="yes")
    browser.http.follow_redirects = True
    return answer.headers["Location"]


def test_a_callback_without_the_state_of_this_browser_opens_nothing(browser: Browser, base: str) -> None:
    account()
    _worker()
    url = _callback_of(browser)
    stranger = Browser(base)
    assert stranger.open(url).status_code == 400
    assert stranger.open("/cabinet/profile/").url.path == "/login/"
    stranger.http.close()
    state = parse_qs(urlsplit(url).query)["state"][0]
    assert browser.open(url.replace(state, "0" * 36)).status_code == 400
    assert browser.open(url).status_code == 200
    assert browser.open(url).status_code == 400


def test_an_invented_code_is_refused_calmly(browser: Browser) -> None:
    account()
    url = _callback_of(browser)
    code = parse_qs(urlsplit(url).query)["code"][0]
    page = browser.open(url.replace(code, "invented"))
    assert page.status_code == 400
    assert "ESIA-007011" in browser.text


def test_a_refused_consent_is_told_plainly(browser: Browser) -> None:
    account()
    browser.open("/login/start/")
    browser.submit(login=snils_of(1), password=PASSWORD)
    page = browser.submit(answer="no")
    assert page.status_code == 403
    assert "Вы не разрешили передать данные" in browser.text


def test_a_silent_provider_is_a_calm_page(browser: Browser, settings: Settings) -> None:
    account()
    _worker()
    url = _callback_of(browser)
    settings.EGISZ_ESIA_URL = "http://127.0.0.1:9"
    page = browser.open(url)
    assert page.status_code == 503
    assert "Сервис входа не отвечает" in browser.text
    assert int(page.headers["Retry-After"]) > 0


def test_leaving_ends_both_sessions_and_asks_the_browser_to_forget(browser: Browser) -> None:
    account()
    _worker()
    browser.sign_in()
    browser.http.follow_redirects = False
    answer = browser.http.post("/logout/", data={"csrfmiddlewaretoken": browser.http.cookies.get("csrftoken", "")})
    browser.http.follow_redirects = True
    assert answer.status_code == 303
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    browser.open(answer.headers["Location"])
    assert browser.path == "/login/"
    assert browser.open("/login/start/").url.path == "/aas/signin/"
    assert AuditRow.objects.filter(code="identity.signed_out").count() == 1
    assert AuditRow.objects.filter(code="identity.provider_signed_out").count() == 1


def _signed_in_session() -> Session:
    return next(s for s in Session.objects.all() if "egisz_actor" in s.get_decoded())


def _age(key: str, by: timedelta) -> None:
    session = _signed_in_session()
    data = session.get_decoded()
    data[key] = (clock.now() - by).isoformat()
    session.session_data = Session.get_session_store_class()().encode(data)
    session.save()


@pytest.mark.parametrize(("key", "by"), [(SEEN_KEY, timedelta(minutes=31)), (STARTED_KEY, timedelta(hours=12))])
def test_the_server_ends_an_idle_and_an_old_session(browser: Browser, key: str, by: timedelta) -> None:
    account()
    _worker()
    browser.sign_in()
    _age(key, by)
    assert browser.open("/cabinet/profile/").url.path == "/login/"
    assert AuditRow.objects.filter(code="identity.session_expired").count() == 1


def test_a_session_in_use_goes_on(browser: Browser) -> None:
    account()
    _worker()
    browser.sign_in()
    _age(SEEN_KEY, timedelta(minutes=14))
    assert browser.open("/cabinet/profile/").url.path == "/cabinet/profile/"
    assert clock.now().isoformat()[:13] == _signed_in_session().get_decoded()[SEEN_KEY][:13]


def test_a_blocked_account_is_out_with_the_next_request(browser: Browser) -> None:
    made = account()
    _worker()
    browser.sign_in()
    identity.block_account(SYSTEM, made, "увольнение")
    assert browser.open("/cabinet/profile/").url.path == "/login/"
    assert browser.sign_in().status_code == 403


def test_an_ended_role_is_out_with_the_next_request(browser: Browser) -> None:
    made = account()
    _organization()
    identity.grant_role(SYSTEM, made, Role.HR, CLINIC, begin=clock.today() - timedelta(days=9), ground="приказ")
    browser.sign_in()
    RoleGrant.objects.update(end=clock.today() - timedelta(days=1))
    assert browser.open("/cabinet/").url.path == "/login/"
    assert AuditRow.objects.filter(code="identity.role_lost").count() == 1


@pytest.mark.article("A-051")
def test_sign_in_begins_at_the_address_to_which_it_returns(browser: Browser, settings: Settings, base: str) -> None:
    settings.EGISZ_BASE_URL = "http://cabinet.example"
    browser.http.follow_redirects = False
    assert browser.open("/login/start/?next=/cabinet/profile/").headers["Location"] == (
        "http://cabinet.example/login/start/?next=/cabinet/profile/"
    )

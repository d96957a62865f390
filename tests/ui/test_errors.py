"""Refusals are pages with a next step; headers keep foreign scripts out."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from egisz.kernel.actor import Actor, Role
from egisz.ui.headers import content_security_policy
from egisz.ui.middleware import SecurityHeadersMiddleware


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("refused", 422, "Не хватает 48\u00a0часов"),
        ("absent", 404, "Страница не найдена"),
        ("http404", 404, "Страница не найдена"),
        ("forbidden", 403, "Главный врач вашей организации"),
        ("unavailable", 503, "ЕСИА"),
        ("bug", 500, "Номер для поддержки"),
    ],
)
def test_each_refusal_has_its_status_and_its_page(visitor: Client, kind: str, status: int, words: str) -> None:
    answer = visitor.get(f"/fail/{kind}/")
    html = answer.content.decode()
    assert answer.status_code == status
    assert words in html
    assert html.count("<h1") == 1
    assert "Traceback" not in html


def test_an_outage_says_when_to_come_back(visitor: Client) -> None:
    assert visitor.get("/fail/unavailable/")["Retry-After"] == "45"


def test_a_404_tells_a_stranger_nothing(visitor: Client) -> None:
    inside, http404, unknown = (visitor.get(path) for path in ("/fail/absent/", "/fail/http404/", "/no/such/page/"))
    assert unknown.status_code == 404
    for answer in (inside, http404):
        html = answer.content.decode()
        assert "application 17" not in html
        assert "secret path" not in html
        strip = re.compile(r'next=[^"]*')
        assert strip.sub("", html) == strip.sub("", unknown.content.decode())


def test_the_page_of_a_bug_names_the_request(visitor: Client) -> None:
    answer = visitor.get("/fail/bug/", headers={"X-Request-Id": "abc-12345678"})
    assert answer["X-Request-Id"] == "abc-12345678"
    assert "abc-12345678" in answer.content.decode()


def test_a_strange_request_id_is_replaced(visitor: Client) -> None:
    answer = visitor.get("/accessibility/", headers={"X-Request-Id": "<script>alert(1)</script>"})
    assert re.fullmatch(r"[0-9a-f]{16}", answer["X-Request-Id"])


def test_a_form_without_the_token_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post("/settings/vision/", {"scale": "150"})
    assert answer.status_code == 403
    assert "Страница устарела" in answer.content.decode()


def test_the_policy_allows_nothing_inline(visitor: Client) -> None:
    policy = visitor.get("/accessibility/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy


def test_forms_may_lead_to_a_provider_that_lives_elsewhere(settings) -> None:
    settings.EGISZ_ESIA_URL = "https://esia.example.ru/base"
    assert "form-action 'self' https://esia.example.ru" in content_security_policy()
    settings.EGISZ_SIGNIN, settings.EGISZ_OIDC_ISSUER = "oidc_gateway", "https://sso.example.ru/realm"
    assert "form-action 'self' https://sso.example.ru;" in content_security_policy()


def test_pages_of_a_person_stay_in_no_cache(rf) -> None:
    request = rf.get("/")
    request.actor = Actor(role=Role.PRACTITIONER, account_id=uuid4())
    kept = SecurityHeadersMiddleware(lambda _: HttpResponse("page"))
    own = SecurityHeadersMiddleware(lambda _: HttpResponse("list", headers={"Cache-Control": "private"}))
    assert kept(request)["Cache-Control"] == "no-store"
    assert own(request)["Cache-Control"] == "private"


def test_a_sentence_after_a_redirect_is_shown_once(visitor: Client) -> None:
    answer = visitor.get("/greet/")
    assert answer.status_code == 303
    assert answer["Location"] == "/accessibility/"
    part = visitor.get("/accessibility/", headers={"HX-Request": "true"})
    assert "Черновик сохранён" not in part.content.decode()
    first = visitor.get("/accessibility/")
    assert "Черновик сохранён" in first.content.decode()
    assert "Черновик сохранён" not in visitor.get("/accessibility/").content.decode()


def test_a_forged_sentence_is_not_shown(visitor: Client) -> None:
    visitor.cookies["flash"] = "eyJtIjoi0JLQt9C70L7QvCJ9:1x:forged"
    assert 'class="notice' not in visitor.get("/accessibility/").content.decode()

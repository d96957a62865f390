"""Every address answers with the headers of the house; on https every cookie is `__Host-`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from egisz.config.lane import ROUTES as LANE
from egisz.ui.headers import MACHINE, PERMISSIONS_POLICY
from tests.config.lane import LaneClient
from tests.house.test_routes import ROUTES

ROOT = Path(__file__).resolve().parents[2]


def _check(answer, url: str) -> None:
    policy = answer["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "default-src 'self'" in policy or "default-src 'none'" in policy, url
    assert answer["Permissions-Policy"] == PERMISSIONS_POLICY
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Request-Id"]
    if answer.get("Content-Type", "").startswith("text/"):
        assert "charset=utf-8" in answer["Content-Type"].lower(), url


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "namespace", "url"), ROUTES, ids=[route[0] for route in ROUTES])
def test_every_address_answers_with_the_headers(client: Client, name: str, namespace: str, url: str) -> None:
    _check(client.get(url), url)
    _check(client.post(url), url)


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/absent/", "/static/ui/kit.css", "/static/absent.css"])
def test_errors_and_static_files_have_them_too(client: Client, url: str) -> None:
    _check(client.get(url), url)


@pytest.mark.django_db
def test_a_foreign_host_and_a_stale_form_get_them_too() -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    foreign = strict.get("/", headers={"host": "evil.example"})
    assert foreign.status_code == 400
    _check(foreign, "/")
    stale = strict.post("/settings/vision/", {"scale": "150"})
    assert stale.status_code == 403
    _check(stale, "/settings/vision/")


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/", "/login/", "/livez", "/static/ui/kit.css"])
def test_trace_is_not_answered(client: Client, url: str) -> None:
    answer = client.generic("TRACE", url, headers={"X-Secret": "inside"})
    assert answer.status_code == 405
    assert b"inside" not in answer.content
    _check(answer, url)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", [prefix for prefix, _ in LANE])
def test_every_machine_face_answers_with_its_headers(prefix: str) -> None:
    answer = LaneClient().get(f"/{prefix}/absent-7")
    for name, value in MACHINE:
        assert answer.headers[name] == value, prefix


_HTTPS = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "egisz.config.settings"
import django
django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from egisz.identity.web import browser
from egisz.ui.cookies import cookie_name
from egisz.ui.headers import machine_headers
from egisz.ui.http import FLASH_COOKIE, see_other
request = RequestFactory().get("/", secure=True)
answer = see_other(request, "/", message="Готово")
browser.remember(answer, "key")
flags = {name: [bool(m["secure"]), bool(m["httponly"]), m["path"], m["domain"]] for name, m in answer.cookies.items()}
print(json.dumps({
    "cookies": flags, "session": settings.SESSION_COOKIE_NAME, "csrf": settings.CSRF_COOKIE_NAME,
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
    "paths": [settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH],
    "domains": [settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN],
    "machine": dict(machine_headers()), "hsts": settings.SECURE_HSTS_SECONDS,
}))
"""


def test_an_installation_on_https_has_only_host_cookies(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-c", _HTTPS], cwd=ROOT, check=True, capture_output=True, text=True,
        env={**os.environ, "EGISZ_BASE_URL": "https://egisz.example", "EGISZ_DATA_DIR": str(tmp_path)},
    ).stdout  # fmt: skip
    seen = json.loads(said.splitlines()[-1])
    assert set(seen["cookies"]) == {"__Host-flash", "__Host-esia_session"}
    assert all(flags == [True, True, "/", ""] for flags in seen["cookies"].values())
    assert (seen["session"], seen["csrf"]) == ("__Host-egisz", "__Host-csrftoken")
    assert seen["secure"] == [True, True, True]
    assert (seen["paths"], seen["domains"]) == (["/", "/"], [None, None])
    assert seen["hsts"] >= 31_536_000
    assert seen["machine"]["Strict-Transport-Security"] == f"max-age={seen['hsts']}; includeSubDomains"


def test_no_view_sets_a_cookie_past_the_house() -> None:
    """`egisz/ui/cookies.py` is the only place; Django's own session and form cookies go by settings."""
    code = {path: path.read_text() for path in (ROOT / "egisz").rglob("*.py")}
    past = [str(path.relative_to(ROOT)) for path, text in code.items() if "set_cookie(" in text]
    assert past == ["egisz/ui/cookies.py"]


def test_headers_of_https_stay_away_on_plain_http() -> None:
    assert settings.SECURE_HSTS_SECONDS == 0

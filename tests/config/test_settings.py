"""What the environment makes of the settings; asked in processes of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = "import json; from egisz.config import settings as s; print(json.dumps({'db': s.DATABASES['default'], 'cookie': "
ASK += "[s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE], 'hosts': s.ALLOWED_HOSTS}, default=str))"


def _settings(folder: Path, **environment: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "EGISZ_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_without_a_word_it_is_the_private_database(tmp_path: Path) -> None:
    database = _settings(tmp_path)["db"]
    assert (database["NAME"], database["USER"], database["HOST"]) == ("egisz", "egisz", str(tmp_path / "run"))
    assert database["OPTIONS"]["options"] == (
        "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    )
    assert database["OPTIONS"]["pool"]["max_size"] == 10


def test_the_server_leaves_word_where_the_socket_is(tmp_path: Path) -> None:
    (tmp_path / "database.url").write_text("postgresql://egisz@/egisz?host=/elsewhere/run\n")
    assert _settings(tmp_path)["db"]["HOST"] == "/elsewhere/run"


def test_the_owner_works_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "database.url").write_text("postgresql://egisz_app@/egisz?host=/run\n")
    (tmp_path / "owner.url").write_text("postgresql://egisz@/egisz?host=/run\n")
    assert _settings(tmp_path)["db"]["USER"] == "egisz_app"
    assert _settings(tmp_path, EGISZ_AS_OWNER="1")["db"]["USER"] == "egisz"
    given = {"DATABASE_URL": "postgresql://one@/name", "EGISZ_AS_OWNER": "1"}
    assert _settings(tmp_path, **given)["db"]["USER"] == "one"  # not the private database: its owner is another's
    given["EGISZ_DATABASE_OWNER_URL"] = "postgresql://two@/name"
    assert _settings(tmp_path, **given)["db"]["USER"] == "two"


def test_a_given_database_with_everything(tmp_path: Path) -> None:
    url = "postgresql://us%40er:p%2Fw@db.local:6432/name?sslmode=verify-full"
    database = _settings(tmp_path, DATABASE_URL=url)["db"]
    assert [database[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "us@er", "p/w", "db.local", "6432", "name",
    ]  # fmt: skip
    assert database["OPTIONS"]["sslmode"] == "verify-full"


def test_another_engine_is_refused(tmp_path: Path) -> None:
    assert "only engine is PostgreSQL" in _settings(tmp_path, DATABASE_URL="sqlite:///x.db")


@pytest.mark.parametrize(
    ("url", "cookie", "secure"),
    [("https://lk.example.org", "__Host-egisz", True), ("http://127.0.0.1:8000", "egisz", False)],
)
def test_cookies_follow_the_address(tmp_path: Path, url: str, cookie: str, secure: bool) -> None:
    found = _settings(tmp_path, EGISZ_BASE_URL=url)
    assert found["cookie"] == [cookie, secure]
    assert url.split("//")[1].split(":")[0] in found["hosts"]


HTTPS = """
import json, django
from egisz.config import settings as s
django.setup()
from django.test import Client
answer = Client().get("/livez", headers={"host": "egisz.example.org", "x-forwarded-proto": "https"})
print(json.dumps({
    "csrf": [s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE], "status": answer.status_code,
    "hsts": answer.headers.get("Strict-Transport-Security"),
}))
"""


def _ask(folder: Path, program: str, **environment: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"], "EGISZ_DATA_DIR": str(folder), "EGISZ_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "egisz.config.settings", **environment,
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def test_behind_https_cookies_are_of_the_host_and_browsers_keep_to_it(tmp_path: Path) -> None:
    found = _ask(tmp_path, HTTPS, EGISZ_BASE_URL="https://egisz.example.org")
    assert found == {"csrf": ["__Host-csrftoken", True], "status": 200, "hsts": "max-age=31536000; includeSubDomains"}
    found = _ask(tmp_path, HTTPS, EGISZ_BASE_URL="http://egisz.example.org")
    assert found == {"csrf": ["csrftoken", False], "status": 200, "hsts": None}


CHECKS = """
import json, django
django.setup()
from django.core.checks import run_checks
found = run_checks(tags=["security"], include_deployment_checks=True)
print(json.dumps([one.id for one in found if one.id.startswith("identity")]))
"""


ESIA = {
    "EGISZ_BASE_URL": "https://egisz.example.org", "EGISZ_SIGNIN": "esia_v3", "EGISZ_ESIA_URL": "https://esia.example",
    "EGISZ_ESIA_CERTIFICATE": "/etc/egisz/esia.cer", "EGISZ_ESIA_ISSUER": "http://esia.gosuslugi.ru/",
}  # fmt: skip
GATEWAY = {
    "EGISZ_BASE_URL": "https://egisz.example.org", "EGISZ_SIGNIN": "oidc_gateway",
    "EGISZ_OIDC_ISSUER": "https://sso.example", "EGISZ_OIDC_CLIENT_ID": "egisz", "EGISZ_OIDC_CONFIRMED_ACR": "high",
}  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "codes"),
    [
        ({}, ["W001", "W002"]),
        ({"EGISZ_BASE_URL": "https://egisz.example.org"}, ["W004"]),
        ({"EGISZ_BASE_URL": "https://egisz.example.org", "EGISZ_SIGNIN": "embedded"}, ["W001"]),
        (ESIA, []),
        (ESIA | {"EGISZ_ESIA_EMBEDDED": "1", "EGISZ_ESIA_LENIENT": "1"}, ["W001", "W003"]),
        (ESIA | {"EGISZ_ESIA_SIGNER": "remote"}, ["W004"]),
        (ESIA | {"EGISZ_ESIA_CERTIFICATE": ""}, ["W004"]),
        (GATEWAY, []),
        (GATEWAY | {"EGISZ_OIDC_ISSUER": "http://sso.example"}, ["W004"]),
    ],
)
def test_the_check_of_a_deployment_names_what_is_for_trying_only(
    tmp_path: Path, environment: dict[str, str], codes: list[str]
) -> None:
    assert _ask(tmp_path, CHECKS, **environment) == [f"identity.{code}" for code in codes]


SIGNIN = """
import json
from egisz.config import settings as s
print(json.dumps([s.EGISZ_SIGNIN, s.EGISZ_ESIA_EMBEDDED, s.EGISZ_ESIA_LENIENT, s.EGISZ_OIDC_CLIENT_SECRET]))
"""


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ["embedded", True]),
        ({"EGISZ_BASE_URL": "https://egisz.example.org"}, ["", False]),
        ({"EGISZ_BASE_URL": "https://egisz.example.org", "EGISZ_SIGNIN": "embedded"}, ["embedded", True]),
        ({"EGISZ_SIGNIN": "oidc_gateway"}, ["oidc_gateway", False]),
        ({"EGISZ_SIGNIN": "esia_v1", "EGISZ_ESIA_EMBEDDED": "1"}, ["esia_v1", True]),
        ({"EGISZ_ESIA_EMBEDDED": "0"}, ["esia_v3", False]),
    ],
)
def test_the_embedded_provider_is_on_by_itself_only_where_nobody_works_in_earnest(
    tmp_path: Path, environment: dict[str, str], expected: list[object]
) -> None:
    assert _ask(tmp_path, SIGNIN, **environment) == [*expected, False, ""]


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("слово\n")
    assert _ask(tmp_path, SIGNIN, EGISZ_OIDC_CLIENT_SECRET_FILE=str(tmp_path / "secret"))[3] == "слово"


def test_an_unknown_provider_stops_the_start(tmp_path: Path) -> None:
    assert "EGISZ_SIGNIN: embedded, esia_v3" in _settings(tmp_path, EGISZ_SIGNIN="gosuslugi")

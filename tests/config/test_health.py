"""Signs of life and the access line."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import structlog
from django.test import Client

from egisz.config import access
from egisz.kernel import clock
from egisz.outbox import dispatcher
from egisz.outbox.models import Heartbeat


def test_livez_needs_nothing(client: Client) -> None:
    answer = client.get("/livez")
    assert answer.status_code == 200
    assert answer.json() == {"alive": True}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_needs_a_living_worker(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["worker"]["ok"] is False
    assert answer.json()["database"]["ok"] is True
    dispatcher.beat("here:1")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": {"ok": True},
        "migrations": {"ok": True},
        "worker": {"ok": True, "waiting": 0, "dead": 0},
    }
    Heartbeat.objects.update(at=clock.now() - timedelta(minutes=5))
    assert client.get("/readyz").status_code == 503


def test_only_reading(client: Client) -> None:
    assert client.post("/livez").status_code == 405


@pytest.mark.django_db
def test_the_access_line_names_the_route_not_the_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "log", structlog.get_logger("egisz.access"))  # an earlier one keeps where it writes
    with structlog.testing.capture_logs() as lines:
        client.get("/no-such-page/112-233-445-95/?q=secret")
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line["status"] == 404
    assert line["method"] == "GET"
    assert line["ms"] >= 0
    assert "secret" not in str(line)
    assert "112-233" not in str(line)


def test_signs_of_life_leave_no_line(client: Client) -> None:
    with structlog.testing.capture_logs() as lines:
        client.get("/livez")
    assert not lines


def test_the_request_id_is_bound(client: Client, monkeypatch: Any) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr("egisz.config.health._answer", _spy(seen))
    answer = client.get("/livez")
    assert seen[0]["request_id"]
    assert answer.get("X-Request-ID", seen[0]["request_id"]) == seen[0]["request_id"]


def _spy(seen: list[dict[str, Any]]) -> Any:
    from egisz.config.health import _answer

    def answer(status: int, body: dict[str, object]) -> Any:
        seen.append(dict(structlog.contextvars.get_contextvars()))
        return _answer(status, body)

    return answer

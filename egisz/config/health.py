"""Signs of life: `/livez` (the process answers) and `/readyz` (people can work)."""

from __future__ import annotations

import functools
from collections.abc import Callable

import orjson
import structlog
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from egisz.kernel import clock
from egisz.outbox.public import health

log = structlog.get_logger("egisz.health")
_migrated = False


def _guarded(check: Callable[[], tuple[bool, dict[str, object]]]) -> Callable[[], tuple[bool, dict[str, object]]]:
    @functools.wraps(check)
    def ask() -> tuple[bool, dict[str, object]]:
        try:
            return check()
        except (DatabaseError, PoolTimeout) as error:
            log.warning("health check failed", part=check.__name__, error=type(error).__name__)
            return False, {}

    return ask


@_guarded
def database() -> tuple[bool, dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, {}


@_guarded
def migrations() -> tuple[bool, dict[str, object]]:
    """Asked until the first yes: the schema of a running version does not go back."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated, {}


@_guarded
def worker() -> tuple[bool, dict[str, object]]:
    state = health(clock.now())
    return state.worker_alive, {"waiting": state.waiting, "dead": state.dead}


PARTS = {"database": database, "migrations": migrations, "worker": worker}


def _answer(status: int, body: dict[str, object]) -> HttpResponse:
    response = HttpResponse(orjson.dumps(body), status=status, content_type="application/json")
    response._has_been_logged = True  # type: ignore[attr-defined] # 503 is an answer here, not an error of ours
    return response


@login_not_required
@require_safe
@never_cache
def livez(request: HttpRequest) -> HttpResponse:
    return _answer(200, {"alive": True})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when every part is well, otherwise 503; the body names each part."""
    parts: dict[str, object] = {}
    ready = True
    for name, check in PARTS.items():
        # After the first failure the rest is not asked: without the database each question would cost its timeout.
        well, details = check() if ready else (False, {})
        ready = ready and well
        parts[name] = {"ok": well, **details}
    return _answer(200 if ready else 503, {"ready": ready, **parts})

"""Runs inside the installation: signs the chosen people in and tells which pages to ask, with which queries.

    python -m bench.pages '{"doctor": "11223344595", …}'

Prints JSON: title, path, cookie, and the SELECT statements that the page runs (they are replayed without Django).
A page that does not exist in this version, or an account that is missing, is named under «left_out».
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from egisz.accreditation.models import Application  # noqa: E402
from egisz.frmr.models import Practitioner  # noqa: E402
from egisz.identity.gateway.sessions import SessionStore  # noqa: E402
from egisz.identity.public import roles_of, start_session  # noqa: E402
from egisz.kernel import clock  # noqa: E402
from egisz.kernel.actor import Actor, Role  # noqa: E402


@dataclass(frozen=True, slots=True)
class Page:
    """title: the row of the table. account: a key of the demo accounts. address: from the person to the path."""

    title: str
    account: str
    role: Role
    address: Callable[[Actor], str]


def _task_list(actor: Actor) -> str:
    from egisz.accreditation.public import active_application

    assert actor.practitioner_id is not None
    brief = active_application(actor.practitioner_id)
    if brief is None:
        raise LookupError("no application")
    return reverse("accreditation:application", args=[brief.id])


PAGES = [
    Page("Вход (страница)", "", Role.ANONYMOUS, lambda actor: "/login/"),
    Page("Главная кабинета", "doctor", Role.PRACTITIONER, lambda actor: reverse("cabinet:home")),
    Page("Список задач заявления", "draft", Role.PRACTITIONER, _task_list),
    Page("Очередь ФАЦ, 25 строк", "centre", Role.CENTRE, lambda actor: reverse("accreditation:queue")),
]


QUEUE_ROWS = 40  # more than one page of 25


def fill_queue() -> int:
    """Copies the demo's submitted application to other people of the register until the queue has enough rows."""
    waiting = Application.objects.filter(state__in=["submitted", "centre_check"])
    sample = waiting.filter(state="submitted").first()
    if sample is None:
        return 0
    for field in sample._meta.concrete_fields:
        getattr(sample, field.attname)  # sealed values open only under the number of their own row
    busy = Application.objects.values("practitioner_id")
    free = Practitioner.objects.exclude(pk__in=busy).values_list("pk", flat=True)
    for place, owner in enumerate(free[: max(0, QUEUE_ROWS - waiting.count())]):
        sample.pk, sample.practitioner_id, sample.number = uuid.uuid4(), owner, f"АКР-СТЕНД-{place:03}"
        sample.save(force_insert=True)
    return waiting.count()


def sign_in(snils: str, role: Role) -> tuple[str, Actor]:
    """A session row like the one that the provider's answer makes; its cookie."""
    from egisz.frmr.public import practitioner_by_snils

    account = get_user_model().objects.by_snils(snils)  # type: ignore[attr-defined]
    practitioner = practitioner_by_snils(snils) if role == Role.PRACTITIONER else None
    grants = [grant for grant in roles_of(account.pk, clock.today()) if grant.role == role]
    request = HttpRequest()
    request.session = SessionStore()  # type: ignore[assignment]
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    request.actor = Actor.anonymous()  # type: ignore[attr-defined]
    start_session(
        request,
        account.pk,
        role=role,
        practitioner_id=practitioner,
        organization_oid=grants[0].organization_oid if grants else "",
        assurance="confirmed",
        proved_at=clock.now(),
    )
    request.session.save()
    return str(request.session.session_key), request.actor  # type: ignore[attr-defined]


def main() -> None:
    from django.conf import settings

    people: dict[str, str] = json.loads(sys.argv[1])
    fill_queue()
    found: list[dict[str, Any]] = []
    left_out: dict[str, str] = {}
    for page in PAGES:
        try:
            key, actor = sign_in(people[page.account], page.role) if page.account else ("", Actor.anonymous())
            path = page.address(actor)
        except (KeyError, NoReverseMatch, LookupError, ImportError) as error:
            left_out[page.title] = f"{type(error).__name__}: {error}"
            continue
        client = Client(headers={"host": "127.0.0.1"})
        if key:
            client.cookies[settings.SESSION_COOKIE_NAME] = key
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
        if answer.status_code != 200:
            left_out[page.title] = f"{path} answers {answer.status_code}"
            continue
        statements = [query["sql"] for query in queries.captured_queries if query["sql"].startswith("SELECT")]
        found.append(
            {
                "title": page.title,
                "path": path,
                "cookie": f"{settings.SESSION_COOKIE_NAME}={key}" if key else "",
                "queries": statements,
                "bytes": len(answer.content),
            }
        )
    print(json.dumps({"pages": found, "left_out": left_out}, ensure_ascii=False))


if __name__ == "__main__":
    main()

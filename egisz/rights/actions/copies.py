"""Order a copy of one's own data, gather it room by room, take it, forget it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import transaction

from egisz.audit.public import record
from egisz.db.portable import Subject
from egisz.identity.public import account_names
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Forbidden, NotFound, refuse_if
from egisz.notifications.public import notify
from egisz.outbox.public import publish
from egisz.rights import rules
from egisz.rights.events import CopyContinued
from egisz.rights.gateway import new_key, seal, unseal
from egisz.rights.lawbook import terms_on
from egisz.rights.models import CopyPart, DataCopy
from egisz.rights.queries.exporting import export_of
from egisz.rights.registry import ROOMS
from egisz.ui import press
from egisz.ui.http import address

FORMAT = "open-egisz.my-data/1"
GIVE_UP_AFTER = timedelta(hours=1)
_ON_PAPER = 50  # rows of one table; the JSON has them all
_RESOURCE = "rights.DataCopy"
_SOURCES = (*ROOMS, export_of)


@transaction.atomic
def order_copy(actor: Actor, now: datetime | None = None) -> UUID:
    """Begin a copy for the person who asks; the worker gathers it. Refused BEING_MADE, TOO_MANY_COPIES."""
    now = now or clock.now()
    if actor.account_id is None:
        raise Forbidden("Копию данных заказывает сам человек из своего кабинета.")
    mine = DataCopy.objects.select_for_update().filter(account_id=actor.account_id)
    being_made = mine.filter(state=DataCopy.State.MAKING).exists()
    lately = mine.filter(ordered_at__gt=now - timedelta(days=1)).exclude(state=DataCopy.State.FAILED).count()
    terms = terms_on(clock.to_moscow(now).date())
    refuse_if(rules.objections_to_copy(being_made=being_made, lately=lately, terms=terms))
    row = DataCopy.objects.create(
        account_id=actor.account_id, practitioner_id=actor.practitioner_id, ordered_at=now, total=len(_SOURCES),
        seal_key=new_key(), created_at=now, changed_at=now,
    )  # fmt: skip
    record(actor, "rights.export_ordered", subject=actor.practitioner_id, resource=_RESOURCE, resource_id=row.pk)
    publish(CopyContinued(copy_id=row.pk, place=0, at=now))
    return row.pk


@transaction.atomic
def gather_next(copy_id: UUID, place: int, now: datetime | None = None) -> None:
    """One room into the copy, in a transaction of its own; the last one puts the files together. Twice does no harm."""
    now = now or clock.now()
    row = DataCopy.objects.select_for_update().filter(pk=copy_id, state=DataCopy.State.MAKING).first()
    if row is None or place != row.done:
        return
    part = _SOURCES[place](Subject(row.account_id, row.practitioner_id))
    sealed = seal(row.seal_key, orjson.dumps(asdict(part)), f"{row.pk}/{place}")
    CopyPart.objects.create(copy=row, place=place, sealed=sealed)
    row.done, row.rows, row.changed_at = place + 1, row.rows + part.count, now
    if row.done < row.total:
        row.save()
        publish(CopyContinued(copy_id=row.pk, place=row.done, at=now))
        return
    _put_together(row, now)


def _put_together(row: DataCopy, now: datetime) -> None:
    parts = [
        orjson.loads(unseal(row.seal_key, part.sealed, f"{row.pk}/{part.place}"))
        for part in CopyPart.objects.filter(copy=row).order_by("place")
    ]
    whole = {
        "format": FORMAT, "made_at": now.isoformat(), "system": settings.EGISZ_BASE_URL,
        "person": {"account_id": str(row.account_id), "practitioner_id": _text(row.practitioner_id)},
        "rooms": [part for part in parts if part["tables"]],
    }  # fmt: skip
    data = orjson.dumps(whole, option=orjson.OPT_INDENT_2)
    paper = press.paper(
        "rights/copy_pdf.html", title="Копия моих данных", made_at=now, rooms=whole["rooms"], rows=row.rows,
        most=_ON_PAPER, person=account_names([row.account_id]).get(row.account_id, ""),
    )  # fmt: skip
    row.sealed_json, row.json_size = seal(row.seal_key, data, f"{row.pk}/json"), len(data)
    row.sealed_pdf, row.pdf_size = seal(row.seal_key, paper, f"{row.pk}/pdf"), len(paper)
    row.state, row.ready_at = DataCopy.State.READY, now
    row.until = terms_on(clock.to_moscow(now).date()).copy_until(now)
    row.save()
    CopyPart.objects.filter(copy=row).delete()
    _note(row, "rights.export_made", rows=row.rows, json_size=row.json_size, pdf_size=row.pdf_size)
    _tell(row, "ready", "Копия ваших данных готова", "Скачайте её в кабинете. Файлы открываются только вам.", row.until)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


@transaction.atomic
def take_copy(actor: Actor, copy_id: UUID, kind: str, now: datetime | None = None) -> bytes:
    """The bytes of one's own ready copy; each taking stays in the journal. NotFound for strangers and after the term.

    kind: json or pdf.
    """
    now = now or clock.now()
    row = DataCopy.objects.select_for_update().filter(
        pk=copy_id, account_id=actor.me, state=DataCopy.State.READY, until__gt=now
    ).first()  # fmt: skip
    if row is None or kind not in ("json", "pdf"):
        raise NotFound
    row.downloads += 1
    row.save(update_fields=["downloads"])
    record(
        actor, "rights.export_downloaded", subject=actor.practitioner_id, resource=_RESOURCE, resource_id=row.pk,
        kind=kind,
    )  # fmt: skip
    return unseal(row.seal_key, row.sealed_json if kind == "json" else row.sealed_pdf, f"{row.pk}/{kind}")


def forget_copies(now: datetime | None = None) -> int:
    """Files whose term is over, and copies that did not come about in an hour; how many."""
    now = now or clock.now()
    with transaction.atomic():
        rows = DataCopy.objects.select_for_update(skip_locked=True)
        over = list(rows.filter(state=DataCopy.State.READY, until__lte=now))
        stuck = list(rows.filter(state=DataCopy.State.MAKING, changed_at__lt=now - GIVE_UP_AFTER))
        for row in over:
            _forget(row, DataCopy.State.FORGOTTEN, now)
            _note(row, "rights.export_forgotten")
        for row in stuck:
            _forget(row, DataCopy.State.FAILED, now)
            _note(row, "rights.export_failed", done=row.done)
            _tell(row, "failed", "Копию ваших данных собрать не удалось", "Закажите её ещё раз в кабинете.", None)
    return len(over) + len(stuck)


def _forget(row: DataCopy, state: DataCopy.State, now: datetime) -> None:
    """The key goes with the bytes: what an old backup holds does not open either."""
    row.state, row.seal_key, row.sealed_json, row.sealed_pdf, row.changed_at = state, "", b"", b"", now
    row.save()
    CopyPart.objects.filter(copy=row).delete()


def _note(row: DataCopy, code: str, **details: Any) -> None:
    record(
        Actor.system("rights"), code, subject=row.practitioner_id, resource=_RESOURCE, resource_id=row.pk, **details
    )  # fmt: skip


def _tell(row: DataCopy, what: str, title: str, body: str, until: datetime | None) -> None:
    notify(
        row.account_id, kind=f"account.copy_{what}", key=f"copy:{what}:{row.pk}", title=title, body=body,
        link=address("rights:copy", row.pk), due_on=clock.to_moscow(until).date() if until else None,
    )  # fmt: skip

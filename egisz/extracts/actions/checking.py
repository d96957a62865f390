"""Count the public checks of one address: guessing codes and hammering the page end after thirty a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from egisz.audit import public as audit
from egisz.db import crypto
from egisz.extracts.models import CheckBucket
from egisz.extracts.queries.check import check
from egisz.extracts.rules import CHECKS_PER_MINUTE
from egisz.extracts.types import PublicCheck
from egisz.kernel.actor import Actor


def may_check(actor: Actor, now: datetime) -> bool:
    """Count one more check of this address; False when there were too many in this minute."""
    minute = now.replace(second=0, microsecond=0)
    key = crypto.blind_index(f"{actor.address}|{minute.isoformat()}", "extracts.check")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {CheckBucket._meta.db_table} (key, at, count) VALUES (%s, %s, 1)"  # noqa: S608 - our own table
            f" ON CONFLICT (key) DO UPDATE SET count = {CheckBucket._meta.db_table}.count + 1 RETURNING count",
            [key, minute],
        )
        return int(cursor.fetchone()[0]) <= CHECKS_PER_MINUTE


def open_check(actor: Actor, code: str, now: datetime) -> PublicCheck:
    """The public check by code; leaves a row of the journal. Raises NotFound."""
    found = check(code, now)
    audit.record(
        actor,
        "extracts.check",
        subject=found.practitioner_id,
        resource="extracts.RegistryExtract",
        resource_id=found.extract_id,
        worth=str(found.worth),
    )
    return found


def forget_old_checks(now: datetime) -> None:
    CheckBucket.objects.filter(at__lt=now - timedelta(minutes=10)).delete()

"""What must hold in the database after any number of kills, whatever the steps were."""

from __future__ import annotations

from typing import Any

import psycopg

VIEWER = "-c egisz.viewer=system"  # without it no row of a closed table is there
# name → a query that must answer no rows
BROKEN: dict[str, str] = {
    "a delivery without its event": """
        SELECT d.id FROM outbox_delivery d LEFT JOIN outbox_eventrow e ON e.id = d.event_id WHERE e.id IS NULL""",
    "two deliveries of one event to one reaction": """
        SELECT event_id, reaction FROM outbox_delivery GROUP BY 1, 2 HAVING count(*) > 1""",
    "a delivery done without a moment, or waiting with one": """
        SELECT id FROM outbox_delivery WHERE (state = 'done') <> (done_at IS NOT NULL)""",
    "a delivery given up": "SELECT id, reaction, last_error FROM outbox_delivery WHERE state = 'dead'",
    "two notifications for one key": """
        SELECT account_id, kind, key FROM notifications_notification GROUP BY 1, 2, 3 HAVING count(*) > 1""",
    "two applications submitted for one practitioner at once": """
        SELECT practitioner_id FROM accreditation_application
        WHERE state NOT IN ('draft', 'withdrawn', 'passed', 'not_passed', 'not_admitted', 'returned')
        GROUP BY 1 HAVING count(*) > 1""",
}


def broken(url: str) -> dict[str, list[Any]]:
    """The invariants that do not hold, with the rows that break them. Tables that are not there are passed over."""
    found: dict[str, list[Any]] = {}
    with psycopg.connect(url, autocommit=True, options=VIEWER) as connection:
        for name, query in BROKEN.items():
            try:
                rows = connection.execute(query).fetchall()
            except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn):
                continue
            if rows:
                found[name] = rows
    return found


def waiting(url: str) -> int:
    with psycopg.connect(url, autocommit=True, options=VIEWER) as connection:
        row = connection.execute("SELECT count(*) FROM outbox_delivery WHERE state = 'waiting'").fetchone()
        return int(row[0]) if row else 0


def events(url: str) -> int:
    with psycopg.connect(url, autocommit=True, options=VIEWER) as connection:
        row = connection.execute("SELECT count(*) FROM outbox_eventrow").fetchone()
        return int(row[0]) if row else 0

"""What the registers say of those who read and those whose data was read: namesakes, people who work elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from egisz.audit.public import Access, family_stem
from egisz.frmr.public import brief, employments_of
from egisz.identity.public import account_names
from egisz.kernel.actor import Role

_OF_EMPLOYER = {Role.HR.value, Role.HEAD.value}


def with_facts(rows: Sequence[Access], today: date) -> list[Access]:
    """The same accesses with `is_family` and `is_foreign`."""
    subjects = {row.subject_id for row in rows if row.subject_id}
    readers = {
        key: family_stem(name.split(" ")[0]) for key, name in account_names({r.account_id for r in rows}).items()
    }
    people = {key: family_stem(one.full_name.split(" ")[0]) for key, one in brief(subjects).items()}
    of_employers = {row.subject_id for row in rows if row.subject_id and row.role in _OF_EMPLOYER}
    jobs = {key: {job.organization_oid for job in held} for key, held in employments_of(of_employers, today).items()}
    marked = []
    for row in rows:
        if row.subject_id not in people:
            marked.append(row)
            continue
        is_foreign = row.role in _OF_EMPLOYER and row.organization_oid not in jobs.get(row.subject_id, set())
        is_family = readers.get(row.account_id) == people[row.subject_id]
        marked.append(replace(row, is_family=is_family, is_foreign=is_foreign))
    return marked

"""Access that stands out: each rule by its name, and what the auditor does with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from egisz.audit import public as audit
from egisz.audit.lawbook import unusual_rules_on
from egisz.audit.models import AuditRow, Finding
from egisz.audit.public import Access, family_stem, suspicions
from egisz.audit.rules.unusual import reason_of
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, Refused

LAW = unusual_rules_on(date(2026, 11, 23))
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # 12:00 in Moscow
NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)  # 01:30 in Moscow
WHO = UUID(int=7)
AUDITOR = Actor(Role.AUDITOR, UUID(int=3))


def reading(at: datetime, subject: int = 1, **more: object) -> Access:
    return replace(Access(at, WHO, "hr", "1.2.3", UUID(int=subject)), **more)


def rules_of(rows: list[Access]) -> list[str]:
    return [one.rule for one in suspicions(rows, LAW)]


def test_many_different_people_within_an_hour() -> None:
    rows = [reading(NOON + timedelta(minutes=number), number) for number in range(LAW.many_people)]
    assert rules_of(rows) == ["many_people"]
    assert rules_of(rows[1:]) == []
    assert suspicions(rows, LAW)[0].count == LAW.many_people
    same = [reading(NOON + timedelta(minutes=number), 1) for number in range(LAW.many_people)]
    assert rules_of(same) == []
    slow = [reading(NOON + timedelta(minutes=3 * number), number) for number in range(LAW.many_people)]
    assert rules_of(slow) == []


def test_reading_at_night_by_those_who_work_by_day() -> None:
    rows = [reading(NIGHT + timedelta(minutes=number)) for number in range(LAW.night_least)]
    assert rules_of(rows) == ["night"]
    assert rules_of(rows[1:]) == []
    assert rules_of([replace(row, role="practitioner") for row in rows]) == []
    assert [LAW.is_night(datetime(2026, 11, 23, hour, tzinfo=UTC)) for hour in (19, 20, 2, 3)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_refused_again_and_again() -> None:
    rows = [reading(NOON + timedelta(seconds=number), is_refused=True) for number in range(LAW.refused)]
    assert rules_of(rows) == ["refused"]
    assert rules_of(rows[1:]) == []
    slow = [reading(NOON + timedelta(minutes=10 * number), is_refused=True) for number in range(LAW.refused)]
    assert rules_of(slow) == []


def test_relatives_and_people_who_do_not_work_there_are_told_one_by_one() -> None:
    rows = [reading(NOON, 1, is_family=True), reading(NOON, 2, is_foreign=True), reading(NOON, 3)]
    assert [(one.rule, one.subject_id) for one in suspicions(rows, LAW)] == [
        ("family", UUID(int=1)), ("foreign", UUID(int=2)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"), [("Соколова", "Соколов"), ("Луговая", "Луговой"), ("Королёв", "Королева"), ("Ким", "ким ")]
)
def test_a_family_has_one_stem(one: str, other: str) -> None:
    assert family_stem(one) == family_stem(other)
    assert family_stem("Ма") == "ма"


def test_the_rules_are_dated_and_every_reason_is_worded() -> None:
    assert LAW.citation
    assert all(reason_of(rule, 5, LAW) for rule in ("many_people", "night", "refused", "family", "foreign"))
    assert unusual_rules_on(date(2001, 1, 1)) == LAW


@pytest.mark.django_db
def test_readings_of_others_and_refusals_are_watched() -> None:
    hr = Actor(Role.HR, WHO, organization_oid="1.2.3")
    audit.record_reading(hr, "frmr.person", subject=UUID(int=1))
    audit.record(hr, "login.denied.blocked", outcome="refused")
    audit.record(hr, "frmr.change_person", subject=UUID(int=1))
    audit.record(Actor.system(), "x.y", outcome="refused")
    at = AuditRow.objects.latest("id").at
    seen = audit.accesses(at - timedelta(hours=1), at + timedelta(hours=1))
    assert [(one.subject_id, one.is_refused) for one in seen] == [(UUID(int=1), False), (None, True)]
    assert audit.accesses(at + timedelta(hours=1), at + timedelta(hours=2)) == []


@pytest.mark.django_db
def test_a_finding_is_kept_once_grows_and_is_closed_with_a_note() -> None:
    rows = [reading(NOON + timedelta(minutes=number), number) for number in range(50)]
    assert audit.note_suspicions(suspicions(rows[:45], LAW)) == 1
    assert audit.note_suspicions(suspicions(rows, LAW)) == 0
    (found,) = audit.findings(AUDITOR)
    assert found.reason == "Данные 50 разных людей за 60 минут. Обычно меньше 40."
    assert "ФСТЭК" in found.source
    with pytest.raises(Refused, match="NOTE_REQUIRED"):
        audit.mark_finding_seen(AUDITOR, found.id, " ")
    with pytest.raises(Forbidden):
        audit.mark_finding_seen(Actor(Role.AUDITOR, WHO), found.id, "Это я сверял список")
    with pytest.raises(Forbidden):
        audit.findings(Actor(Role.ADMIN, uuid4()))
    audit.mark_finding_seen(AUDITOR, found.id, "Сверка штата по приказу 7")
    assert audit.unseen_findings(AUDITOR) == 0
    assert audit.finding(AUDITOR, found.id).note == "Сверка штата по приказу 7"
    with pytest.raises(Refused, match="ALREADY_SEEN"):
        audit.mark_finding_seen(AUDITOR, found.id, "Ещё раз посмотрел")
    audit.note_suspicions([replace(suspicions(rows, LAW)[0], ended_at=NOON + timedelta(hours=1))])
    assert Finding.objects.get().ended_at < NOON + timedelta(hours=1)  # a closed one does not change
    tomorrow = [replace(row, at=row.at + timedelta(days=1)) for row in rows]
    assert audit.note_suspicions(suspicions(tomorrow, LAW)) == 1

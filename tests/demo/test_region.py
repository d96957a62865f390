"""The demo region as a whole: everybody is in the state that the cast names, and the machinery is quiet."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import pytest
from django.apps import apps
from django.test import Client

from egisz.accreditation.public import QueueFilter, active_application, applications_of, home_facts, my_reports, queue
from egisz.audit.models import AuditRow
from egisz.cabinet.actions import access_of
from egisz.cabinet.queries import home_page
from egisz.cabinet.rules import OutcomeKind
from egisz.demo import cast
from egisz.demo.actions import make_region
from egisz.frmo.public import all_organizations
from egisz.frmr.models import AccreditationRecord, Education, Practitioner
from egisz.frmr.public import accreditations_of, employments, practitioner_by_snils
from egisz.identity.public import account_by_snils, roles_of
from egisz.identity.rules.roles import APART
from egisz.kernel import snils
from egisz.kernel.actor import Actor, Role
from egisz.notifications.public import latest
from egisz.outbox.models import Delivery, EventRow
from egisz.outbox.public import deliver_all
from egisz.signature.public import my_certificate
from tests.accreditation.centre_helpers import sign_in
from tests.demo.conftest import NOW, Lines

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("region")]
TODAY = NOW.date()
PEOPLE = cast.people()
PARTS = {part.key: part for part in cast.PARTS}


def actor_of(key: str) -> Actor:
    """A worker of the cast as he or she signs in."""
    digits = PEOPLE[key].snils
    account, practitioner = account_by_snils(digits), practitioner_by_snils(digits)
    assert account is not None
    assert practitioner is not None
    jobs = employments(practitioner, on=TODAY)
    return Actor(
        Role.PRACTITIONER, account.id, practitioner, jobs[0].organization_oid if jobs else "", assurance="confirmed"
    )


def official(key: str) -> Actor:
    account = account_by_snils(PEOPLE[key].snils)
    assert account is not None
    grant = roles_of(account.id, TODAY)[0]
    return Actor(grant.role, account.id, None, grant.organization_oid, assurance="confirmed")


def test_the_region_has_its_size() -> None:
    assert len(all_organizations()) >= 3
    assert Practitioner.objects.count() >= 60
    assert {"secondary", "higher", "residency"} <= set(Education.objects.values_list("stage", flat=True))
    assert Education.objects.filter(is_medical=False).exists()
    assert {"higher", "secondary"} <= set(AccreditationRecord.objects.values_list("education_level", flat=True))


def test_every_role_has_an_account() -> None:
    roles = Counter(grant.role for one in cast.OFFICIALS for grant in roles_of(actor_id(one.key), TODAY))
    assert set(roles) == {
        Role.HR, Role.HEAD, Role.CENTRE, Role.COMMISSION, Role.SECRETARY, Role.ADMIN, Role.OPERATOR, *APART,
    }  # fmt: skip
    assert [choice.role for choice in access_of(actor_id("deputy"), today=TODAY).outcome.choices] == [Role.DEPUTY]
    assert access_of(actor_id("doctor"), today=TODAY).outcome.choices[0].role == Role.PRACTITIONER


def actor_id(key: str):  # type: ignore[no-untyped-def]
    account = account_by_snils(PEOPLE[key].snils)
    assert account is not None
    return account.id


STATES = {
    "draft": "draft",
    "waiting": "draft",
    "refused": "draft",
    "submitted": "submitted",
    "checking": "centre_check",
    "returned": "not_admitted",
    "commission": "meeting_set",
    "passed": "passed",
    "not_passed": "not_passed",
}


@pytest.mark.parametrize("key", [part.key for part in cast.PARTS if part.state in STATES])
def test_a_case_stands_where_the_cast_says(key: str) -> None:
    practitioner = practitioner_by_snils(PEOPLE[key].snils)
    assert practitioner is not None
    [case] = applications_of(practitioner)
    assert case.state == STATES[PARTS[key].state]
    reports = {report.state for report in my_reports(actor_of(key), TODAY)}
    assert reports == {"waiting": {"on_approval"}, "refused": {"refused"}, "draft": {"draft"}}.get(
        PARTS[key].state, {"approved"}
    )


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("doctor", OutcomeKind.OK),
        ("newcomer", OutcomeKind.NOT_IN_REGISTER),
        ("dismissed", OutcomeKind.DISMISSED),
        ("traveller", OutcomeKind.DISMISSED),
        ("blocked", OutcomeKind.BLOCKED),
        ("low_level", OutcomeKind.NEED_LEVEL),
    ],
)
def test_the_way_in_ends_as_the_cast_says(key: str, kind: OutcomeKind) -> None:
    assert access_of(actor_id(key), today=TODAY).outcome.kind is kind


def test_one_who_works_in_two_places_has_two() -> None:
    practitioner = practitioner_by_snils(PEOPLE["two_jobs"].snils)
    assert practitioner is not None
    assert len({job.organization_oid for job in employments(practitioner, on=TODAY)}) == 2


def test_a_decision_writes_a_new_record_for_those_who_passed_only() -> None:
    def passed_on(key: str) -> list[date]:
        return [one.pass_date for one in accreditations_of(actor_of(key).practitioner_id) if one.application_id]

    assert len(passed_on("passed")) == 1
    assert passed_on("not_passed") == []


@pytest.mark.parametrize(
    ("key", "figure", "first_action"),
    [
        ("far", "до конца", "Открыть раздел «Аккредитация»"),
        ("ready", "до конца", "Начать заявление"),
        ("hours_143", "до конца", "Начать заявление"),
        ("draft", "до конца", "Продолжить заявление"),
        ("doctor", "до конца", "Продолжить заявление"),
        ("submitted", "до конца", "Открыть заявление"),
        ("checking", "до конца", "Открыть заявление"),
        ("commission", "до конца", "Открыть заявление"),
        ("expired", "истекла", "Что делать теперь"),
    ],
)
def test_the_home_page_tells_each_state_and_the_next_step(key: str, figure: str, first_action: str) -> None:
    home = home_page(actor_of(key), TODAY)
    assert first_action == home.actions[0][0]
    assert figure in f"{home.kicker} {home.figure}".lower()
    assert [card["title"] for card in home.cards] == [
        "Аккредитация",
        "Профессиональная часть",
        "Образовательная часть",
        "Уведомления",
    ]


def test_one_hour_short_is_said_as_one_hour() -> None:
    education = home_page(actor_of("hours_143"), TODAY).cards[2]
    assert education["tag_text"] == "Не хватает 1 ч"
    assert education["gauge_figure"] == "143 из 144"


def test_whose_move_it_is_stands_on_the_home_page() -> None:
    assert home_facts(actor_of("doctor"), TODAY).whose_move == "руководитель организации"
    checking = home_page(actor_of("checking"), TODAY)
    assert "сейчас действует" in checking.until
    assert active_application(actor_of("passed").practitioner_id) is None


def test_the_centre_has_work_in_its_queue() -> None:
    counts = queue(official("centre"), QueueFilter(), 1, TODAY).counts
    assert counts["submitted"] >= 1
    assert counts["centre_check"] >= 1


def test_people_have_heard_of_every_step() -> None:
    assert latest(actor_id("returned"), 10)
    assert latest(actor_id("passed"), 10)
    assert latest(actor_id("head"), 10)


def test_the_second_call_makes_nothing() -> None:
    before = _counts()
    assert make_region(NOW) is False
    assert _counts() == before


def _counts() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("egisz.")
    }


def test_nothing_waits_and_nothing_died() -> None:
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {"done": Delivery.objects.count()}


@pytest.mark.usefixtures("untouched")
def test_every_event_may_be_delivered_twice() -> None:
    """At least once, says the outbox: the second time no reaction leaves a second trace, not even in the journal."""
    before = _counts()
    assert before["outbox.Delivery"] > 100
    Delivery.objects.update(state=Delivery.State.WAITING, attempts=0, not_before=NOW)
    assert deliver_all() == before["outbox.Delivery"]
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {"done": before["outbox.Delivery"]}
    after = _counts()
    assert {name: (count, after[name]) for name, count in before.items() if after[name] != count} == {}


def _secrets() -> dict[str, str]:
    """What must not leave the registers: СНИЛС in both shapes, family names, addresses of people, telephones."""
    found = {}
    for key, person in PEOPLE.items():
        for value in (person.snils, snils.pretty(person.snils), person.family, person.email, person.phone):
            found[value] = key
        found[f"{key.replace('_', '-')}@example.org"] = key
        found[person.phone[2:]] = key
    return found


def _leaks(text: str) -> list[str]:
    return sorted({key for value, key in _secrets().items() if value.casefold() in text})


def test_events_carry_no_personal_data() -> None:
    bodies = EventRow.objects.values_list("kind", "body")
    assert len(bodies) > 300
    assert [kind for kind, body in bodies if _leaks(json.dumps(body, ensure_ascii=False).casefold())] == []


def test_the_journal_carries_no_personal_data() -> None:
    rows = AuditRow.objects.values_list("code", "details", "ground", "resource_id")
    assert len(rows) > 300
    assert [code for code, *rest in rows if _leaks(json.dumps(rest, ensure_ascii=False, default=str).casefold())] == []


def test_the_logs_carry_no_personal_data(client: Client, log_lines: Lines) -> None:
    """The making of the region, its deliveries, and pages that show people."""
    sign_in(client, actor_of("doctor"), actor_of("doctor").practitioner_id)
    assert client.get("/cabinet/").status_code == 200
    assert PEOPLE["doctor"].snils[:3] in client.get("/cabinet/profile/").text
    assert any("cabinet:profile" in line for line in log_lines)
    assert [line for line in log_lines if _leaks(line.casefold())] == []


@pytest.mark.article("A-211")
def test_the_worker_signs_nothing() -> None:
    """Applications were filed, checked and decided for people who have no key at all; the heads have one."""
    for key in ("submitted", "checking", "passed"):
        assert my_certificate(actor_of(key)) is None
        assert applications_of(actor_of(key).practitioner_id)[0].submitted_at is not None
    assert my_certificate(official("head")) is not None

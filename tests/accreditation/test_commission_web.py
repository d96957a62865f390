"""Pages of the commission: agendas, ballots, the protocol; roles and budgets."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from egisz.accreditation.actions.commission import cast_vote
from egisz.accreditation.models import Application, CommissionMeeting, Vote
from egisz.frmr.public import accreditations_of
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.signature.public import issue_own_key
from tests.accreditation.centre_helpers import account, application, meeting, on_agenda, sign_in, staff

pytestmark = pytest.mark.django_db
ROOT = "/accreditation/commission/"
PIN = "4826"


@pytest.fixture
def secretary() -> Actor:
    made = staff(Role.SECRETARY, family="Секретарева")
    issue_own_key(made, PIN)
    return made


@pytest.fixture
def held() -> CommissionMeeting:
    return meeting(clock.today())


def _three_votes(case: Application) -> None:
    for _ in range(3):
        cast_vote(staff(Role.COMMISSION), case.id, choice="passed")


def test_strangers_and_other_staff(client: Client, held: CommissionMeeting) -> None:
    sign_in(client, Actor(role=Role.PRACTITIONER, account_id=account().pk))
    assert client.get(ROOT).status_code == 404
    sign_in(client, staff(Role.CENTRE))
    assert client.get(ROOT).status_code == 403
    sign_in(client, staff(Role.COMMISSION))
    for path in ("new/", "waiting/", f"{held.id}/move/", f"{held.id}/cancel/", f"{held.id}/protocol/"):
        assert client.get(ROOT + path).status_code == 403, path


def test_a_member_sees_the_agenda_and_votes_case_after_case(client: Client, held: CommissionMeeting) -> None:
    member = staff(Role.COMMISSION)
    first, second = on_agenda(held), on_agenda(held)
    sign_in(client, member)
    assert "Голосовать, осталось 2" in client.get(f"{ROOT}{held.id}/").content.decode().replace("\u00a0", " ")
    url = f"{ROOT}cases/{first.id}/"
    assert client.get(url).status_code == 200
    answer = client.post(url, {"choice": "not_passed", "comment": "мало <часов>"})
    assert answer.status_code == 422
    assert "мало &lt;часов&gt;" in answer.content.decode()
    answer = client.post(url, {"choice": "passed"})
    assert (answer.status_code, answer["Location"]) == (303, f"{ROOT}cases/{second.id}/")
    answer = client.post(f"{ROOT}cases/{second.id}/", {"choice": "passed"})
    assert answer["Location"] == f"{ROOT}{held.id}/"
    assert Vote.objects.filter(member_account_id=member.account_id).count() == 2


def test_ones_own_case_has_no_ballot(client: Client, held: CommissionMeeting) -> None:
    member = staff(Role.COMMISSION)
    own = on_agenda(held, account_id=member.account_id)
    sign_in(client, member)
    html = client.get(f"{ROOT}cases/{own.id}/").content.decode().replace("\u00a0", " ")
    assert "Это ваше собственное дело" in html
    assert client.post(f"{ROOT}cases/{own.id}/", {"choice": "passed"}).status_code == 403


def test_a_case_that_was_not_handed_over_is_not_found(client: Client) -> None:
    sign_in(client, staff(Role.COMMISSION))
    assert client.get(f"{ROOT}cases/{application(state='centre_check').id}/").status_code == 404


def test_the_secretary_checks_makes_and_signs_the_protocol(
    client: Client, secretary: Actor, held: CommissionMeeting
) -> None:
    case = on_agenda(held)
    _three_votes(case)
    sign_in(client, secretary)
    assert client.get(f"{ROOT}{held.id}/protocol/sign/").status_code == 303, "nothing to sign yet"
    assert client.get(f"{ROOT}{held.id}/protocol/").status_code == 200
    answer = client.post(f"{ROOT}{held.id}/protocol/", {"protocol_number": ""})
    assert answer.status_code == 422
    answer = client.post(f"{ROOT}{held.id}/protocol/", {"protocol_number": "12-ЦАК"})
    assert answer["Location"] == f"{ROOT}{held.id}/protocol/sign/"
    pdf = client.get(f"{ROOT}{held.id}/protocol.pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    assert client.get(f"{ROOT}{held.id}/protocol/sign/").status_code == 200
    assert client.post(f"{ROOT}{held.id}/protocol/sign/", {"way": "here", "pin": ""}).status_code == 422
    assert client.post(f"{ROOT}{held.id}/protocol/sign/", {"way": "here", "pin": "0017"}).status_code == 422
    answer = client.post(f"{ROOT}{held.id}/protocol/sign/", {"way": "here", "pin": PIN})
    assert (answer.status_code, answer["Location"]) == (303, f"{ROOT}{held.id}/")
    assert len(accreditations_of(case.practitioner_id)) == 1
    html = client.get(f"{ROOT}{held.id}/").content.decode()
    assert "Открыть протокол" in html
    assert client.get(f"{ROOT}{held.id}/protocol/sign/").status_code == 303


def test_an_unsigned_protocol_is_seen_by_the_secretary_alone(
    client: Client, secretary: Actor, held: CommissionMeeting
) -> None:
    _three_votes(on_agenda(held))
    sign_in(client, secretary)
    client.post(f"{ROOT}{held.id}/protocol/", {"protocol_number": "12"})
    sign_in(client, staff(Role.COMMISSION))
    assert client.get(f"{ROOT}{held.id}/protocol.pdf").status_code == 404


def test_meetings_are_planned_moved_and_cancelled_by_pages(client: Client, secretary: Actor) -> None:
    sign_in(client, secretary)
    future = clock.today() + timedelta(days=30)
    assert client.get(f"{ROOT}new/").status_code == 200
    answer = client.post(f"{ROOT}new/", {"held_on": "32.13.2026", "protocol_due_on": ""})
    assert answer.status_code == 422
    assert "32.13.2026" in answer.content.decode()
    answer = client.post(f"{ROOT}new/", {"held_on": f"{future:%d.%m.%Y}", "protocol_due_on": f"{future:%d.%m.%Y}"})
    assert answer.status_code == 303
    made = CommissionMeeting.objects.get(held_on=future)
    dates = {
        "held_on": f"{future + timedelta(days=1):%d.%m.%Y}",
        "protocol_due_on": f"{future + timedelta(days=2):%d.%m.%Y}",
    }
    assert client.get(f"{ROOT}{made.id}/move/").status_code == 200
    assert client.post(f"{ROOT}{made.id}/move/", dates).status_code == 422
    assert client.post(f"{ROOT}{made.id}/move/", {**dates, "ground": "Карантин"}).status_code == 303
    assert client.get(f"{ROOT}{made.id}/cancel/").status_code == 200
    assert client.post(f"{ROOT}{made.id}/cancel/", {"ground": ""}).status_code == 422
    assert client.post(f"{ROOT}{made.id}/cancel/", {"ground": "Карантин"}).status_code == 303
    assert "Отменено" in client.get(ROOT).content.decode()


def test_waiting_cases_are_chosen_on_a_page(client: Client, secretary: Actor) -> None:
    case = application(state="with_commission", next_actor="commission")
    later = meeting(date(2099, 12, 22))
    sign_in(client, secretary)
    assert "1\u00a0дело ждёт" in client.get(ROOT).content.decode()
    url = f"{ROOT}waiting/"
    assert case.number in client.get(url).content.decode()
    assert client.post(url, {"meeting": str(later.id)}).status_code == 422
    assert client.post(url, {"cases": [str(case.id)]}).status_code == 422
    answer = client.post(url, {"cases": [str(case.id)], "meeting": str(later.id)})
    assert answer["Location"] == f"{ROOT}{later.id}/"
    assert "Таких дел нет" in client.get(url).content.decode()


def test_the_agenda_keeps_its_budget(client: Client, held: CommissionMeeting, django_assert_max_num_queries) -> None:
    for _ in range(30):
        on_agenda(held)
    sign_in(client, staff(Role.COMMISSION))
    client.get(f"{ROOT}{held.id}/")
    with django_assert_max_num_queries(12):
        client.get(f"{ROOT}{held.id}/")
    with django_assert_max_num_queries(10):
        client.get(ROOT)

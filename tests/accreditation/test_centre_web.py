"""Pages of the centre: filters, counts, table for download, remarks kept as typed, roles, files, budget."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.test import Client

from egisz.accreditation.actions.centre import register_application
from egisz.accreditation.models import Application, SupportingDocument
from egisz.audit.public import entries
from egisz.files.public import store_bytes
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from tests.accreditation.centre_helpers import SYSTEM, account, application, meeting, sign_in, staff

pytestmark = pytest.mark.django_db
QUEUE = "/accreditation/centre/"


@pytest.fixture
def centre() -> Actor:
    return staff(Role.CENTRE)


@pytest.fixture
def page(client: Client, centre: Actor) -> Client:
    return sign_in(client, centre)


def _numbers(page: Client, query: str) -> set[str]:
    answer = page.get(f"{QUEUE}export.csv{query}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][0] == "Номер"
    return {row[0] for row in rows[1:]}


@pytest.mark.parametrize("role", [Role.COMMISSION, Role.SECRETARY])
def test_other_staff_gets_a_plain_no(client: Client, role: Role) -> None:
    sign_in(client, staff(role))
    assert client.get(QUEUE).status_code == 403
    assert client.get(f"{QUEUE}export.csv").status_code == 403
    assert client.get(f"{QUEUE}{application().id}/").status_code == 403


def test_a_practitioner_finds_nothing_here(client: Client) -> None:
    sign_in(client, Actor(role=Role.PRACTITIONER, account_id=account().pk))
    case = application()
    assert client.get(QUEUE).status_code == 404
    assert client.get(f"{QUEUE}{case.id}/").status_code == 404
    assert client.post(f"{QUEUE}{case.id}/register/").status_code == 404


def test_the_queue_shows_numbers_and_no_names(page: Client) -> None:
    case = application()
    html = page.get(QUEUE).content.decode()
    assert case.number in html
    assert "Соколова" not in html
    assert application(state="draft", submitted_at=None).number not in page.get(f"{QUEUE}?state=all").content.decode()


def test_filters_and_the_table_speak_of_the_same_rows(page: Client, centre: Actor) -> None:
    today = clock.today()
    plain = application(deadline=date.fromordinal(today.toordinal() + 15)).number
    late = application(deadline=date.fromordinal(today.toordinal() - 1)).number
    soon = application(deadline=date.fromordinal(today.toordinal() + 5)).number
    nurse = application(
        education_level="secondary", specialty_code="2000", specialty_name="Сестринское дело",
        deadline=date.fromordinal(today.toordinal() + 16), assigned_to=centre.account_id,
    ).number  # fmt: skip
    done = application(state="passed", deadline=None, registration_number="ФАЦ-2026-777777").number
    assert _numbers(page, "") == {plain, late, soon, nurse}
    assert _numbers(page, "?state=all") == {plain, late, soon, nurse, done}
    assert _numbers(page, "?term=overdue") == {late}
    assert _numbers(page, "?term=soon") == {soon}
    assert _numbers(page, "?branch=nurses") == {nurse}
    assert _numbers(page, "?branch=doctors") == {plain, late, soon}
    assert _numbers(page, "?specialty=2000") == {nurse}
    assert _numbers(page, "?mine=on") == {nurse}
    assert _numbers(page, "?state=all&text=777777") == {done}
    assert _numbers(page, "?state=nonsense&sort=nonsense") == {plain, late, soon, nurse}
    html = page.get(f"{QUEUE}?term=overdue&sort=number").content.decode()
    assert late in html
    assert plain not in html
    assert "просрочено" in html


def test_the_table_has_no_names_and_its_download_is_noted(page: Client) -> None:
    application()
    answer = page.get(f"{QUEUE}export.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith("\ufeff".encode())
    assert "Соколова" not in answer.content.decode()


def test_pages_keep_the_filter(page: Client) -> None:
    for _ in range(26):
        application()
    html = page.get(f"{QUEUE}?state=submitted&sort=number").content.decode()
    assert "state=submitted&amp;sort=number&amp;page=2" in html
    assert page.get(f"{QUEUE}?page=2").status_code == 200


def test_the_queue_keeps_its_budget(page: Client, django_assert_max_num_queries) -> None:
    for _ in range(25):
        application()
    page.get(QUEUE)
    with django_assert_max_num_queries(8):
        assert page.get(QUEUE).status_code == 200


def test_reading_a_case_leaves_a_row(page: Client, centre: Actor) -> None:
    case = application()
    answer = page.get(f"{QUEUE}{case.id}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Соколова Елена" in html
    assert "150 из 144 ч" in html.replace("\u00a0", " ")
    read = [row.code for row in entries(subject=case.practitioner_id) if row.account_id == centre.account_id]
    assert "accreditation.case.read" in read


def test_register_by_button_and_by_a_second_press(page: Client) -> None:
    case = application()
    for _ in range(2):
        answer = page.post(f"{QUEUE}{case.id}/register/")
        assert (answer.status_code, answer["Location"]) == (303, f"{QUEUE}{case.id}/")
    assert page.post(f"{QUEUE}{case.id}/take/").status_code == 303
    html = page.get(f"{QUEUE}{case.id}/").content.decode()
    assert "Передать в" in html
    assert "Заявление зарегистрировано" in html


def test_remarks_are_kept_as_typed_when_refused(page: Client, centre: Actor) -> None:
    case = application()
    register_application(centre, case.id)
    url = f"{QUEUE}{case.id}/return/"
    assert page.get(url).status_code == 200
    answer = page.post(url, {})
    assert answer.status_code == 422
    assert "хотя бы одно замечание" in answer.content.decode().replace("\u00a0", " ")
    Application.objects.filter(pk=case.pk).update(state="with_commission")
    answer = page.post(url, {"text_DOCS_INCOMPLETE": "Нет приложения <b>"})
    assert answer.status_code == 422
    assert "Нет приложения &lt;b&gt;" in answer.content.decode()
    Application.objects.filter(pk=case.pk).update(state="centre_check")
    answer = page.post(url, {"text_DOCS_INCOMPLETE": "Нет приложения"})
    assert (answer.status_code, answer["Location"]) == (303, QUEUE)
    case.refresh_from_db()
    assert case.state == "not_admitted"
    assert "Нет приложения" in page.get(f"{QUEUE}{case.id}/").content.decode().replace("\u00a0", " ")


def test_handing_over_offers_meetings_with_room(page: Client, centre: Actor) -> None:
    case, held = application(), meeting(date(2099, 12, 22))
    register_application(centre, case.id)
    url = f"{QUEUE}{case.id}/hand-over/"
    html = page.get(url).content.decode().replace("\u00a0", " ")
    assert "свободно 500 мест" in html
    assert page.post(url, {"meeting": "00000000-0000-0000-0000-000000000000"}).status_code == 422
    assert page.post(url, {"meeting": str(held.id)}).status_code == 303
    case.refresh_from_db()
    assert case.meeting_id == held.id


def test_a_document_opens_only_from_its_own_case(page: Client, client: Client) -> None:
    case, other = application(), application()
    file = store_bytes(SYSTEM, b"%PDF-1.4\n%test", name="паспорт.pdf", content_type="application/pdf", purpose="test")
    SupportingDocument.objects.create(application=case, slot="passport", file_id=file.id)
    opened = page.get(f"/accreditation/cases/{case.id}/files/{file.id}/")
    assert b"".join(opened.streaming_content).startswith(b"%PDF")
    assert page.get(f"/accreditation/cases/{other.id}/files/{file.id}/").status_code == 404
    assert "Паспорт" in page.get(f"{QUEUE}{case.id}/").content.decode()
    sign_in(client, staff(Role.COMMISSION))
    assert client.get(f"/accreditation/cases/{case.id}/files/{file.id}/").status_code == 404, "not handed over yet"

"""Every paper of this room is PDF/A-3u, says what it should, and could be handed in again as a document."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from egisz.accreditation import public as accreditation
from egisz.accreditation.actions.commission import cast_vote, prepare_protocol
from egisz.accreditation.models import ActivityReport, Application, CommissionMeeting, SupportingDocument
from egisz.files.public import read
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.text import short_date
from tests.accreditation.builders import PIN, TEXTS, Town, fill, ready_application, report_of, upload
from tests.accreditation.centre_helpers import NOW, at, meeting, on_agenda, staff
from tests.ui.pdf_text import words
from tests.ui.pdfa import faults

pytestmark = pytest.mark.django_db


def says(file_id: UUID | None, title: str, *expected: str) -> bytes:
    """The stored paper is sound, has this title, and these words stand on its pages."""
    assert file_id is not None
    data = read(file_id)
    assert faults(data, title) == []
    found = words(data).replace(" ", "")
    for one in expected:
        assert one.replace(" ", "").replace("\u00a0", "") in found.replace("\u00a0", ""), f"«{one}» is not in {found}"
    return data


@pytest.fixture
def sent(worker: Actor) -> ActivityReport:
    report = report_of(accreditation.start_application(worker))
    accreditation.save_report(worker, report, texts=TEXTS)
    accreditation.send_report(worker, report)
    return ActivityReport.objects.get(pk=report)


def test_the_report_with_every_digit(sent: ActivityReport, town: Town) -> None:
    period = f"{short_date(sent.period_begin)} – {short_date(sent.period_end)}"
    says(
        sent.file_id,
        "Отчёт о профессиональной деятельности",
        "1. Об организации",
        period,
        *(text for text in TEXTS.values()),
        "Направлен на согласование",
        "Страница 1 из 1",
    )


def test_the_refusal_of_the_head(sent: ActivityReport, town: Town) -> None:
    reason = "В отчёте нет показателей за 2024 год (раздел № 2), добавьте их и отправьте снова."
    accreditation.refuse_report(town.head, sent.pk, reason=reason, pin=PIN)
    sent.refresh_from_db()
    says(sent.refusal_file_id, "Мотивированный отказ в согласовании отчёта", reason, "Соколова Елена Павловна")


def test_the_report_that_goes_without_agreement(worker: Actor, town: Town) -> None:
    application = accreditation.start_application(worker)
    fill(worker, town, application, sign=False)
    accreditation.save_report(worker, report_of(application), texts=TEXTS)
    accreditation.set_agreement(worker, application, agreement="sole_trader")
    accreditation.submit_application(worker, application)
    made = SupportingDocument.objects.get(application_id=application, slot="report", made_by_system=True)
    says(made.file_id, "Отчёт о профессиональной деятельности", "Отчёт подан без согласования", TEXTS["work_done"])


def test_the_receipt(worker: Actor, town: Town) -> None:
    application = ready_application(worker, town)
    now = clock.now()
    receipt = accreditation.submit_application(worker, application, now=now)
    row = Application.objects.get(pk=application)
    says(
        row.receipt_file_id,
        f"Расписка о приёме заявления № {row.number}",
        f"№ {row.number}",
        row.dossier_sha256,
        f"{clock.to_moscow(now):%H:%M}",
        "Приложенные документы",
    )
    assert receipt.number == row.number


def test_the_protocol() -> None:
    members = [staff(Role.COMMISSION, family=f"Членов{letter}") for letter in "абв"]
    held = meeting()
    case = on_agenda(held)
    for member in members:
        cast_vote(member, case.id, choice="passed", now=NOW)
    secretary, on_the_day = staff(Role.SECRETARY), at(2026, 12, 22)
    prepare_protocol(secretary, held.id, protocol_number="12/3-ЦАК", now=on_the_day)
    first = says(
        CommissionMeeting.objects.get(pk=held.pk).protocol_file_id,
        "Протокол № 12/3-ЦАК от 22.12.2026",
        "Протокол № 12/3-ЦАК от 22 декабря 2026 года",
        "3 / 0",
        "Членова",
    )
    prepare_protocol(secretary, held.id, protocol_number="12/3-ЦАК", now=on_the_day)
    assert says(CommissionMeeting.objects.get(pk=held.pk).protocol_file_id, "") == first
    prepare_protocol(secretary, held.id, protocol_number="12/3-ЦАК", now=on_the_day + timedelta(minutes=1))
    assert says(CommissionMeeting.objects.get(pk=held.pk).protocol_file_id, "") != first


def test_a_paper_of_the_house_may_be_handed_in(sent: ActivityReport, worker: Actor) -> None:
    """PDF/A brings metadata and a profile; the door for uploads must not take them for something active."""
    assert sent.file_id is not None
    application = accreditation.start_application(worker)
    again = upload("отчёт.pdf", read(sent.file_id))
    assert accreditation.attach_document(worker, application, slot="diploma", upload=again)

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from egisz.audit.public import entries
from egisz.cme.models import CreditEntry
from egisz.cme.public import (
    add_manual_credit,
    credit_file,
    education_page,
    hours_report,
    hours_requirement_on,
    manual_credit,
    record_credit,
    refuse_manual_credit,
    verify_manual_credit,
    withdraw_manual_credit,
)
from egisz.files.public import info
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.kernel.periods import Period
from egisz.outbox.models import EventRow
from tests.cme.conftest import NOW, SYSTEM, TODAY
from tests.files import builders

CENTRE = Actor(role=Role.CENTRE, account_id=uuid4())
WINDOW = Period(date(2022, 6, 24), None)


def add(doctor, actor=None, **changes):
    facts = {
        "kind": "manual_refresher", "title": "Клинические рекомендации", "provider": "Институт", "hours": Decimal(72),
        "specialty_code": "therapy", "specialty_name": "Терапия", "date": date(2026, 2, 1),
        "document_number": "ПК 555", "upload": SimpleUploadedFile("удостоверение.pdf", builders.pdf()), "now": NOW,
    }  # fmt: skip
    return add_manual_credit(actor or doctor.actor, **{**facts, **changes})


def report(doctor):
    return hours_report(doctor.id, "therapy", WINDOW, hours_requirement_on(TODAY), TODAY)


@pytest.mark.article("A-172")
def test_hours_come_from_the_register_and_from_the_portal(doctor):
    doctor.study(72)
    doctor.event(18)
    result = report(doctor)
    assert (result.refresher, result.total, result.missing_total) == (72, 90, 54)
    assert {line.origin.split(",")[0] for line in result.lines} == {"регистр", "портал НМиФО"}


def test_a_manual_entry_is_undecided_until_verified(doctor):
    credit = add(doctor)
    assert (report(doctor).total, report(doctor).total_undecided) == (0, 72)
    verify_manual_credit(CENTRE, credit, ground="удостоверение проверено", now=NOW)
    assert (report(doctor).refresher, report(doctor).total_undecided) == (72, 0)
    verify_manual_credit(CENTRE, credit, ground="ещё раз", now=NOW)
    assert EventRow.objects.filter(kind="cme.CreditVerified").count() == 1


def test_the_document_is_kept_and_the_journal_knows(doctor):
    credit = add(doctor)
    assert info(credit_file(doctor.actor, credit)).name == "удостоверение.pdf"
    codes = [entry.code for entry in entries(resource="cme.CreditEntry", resource_id=credit)]
    assert codes == ["cme.credit_added"]
    assert EventRow.objects.filter(kind="cme.CreditRecorded").count() == 1


def test_reading_somebody_elses_document_is_written_down(doctor):
    credit = add(doctor)
    credit_file(CENTRE, credit)
    assert entries(resource="cme.CreditEntry", resource_id=credit)[0].code == "cme.credit_file.read"
    with pytest.raises(NotFound):
        credit_file(Actor(role=Role.PRACTITIONER, practitioner_id=uuid4()), credit)


@pytest.mark.article("A-174")
@pytest.mark.parametrize("number", ["ПК 777", "пк-777", "777"])
def test_the_same_document_is_not_entered_twice(doctor, number):
    doctor.study(36, document_number="777", document_date=date(2026, 2, 1))
    with pytest.raises(Refused) as caught:
        add(doctor, document_number=number)
    assert caught.value.codes == ("CREDIT_DUPLICATE",)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"hours": Decimal(0)}, "CREDIT_HOURS", "hours"),
        ({"hours": Decimal(8)}, "CREDIT_TOO_SHORT", "hours"),
        ({"date": TODAY + timedelta(days=1)}, "CREDIT_DATE", "date"),
        ({"document_number": ""}, "CREDIT_NUMBER", "number"),
        ({"kind": "event"}, "CREDIT_KIND", "kind"),
        ({"upload": SimpleUploadedFile("диплом.docx", b"PK")}, "FILE_NOT_PDF", "file"),
    ],
)
def test_what_is_wrong_is_told_at_the_field(doctor, changes, code, field):
    with pytest.raises(Refused) as caught:
        add(doctor, **changes)
    (objection,) = caught.value.objections
    assert (objection.code, objection.field) == (code, field)
    assert not CreditEntry.objects.exists()


def test_only_people_of_the_register_enter_training(doctor):
    with pytest.raises(Forbidden):
        add(doctor, actor=Actor(role=Role.LIMITED, account_id=uuid4()))


def test_taking_back(doctor):
    credit = add(doctor)
    assert manual_credit(doctor.actor, credit).hours == 72
    with pytest.raises(NotFound):
        withdraw_manual_credit(Actor(role=Role.PRACTITIONER, practitioner_id=uuid4()), credit, NOW)
    withdraw_manual_credit(doctor.actor, credit, NOW)
    withdraw_manual_credit(doctor.actor, credit, NOW)
    assert report(doctor).lines == ()
    assert EventRow.objects.filter(kind="cme.CreditWithdrawn").count() == 1
    with pytest.raises(NotFound):
        manual_credit(doctor.actor, credit)
    add(doctor)  # and it can be entered again


def test_what_was_verified_stays(doctor):
    credit = add(doctor)
    verify_manual_credit(SYSTEM, credit, ground="проверено", now=NOW)
    with pytest.raises(Refused):
        withdraw_manual_credit(doctor.actor, credit, NOW)


def test_refused_hours_never_count_and_say_why(doctor):
    credit = add(doctor)
    refuse_manual_credit(CENTRE, credit, reason="в документе 18 часов", now=NOW)
    refuse_manual_credit(CENTRE, credit, reason="в документе 18 часов ", now=NOW)
    (line,) = report(doctor).lines
    assert (line.verdict, line.reason_code) == ("no", "REFUSED")
    assert "в документе 18 часов" in line.reason
    assert (report(doctor).total, report(doctor).total_undecided) == (0, 0)
    assert EventRow.objects.filter(kind="cme.CreditRefused").count() == 1
    withdraw_manual_credit(doctor.actor, credit, NOW)  # the worker enters it anew, with the right document
    with pytest.raises(Refused) as caught:
        verify_manual_credit(CENTRE, credit, ground="поздно", now=NOW)
    assert caught.value.codes == ("CREDIT_WITHDRAWN",)


@pytest.mark.parametrize("reason", ["", "  ", "а" * 501])
def test_hours_are_refused_with_a_reason(doctor, reason):
    credit = add(doctor)
    with pytest.raises(Refused) as caught:
        refuse_manual_credit(CENTRE, credit, reason=reason, now=NOW)
    assert caught.value.objections[0].field == "reason"
    assert report(doctor).lines[0].verdict == "undecided"


def test_nobody_verifies_his_own_hours(doctor):
    credit = add(doctor)
    for actor in (doctor.actor, CENTRE.acting(practitioner_id=doctor.id)):
        with pytest.raises(NotFound):
            verify_manual_credit(actor, credit, ground="сам", now=NOW)
        with pytest.raises(NotFound):
            refuse_manual_credit(actor, credit, reason="сам", now=NOW)


def test_the_portal_reports_twice_and_it_is_written_once(doctor):
    first = doctor.event(document_number="НМО-1")
    assert doctor.event(document_number="НМО-1") == first
    assert CreditEntry.objects.count() == 1


def test_only_the_portal_records_confirmed_hours(doctor):
    with pytest.raises(NotFound):
        record_credit(
            doctor.actor, practitioner_id=doctor.id, kind="event", title="x", provider="y", hours=Decimal(6),
            specialty_code="", specialty_name="", date=TODAY,
        )  # fmt: skip


@pytest.mark.article("A-168", "A-169", "A-170", "A-171", "A-172")
def test_the_five_groups_of_the_education_part(doctor):
    for stage in ("general", "secondary", "higher", "internship", "residency"):
        doctor.diploma(stage)
    doctor.study()
    doctor.event()
    page = education_page(doctor.actor, TODAY)
    assert [(group.code, len(group.documents)) for group in page.groups] == [
        ("general", 1), ("professional", 2), ("postgraduate", 2), ("further", 1), ("portal", 1),
    ]  # fmt: skip


def test_the_period_begins_with_the_last_accreditation(doctor):
    doctor.accredit()
    doctor.study(144, document_date=date(2022, 6, 23))
    page = education_page(doctor.actor, TODAY)
    assert page.report.window.begin == date(2022, 6, 24)
    assert page.report.total == 0
    assert (page.deadline, page.last_start) == (date(2027, 6, 24), date(2027, 6, 1))
    assert not page.is_window_assumed


def test_without_an_accreditation_five_years_are_assumed(doctor):
    page = education_page(doctor.actor, TODAY)
    assert page.is_window_assumed
    assert page.report.window.begin == date(2021, 11, 23)
    assert page.specialty_name == "Терапия"


def test_each_specialty_has_its_own_sum(doctor):
    doctor.accredit()
    doctor.accredit("cardiology", "Кардиология")
    doctor.study(72)
    assert education_page(doctor.actor, TODAY, "therapy").report.total == 72
    page = education_page(doctor.actor, TODAY, "cardiology")
    assert page.report.total == 0
    assert [tab.current for tab in page.specialties] == [tab.code == "cardiology" for tab in page.specialties]


def test_hours_after_today_do_not_count_yet(doctor):
    doctor.event(date=TODAY)
    window = Period(date(2022, 6, 24), date(2027, 6, 24))
    law = hours_requirement_on(TODAY)
    assert hours_report(doctor.id, "therapy", window, law, TODAY).total == 6
    assert hours_report(doctor.id, "therapy", window, law, TODAY - timedelta(days=1)).total == 0

"""The centre decides about hours that the applicant entered himself: sums, words, who may, the pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.test import Client

from egisz.accreditation import public as accreditation
from egisz.accreditation.actions.centre import hand_over, register_application
from egisz.accreditation.actions.credits import decide_credit
from egisz.accreditation.models import Application
from egisz.accreditation.queries.casefile import case
from egisz.accreditation.rules import credits as rules
from egisz.audit.public import entries
from egisz.cme.public import add_manual_credit
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NotFound, Refused
from egisz.notifications.public import latest
from egisz.outbox.models import EventRow
from egisz.outbox.public import deliver_all
from tests.accreditation import centre_helpers
from tests.accreditation.builders import SPECIALTY, SPECIALTY_NAME, Town, make_worker, ready_application, upload
from tests.accreditation.centre_helpers import staff

REASON = "В удостоверении 18 часов, а внесено 72"


@pytest.fixture
def applicant(town: Town) -> Actor:
    return make_worker(town, 3, hours=(72,))


@pytest.fixture
def credit(applicant: Actor, town: Town) -> UUID:
    return add_manual_credit(
        applicant, kind="manual_refresher", title="Клинические рекомендации", provider="Институт", hours=Decimal(72),
        specialty_code=SPECIALTY, specialty_name=SPECIALTY_NAME, date=town.today - timedelta(days=90),
        document_number="ПК 555", upload=upload("удостоверение.pdf"),
    )  # fmt: skip


@pytest.fixture
def centre(db: None) -> Actor:
    return staff(Role.CENTRE, family="Проверяева")


@pytest.fixture
def application(applicant: Actor, town: Town, credit: UUID, centre: Actor) -> UUID:
    """Submitted with 72 hours that count and 72 that wait; registered."""
    made = ready_application(applicant, town)
    accreditation.submit_application(applicant, made)
    register_application(centre, made)
    return made


def shown(actor: Actor, application: UUID) -> tuple[str, bool | None, str]:
    """Verdict of the manual entry, is there enough, and the sentence about hours."""
    found = case(actor, application, clock.now())
    (line,) = [line for line in found.credits if line.id]
    check = next(check for check in found.checks if check.title == "Часы обучения")
    return line.verdict, check.ok, check.text


class TestAction:
    def test_before_a_decision_the_hours_wait_for_a_person(self, centre: Actor, application: UUID) -> None:
        verdict, enough, text = shown(centre, application)
        assert (verdict, enough) == ("undecided", None)
        assert "Всего 72 из 144" in text
        assert "Ещё 72 ч внёс заявитель" in text

    def test_counted_hours_are_added(self, centre: Actor, application: UUID, credit: UUID) -> None:
        before = Application.objects.get(pk=application)
        decide_credit(centre, application, credit, choice="counts")
        decide_credit(centre, application, credit, choice="counts")
        verdict, enough, text = shown(centre, application)
        assert (verdict, enough) == ("counts", True)
        assert "Всего 144 из 144 ч, повышение квалификации 144 из 72 ч" in text
        after = Application.objects.get(pk=application)
        assert (after.dossier, after.dossier_sha256) == (before.dossier, before.dossier_sha256), (
            "the snapshot is frozen"
        )
        assert EventRow.objects.filter(kind="cme.CreditVerified").count() == 1

    def test_refused_hours_do_not_count_and_the_reason_is_said(
        self, centre: Actor, applicant: Actor, application: UUID, credit: UUID, town: Town
    ) -> None:
        decide_credit(centre, application, credit, choice="no", reason=REASON)
        verdict, enough, text = shown(centre, application)
        assert (verdict, enough) == ("no", False)
        assert "Всего 72 из 144" in text
        (line,) = [line for line in case(centre, application, clock.now()).credits if line.id]
        assert REASON in line.reason
        mine = accreditation.home_facts(applicant, town.today).hours
        assert mine is not None
        assert [found.reason_code for found in mine.lines if found.is_manual] == ["REFUSED"]

    def test_a_decision_may_be_changed(self, centre: Actor, application: UUID, credit: UUID) -> None:
        decide_credit(centre, application, credit, choice="no", reason=REASON)
        decide_credit(centre, application, credit, choice="counts")
        assert shown(centre, application)[:2] == ("counts", True)
        decide_credit(centre, application, credit, choice="no", reason=REASON)
        assert shown(centre, application)[:2] == ("no", False)

    @pytest.mark.parametrize(
        ("choice", "reason", "code"),
        [("", "", "CHOICE_REQUIRED"), ("no", "  ", "REASON_REQUIRED"), ("maybe", "", "CHOICE_REQUIRED"),
         ("no", "а" * 501, "REASON_TOO_LONG")],
    )  # fmt: skip
    def test_a_half_answer_is_refused(
        self, centre: Actor, application: UUID, credit: UUID, choice: str, reason: str, code: str
    ) -> None:
        with pytest.raises(Refused) as refusal:
            decide_credit(centre, application, credit, choice=choice, reason=reason)
        assert refusal.value.codes == (code,)
        assert shown(centre, application)[0] == "undecided"

    def test_who_may_not(self, applicant: Actor, centre: Actor, application: UUID, credit: UUID) -> None:
        with pytest.raises(NotFound):
            decide_credit(applicant, application, credit, choice="counts")
        for role in (Role.COMMISSION, Role.SECRETARY):
            with pytest.raises(Forbidden):
                decide_credit(staff(role), application, credit, choice="counts")
        with pytest.raises(NotFound):
            decide_credit(centre, application, uuid4(), choice="counts")
        with pytest.raises(Refused) as refusal:
            decide_credit(
                Actor(role=Role.CENTRE, account_id=applicant.account_id), application, credit, choice="counts"
            )
        assert refusal.value.codes == ("OWN_CASE",)
        assert shown(centre, application)[0] == "undecided"

    def test_an_entry_of_another_person_is_not_found(self, centre: Actor, application: UUID, town: Town) -> None:
        other = make_worker(town, 4, hours=(72,))
        foreign = add_manual_credit(
            other, kind="manual_other", title="Семинар", provider="Общество", hours=Decimal(6),
            specialty_code=SPECIALTY, specialty_name=SPECIALTY_NAME, date=town.today - timedelta(days=9),
            document_number="", upload=upload(),
        )  # fmt: skip
        with pytest.raises(NotFound):
            decide_credit(centre, application, foreign, choice="counts")

    def test_only_while_the_centre_checks(self, centre: Actor, applicant: Actor, town: Town, credit: UUID) -> None:
        made = ready_application(applicant, town)
        accreditation.submit_application(applicant, made)
        with pytest.raises(Refused) as refusal:
            decide_credit(centre, made, credit, choice="counts")
        assert refusal.value.codes == ("WRONG_STATE",)
        register_application(centre, made)
        hand_over(centre, made, None)
        with pytest.raises(Refused):
            decide_credit(centre, made, credit, choice="counts")

    def test_what_the_worker_took_back_is_not_decided(
        self, centre: Actor, applicant: Actor, application: UUID, credit: UUID
    ) -> None:
        from egisz.cme.public import withdraw_manual_credit

        withdraw_manual_credit(applicant, credit)
        with pytest.raises(Refused) as refusal:
            decide_credit(centre, application, credit, choice="counts")
        assert refusal.value.codes == ("CREDIT_WITHDRAWN",)

    def test_the_journal_and_the_applicant_know(
        self, centre: Actor, applicant: Actor, application: UUID, credit: UUID
    ) -> None:
        decide_credit(centre, application, credit, choice="no", reason=REASON)
        deliver_all()
        codes = [entry.code for entry in entries(resource="accreditation.Application", resource_id=application)]
        assert "accreditation.credit_decided" in codes
        assert "cme.credit_refused" in [entry.code for entry in entries(resource="cme.CreditEntry", resource_id=credit)]
        assert not EventRow.objects.filter(body__icontains="удостоверении").exists()
        assert applicant.account_id is not None
        told = latest(applicant.account_id, 20)
        (refusal,) = [item for item in told if "не засчитано" in item.title.replace("\u00a0", " ")]
        assert REASON in refusal.body.replace("\u00a0", " ")
        decide_credit(centre, application, credit, choice="counts")
        deliver_all()
        titles = [item.title.replace("\u00a0", " ") for item in latest(applicant.account_id, 20)]
        assert "Ваше обучение засчитано" in titles


class TestSums:
    @staticmethod
    def _line(hours: int, verdict: str, *, refresher: bool = False) -> rules.SnapshotLine:
        return rules.SnapshotLine("1", "т", "к", Decimal(hours), "", "", verdict, "", refresher, True, True)

    def test_other_training_counts_up_to_its_limit(self) -> None:
        lines = [self._line(90, "counts"), self._line(80, "counts", refresher=True), self._line(36, "no")]
        assert rules.sums(lines, 72, frozenset({"counts"})) == (152, 80)

    def test_a_settled_line_is_not_decided_about(self) -> None:
        settled = rules.SnapshotLine("1", "т", "к", Decimal(6), "", "", "counts", "", True, False, False)
        assert rules.decided(settled, "no", "так", False) == settled


class TestPages:
    @pytest.fixture
    def clerk(self, client: Client, centre: Actor) -> Client:
        return centre_helpers.sign_in(client, centre)

    def test_the_case_offers_the_decision_and_the_page_takes_it(
        self, clerk: Client, application: UUID, credit: UUID
    ) -> None:
        here = f"/accreditation/centre/{application}/"
        there = f"{here}hours/{credit}/"
        assert f'href="{there}"' in clerk.get(here).content.decode()
        text = clerk.get(there).content.decode().replace("\u00a0", " ")
        for words in ("Клинические рекомендации", "ПК 555", "72 ч", f"/education/credits/{credit}/file/"):
            assert words in text, words
        answer = clerk.post(there, {"choice": "no", "reason": ""})
        assert answer.status_code == 422
        assert "Напишите, почему часы не засчитаны" in answer.content.decode().replace("\u00a0", " ")
        answer = clerk.post(there, {"choice": "", "reason": "мало <часов>"})
        assert answer.status_code == 422
        assert "мало &lt;часов&gt;" in answer.content.decode()
        answer = clerk.post(there, {"choice": "no", "reason": REASON})
        assert (answer.status_code, answer["Location"]) == (303, here)
        text = clerk.get(here).content.decode().replace("\u00a0", " ")
        assert REASON in text
        assert "Изменить решение" in text
        assert clerk.post(there, {"choice": "counts", "reason": ""}).status_code == 303
        assert "Документ проверен в ФАЦ, часы засчитаны" in clerk.get(here).content.decode().replace("\u00a0", " ")
        document = clerk.get(f"/education/credits/{credit}/file/")
        assert b"".join(document).startswith(b"%PDF")  # type: ignore[call-overload]

    def test_the_commission_reads_the_decision_and_changes_nothing(
        self, client: Client, centre: Actor, application: UUID, credit: UUID
    ) -> None:
        decide_credit(centre, application, credit, choice="counts")
        hand_over(centre, application, None)
        centre_helpers.sign_in(client, staff(Role.COMMISSION))
        text = client.get(f"/accreditation/commission/cases/{application}/").content.decode().replace("\u00a0", " ")
        assert "Документ проверен в ФАЦ, часы засчитаны" in text
        assert f"/hours/{credit}/" not in text
        assert client.get(f"/accreditation/centre/{application}/hours/{credit}/").status_code == 403

    def test_after_the_check_the_page_only_shows(
        self, clerk: Client, centre: Actor, application: UUID, credit: UUID
    ) -> None:
        hand_over(centre, application, None)
        there = f"/accreditation/centre/{application}/hours/{credit}/"
        assert f'href="{there}"' not in clerk.get(f"/accreditation/centre/{application}/").content.decode()
        text = clerk.get(there).content.decode().replace("\u00a0", " ")
        assert "Решать о часах сейчас нельзя" in text
        assert "Сохранить решение" not in text
        assert clerk.post(there, {"choice": "counts"}).status_code == 422
        assert clerk.get(f"/accreditation/centre/{application}/hours/{uuid4()}/").status_code == 404

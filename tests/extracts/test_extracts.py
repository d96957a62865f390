from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from egisz.audit.public import entries
from egisz.extracts import public as extracts
from egisz.extracts.models import RegistryExtract
from egisz.extracts.rules import CHECKS_PER_MINUTE, Worth
from egisz.files import public as files
from egisz.frmr.models import AccreditationRecord
from egisz.kernel import clock
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NotFound, Refused
from egisz.outbox.models import EventRow
from egisz.outbox.public import deliver_all
from egisz.signature import public as signature
from egisz.ui import press
from tests.frmr.conftest import SNILS
from tests.ui.pdf_text import words
from tests.ui.pdfa import faults

Info = extracts.ExtractInfo
Enter = Callable[[Actor], Client]


def document(info: Info) -> bytes:
    assert info.file_id is not None
    return files.read(info.file_id)


class TestOrder:
    def test_a_double_press_is_one_order(self, doctor: Actor, record: UUID) -> None:
        first = extracts.order_extract(doctor, record)
        assert extracts.order_extract(doctor, record) == first
        assert extracts.extract(doctor, first).state == "ordered"
        deliver_all()
        assert extracts.order_extract(doctor, record) != first

    def test_only_the_person_orders(self, stranger: Actor, record: UUID, region: object) -> None:
        for actor in (stranger, region.hr, region.head, Actor.anonymous()):  # type: ignore[attr-defined]
            with pytest.raises(NotFound):
                extracts.order_extract(actor, record)

    def test_an_annulled_accreditation_gives_no_extract(self, doctor: Actor, record: UUID) -> None:
        AccreditationRecord.objects.filter(pk=record).update(annulled_on=date(2026, 5, 5))
        with pytest.raises(Refused) as caught:
            extracts.order_extract(doctor, record)
        assert caught.value.codes == ("RECORD_ANNULLED",)

    def test_ten_a_day_are_enough(self, doctor: Actor, record: UUID, ready: Info) -> None:
        row = RegistryExtract.objects.get(pk=ready.id)
        for number in range(9):
            row.pk, row.number, row.code = UUID(int=number + 1), f"Т-{number}", f"T{number}"
            row.save(force_insert=True)
        with pytest.raises(Refused) as caught:
            extracts.order_extract(doctor, record)
        assert caught.value.codes == ("TOO_MANY_ORDERS",)
        assert extracts.order_extract(doctor, record, clock.now() + timedelta(days=2))

    def test_an_order_that_nobody_printed_can_be_repeated(self, doctor: Actor, record: UUID) -> None:
        stuck = extracts.order_extract(doctor, record, clock.now() - timedelta(hours=2))
        assert extracts.give_up_on_stuck() == 1
        assert extracts.give_up_on_stuck() == 0
        assert extracts.extract(doctor, stuck).state == "failed"
        assert extracts.order_extract(doctor, record) != stuck
        assert EventRow.objects.filter(kind="extracts.ExtractFailed").count() == 1


class TestPaper:
    @pytest.mark.article("A-225")
    def test_every_field_is_printed(self, doctor: Actor, make_record: Callable[..., UUID], ready: Info) -> None:
        text = words(document(ready))
        for expected in (
            ready.number,
            "Соколова Елена Андреевна",
            "08.03.1985",
            "112-233-445 95",
            "Терапия (код 49)",
            "периодическая",
            "высшее",
            "04.03.2025",
            "1-ПА",
            "Центральная аккредитационная комиссия, г. Москва",
            ready.registry_number,
            "4 марта 2030 года",
            "действует",
            "других действующих аккредитаций в регистре нет",
            "Оператор установки Open ЕГИСЗ",
            "ФРМР",
            ready.check_url,
            ready.code_grouped,
        ):
            assert expected.replace(" ", "") in text.replace(" ", ""), f"«{expected}» is not on the paper: {text}"
        info = signature.signature(ready.signature_id)  # type: ignore[arg-type]
        assert info.certificate_serial in text
        assert info.fingerprint in text.replace(" ", "")
        assert "\ufffd" not in text

    def test_other_valid_specialties_are_named(
        self, doctor: Actor, make_record: Callable[..., UUID], record: UUID
    ) -> None:
        make_record(specialty_code="16", specialty_name="Кардиология")
        make_record(
            specialty_code="74", specialty_name="Хирургия", pass_date=date(2015, 1, 1), end_date=date(2020, 1, 1)
        )
        extract_id = extracts.order_extract(doctor, record)
        deliver_all()
        text = words(document(extracts.extract(doctor, extract_id)))
        assert "Кардиология (код 16), до 04.03.2030" in text
        assert "Хирургия" not in text

    def test_it_is_pdf_a_3u_and_light(self, ready: Info) -> None:
        data = document(ready)
        assert faults(data, f"Выписка № {ready.number}") == []
        assert len(data) < 200_000

    def test_the_qr_leads_to_the_check(self, ready: Info) -> None:
        assert ready.check_url == f"https://egisz.example.org/v/{ready.code}/"
        assert press.qr(ready.check_url).startswith("<svg")
        assert press.qr(ready.check_url) != press.qr(ready.check_url + "x")

    def test_printing_twice_changes_nothing(self, doctor: Actor, ready: Info) -> None:
        before = document(ready)
        extracts.produce_extract(ready.id)
        again = extracts.extract(doctor, ready.id)
        assert again == ready
        assert document(again) == before
        assert EventRow.objects.filter(kind="extracts.ExtractReady").count() == 1

    @pytest.mark.article("A-207")
    def test_the_paper_is_signed_by_the_operator(self, ready: Info) -> None:
        assert ready.signature_id is not None
        assert ready.ready_at is not None
        container = signature.container_of(ready.signature_id)
        assert signature.verify(document(ready), container, ready.ready_at).valid
        assert signature.signature(ready.signature_id).signer_account_id is None

    def test_the_row_keeps_neither_snils_nor_birth_date(self, ready: Info) -> None:
        facts = str(RegistryExtract.objects.get(pk=ready.id).facts)
        assert SNILS not in facts
        assert "445" not in facts
        assert "1985" not in facts


class TestPublicCheck:
    def test_valid(self, ready: Info) -> None:
        found = extracts.check(ready.code_grouped.lower(), clock.now())
        assert found.worth is Worth.VALID
        assert found.full_name == "Соколова Елена Андреевна"
        assert found.number == ready.number

    def test_expired(self, ready: Info) -> None:
        late = clock.now().replace(year=2031)
        assert extracts.check(ready.code, late).worth is Worth.EXPIRED

    def test_annulled(self, ready: Info) -> None:
        AccreditationRecord.objects.filter(pk=ready.record_id).update(annulled_on=date(2026, 5, 5))
        found = extracts.check(ready.code, clock.now())
        assert found.worth is Worth.ANNULLED
        assert found.annulled_on == date(2026, 5, 5)

    def test_a_newer_extract_replaces_the_older_one(self, doctor: Actor, ready: Info) -> None:
        newer = extracts.order_extract(doctor, ready.record_id)
        assert extracts.check(ready.code, clock.now()).worth is Worth.VALID  # until the newer one is printed
        deliver_all()
        found = extracts.check(ready.code, clock.now())
        assert found.worth is Worth.REPLACED
        assert found.replaced_by == extracts.extract(doctor, newer).number

    def test_the_name_stays_as_it_was_on_the_paper(self, ready: Info) -> None:
        AccreditationRecord.objects.filter(pk=ready.record_id).update(family="Другая")
        assert extracts.check(ready.code, clock.now()).full_name == "Соколова Елена Андреевна"

    def test_an_unprinted_one_is_not_there(self, doctor: Actor, record: UUID) -> None:
        extract_id = extracts.order_extract(doctor, record)
        with pytest.raises(NotFound):
            extracts.check(extracts.extract(doctor, extract_id).code, clock.now())


class TestFileCheck:
    def test_the_issued_file_is_genuine(self, ready: Info) -> None:
        container = signature.container_of(ready.signature_id)  # type: ignore[arg-type]
        for given in (None, container):
            for code in ("", ready.code):
                found = extracts.check_file(document(ready), given, clock.now(), code)
                assert found.genuine, found.lines
                assert [line.outcome for line in found.lines] == ["good", "good", "warn", "good"]

    def test_an_altered_file_is_refused_in_words(self, ready: Info) -> None:
        data = document(ready)
        altered = data[:-10] + bytes([data[-10] ^ 1]) + data[-9:]
        container = signature.container_of(ready.signature_id)  # type: ignore[arg-type]
        for given in (None, container):
            for code in ("", ready.code):
                found = extracts.check_file(altered, given, clock.now(), code)
                assert not found.genuine
                assert found.lines[0].outcome == "bad"
                assert "измен" in found.lines[0].text
                assert found.lines[1].outcome == "bad"

    def test_a_file_of_another_extract_does_not_pass_for_this_code(self, doctor: Actor, ready: Info) -> None:
        newer = extracts.order_extract(doctor, ready.record_id)
        deliver_all()
        other = document(extracts.extract(doctor, newer))
        assert not extracts.check_file(other, None, clock.now(), ready.code).genuine

    def test_somebody_elses_signature_is_refused(self, doctor: Actor, ready: Info) -> None:
        signature.issue_own_key(doctor, "2580")
        forged = signature.sign(doctor, document(ready), "2580")
        found = extracts.check_file(document(ready), signature.container_of(forged.id), clock.now())
        assert not found.genuine
        assert "не оператор" in found.lines[1].text

    def test_a_replaced_one_is_genuine_and_says_so(self, doctor: Actor, ready: Info) -> None:
        extracts.order_extract(doctor, ready.record_id)
        deliver_all()
        found = extracts.check_file(document(ready), None, clock.now())
        assert found.genuine
        assert "заменена" in found.lines[-1].text


class TestPages:
    @pytest.mark.article("A-011", "A-042", "A-207")
    def test_order_wait_download(self, doctor: Actor, record: UUID, browser: Enter) -> None:
        client = browser(doctor)
        assert "Заказать выписку" in client.get("/extracts/").content.decode().replace("\u00a0", " ")
        answer = client.post(f"/extracts/order/{record}/")
        assert answer.status_code == 303
        waiting = client.get(answer["Location"])
        assert "Готовится, обычно меньше минуты" in waiting.content.decode().replace("\u00a0", " ")
        part = client.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert 'hx-trigger="every 2s"' in part
        deliver_all()
        done = client.get(answer["Location"]).content.decode()
        assert "Скачать" in done
        assert "hx-trigger" not in done
        file = client.get(answer["Location"] + "pdf/")
        data = b"".join(file)  # type: ignore[call-overload]
        assert data.startswith(b"%PDF-1.7")
        sig = client.get(answer["Location"] + "sig/").content
        assert signature.verify(data, sig, clock.now()).valid
        codes = [entry.code for entry in entries(subject=doctor.practitioner_id)]
        assert {"extracts.order", "extracts.produce", "extracts.download", "extracts.download_signature"} <= set(codes)

    def test_a_stranger_gets_404(self, stranger: Actor, ready: Info, browser: Enter) -> None:
        client = browser(stranger)
        for end in ("", "pdf/", "sig/"):
            assert client.get(f"/extracts/{ready.id}/{end}").status_code == 404
        assert client.post(f"/extracts/order/{ready.record_id}/").status_code == 404

    def test_the_public_page_needs_no_account_and_hides_snils_and_birth_date(self, client: Client, ready: Info) -> None:
        answer = client.get(f"/v/{ready.code}/")
        text = answer.content.decode().replace("\u00a0", " ")
        assert answer.status_code == 200
        assert "Выписка действует" in text
        assert "Соколова Елена Андреевна" in text
        for hidden in (SNILS, "112-233-445 95", "08.03.1985", "1985-03-08", "8 марта 1985"):
            assert hidden not in text
        assert answer["X-Robots-Tag"] == "noindex"
        assert "extracts.check" in [
            entry.code for entry in entries(resource_id=ready.id, resource="extracts.RegistryExtract")
        ]

    def test_the_form_leads_to_the_page(self, client: Client, ready: Info) -> None:
        answer = client.get("/v/", {"code": ready.code_grouped.lower()}, follow=True)
        assert ready.number in answer.content.decode()
        assert client.get("/v/").status_code == 200
        assert client.get("/v/", {"code": ""}).status_code == 422

    @pytest.mark.django_db
    def test_a_wrong_code_gets_help(self, client: Client) -> None:
        answer = client.get("/v/0000000000/")
        assert answer.status_code == 404
        assert "опечатки" in answer.content.decode()

    @pytest.mark.django_db
    def test_too_many_checks_of_one_address(self, client: Client) -> None:
        here, now = Actor.anonymous(address="192.0.2.7"), clock.now()
        for minute in (now, now + timedelta(minutes=1)):  # whichever the request will fall into
            for _ in range(CHECKS_PER_MINUTE):
                assert extracts.may_check(here, minute)
            assert not extracts.may_check(here, minute)
        answer = client.get("/v/0000000000/", REMOTE_ADDR="192.0.2.7")
        assert answer.status_code == 429
        assert answer["Retry-After"] == "60"
        assert client.get("/v/0000000000/", REMOTE_ADDR="192.0.2.8").status_code == 404
        extracts.forget_old_checks(now + timedelta(hours=1))
        assert client.get("/v/0000000000/", REMOTE_ADDR="192.0.2.7").status_code == 404

    @pytest.mark.article("A-225")
    def test_files_are_checked_on_the_open_page(self, client: Client, ready: Info) -> None:
        data = document(ready)

        def send(url: str, content: bytes, sig: bytes | None = None) -> str:
            form = {"file": SimpleUploadedFile("extract.pdf", content)}
            if sig is not None:
                form["signature"] = SimpleUploadedFile("extract.sig", sig)
            answer = client.post(url, form)
            assert answer.status_code == 200
            return answer.content.decode().replace("\u00a0", " ")

        container = signature.container_of(ready.signature_id)  # type: ignore[arg-type]
        assert "Файл подлинный" in send("/check/", data)
        assert "Файл подлинный" in send(f"/v/{ready.code}/file/", data, container)
        assert "Не принимайте этот файл" in send("/check/", data + b" ")
        assert "Не принимайте этот файл" in send(f"/v/{ready.code}/file/", data + b" ", container)
        assert "Не принимайте этот файл" in send("/check/", data, b"not a signature")
        assert client.post("/check/", {}).status_code == 422
        large = SimpleUploadedFile("extract.pdf", io.BytesIO(b"%PDF" + bytes(extracts.FILE_LIMIT)).read())
        assert client.post("/check/", {"file": large}).status_code == 422

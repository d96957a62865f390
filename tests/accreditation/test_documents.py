"""Documents of a draft: by content, within the limit of the rule set."""

from __future__ import annotations

from uuid import UUID

import pytest

from egisz.accreditation import public as accreditation
from egisz.accreditation.models import SupportingDocument
from egisz.kernel.actor import Actor
from egisz.kernel.errors import Refused
from tests.accreditation.builders import Town, pdf, upload

MB = 1024 * 1024


@pytest.fixture
def application(worker: Actor) -> UUID:
    return accreditation.start_application(worker)


def attach(
    worker: Actor, application: UUID, slot: str = "snils", data: bytes | None = None, name: str = "СНИЛС.PDF"
) -> UUID:
    return accreditation.attach_document(worker, application, slot=slot, upload=upload(name, data), comment="копия")


@pytest.mark.article("A-077")
def test_file_goes_into_its_slot_with_a_comment(worker: Actor, town: Town, application: UUID) -> None:
    attach(worker, application)
    case = accreditation.case_of(worker, application, town.today)
    assert [(row.slot, row.comment) for row in case.documents] == [("snils", "копия")]


def test_slot_for_one_file_replaces(worker: Actor, application: UUID) -> None:
    attach(worker, application)
    attach(worker, application)
    assert SupportingDocument.objects.filter(application_id=application).count() == 1


def test_slot_for_many_files_collects(worker: Actor, application: UUID) -> None:
    attach(worker, application, "diploma")
    attach(worker, application, "diploma")
    assert SupportingDocument.objects.filter(application_id=application, slot="diploma").count() == 2


def test_word_under_the_name_of_pdf_is_refused(worker: Actor, application: UUID) -> None:
    with pytest.raises(Refused) as refusal:
        attach(worker, application, data=b"PK\x03\x04 not a pdf at all")
    assert refusal.value.codes == ("FILE_NOT_PDF",)
    assert not SupportingDocument.objects.exists()


@pytest.mark.article("A-204")
def test_together_not_more_than_25_megabytes(worker: Actor, application: UUID) -> None:
    heavy = pdf(padding=13 * MB)
    attach(worker, application, "diploma", heavy)
    with pytest.raises(Refused) as refusal:
        attach(worker, application, "diploma", heavy)
    assert refusal.value.codes == ("FILES_TOTAL_EXCEEDED",)
    first = SupportingDocument.objects.get()
    accreditation.replace_document(worker, application, first.pk, upload=upload(data=heavy))


def test_unknown_slot_is_refused(worker: Actor, application: UUID) -> None:
    with pytest.raises(Refused) as refusal:
        attach(worker, application, "category")
    assert refusal.value.codes == ("SLOT_UNKNOWN",)


@pytest.mark.article("A-078")
def test_comment_and_removal(worker: Actor, application: UUID) -> None:
    document = attach(worker, application)
    accreditation.comment_document(worker, application, document, comment="новое пояснение")
    assert SupportingDocument.objects.get().comment == "новое пояснение"
    accreditation.remove_document(worker, application, document)
    assert not SupportingDocument.objects.exists()

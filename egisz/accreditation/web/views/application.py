"""One application: task list of a draft, the page of a sent one, withdrawal, corrected copy, receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from egisz.accreditation.actions.drafting import corrected_copy
from egisz.accreditation.actions.sending import withdraw_application
from egisz.accreditation.lawbook import rule_set
from egisz.accreditation.queries.applications import (
    application,
    copy_of,
    defects_of,
    document_file,
    documents_of,
    receipt_of,
    steps_of,
)
from egisz.accreditation.queries.case import opened
from egisz.accreditation.queries.path import path_of
from egisz.accreditation.queries.reports import reports_of_application
from egisz.accreditation.rules import sections
from egisz.accreditation.rules.progress import TITLES, WAITING
from egisz.accreditation.rules.slots import title_of
from egisz.accreditation.types import Case
from egisz.accreditation.web import links
from egisz.files.public import info, response
from egisz.kernel import clock
from egisz.kernel.errors import NotFound
from egisz.kernel.text import counted, decimal, file_size, long_date
from egisz.signature.public import container_of, signature
from egisz.ui.http import address, page, see_other

GROUPS = (
    ("Проверьте сведения о себе", (sections.PERSONAL, sections.CONTACTS, sections.SPECIALTY)),
    ("Соберите портфолио", (sections.PROFESSIONAL, sections.EDUCATION)),
    ("Приложите документы и отправьте", (sections.DOCUMENTS, sections.SENDING)),
)
_KINDS = {"done": "done", "later": "later", "in_progress": "info", "waiting": "warn", "not_started": ""}


@require_safe
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`/accreditation/applications/<uuid>/`: a draft shows its task list, a sent one its history."""
    today = clock.today()
    info_, case = opened(request.actor, pk, today)
    if case is not None:
        return page(
            request,
            "accreditation/application.html",
            case=case,
            groups=task_groups(case),
            path=path_of(info_, today, case.meetings),
            support_href=links.address("cabinet:help"),
        )
    return page(
        request,
        "accreditation/case.html",
        application=info_,
        steps=steps_of(request.actor, pk),
        path=path_of(info_, today),
        documents=documents_of(pk),
        reports=reports_of_application(request.actor, pk, today),
        slot_title=title_of,
        defects=defects_of(pk) if info_.brief.state == "not_admitted" else [],
        copy=copy_of(request.actor, pk),
        section_titles=sections.TITLES,
        law=rule_set(info_.rule_set),
        extracts_href=links.address("extracts:list"),
    )


def task_groups(case: Case) -> list[dict[str, Any]]:
    """The seven sections with their states, for the kit's task list."""
    hints = section_hints(case)
    return [
        {
            "title": title,
            "tasks": [
                {
                    "title": sections.TITLES[section],
                    "href": "" if case.progress[section] == "later" else section_href(case.application.id, section),
                    "hint": hints[section],
                    "state": "Ждёт подписи руководителя"
                    if case.progress[section] == WAITING
                    else TITLES[case.progress[section]],
                    "kind": _KINDS[case.progress[section]],
                }
                for section in group
            ],
        }
        for title, group in GROUPS
    ]


def section_href(application_id: UUID, section: str) -> str:
    """The page of a section."""
    name = "check" if section == sections.SENDING else section
    return address(f"accreditation:{name}", application_id)


def section_hints(case: Case) -> dict[str, str]:
    """One line under the name of each section: what is there and what is missing."""
    hints = {
        sections.PERSONAL: "ФИО, дата рождения, СНИЛС и документ – из регистра",
        sections.CONTACTS: "Почта и телефон, на которые придёт ответ",
        sections.SPECIALTY: _specialty_hint(case),
        sections.PROFESSIONAL: _professional_hint(case),
        sections.EDUCATION: _education_hint(case),
        sections.DOCUMENTS: _documents_hint(case),
        sections.SENDING: _sending_hint(case),
    }
    for section in hints:
        marks = case.defects_at(section)
        if marks:
            hints[section] = f"Замечание ФАЦ: {marks[0].text}"
    return hints


def _specialty_hint(case: Case) -> str:
    application_ = case.application
    if not application_.brief.specialty_name:
        return "Уровень образования и специальность"
    level = application_.education_level_title
    return f"«{application_.brief.specialty_name}»" + (f", {level[0].lower()}{level[1:]} образование" if level else "")


def _professional_hint(case: Case) -> str:
    waiting = [report for report in case.reports if report.state == "on_approval"]
    if waiting and waiting[0].sent_at:
        return f"Отчёт отправлен руководителю {long_date(waiting[0].sent_at)}"
    if case.dossier.category_exception:
        return f"Отчёт не нужен: категория {case.category_title}"
    if case.application.agreement_title:
        return case.application.agreement_title
    return "Отчёт о работе за 5 лет и согласование с руководителем"


def _education_hint(case: Case) -> str:
    if case.hours is None:
        return "Сначала выберите специальность"
    total, needed = case.hours.total, case.law.hours_total_min
    text = f"Набрано {decimal(total)} из {needed} часов"
    missing = case.hours.missing_total or case.hours.missing_refresher
    return f"{text}, не хватает {decimal(missing)}" if missing else text


def _documents_hint(case: Case) -> str:
    count = len(case.documents)
    limit = f"PDF, вместе не больше {case.law.file_total_mb} МБ."
    if not count:
        return f"{limit} Нужно приложить: {sum(slot.required for slot in case.slots)}"
    return f"{limit} Приложено {counted(count, 'файл', 'файла', 'файлов')}, {file_size(case.used_bytes)}"


def _sending_hint(case: Case) -> str:
    if case.progress[sections.SENDING] == "later":
        return "Откроется, когда будут готовы остальные разделы"
    if any(found.code == "WINDOW_NOT_OPEN" for found in case.objections) and case.window:
        return f"Отправить можно с {long_date(case.window.opens)}"
    return "Проверьте ответы, дайте согласие и отправьте"


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once more, then discard the draft or withdraw what was sent."""
    info_ = application(request.actor, pk)
    if request.method == "POST":
        withdraw_application(request.actor, pk)
        message = "Черновик удалён" if info_.brief.is_draft else f"Заявление № {info_.number} отозвано"
        return see_other(request, "accreditation:home", message=message)
    return page(request, "accreditation/withdraw.html", application=info_)


@require_POST
def copy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A corrected copy of a returned application."""
    new = corrected_copy(request.actor, pk)
    return see_other(
        request,
        "accreditation:application",
        new,
        message="Черновик создан. Всё верное сохранено, исправьте только отмеченное",
    )


@require_safe
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """`…/receipt/`: number and time, the signed file."""
    info_ = application(request.actor, pk)
    found = receipt_of(request.actor, pk)
    return page(
        request,
        "accreditation/receipt.html",
        application=info_,
        receipt=found,
        file=info(found.file_id) if found.file_id else None,
        signature=signature(found.signature_id) if found.signature_id else None,
        path=path_of(info_, clock.today()),
    )


@require_safe
def receipt_file(request: HttpRequest, pk: UUID) -> FileResponse:
    found = receipt_of(request.actor, pk)
    if found.file_id is None:
        raise NotFound
    return response(found.file_id)


@require_safe
def receipt_signature(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The detached signature of the receipt."""
    found = receipt_of(request.actor, pk)
    if found.signature_id is None:
        raise NotFound
    return signature_response(container_of(found.signature_id), f"receipt-{pk}.sig")


def signature_response(container: bytes, name: str) -> HttpResponse:
    """A CMS container as a file."""
    answer = HttpResponse(container, content_type="application/pkcs7-signature")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
def document(request: HttpRequest, pk: UUID, document: UUID) -> FileResponse:
    """A file of one's own application."""
    return response(document_file(request.actor, pk, document), inline="inline" in request.GET)

"""The worker's card."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from egisz.frmr.queries.card import card as card_of
from egisz.frmr.queries.workers import history
from egisz.kernel import clock, snils
from egisz.ui.http import page

TABS = [
    ("personal", "Личные данные"),
    ("work", "Работа"),
    ("education", "Образование"),
    ("accreditation", "Аккредитация"),
    ("history", "История изменений"),
]
_FIELDS = {
    "family": "фамилия", "given": "имя", "patronymic": "отчество", "gender": "пол", "birth_date": "дата рождения",
    "birth_place": "место рождения", "citizenship_name": "гражданство", "citizenship_code": "гражданство",
    "phone": "телефон", "email": "почта", "rate": "ставка", "post_name": "должность", "post_code": "должность",
    "department_id": "подразделение", "contract_number": "номер договора", "contract_date": "дата договора",
    "payroll_number": "табельный номер", "personal_file_number": "номер личного дела", "begin_date": "дата начала",
    "kind": "вид", "specialty_name": "специальность", "specialty_code": "специальность", "hours": "часы",
    "theme": "программа", "institution": "организация", "document_number": "номер документа",
    "document_series": "серия документа", "document_date": "дата документа", "stage": "вид образования",
    "qualification": "квалификация", "level": "категория", "end_date": "дата окончания",
    "is_medical": "вид образования",
}  # fmt: skip


@require_GET
def card(request: HttpRequest, practitioner_id: UUID) -> HttpResponse:
    """One part of the card at a time; every opening of somebody's card is journaled."""
    tab = request.GET.get("tab", "personal")
    tab = tab if tab in dict(TABS) else "personal"
    today = clock.today()
    shown = card_of(request.actor, practitioner_id, today)
    lines = []
    if tab == "history":
        for line in history(request.actor, practitioner_id):
            names = dict.fromkeys(_FIELDS[name] for name in line.fields if name in _FIELDS)
            lines.append((line, ", ".join(names)))
    return page(
        request,
        "frmr/card.html",
        card=shown,
        person=shown.person,
        snils=snils.pretty(shown.person.snils),
        tab=tab,
        tabs=[(title, f"?tab={key}", key == tab) for key, title in TABS],
        lines=lines,
    )

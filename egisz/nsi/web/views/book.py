"""The passport of a book, its versions and what changed between two of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from egisz.kernel import text
from egisz.nsi.public import EditionInfo, edition, row
from egisz.nsi.rules.prose import blocks
from egisz.nsi.web.forms import OnDateForm
from egisz.nsi.web.presenting import DATA_TYPES, KEYS, Shown, shown, spaced, version_title
from egisz.ui.http import page, see_other
from egisz.ui.jinja import url

LAWS = "1.2.643.5.1.13.13.99.2.533"  # «НПА справочников ФР НСИ»: the description of NORMATIVE in 11.1002 names it


@login_not_required
@require_safe
def book(request: HttpRequest, oid: str) -> HttpResponse:
    """`/nsi/books/<oid>/`: the passport; `?version=` or `?on=` for an earlier edition."""
    this = shown(request, oid)
    if oid != this.oid:
        return HttpResponseRedirect(url("nsi:book", this.oid))
    on_date = OnDateForm(request.GET if "on" in request.GET else None)
    if on_date.is_bound and on_date.is_valid():
        return _on_date(request, this, on_date)
    facts = this.edition.facts
    keys = {key.field: key.type for key in facts.keys}
    return page(
        request, "nsi/passport.html", status=422 if on_date.is_bound else 200,
        this=this, parts=this.parts("passport"), facts=facts, on_date=on_date,
        about=blocks(facts.description), notes=blocks(facts.release_notes), rows=_facts(this),
        laws=_laws(this.edition),
        structure=[
            [{"text": field.alias or field.name, "hint": field.description or ""}, field.name,
             {"text": DATA_TYPES.get(field.data_type, field.data_type), "hint": field.data_type},
             KEYS.get(keys.get(field.name, ""), "")]
            for field in facts.fields
        ],
        choices=[(item.version, version_title(item)) for item in this.editions],
    )  # fmt: skip


def _on_date(request: HttpRequest, this: Shown, form: OnDateForm) -> HttpResponse:
    day = form.cleaned_data["on"]
    found = edition(this.oid, on=day)
    if found is None:
        first = version_title(this.editions[-1])
        words = f"На {text.long_date(day)} справочника ещё не было: первая известная версия – {first}."
        return see_other(request, url("nsi:book", this.oid), kind="warn", message=words)
    line = url("nsi:book", this.oid) + ("" if found.is_current else f"?version={found.version}")
    return see_other(
        request, line, kind="info", message=f"На {text.long_date(day)} действовала версия {found.version}."
    )  # fmt: skip


def _facts(this: Shown) -> list[tuple[str, str]]:
    info, facts = this.edition, this.edition.facts
    rows = [
        ("OID", this.oid),
        ("Дополнительные OID", ", ".join(facts.other_oids)),
        ("Краткий код", facts.identifier or ""),
        ("Версия", info.version),
        ("Опубликована", text.moment(facts.published_at)),
        ("Обновлена", text.moment(facts.updated_at)),
        ("Справочник создан", text.moment(facts.first_made_at)),
        ("Дата утверждения", text.long_date(facts.approve_date) if facts.approve_date else ""),
        ("Записей", spaced(info.rows_count)),
        ("Тип, группа", ", ".join(str(item) for item in (facts.type_id, facts.group_id) if item is not None)),
        ("Ответственная организация", _code(facts.resp_organization_id)),
        ("Утвердившая организация", _code(facts.auth_organization_id)),
        ("Номер во ФНСИ", _code(facts.nsi_dictionary_id)),
        ("Происхождение", "официальная версия" if info.origin == "official" else "начальный набор этой системы"),
    ]  # fmt: skip
    return [(name, value) for name, value in rows if value]


def _laws(info: EditionInfo) -> list[tuple[str, str]]:
    """The acts of the passport: names and addresses where the book of acts is loaded, else their numbers in it."""
    acts = edition(LAWS) if info.facts.laws else None
    lines = []
    for law in info.facts.laws:
        found = row(acts, str(law.id)) if acts else None
        if found:
            lines.append((found.title, url("nsi:record", LAWS, found.code)))
        else:
            lines.append((f"№ {law.id} в версии {law.version}", ""))
    return lines


def _code(value: int | None) -> str:
    return "" if value is None else f"код {value}"

"""Forms of the auditor: what to look for, notes and answers."""

from __future__ import annotations

from typing import Any

from django import forms

from egisz.audit.public import JournalFilter
from egisz.kernel.actor import ROLE_TITLES, Role
from egisz.ui.forms import DateField, KitForm, hinted

_KEYS, _DAYS = ("subject", "account"), ("begin", "end")
_WORDS = ("code", "role", "outcome", "organization_oid", "request_id", "address", "session")
_ROLES = [("", "Любая"), *((role.value, ROLE_TITLES[role]) for role in Role)]


class JournalForm(KitForm):
    """The search; wrong values are told and count as none. Persons come by the key of their record, never by name."""

    code = forms.CharField(label="Что сделано", max_length=80, required=False, help_text="Например: паспорт, вход")
    role = forms.ChoiceField(label="Роль", choices=_ROLES, required=False)
    outcome = forms.ChoiceField(
        label="Исход", choices=[("", "Любой"), ("success", "выполнено"), ("refused", "отказано")], required=False
    )
    organization_oid = forms.CharField(label="OID организации", max_length=128, required=False)
    begin = DateField(label="С какого дня", required=False)
    end = DateField(label="По какой день", required=False)
    request_id = forms.CharField(label="Номер запроса", max_length=40, required=False)
    address = forms.CharField(label="Адрес компьютера", max_length=64, required=False)
    session = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput)
    account = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def wanted(self) -> JournalFilter:
        self.is_valid()
        typed: dict[str, Any] = dict.fromkeys((*_KEYS, *_DAYS), None) | dict.fromkeys(_WORDS, "")
        typed |= {name: value for name, value in self.cleaned_data.items() if value}
        return JournalFilter(**typed)


class PersonForm(KitForm):
    """Names and СНИЛС travel in the body, never in an address."""

    words = forms.CharField(label="Фамилия и имя или СНИЛС", max_length=120)


class NoteForm(KitForm):
    note = forms.CharField(
        label="Что это было",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Кого спросили и что выяснили. Останется с этой записью",
    )


class AnswerForm(KitForm):
    verdict = forms.ChoiceField(
        label="Решение",
        choices=[
            ("lawful", hinted("Доступ был по работе", "Назовите основание: приказ, обращение, сверка")),
            ("unlawful", hinted("Доступ был лишним", "Напишите, что сделано: доступ закрыт, идёт проверка")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="Ответ человеку", widget=forms.Textarea(attrs={"rows": 5}), help_text="Он прочтёт его в кабинете"
    )

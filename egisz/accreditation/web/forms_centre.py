"""Forms of the centre and of the commission: they know shapes, not law."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from egisz.accreditation.queries.centre import SORTS, STATES, TERMS, MeetingChoice, QueueFilter
from egisz.accreditation.rules import sections
from egisz.accreditation.rules.centre import BRANCHES
from egisz.accreditation.rules.reasons import REASONS, Reason
from egisz.kernel.text import counted, long_date
from egisz.ui.forms import DateField, KitForm, hinted

NEAREST = 4  # a checked case goes to one of the nearest meetings
_REASON_CHOICES = [(reason.code, hinted(reason.title, reason.remedy)) for reason in REASONS.values()]


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when nothing was filled in; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


class QueueForm(KitForm):
    """The filters of the queue; a value out of the list falls back to «all»."""

    text = forms.CharField(label="Номер", required=False, max_length=30)
    state = forms.ChoiceField(required=False, choices=list(STATES.items()), widget=forms.HiddenInput)
    term = forms.ChoiceField(label="Срок", required=False, choices=list(TERMS.items()))
    specialty = forms.ChoiceField(label="Специальность", required=False)
    branch = forms.ChoiceField(label="Кого проверяем", required=False, choices=[("", "Всех"), *BRANCHES.items()])
    sort = forms.ChoiceField(label="Порядок", required=False, choices=list(SORTS.items()))
    mine = forms.BooleanField(label="Только мои", required=False)

    def offer_specialties(self, specialties: list[tuple[str, str]]) -> None:
        self.fields["specialty"].choices = [("", "Любая"), *specialties]  # type: ignore[attr-defined]


def filter_of(data: Any) -> QueueFilter:
    """The filter from the address: unknown words are ignored, an old link never breaks."""

    def known(name: str, allowed: Any, default: str = "") -> str:
        value = data.get(name, "")
        return value if value in allowed else default

    return QueueFilter(
        state=known("state", STATES, "work"),
        term=known("term", TERMS),
        specialty=data.get("specialty", "")[:20],
        branch=known("branch", BRANCHES),
        text=data.get("text", "").strip()[:30],
        mine=data.get("mine") in ("on", "1", "true"),
        sort=known("sort", SORTS, "due"),
    )


class ReturnForm(KitForm):
    """Remarks: a code is chosen by writing what exactly is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in REASONS:
            self.fields[f"text_{code}"] = forms.CharField(
                label="Что именно не так",
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Заявитель прочитает это в письме и в заявлении",
            )

    def defects(self) -> list[dict[str, str]]:
        return [{"code": code, "text": text} for code in REASONS if (text := self.cleaned_data[f"text_{code}"].strip())]

    def groups(self) -> list[tuple[str, list[tuple[Reason, Any]]]]:
        """(section, [(reason, its field)]) in the order of the sections."""
        return [
            (title, found)
            for section, title in sections.TITLES.items()
            if (
                found := [
                    (reason, self[f"text_{reason.code}"]) for reason in REASONS.values() if reason.section == section
                ]
            )
        ]


class CreditDecisionForm(KitForm):
    choice = forms.ChoiceField(
        label="Ваше решение",
        required=False,
        choices=[
            ("counts", hinted("Засчитать", "Документ настоящий, обучение по специальности заявления")),
            ("no", hinted("Не засчитать", "Часы не войдут в сумму, причину прочитает заявитель")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Причина, если не засчитываете",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Например: в документе 18 часов, а внесено 36",
    )


class HandOverForm(KitForm):
    meeting = forms.ChoiceField(label="На какое заседание", required=False, widget=forms.RadioSelect)

    def __init__(self, meetings: list[MeetingChoice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = [  # type: ignore[attr-defined]
            *[(str(meeting.id), _offered(meeting)) for meeting in meetings if meeting.free][:NEAREST],
            ("", hinted("Без даты", "Заседание назначит секретарь комиссии")),
        ]
        first = next((meeting for meeting in meetings if meeting.free), None)
        self.fields["meeting"].initial = str(first.id) if first else ""


def _offered(meeting: MeetingChoice) -> hinted:
    places = counted(meeting.free, "место", "места", "мест")
    note = " Дата предварительная." if meeting.source.startswith("предварительно") else ""
    return hinted(
        long_date(meeting.held_on)[:1].upper() + long_date(meeting.held_on)[1:],
        f"В повестке {counted(meeting.taken, 'дело', 'дела', 'дел')}, свободно {places}.{note}",
    )


class MeetingForm(KitForm):
    held_on = DateField(label="Дата заседания", help_text="Например, 22.12.2026")
    protocol_due_on = DateField(label="Протокол не позднее", help_text="Обычно через 3 дня после заседания")


class MoveForm(MeetingForm):
    ground = forms.CharField(
        label="Почему заседание переносят",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Заявители увидят эту причину",
    )


class CancelForm(KitForm):
    ground = forms.CharField(
        label="Почему заседание отменяют",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Заявители увидят эту причину. Их дела останутся в комиссии и будут ждать новой даты",
    )


class VoteForm(KitForm):
    choice = forms.ChoiceField(
        label="Ваш голос",
        required=False,
        choices=[("passed", "Признать прошедшим"), ("not_passed", "Признать не прошедшим")],
        widget=forms.RadioSelect,
    )
    reasons = forms.MultipleChoiceField(
        label="Причины, если голос против",
        required=False,
        choices=_REASON_CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label="Пояснение, если голос против",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Его увидит заявитель. Ваша фамилия не называется",
    )


class ProtocolForm(KitForm):
    protocol_number = forms.CharField(
        label="Номер протокола", required=False, max_length=60, widget=forms.TextInput(attrs={"class": "input--narrow"})
    )


class AgendaForm(KitForm):
    meeting = forms.ChoiceField(label="Заседание", required=False)
    cases = forms.MultipleChoiceField(label="Дела без решения", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, meetings: list[MeetingChoice], cases: list[tuple[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].choices = [  # type: ignore[attr-defined]
            (str(meeting.id), f"{long_date(meeting.held_on)}: {_offered(meeting).hint}") for meeting in meetings
        ]
        self.fields["cases"].choices = cases  # type: ignore[attr-defined]

"""The filter of the inbox."""

from __future__ import annotations

from django import forms

from egisz.notifications.queries import THEMES
from egisz.ui.forms import KitForm


class InboxFilter(KitForm):
    show = forms.ChoiceField(
        label="Показать", required=False, choices=[("", "Все"), ("unread", "Только новые")], widget=forms.Select
    )
    theme = forms.ChoiceField(label="О чём", required=False, choices=[("", "Обо всём"), *THEMES.items()])

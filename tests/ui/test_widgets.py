"""The controls that are printed without a template are those of Django's templates."""

from __future__ import annotations

import re
from pathlib import Path

import django.forms
import pytest
from django import forms
from django.forms.renderers import Jinja2

from egisz.ui.renderer import KitRenderer
from egisz.ui.widgets import printed

NASTY = "<b>&\"'</b>"
WIDGETS: list[tuple[forms.Widget, object]] = [
    (forms.TextInput(attrs={"required": True, "disabled": False, "maxlength": 10}), NASTY),
    (forms.TextInput(), None),
    (forms.TextInput(), ""),
    (forms.NumberInput(), 7),
    (forms.EmailInput(), "a@example.org"),
    (forms.PasswordInput(render_value=True), NASTY),
    (forms.HiddenInput(), "work"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(), False),
    (forms.FileInput(attrs={"multiple": False}), None),
    (forms.Textarea(attrs={"title": NASTY}), NASTY),
    (forms.Textarea(), None),
    (forms.Select(choices=[("", "Все"), (1, NASTY), ("Группа <1>", [("a", "А"), ("b", "Б")])]), "a"),
    (forms.SelectMultiple(choices=[("a", "А"), ("b", "Б")]), ["a", "b"]),
]


def _plain(text: str) -> str:
    """The same element whatever white space stands between tags."""
    return re.sub(r">\s+<", "><", text.replace("&#x27;", "&#39;")).strip()


@pytest.mark.parametrize(("widget", "value"), WIDGETS, ids=lambda part: type(part).__name__)
def test_a_control_is_what_djangos_template_prints(widget: forms.Widget, value: object) -> None:
    assert (Path(django.forms.__file__).parent / "jinja2" / widget.template_name).is_file()
    attrs = {"id": "id_x", "title": NASTY}
    ours = widget.render("x", value, attrs, renderer=KitRenderer())
    theirs = widget.render("x", value, attrs, renderer=Jinja2())
    assert _plain(ours) == _plain(theirs)
    assert hasattr(ours, "__html__")


def test_what_is_not_known_goes_through_its_template() -> None:
    assert printed("django/forms/widgets/radio.html", {}) is None
    option = next(iter(forms.RadioSelect(choices=[("a", "А")]).subwidgets("x", "a")))
    assert option["template_name"] == "django/forms/widgets/radio_option.html"

from __future__ import annotations

import pytest
from django import forms

from egisz.nsi.public import Coded, NsiChoiceField, load_folder
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db

CARDIOLOGY = Coded("118", "Кардиология")


class SpecialtyForm(forms.Form):
    specialty = NsiChoiceField(book=OID, label="Специальность")


class OptionalForm(forms.Form):
    specialty = NsiChoiceField(book=OID, label="Специальность", required=False)


@pytest.fixture(autouse=True)
def _book(tmp_path):
    write_book(tmp_path, [["27", "Терапия"], ["61", "Мануальная терапия"], ["118", "Кардиология"],
                          ["8", "Общая практика"], ["9", "Общая хирургия"]])  # fmt: skip
    load_folder(tmp_path)


def result(text="", code="", choice=""):
    form = SpecialtyForm({"specialty": text, "specialty__code": code, "specialty__choice": choice})
    form.is_valid()
    return form


def test_what_the_picker_chose():
    assert result("Кардиология", "118").cleaned_data["specialty"] == CARDIOLOGY


@pytest.mark.parametrize("typed", ["Кардиология", "кардиология", "118", "кард", " КАРДИОЛОГИЯ. "])
def test_typed_without_scripts(typed):
    assert result(typed).cleaned_data["specialty"] == CARDIOLOGY


def test_an_exact_name_wins_over_longer_ones():
    assert result("терапия").cleaned_data["specialty"].code == "27"


def test_the_text_wins_over_a_stale_code():
    assert result("Кардиология", code="27").cleaned_data["specialty"] == CARDIOLOGY


def test_several_matches_are_offered_as_radios():
    form = result("общая")
    assert form.errors["specialty"] == ["Уточните: подходит несколько записей справочника. Выберите одну из них"]
    html = str(form["specialty"])
    assert html.count('type="radio"') == 2
    assert 'name="specialty__choice"' in html
    assert 'value="общая"' in html


def test_the_chosen_radio_counts():
    assert result("общая", choice="9").cleaned_data["specialty"] == Coded("9", "Общая хирургия")


def test_a_radio_that_does_not_fit_the_text_does_not_count():
    assert "specialty" in result("общая", choice="118").errors


def test_a_typo_is_answered_with_what_is_close():
    form = result("кордиология")
    assert "нет в справочнике. Выберите похожее" in form.errors["specialty"][0]
    assert "Кардиология" in str(form["specialty"])


def test_nothing_like_it():
    assert result("щщщщщ").errors["specialty"] == [
        "«щщщщщ» нет в справочнике. Начните вводить название и выберите из подсказок"
    ]


def test_a_code_that_is_not_in_the_book():
    assert "specialty" in result("", code="999").errors


def test_required_and_optional():
    assert result().errors["specialty"] == ["Выберите значение из справочника"]
    form = OptionalForm({"specialty": ""})
    assert form.is_valid()
    assert form.cleaned_data["specialty"] is None


@pytest.mark.parametrize("initial", [CARDIOLOGY, "118"])
def test_the_initial_value_is_shown_with_its_name(initial):
    html = str(SpecialtyForm(initial={"specialty": initial})["specialty"])
    assert 'value="Кардиология"' in html
    assert 'name="specialty__code" value="118"' in html
    assert f"/nsi/pick/{OID}/" in html


def test_what_was_typed_is_escaped():
    assert "<script>" not in str(result("<script>alert(1)</script>")["specialty"])

"""Fields say in Russian what is wrong and keep what was typed."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from egisz.kernel.errors import Objection
from egisz.ui.forms import DateField, FileField, KitForm, PickerInput, SnilsField, add_objections


class Sample(KitForm):
    born = DateField(label="Дата рождения", max_value=date(2026, 11, 23))
    name = forms.CharField(label="Фамилия")
    kind = forms.ChoiceField(label="Вид", choices=[("a", "Первый")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Сведения верны")
    token = forms.CharField(widget=forms.HiddenInput, required=False)


GOOD = {"born": "24.06.1980", "name": " Соколова ", "kind": "a", "agreed": "on"}


@pytest.mark.parametrize(
    "typed", ["24.06.1980", "24.6.1980", "1980-06-24", "24/06/1980", "24 06 1980", " 24.06.1980. ", "24-06-1980"]
)
def test_a_date_is_understood_however_it_is_typed(typed: str) -> None:
    assert DateField().clean(typed) == date(1980, 6, 24)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("31.02.2026", "Такой даты нет в календаре"),
        ("вчера", "Введите дату цифрами"),
        ("24.06.26", "Введите дату цифрами"),
        ("24.06.1026", "Проверьте год"),
        ("24.12.2026", "не позже 23\u00a0ноября 2026\u00a0года"),
        ("", "Заполните поле «Дата рождения»"),
    ],
)
def test_a_wrong_date_is_explained_and_stays_in_the_field(typed: str, words: str) -> None:
    form = Sample(GOOD | {"born": typed})
    assert words in form.errors["born"][0]
    assert form["born"].value() == typed
    assert f'value="{typed}"' in str(form["born"]) or not typed


def test_a_known_date_is_shown_with_dots() -> None:
    assert 'value="24.06.1980"' in str(Sample(initial={"born": date(1980, 6, 24)})["born"])


def test_empty_fields_get_messages_that_name_them() -> None:
    form = Sample({})
    assert form.errors["name"] == ["Заполните поле «Фамилия»"]
    assert form.errors["kind"] == ["Выберите вариант: вид"]
    assert form.errors["agreed"] == ["Отметьте «Сведения верны», чтобы продолжить"]


def test_an_author_of_a_form_may_word_a_message() -> None:
    class Own(KitForm):
        name = forms.CharField(label="Фамилия", error_messages={"required": "Укажите фамилию"})

    assert Own({}).errors["name"] == ["Укажите фамилию"]


def test_spaces_around_are_dropped() -> None:
    form = Sample(GOOD)
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Соколова"


def test_snils_is_eleven_digits_when_clean() -> None:
    assert SnilsField().clean("112-233-445 95") == "11223344595"
    assert SnilsField().prepare_value("11223344595") == "112-233-445 95"


@pytest.mark.parametrize(
    ("typed", "words"), [("112-233-445 96", "Контрольное число"), ("1122", "11 цифр"), ("11223344a95", "только цифры")]
)
def test_a_wrong_snils_is_explained(typed: str, words: str) -> None:
    with pytest.raises(forms.ValidationError, match=words):
        SnilsField().clean(typed)


def test_objections_stand_at_their_fields_and_the_rest_above() -> None:
    form = Sample(GOOD)
    assert form.is_valid()
    objections = [
        Objection("TOO_YOUNG", "Проверьте дату рождения", "born"),
        Objection("WINDOW", "Приём ещё не открыт"),
        Objection("SECTION", "Заполните раздел «Документы»", "documents"),
        Objection("TOKEN", "Откройте страницу заново", "token"),
    ]
    add_objections(form, objections)
    assert form.errors["born"] == ["Проверьте дату рождения"]
    assert list(form.non_field_errors()) == [
        "Приём ещё не открыт",
        "Заполните раздел «Документы»",
        "Откройте страницу заново",
    ]
    assert form.objections == tuple(objections)


def test_a_form_prints_itself_through_the_kit() -> None:
    html = Sample(GOOD | {"born": "31.02.2026"}).render()
    assert 'class="errors"' in html
    assert 'href="#id_born"' in html
    assert 'aria-describedby="id_born_error"' in html
    assert 'id="id_born_error"' in html
    assert 'aria-invalid="true"' in html
    assert "<fieldset" in html
    assert 'type="hidden" name="token"' in html


def test_the_summary_links_to_the_first_choice_of_a_group() -> None:
    html = Sample(GOOD | {"kind": ""}).render()
    assert 'href="#id_kind_0"' in html
    assert 'id="id_kind_0"' in html


def test_typed_text_is_escaped() -> None:
    html = Sample(GOOD | {"name": '"><script>alert(1)</script>', "born": ""}).render()
    assert "<script>" not in html


class Papers(KitForm):
    one = FileField(label="Диплом", max_bytes=1000, used_bytes=400)
    many = FileField(label="Документы", multiple=True, required=False)


def test_files_come_one_or_many() -> None:
    diploma = SimpleUploadedFile("d.pdf", b"%PDF")
    rest = [SimpleUploadedFile("a.pdf", b"%PDF"), SimpleUploadedFile("b.pdf", b"%PDF")]
    form = Papers({}, MultiValueDict({"one": [diploma], "many": rest}))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["one"].name == "d.pdf"
    assert [item.name for item in form.cleaned_data["many"]] == ["a.pdf", "b.pdf"]


def test_a_missing_and_an_empty_file_are_explained() -> None:
    form = Papers({}, MultiValueDict({"many": [SimpleUploadedFile("a.pdf", b"")]}))
    assert form.errors["one"] == ["Приложите файл: диплом"]
    assert form.errors["many"] == ["Файл пустой. Выберите другой файл"]


def test_the_browser_knows_how_much_room_is_left() -> None:
    html = str(Papers()["one"])
    assert 'data-max-bytes="1000"' in html
    assert 'data-used-bytes="400"' in html
    assert 'accept=".pdf,.jpg,.jpeg,.png"' in html


def test_a_picker_gives_the_text_and_the_chosen_code() -> None:
    widget = PickerInput("/nsi/pick/1/")
    chosen = widget.value_from_datadict({"s": "Терапия", "s__code": "28"}, {}, "s")
    assert (str(chosen), chosen.code) == ("Терапия", "28")
    typed = widget.value_from_datadict({"s": "Терапия"}, {}, "s")
    assert (str(typed), typed.code) == ("Терапия", "")

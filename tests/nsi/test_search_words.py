"""What a typed text may mean: layouts, alphabets, spellings, slips, codes, synonyms."""

from __future__ import annotations

import pytest

from egisz.nsi.rules.searching import corrected, wanted
from egisz.nsi.rules.spelling import compact, distance, other_alphabet, other_layout, readings, slips_allowed, spellings


@pytest.mark.parametrize(
    ("typed", "meant"), [("ghbdtn", "привет"), ("Ntgkj", "тепло"), ("ш10", "i10"), ("[bhehu", "хирург")]
)
def test_the_other_keyboard_layout(typed, meant):
    assert other_layout(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("terapevt", "терапевт"), ("kardiologiya", "кардиология"), ("hirurg", "хирург"), ("щит", "shchit")],
)  # fmt: skip
def test_the_other_alphabet(typed, meant):
    assert other_alphabet(typed) == meant


def test_a_text_has_no_reading_that_is_itself():
    assert readings("12") == []
    assert "терапевт" in readings("terapevt")


def test_iodine_is_written_two_ways():
    assert "иодный" in spellings("йодный")
    assert "гипойодизм" in spellings("гипоиодизм")


@pytest.mark.parametrize(
    ("typed", "code"), [("I10", "i10"), ("i 10", "i10"), ("J18.0", "j180"), ("А01.30.009", "a0130009"), ("С50", "c50")]
)
def test_codes_lose_signs_and_russian_letters(typed, code):
    assert compact(typed) == code


@pytest.mark.parametrize(
    ("typed", "word", "slips"),
    [("грипп", "грипп", 0), ("грпп", "грипп", 1), ("гирпп", "грипп", 1),
     ("кордеология", "кардиология", 2), ("кард", "кардиология", 0)],
)  # fmt: skip
def test_slips_are_counted_against_the_beginning_of_a_word(typed, word, slips):
    assert distance(typed, word, 3) == slips


def test_short_words_are_never_corrected():
    assert slips_allowed("рак") == 0
    assert distance("абвгд", "ежзик", 2) == 3


def test_synonyms_stand_beside_the_typed_words_in_any_form():
    assert ("офтальмолог",) in wanted("окулисту").parts[0].alternatives
    assert ("злокачественное", "новообразование") in wanted("рак желудка").parts[0].alternatives
    assert ("пневмония",) in wanted("воспаление легких").parts[0].alternatives


def test_small_words_do_not_have_to_be_there():
    assert [part.alternatives[0] for part in wanted("перелом у ребёнка").parts] == [("перелом",), ("ребенка",)]
    assert [part.alternatives[0] for part in wanted("без").parts] == [("без",)]


def test_a_correction_takes_the_place_of_the_misspelt_word_only():
    parts = corrected(wanted("дибет сахарный"), {"дибет": ["диабет"]}).parts
    assert [part.alternatives[0] for part in parts] == [("диабет",), ("сахарный",)]

"""Crosswalks between dictionaries: rules, coverage, and the maps that FHIR clients see."""

from __future__ import annotations

import pytest

from egisz.nsi.public import crosswalk, crosswalks, load_folder
from egisz.nsi.rules.crosswalks import Side, match
from tests.nsi.builders import write_book

ROOT = "1.2.643.5.1.13.13."


def found(source, target, *, same_codes=False, others=()):
    listed = match([Side("1", source, others)], [Side("1", target), Side("9", "Прочее")], same_codes=same_codes)["1"]
    return [(item.code, item.relationship) for item in listed]


def test_equal_names_are_equivalent_in_any_case_and_punctuation():
    assert found("Врач-терапевт участковый", "врач терапевт  участковый") == [("1", "equivalent")]


def test_a_referring_column_makes_an_equivalent():
    assert found("Врач УЗД", "Врач ультразвуковой диагностики") == []
    assert found("Врач УЗД", "Врач ультразвуковой диагностики", others=("врач ультразвуковой диагностики",)) == [
        ("1", "equivalent")
    ]


def test_an_equal_code_counts_only_with_a_similar_name_and_alike_numbering():
    assert found("Медицинская сестра", "Медицинской сестры", same_codes=True) == [("1", "equivalent")]
    assert found("Медицинская сестра", "Санитар", same_codes=True) == []
    assert found("Медицинская сестра", "Медицинской сестры") == [("1", "related-to")]


@pytest.mark.parametrize(
    ("post", "specialty"),
    [("Врач-кардиолог", "Кардиология"), ("Врач-терапевт", "Терапия"), ("Врач-детский хирург", "Детская хирургия")],
)
def test_a_post_is_related_to_its_specialty(post, specialty):
    assert found(post, specialty) == [("1", "related-to")]


@pytest.mark.parametrize(
    ("post", "specialty"), [("Врач-хирург", "Детская хирургия"), ("Санитар", "Кардиология"), ("Врач", "Терапия")]
)
def test_different_things_have_no_match(post, specialty):
    assert found(post, specialty) == []


@pytest.mark.django_db
def test_a_crosswalk_counts_and_shows_what_has_no_match(tmp_path):
    write_book(tmp_path, [["1", "Врач-кардиолог"], ["2", "Санитар"]], oid=f"{ROOT}11.1002")
    write_book(tmp_path, [["5", "Кардиология"], ["6", "Урология"]], oid=f"{ROOT}11.1066")
    assert load_folder(tmp_path).errors == []
    assert {item.id for item in crosswalks()} == {"11.1002-11.1066", "11.1066-11.1002"}
    walk = crosswalk("11.1002-11.1066")
    assert (walk.info.total, walk.info.matched) == (2, 1)
    assert {row.name: [target.name for target in row.targets] for row in walk.rows} == {
        "Врач-кардиолог": ["Кардиология"],
        "Санитар": [],
    }
    assert crosswalk("11.1002-11.1102") is None
    assert crosswalk("nope") is None


@pytest.mark.django_db
def test_official_posts_and_specialties(shared_data, tmp_path):
    for number in ("11.1002", "11.1066", "99.2.700"):
        for path in (shared_data / "nsi" / "api_responses").glob(f"{ROOT}{number}_*"):
            (tmp_path / path.name).symlink_to(path)
    assert load_folder(tmp_path).errors == []
    by_name = {row.name: row for row in crosswalk("11.1002-11.1066").rows}
    assert [target.name for target in by_name["Врач-кардиолог"].targets] == ["Кардиология"]
    assert by_name["Санитар"].targets == ()
    numbers = crosswalk("99.2.700-11.1002").info
    assert numbers.matched >= 90
    assert numbers.total == 100

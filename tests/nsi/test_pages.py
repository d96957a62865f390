"""The public pages of the reference books: catalogue, passport, records, tree, versions, comparison."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from egisz.nsi.public import edition, editions, load_folder
from egisz.nsi.queries.browsing import browse, history
from egisz.nsi.rules.prose import blocks
from egisz.nsi.rules.shelf import Texts, near, score
from tests.nsi.builders import OID, write_book

pytestmark = pytest.mark.django_db
OTHER = "1.2.643.5.1.13.13.99.2.90002"
COLUMNS = ("ID", "PARENT", "CODE", "NAME", "SINCE")
TYPES = {"ID": "INTEGER", "PARENT": "INTEGER", "CODE": "VARCHAR", "NAME": "VARCHAR", "SINCE": "DATETIME"}
KEYS = {"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "PARENT"}
TREE = [
    ("1", None, "A00-B99", "Инфекции", "01.01.2020"),
    ("2", "1", "A00", "Холера", "01.02.2020"),
    ("3", "2", "A00.9", "Холера неуточнённая", None),
    ("4", "77", "X", "Без родителя", None),
    ("5", "1", "A01", "Тиф <i>и</i> паратиф", "03.02.2020"),
]


@pytest.fixture
def tree(tmp_path):
    """Two editions of a hierarchical book: 1.2 renames one record, adds one and drops one."""
    write_book(tmp_path / "1", TREE, columns=COLUMNS, types=TYPES, keys=KEYS, published="01.02.2025 10:00")
    second = [*TREE[:2], ("3", "2", "A00.9", "Холера БДУ", None), TREE[4], ("6", "5", "A01.0", "Брюшной тиф", None)]
    write_book(
        tmp_path / "2", second, columns=COLUMNS, types=TYPES, keys=KEYS, version="1.2", published="01.06.2025 10:00"
    )
    assert load_folder(tmp_path).errors == []


@pytest.fixture
def large(tmp_path):
    write_book(tmp_path / "large", [[str(number), f"Запись {number}"] for number in range(1, 1001)], oid=OTHER)
    load_folder(tmp_path / "large")


def text_of(answer):
    page = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(script|style).*?</\1>", "", answer.content.decode()))
    return " ".join(page.replace("\u00a0", " ").split())


def names(answer):
    return re.findall(r'<th scope="row" role="rowheader"><a href="[^"]+">(.*?)</a>', answer.content.decode())


def shown(client: Client, path: str, **words: object):
    answer = client.get(f"/nsi/books/{OID}/{path}", words)
    assert answer.status_code == 200, answer.status_code
    return answer


# The catalogue


def test_the_catalogue_is_open_to_everybody(client, tree, large):
    page = text_of(client.get("/nsi/"))
    assert "2 справочника, 1 005 записей" in page
    assert "Пробный" in page
    assert OID in page
    assert "иерархический" in page


@pytest.mark.parametrize(
    "typed",
    ["пробный", "ПРОБ справ", OID, "90001", "TEST01", "test01", "ghj,ysq", "прбный"],
    ids=["name", "beginnings", "oid", "end of the oid", "short code", "lower case", "wrong layout", "typo"],
)
def test_the_catalogue_forgives(client, tree, typed):
    assert "Пробный" in names(client.get("/nsi/", {"q": typed}))


@pytest.mark.parametrize("typed", ["лекарства", "1.2.3", "99999", "%"])
def test_nothing_found_says_what_to_do(client, tree, typed):
    answer = client.get("/nsi/", {"q": typed})
    assert answer.status_code == 200
    assert "Пробный" not in names(answer)


def test_filters_and_order_of_the_catalogue(client, tree, large):
    assert len(names(client.get("/nsi/", {"show": "tree"}))) == 1
    assert len(names(client.get("/nsi/", {"show": "flat"}))) == 1
    large_first = client.get("/nsi/", {"order": "large"}).content.decode()
    assert large_first.index(OTHER) < large_first.index(OID)
    assert client.get("/nsi/", {"group": "x", "order": "?", "page": "-4"}).status_code == 200


def test_the_catalogue_as_a_table(client, tree, large):
    answer = client.get("/nsi/catalogue.csv", {"q": "90002"})
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    assert [(row["OID"], row["Версия"], row["Записей"]) for row in rows] == [(OTHER, "1.1", "1000")]


def test_an_empty_catalogue_explains_itself(client):
    assert "Справочников ещё нет" in text_of(client.get("/nsi/"))


def test_scores_prefer_the_code_then_the_name():
    book = Texts(("1.2.643.5.1.13.13.11.1005", "MKB308"), ("МКБ-10", "Международная классификация болезней"))
    assert score("1.2.643.5.1.13.13.11.1005", book) > score("мкб-10", book) > score("мкб", book)
    assert score("мкб", book) > score("классификация", book) > 0 == score("йод", book)
    assert near("класификация", book) > 0 == near("терапия", book)


# The passport


def test_the_passport_names_fields_keys_and_facts(client, tree):
    page = text_of(shown(client, ""))
    for words in ("Структура", "SINCE дата DATETIME", "первичный ключ", "родитель", "TEST01", "01.06.2025 в 10:00"):
        assert words in page


def test_an_earlier_edition_says_so(client, tree):
    assert "Вы смотрите версию 1.1, действует 1.2" in text_of(shown(client, "", version="1.1"))
    assert client.get(f"/nsi/books/{OID}/", {"version": "9.9"}).status_code == 404


@pytest.mark.parametrize(
    ("day", "target"), [("15.03.2025", "?version=1.1"), ("2025-06-01", ""), ("01.01.2020", "")]
)  # fmt: skip
def test_the_edition_in_force_on_a_day(client, tree, day, target):
    answer = client.get(f"/nsi/books/{OID}/", {"on": day})
    assert (answer.status_code, answer["Location"]) == (303, f"/nsi/books/{OID}/{target}")


def test_a_wrong_day_is_explained(client, tree):
    answer = client.get(f"/nsi/books/{OID}/", {"on": "31.02.2025"})
    assert answer.status_code == 422
    assert "Такой даты нет в календаре" in text_of(answer)


@pytest.mark.parametrize("oid", ["sample", "1.2.3", "1.2.643.5.1.13.13.99.2.1"])
def test_an_unknown_book(client, tree, oid):
    for part in ("", "records/", "tree/", "versions/", "compare/", "record/1"):
        assert client.get(f"/nsi/books/{oid}/{part}").status_code == 404


def test_descriptions_lose_markup_and_scripts():
    html = "<strong>НАЗНАЧЕНИЕ: </strong>\n\n<script>alert(1)</script><p>Для <b>учёта</b> &lt;МО&gt;</p>"
    html += "<ul><li>а</li></ul>"
    assert [(block.kind, block.text) for block in blocks(html)] == [
        ("title", "Назначение"), ("text", "Для учёта <МО>"), ("item", "а"),
    ]  # fmt: skip
    assert blocks(None) == ()


# Records


def test_records_in_the_edition_s_own_order(client, tree):
    assert names(shown(client, "records/")) == [
        "Инфекции", "Холера", "Холера БДУ", "Тиф &lt;i&gt;и&lt;/i&gt; паратиф", "Брюшной тиф",
    ]  # fmt: skip


def test_search_marks_what_was_typed(client, tree):
    answer = shown(client, "records/", q="холера бд")
    assert names(answer) == ["<mark>Холера</mark> <mark>БД</mark>У"]
    assert "Найдено: 1" in text_of(answer)
    assert names(shown(client, "records/", q="2")) == ["Холера"]


def test_filters_by_column(client, tree):
    assert names(shown(client, "records/", **{"has.CODE": "a00."})) == ["Холера БДУ"]
    assert names(shown(client, "records/", **{"from.SINCE": "02.01.2020", "to.SINCE": "01.02.2020"})) == ["Холера"]
    assert names(shown(client, "records/", **{"from.ID": "5", "sort": "ID"}))[-1] == "Брюшной тиф"
    assert "Таких записей нет" in text_of(shown(client, "records/", **{"has.NAME": "нет такого"}))


def test_sorting_by_any_column(client, tree):
    up = names(shown(client, "records/", sort="CODE"))
    assert up == names(shown(client, "records/", sort="CODE", dir="desc"))[::-1]
    assert up[0] == "Холера"
    assert client.get(f"/nsi/books/{OID}/records/", {"sort": "NONE"}).status_code == 200


def test_chosen_columns(client, tree):
    page = shown(client, "records/", c=["NAME", "SINCE"]).content.decode()
    assert 'data-label="SINCE"' in page
    assert 'data-label="CODE"' not in page


def test_the_search_stays_in_links(client, large):
    page = client.get(f"/nsi/books/{OTHER}/records/", {"q": "запись", "sort": "NAME", "page": "2"}).content.decode()
    assert "q=%D0%B7%D0%B0%D0%BF%D0%B8%D1%81%D1%8C&amp;sort=NAME&amp;page=3" in page


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999999999999", "1.5"])
def test_any_page_number_is_harmless(client, large, page):
    assert client.get(f"/nsi/books/{OTHER}/records/", {"page": page}).status_code == 200


@pytest.mark.parametrize("number", [1, 2, 7, 20])
@pytest.mark.parametrize("descending", [True, False])
def test_far_pages_in_both_orders_of_the_key(large, number, descending):
    info = edition(OTHER)
    listed = list(range(1000, 0, -1)) if descending else list(range(1, 1001))
    found = browse(info, sorting="ID", descending=descending, page=number, size=50)
    assert [int(item.code) for item in found.rows] == listed[(number - 1) * 50 : number * 50]
    assert found.total == 1000


def test_a_far_page_in_the_opposite_order_is_found_by_a_mark(large):
    with CaptureQueriesContext(connection) as asked:
        browse(edition(OTHER), sorting="ID", descending=True, page=2, size=50)
    assert "nsi_mark" in asked[-1]["sql"]
    assert "OFFSET 100 LIMIT 50" in asked[-1]["sql"], "row 900 is 100 behind the mark of row 800"


# One record


def test_a_record_with_its_place_and_history(client, tree):
    page = text_of(shown(client, "record/3"))
    for words in ("Инфекции", "Холера БДУ", "A00.9", "нет значения", "Версия 1.2", "Холера неуточнённая"):
        assert words in page
    assert "Подчинённые записи" in text_of(shown(client, "record/2"))


def test_a_record_that_is_gone_keeps_its_history(client, tree):
    page = text_of(shown(client, "record/4"))
    assert "Нет в этой версии" in page
    assert "Исключена" in page
    assert "Без родителя" in text_of(shown(client, "record/4", version="1.1"))
    assert client.get(f"/nsi/books/{OID}/record/404").status_code == 404


def test_history_tells_old_and_new(tree):
    first, second = reversed(history(editions(OID), "3"))
    assert (first.kind, first.edition.version) == ("added", "1.1")
    assert (second.kind, second.changes) == ("changed", (("NAME", "Холера неуточнённая", "Холера БДУ"),))


# The tree


def test_the_tree_opens_by_levels(client, tree):
    page = text_of(shown(client, "tree/"))
    assert "Инфекции" in page
    assert "A00-B99" in page
    assert "Брюшной тиф" not in page
    assert "Без родителя" in text_of(shown(client, "tree/", version="1.1")), "an orphan stands on top"
    page = text_of(shown(client, "tree/", parent="2"))
    assert "Холера БДУ" in page
    assert "Верхний уровень" in page
    part = client.get(f"/nsi/books/{OID}/tree/branch/", {"parent": "1"}).content.decode()
    assert "Холера" in part
    assert "<html" not in part
    assert client.get(f"/nsi/books/{OID}/tree/", {"parent": "404"}).status_code == 404


def test_a_flat_book_has_no_tree(client, large):
    assert client.get(f"/nsi/books/{OTHER}/tree/").status_code == 404


# Versions


def test_versions_and_what_changed(client, tree):
    assert "Что изменилось после 1.1" in text_of(shown(client, "versions/"))
    answer = shown(client, "compare/")
    page = text_of(answer)
    for words in (
        "1 записей добавлено",
        "1 записей изменено",
        "1 записей исключено",
        "Холера неуточнённая",
        "Холера БДУ",
    ):
        assert words in page
    assert "Брюшной тиф" not in text_of(shown(client, "compare/", kind="DELETE"))
    back = text_of(shown(client, "compare/", **{"from": "1.2", "to": "1.1"}))
    assert "Что изменилось с версии 1.2 по 1.1" in back
    assert "одна и та же" in text_of(shown(client, "compare/", **{"from": "1.2", "to": "1.2"}))
    assert client.get(f"/nsi/books/{OID}/compare/", {"from": "7.7"}).status_code == 404


def test_what_changed_as_a_table(client, tree):
    answer = client.get(f"/nsi/books/{OID}/compare.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig")), delimiter=";"))
    changed = [row for row in rows if row["Что произошло"] == "Изменена"]
    assert changed == [
        {"Что произошло": "Изменена", "Код": "3", "Название": "Холера БДУ", "Поле": "NAME", "Название поля": "NAME",
         "Было в 1.1": "Холера неуточнённая", "Стало в 1.2": "Холера БДУ"}
    ]  # fmt: skip
    assert {row["Код"] for row in rows} == {"3", "4", "6"}


# Files and programs


def test_files_of_an_edition(client, tree):
    page = text_of(shown(client, "files/"))
    assert f"{OID}_1.2_json.zip" in page
    table = client.get(f"/nsi/books/{OID}/data.csv", {"version": "1.1"})
    assert b"".join(table.streaming_content).decode().splitlines() == [
        "ID;PARENT;CODE;NAME;SINCE",
        '1;;"A00-B99";"Инфекции";"01.01.2020"',
        '2;1;"A00";"Холера";"01.02.2020"',
        '3;2;"A00.9";"Холера неуточнённая";',
        '4;77;"X";"Без родителя";',
        '5;1;"A01";"Тиф <i>и</i> паратиф";"03.02.2020"',
    ]
    assert client.get(f"/nsi/books/{OID}/passport.json").json()["version"] == "1.2"


def test_a_large_table_is_whole(client, large):
    table = b"".join(client.get(f"/nsi/books/{OTHER}/data.csv").streaming_content).decode().split("\n")
    assert len(table) == 1001
    assert len(set(table)) == 1001


def test_commands_are_for_this_very_book(client, tree):
    page = text_of(shown(client, "connect/"))
    for words in ("/port/rest/passport?userKey=", f"identifier={OID}", "date1=2025-02-01%2010%3A00", "getVersionList"):
        assert words in page


# Crosswalks


def test_crosswalks_show_what_has_no_match(client, tmp_path):
    assert "Соответствий пока нет" in text_of(client.get("/nsi/crosswalks/"))
    posts, specialties = "1.2.643.5.1.13.13.11.1002", "1.2.643.5.1.13.13.11.1066"
    write_book(tmp_path, [["1", "Врач-кардиолог"], ["2", "Сторож"]], oid=posts)
    write_book(tmp_path, [["7", "Кардиология"], ["8", "Терапия"]], oid=specialties)
    assert load_folder(tmp_path).errors == []
    assert "11.1002-11.1066" in client.get("/nsi/crosswalks/").content.decode()
    page = text_of(client.get("/nsi/crosswalks/11.1002-11.1066/"))
    assert "Кардиология 7 Связано" in page
    assert "Сторож 2 Нет соответствия" in page
    alone = text_of(client.get("/nsi/crosswalks/11.1002-11.1066/", {"show": "none"}))
    assert "Сторож" in alone
    assert "Врач-кардиолог" not in alone
    table = client.get("/nsi/crosswalks/11.1002-11.1066/table.csv").getvalue().decode("utf-8-sig")
    assert "2;Сторож;;;Нет соответствия;" in table
    assert client.get("/nsi/crosswalks/11.1002-11.1002/").status_code == 404

"""Rows of tables: every kind of cell, and nothing of what people typed becomes markup."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from egisz.ui.tables import table_rows, words

BAD = '<b title="x">\'&'
ESCAPED = "&lt;b title=&#34;x&#34;&gt;&#39;&amp;"


def test_every_kind_of_cell():
    cells = [
        {"text": "А-1", "href": "/case/1/", "hint": "повторно"},
        {"tag": "Просрочено", "kind": "bad"},
        {"tag": "Без вида"},
        None,
        Markup("<i>да</i>"),
        12,
        "№ 5",
    ]
    head = ["Дело", "Срок", "Состояние", "Пусто", "Разметка", {"title": "Число", "kind": "num"}, "Номер"]
    assert table_rows(head, [cells]) == (
        '<tr role="row"><th scope="row" role="rowheader"><a href="/case/1/">А-1</a><small>повторно</small></th>'
        '<td role="cell" data-label="Срок"><div class="table__value">'
        '<span class="tag tag--bad">Просрочено</span></div></td>'
        '<td role="cell" data-label="Состояние"><div class="table__value"><span class="tag">Без вида</span></div></td>'
        '<td role="cell" data-label="Пусто"><div class="table__value">—</div></td>'
        '<td role="cell" data-label="Разметка"><div class="table__value"><i>да</i></div></td>'
        '<td role="cell" class="table__num" data-label="Число"><div class="table__value">12</div></td>'
        '<td role="cell" data-label="Номер"><div class="table__value">№\u00a05</div></td></tr>\n'
    )


def test_nothing_typed_becomes_markup():
    row = [{"text": BAD, "href": BAD, "hint": BAD}, BAD, {"tag": BAD, "kind": BAD}, BAD * 40]
    text = str(table_rows([BAD, {"title": BAD, "kind": BAD}, BAD, BAD], [row]))
    assert "<b" not in text
    assert text.count(ESCAPED) == 3 + 1 + 2 + 40 + 1 + 2 + 1  # the head gives three labels and one kind


def test_a_column_may_be_an_object_and_there_may_be_no_rows():
    @dataclass
    class Column:
        title: str = "Часы"
        kind: str | None = None

    assert 'data-label="Часы"' in table_rows(["Курс", Column()], [["а", "36"]])
    assert table_rows(["Курс"], []) == ""
    assert words(None) == "—"

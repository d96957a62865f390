"""The press: PDF/A-3u, the same bytes of the same facts, nothing from outside."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from pytest_django import Settings

from egisz.ui import press
from tests.ui.pdf_text import words
from tests.ui.pdfa import faults

Write = Callable[..., str]
HOUSE = Path(press.__file__).parents[1]
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BODY = "<h1>Приказ № 123-п</h1><p>Всего 1 456,70 часа (96 %), «отлично» — 0. Больше ≥ 2.</p><p><b>Итог: 7, да!</b></p>"


@pytest.fixture
def write(tmp_path: Path, settings: Settings) -> Callable[..., str]:
    """Puts a template where the press finds it and gives its name."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def put(body: str, *, style: str = "", whole: str = "") -> str:
        extends = '{% extends "layouts/paper.html" %}'
        text = whole or f"{extends}{{% block style %}}{style}{{% endblock %}}{{% block body %}}{body}{{% endblock %}}"
        (tmp_path / "try.html").write_text(text)
        return "try.html"

    return put


def test_a_paper_is_pdf_a_3u(write: Write) -> None:
    data = press.paper(write(BODY), title="Приказ № 123-п", made_at=NOON)
    assert faults(data, "Приказ № 123-п") == []


def test_every_letter_digit_and_sign_is_on_the_page(write: Write) -> None:
    found = words(press.paper(write(BODY), title="Приказ", made_at=NOON))
    for expected in (
        "Приказ № 123-п",
        "Всего 1 456,70 часа (96 %), «отлично» — 0. Больше ≥ 2.",
        "Итог: 7, да!",
        "1 из 1",
    ):
        assert expected.replace(" ", "") in found.replace(" ", "")


def test_what_word_leaves_in_pasted_text_is_a_space(write: Write) -> None:
    data = press.paper(write("<p>{{ typed }}</p>"), title="Лист", made_at=NOON, typed="приём\x0bвёл\x07да\x85всё")
    assert faults(data) == []
    assert "приём вёл да всё" in words(data)


def test_each_letter_is_drawn_with_the_font_that_has_it(write: Write) -> None:
    data = press.paper(write(BODY), title="Приказ", made_at=NOON)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        families = {re.sub(r"^/\w+\+", "", str(font.BaseFont)) for font in pdf.pages[0].Resources.Font.values()}
    assert families == {"Golos-Lat", "Golos-Cyr", "Golos-Lat-Semi-Bold", "Golos-Cyr-Semi-Bold", "DejaVu-Sans"}


def test_the_same_facts_are_the_same_bytes(write: Write) -> None:
    template = write("<p>{{ word }}</p>")
    first = press.paper(template, title="Лист", made_at=NOON, word="да")
    assert press.paper(template, title="Лист", made_at=NOON, word="да") == first
    assert press.paper(template, title="Лист", made_at=NOON, word="нет") != first
    assert press.paper(template, title="Лист", made_at=NOON + timedelta(minutes=1), word="да") != first


def test_what_was_printed_before_changes_nothing(write: Write) -> None:
    """The fonts are kept for the whole life of a thread; a paper must not remember the one before it."""
    first = press.paper(write(BODY), title="Лист", made_at=NOON)
    press.paper(write("<h2>Ёж № 7, Қ ≤ 5</h2>", style="h2 { font-size: 40pt }"), title="Другой", made_at=NOON)
    assert press.paper(write(BODY), title="Лист", made_at=NOON) == first
    with ThreadPoolExecutor(1) as other:
        assert other.submit(press.paper, write(BODY), title="Лист", made_at=NOON).result() == first


def test_attachments_come_out_as_they_went_in(write: Write) -> None:
    notes = press.Attachment("сведения.json", b'{"hours": 144}', "те же сведения для программ")
    made = [press.paper(write(BODY), title="Лист", made_at=NOON, attachments=[notes]) for _ in range(2)]
    assert made[0] == made[1]
    assert faults(made[0], "Лист", ("сведения.json",)) == []
    with pikepdf.open(io.BytesIO(made[0])) as pdf:
        (inner,) = pdf.attachments.values()
        assert inner.get_file().read_bytes() == notes.data
        assert inner.get_file().mime_type == "application/json"
        assert inner.description == notes.description


@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://example.org/a.png">',
        '<img src="file:///etc/hostname">',
        '<img src="../icon-192.png">',
        '<img src="not-there.png">',
        '<link rel="attachment" href="file:///etc/hostname">',
    ],
)
def test_nothing_is_loaded_but_our_fonts(write: Write, body: str) -> None:
    with pytest.raises(ValueError, match="nothing but the fonts"):
        press.paper(write(body), title="Лист", made_at=NOON)


def test_a_missing_font_stops_the_press(write: Write) -> None:
    style = '@font-face { font-family: "Golos Lat"; src: url(golos-text-greek-400-normal.woff2) }'
    with pytest.raises(ValueError, match="greek"):
        press.paper(write(BODY, style=style), title="Лист", made_at=NOON)


def test_a_paper_without_title_or_language_is_not_printed(write: Write) -> None:
    with pytest.raises(ValueError, match="layouts/paper"):
        press.paper(write("", whole="<p>Просто страница</p>"), title="Лист", made_at=NOON)
    with pytest.raises(ValueError, match="layouts/paper"):
        press.paper(write(BODY), title="", made_at=NOON)


def test_the_house_has_one_press() -> None:
    users = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if re.search(r"^\s*(from|import) weasyprint", path.read_text(), re.MULTILINE)
    ]
    assert users == ["ui/press.py"]


def test_every_kind_of_paper_is_tried() -> None:
    """A new kind stands here and in a test of its room that calls `faults`."""
    code = [path.read_text() for path in HOUSE.rglob("*.py")]
    named = {kind for text in code for kind in re.findall(r"press\.paper\(\s*f?\"([^\"]+)\"", text)}
    assert named == {
        "accreditation/commission/protocol_pdf.html",  # tests/accreditation/test_papers.py
        "accreditation/receipt_pdf.html",
        "accreditation/refusal_pdf.html",
        "accreditation/report_pdf.html",
        "consents/consent_pdf.html",  # tests/consents/test_consents.py
        "demo/paper.html",  # tests/demo/test_papers.py
        "extracts/extract_v{TEMPLATE_VERSION}.html",  # tests/extracts/test_extracts.py
        "rights/copy_pdf.html",  # tests/rights/test_rights.py
        "workplace/acknowledgement_pdf.html",  # tests/workplace/test_identification.py
    }
    assert sum(len(re.findall(r"press\.paper\(", text)) for text in code) == len(named)

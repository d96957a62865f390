from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.files import rules

LIMITS = rules.FileLimits(total_bytes=1000, each_bytes=600)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("Диплом.pdf", "Диплом.pdf"),
        ("C:\\Users\\me\\Диплом.pdf", "Диплом.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\r\n.pdf", "ab.pdf"),
        ("отчёт\u202efdp.exe", "отчётfdp.exe"),
        ('<b>"x"</b>.pdf', "b_.pdf"),
        ("   ", "документ"),
        (".pdf", "pdf"),
        ("", "документ"),
    ],
)
def test_names_lose_folders_and_tricks(given_name, kept):
    assert rules.clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_a_name_is_never_empty_long_or_a_path(name):
    cleaned = rules.clean_name(name)
    assert 0 < len(cleaned) <= 130
    assert not set(cleaned) & set('/\\<>:"|?*\n\r\x00')


@pytest.mark.parametrize(
    ("name", "kept"),
    [("фото.JPG", "фото.pdf"), ("скан.PDF", "скан.PDF"), ("диплом.docx", "диплом.docx.pdf"), ("диплом", "диплом.pdf")],
)
def test_the_pdf_keeps_the_persons_name(name, kept):
    assert rules.pdf_name(name) == kept


@pytest.mark.parametrize(
    ("head", "kind"),
    [(b"%PDF-1.7", rules.PDF), (b"\xef\xbb\xbf%PDF-1.4", rules.PDF), (b"\xff\xd8\xff\xe0", rules.JPEG),
     (b"\x89PNG\r\n\x1a\n", rules.PNG), (b"PK\x03\x04", ""), (b"<html>%PDF-", ""), (b"", "")],
)  # fmt: skip
def test_the_kind_is_seen_by_content(head, kind):
    assert rules.kind_by_content(head) == kind


@pytest.mark.parametrize(
    ("size", "used", "code"),
    [(0, 0, "FILE_EMPTY"), (601, 0, "FILE_TOO_LARGE"), (600, 401, "FILES_TOTAL_EXCEEDED"), (600, 400, None)],
)
def test_limits_of_size(size, used, code):
    assert [objection.code for objection in rules.size_objections("x.pdf", size, LIMITS, used)] == (
        [code] if code else []
    )


def test_the_texts_say_what_to_do():
    assert rules.not_pdf("диплом.docx").text == "Файл «диплом.docx» не PDF. Сохраните его как PDF и приложите ещё раз"

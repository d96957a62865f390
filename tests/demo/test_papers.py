"""The sample documents of the demo region are papers of the house too."""

from __future__ import annotations

from egisz.demo import stories
from tests.ui.pdf_text import words
from tests.ui.pdfa import faults


def test_a_sample_document_is_sound_and_says_that_it_is_one() -> None:
    data = stories._paper("Диплом № 1")
    assert faults(data, "Диплом № 1") == []
    assert "Сведения вымышлены" in words(data)

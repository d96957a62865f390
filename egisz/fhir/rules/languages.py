"""Which display is shown in which language (displayLanguage and Accept-Language)."""

from __future__ import annotations

import re

from egisz.fhir.rules.model import Concept, Designation, SystemFacts
from egisz.fhir.rules.outcomes import Issue, Rejected

_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*|\*")
PREFERRED = {"system": "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra", "code": "preferredForLanguage"}


def wanted_languages(text: str, *, strict: bool = True) -> list[str]:
    """Tags of «de, en;q=0.5», the dearest first. A wrong one is refused (`strict`) or left out."""
    found: list[tuple[float, int, str]] = []
    for place, part in enumerate(part.strip() for part in text.split(",") if part.strip()):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = -1.0
        if not _TAG.fullmatch(tag.strip()) or quality < 0:
            if strict:
                about = f"Invalid displayLanguage: '{text}'"
                raise Rejected(
                    400, Issue("error", "processing", about, "invalid-display", message_id="INVALID_DISPLAY_NAME")
                )
            continue
        if quality > 0:
            found.append((-quality, place, tag.strip()))
    return [tag for _, _, tag in sorted(found)]


def is_strict(text: str) -> bool:
    """Whether other languages are refused («de, *; q=0»): then nothing is shown rather than another language."""
    parts = [part.replace(" ", "") for part in text.split(",")]
    return any(re.fullmatch(r"\*;q=0(\.0*)?", part) for part in parts)


def told_languages(text: str) -> str:
    """The wanted languages as an expansion repeats them: with weights, a space stands after each comma."""
    return ", ".join(part.strip() for part in text.split(",")) if ";" in text else text


def speaks(language: str, wanted: str) -> bool:
    """Whether a text in a language serves who wants another: equal, or one is a region of the other."""
    own, asked = language.lower(), wanted.lower()
    return own == asked or own.startswith(f"{asked}-") or asked.startswith(f"{own}-")


def displays(concept: Concept, facts: SystemFacts) -> list[tuple[str, str]]:
    """(language, text) of every way to show a concept, its display first."""
    shown = [(facts.language, concept.display)] if concept.display else []
    return shown + [(item.language, item.value) for item in concept.designations if not item.status]


def display_in(concept: Concept, facts: SystemFacts, languages: list[str], *, is_strict: bool = False) -> str:
    """The display for these languages; the system's own where there is none in them, unless that is refused."""
    return chosen_display(concept, facts, languages, is_strict=is_strict)[0]


def chosen_display(
    concept: Concept, facts: SystemFacts, languages: list[str], *, is_strict: bool = False
) -> tuple[str, Designation | None]:
    """The display, and the designation that it was taken from."""
    for wanted in languages:
        if wanted == "*" or (facts.language and speaks(facts.language, wanted)):
            return concept.display, None
        for item in concept.designations:
            if item.language and not item.status and speaks(item.language, wanted):
                return item.value, item
    return ("", None) if is_strict and facts.language else (concept.display, None)

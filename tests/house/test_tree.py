"""The tests mirror the tree, and the words of the glossary are the words of the code."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
BESIDE_THE_ROOMS = {"journeys", "contracts", "house", "kill", "tools", "docs"}


def _folders(path: Path) -> set[str]:
    return {entry.name for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(("_", "."))}


def test_every_room_has_its_tests_and_no_test_stands_alone() -> None:
    rooms, tests = _folders(ROOT / "egisz"), _folders(ROOT / "tests")
    assert rooms - tests == set()
    assert tests - rooms - BESIDE_THE_ROOMS == set()


def _glossary() -> dict[str, str]:
    """Code name → Russian term, from the table rows of GLOSSARY.md."""
    rows = re.findall(r"^\| `([A-Za-z_.]+)` \| ([^|]+) \|", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)
    return {name: term.strip() for name, term in rows}


def test_every_model_stands_in_the_glossary_under_its_own_term() -> None:
    glossary = _glossary()
    for model in apps.get_models():
        if not model.__module__.startswith("egisz.") or model.__name__.endswith("History"):
            continue
        assert model.__name__ in glossary, f"GLOSSARY.md lacks {model.__name__} «{model._meta.verbose_name}»"
        assert str(model._meta.verbose_name).lower() in glossary[model.__name__].lower()


def test_the_glossary_names_only_what_exists() -> None:
    code = "\n".join(path.read_text() for path in (ROOT / "egisz").rglob("*.py"))
    missing = [name for name in _glossary() if not re.search(rf"\b{re.escape(name)}\b", code)]
    assert not missing


def test_no_module_outgrows_its_drawer() -> None:
    long = [
        f"{path.relative_to(ROOT)}: {lines}"
        for path in (ROOT / "egisz").rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text().splitlines())) > 450
    ]
    assert not long

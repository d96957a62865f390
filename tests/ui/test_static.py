"""Static files: vendored scripts are what they say, a first visit is light, the hashed names are found."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

import egisz

STATIC = Path(egisz.__file__).parent / "ui/static"


def test_vendored_scripts_have_the_recorded_digests() -> None:
    recorded = dict(
        re.findall(r"\| ([\w.]+\.js) \|.*?\| ([0-9a-f]{64}) \|", (STATIC / "ui/vendor/README.md").read_text())
    )
    scripts = list((STATIC / "ui/vendor").glob("*.js"))
    assert {path.name for path in scripts} == set(recorded)
    for path in scripts:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == recorded[path.name]


def test_styles_and_scripts_ask_no_other_site() -> None:
    for path in [*STATIC.glob("ui/*.css"), *STATIC.glob("ui/*.js")]:
        assert not re.search(r"https?://(?!www\.w3\.org)", path.read_text()), path


def test_raw_colours_stay_in_the_tokens() -> None:
    """New parts speak through tokens only."""
    parts = (STATIC / "ui/parts.css").read_text().split("@layer print")[0]
    assert not re.search(r"#[0-9a-f]{3,8}\b(?=\s*[;,)])", parts)


def test_a_first_visit_is_light() -> None:
    html = Client().get("/settings/vision/").content
    weight = len(gzip.compress(html))
    names = set(re.findall(rb'(?:src|href)="/static/([^"#]+)(?:#[^"]*)?"', html))
    names |= {f"ui/fonts/{path.name}".encode() for path in STATIC.glob("ui/fonts/*.woff2")}
    names |= {b"ui/picker.js", b"ui/upload.js", b"ui/autosave.js"}
    names -= {b"ui/icon-192.png"}  # fetched only when the cabinet is installed
    for name in names:
        body = (STATIC / name.decode()).read_bytes()
        weight += len(body) if name.endswith(b".woff2") else len(gzip.compress(body))
    assert weight <= 60 * 1024, weight


@pytest.fixture
def collected(tmp_path: Path, settings) -> Path:
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_collected_files_have_names_that_never_change(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    name = paths["ui/kit.css"]
    assert re.fullmatch(r"ui/kit\.[0-9a-f]{12}\.css", name)
    assert paths["ui/fonts/golos-text-cyrillic-400-normal.woff2"].split("/")[-1] in (collected / name).read_text()
    assert (collected / f"{name}.gz").exists()

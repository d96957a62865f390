"""«Подключить»: every command on the page is answered as it stands, with what it promises."""

from __future__ import annotations

import html
import re
import shlex
from urllib.parse import urlsplit

import pytest
from django.test import Client

from egisz.fhir.queries import books
from egisz.nsi.queries import wire
from tests.config.lane import LaneClient
from tests.nsi.builders import OID
from tests.nsi.test_rest import ROWS, put

KEY = "0123456789abcdef0123456789abcdef"  # not one of ours: that matters to nobody here
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget():
    wire.forget()
    books.forget()
    yield
    books.forget()


def commands() -> dict[str, list[str]]:
    page = Client().get(f"/nsi/books/{OID}/connect/").content.decode()
    found = re.findall(r'<pre id="sample-([\w-]+)"[^>]*>(.*?)</pre>', page, re.DOTALL)
    return {name: shlex.split(html.unescape(text).replace("ваш-ключ", KEY)) for name, text in found}


def test_every_command_is_answered(tmp_path, settings):
    settings.EGISZ_NSI_ARCHIVES_DIR = tmp_path
    put("1.1", ROWS)
    put("1.2", ROWS[:2], published="01.03.2026 10:00")
    found = commands()
    assert {"passport", "data", "lookup", "soap"} <= set(found)
    client = LaneClient()
    for name, words in found.items():
        assert words[0] == "curl"
        (address,) = [word for word in words if word.startswith("http")]
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if "--data" in words:
            answer = client.post(path, words[words.index("--data") + 1].encode(), "text/xml; charset=utf-8")
        else:
            answer = client.get(path)
        assert answer.status == 200, (name, address, answer.text[:300])
        assert '"ERROR"' not in answer.text, (name, address, answer.text[:300])
        assert "Fault" not in answer.text, (name, address, answer.text[:300])


def test_the_answers_open_in_a_browser(settings):
    put("1.1", ROWS)
    page = Client().get(f"/nsi/books/{OID}/connect/").content.decode()
    links = [html.unescape(found) for found in re.findall(r'href="([^"]+)">Открыть ответ', page)]
    assert len(links) >= 5
    client = LaneClient()
    for link in links:
        assert "ваш-ключ" not in link
        path, _, query = link.partition("?")
        answer = client.get(f"{path}?{query}")
        assert (answer.status, '"ERROR"' in answer.text) == (200, False), link
    settings.EGISZ_NSI_KEYS = "required"
    assert "Открыть ответ" not in Client().get(f"/nsi/books/{OID}/connect/").content.decode()

"""The living kit page, the settings of sight, the installed cabinet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.forms.renderers import get_default_renderer
from django.test import Client

import egisz
from egisz.ui.http import page
from egisz.ui.navigation import Navigation, NavItem
from egisz.ui.paging import paginate
from egisz.ui.vision import vision_of

INLINE = (re.compile(r"<[^>]*\sstyle\s*="), re.compile(r"<[^>]*\son[a-z]+\s*="), re.compile(r"<script(?![^>]*\bsrc=)"))
TEMPLATES = sorted(Path(egisz.__file__).parent.glob("*/templates/**/*.html"))


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.mark.parametrize("path", ["/ui/kit/", "/ui/kit/?bad=1", "/settings/vision/", "/accessibility/", "/offline/"])
def test_a_page_has_one_heading_and_nothing_inline(visitor: Client, path: str) -> None:
    html = visitor.get(path).content.decode()
    assert html.count("<h1") == 1
    assert '<html lang="ru"' in html
    for pattern in INLINE:
        assert not pattern.search(html), pattern.search(html)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), {item for item in ids if ids.count(item) > 1}


def test_no_template_of_the_house_has_inline_style_or_script() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        for pattern in INLINE:
            assert not pattern.search(text), f"{path}: {pattern.search(text)}"


def test_every_symbol_that_a_template_asks_for_is_drawn() -> None:
    sprite = (Path(egisz.__file__).parent / "ui/static/ui/icons.svg").read_text()
    drawn = set(re.findall(r'id="i-([a-z-]+)"', sprite))
    for path in TEMPLATES:
        asked = set(re.findall(r'icon\("([a-z-]+)"|icon_name="([a-z-]+)"', path.read_text()))
        missing = {name for pair in asked for name in pair if name} - drawn
        assert not missing, f"{path}: {missing}"


def test_a_refused_sample_form_keeps_everything_typed(visitor: Client) -> None:
    answer = visitor.post("/ui/kit/", {"period": "31.02.2032", "snils": "112-233-445 95", "comment": "Привет"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="31.02.2032"' in html
    assert "Привет" in html


def test_sight_settings_are_saved_and_printed_on_every_page(visitor: Client) -> None:
    answer = visitor.post(
        "/settings/vision/",
        {"scale": "200", "spacing": "wide", "theme": "contrast-dark", "next": "/accessibility/?a=1"},
    )
    assert (answer.status_code, answer["Location"]) == (303, "/accessibility/?a=1")
    html = visitor.get("/accessibility/").content.decode()
    assert '<html lang="ru" data-scale="200" data-spacing="wide" data-theme="contrast-dark">' in html
    form = visitor.get("/settings/vision/").content.decode()
    assert re.search(r'value="200"[^>]*checked', form)
    visitor.post("/settings/vision/", {"scale": "100", "spacing": "", "theme": ""})
    assert '<html lang="ru">' in visitor.get("/accessibility/").content.decode()


@pytest.mark.parametrize(
    "foreign", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\example.org"]
)
def test_sight_settings_never_lead_out_of_the_house(visitor: Client, foreign: str) -> None:
    answer = visitor.post("/settings/vision/", {"scale": "150", "next": foreign})
    assert answer["Location"] == "/"


def test_an_unknown_scale_is_refused(visitor: Client) -> None:
    assert visitor.post("/settings/vision/", {"scale": "999"}).status_code == 422


@pytest.mark.parametrize("cookie", ["", "x", "100..", "300..", '100.."><script>', "100..contrast.x"])
def test_a_strange_cookie_gives_the_ordinary_look(rf, cookie: str) -> None:
    rf.cookies["vision"] = cookie
    assert vision_of(rf.get("/")).is_default


def test_the_service_worker_keeps_only_the_shell(visitor: Client) -> None:
    answer = visitor.get("/sw.js")
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    shell = json.loads(re.match(r"const SHELL = (\{.*\});", script).group(1))  # type: ignore[union-attr]
    assert shell["offline"] == "/offline/"
    assert all(name.startswith("/static/") for name in shell["files"])
    assert "cache.put" not in script


@pytest.mark.article("A-086")
def test_the_manifest_installs_the_cabinet(visitor: Client) -> None:
    answer = visitor.get("/manifest.webmanifest")
    manifest = json.loads(answer.content)
    assert manifest["display"] == "standalone"
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}


def test_the_layout_prints_sections_for_desktop_and_thumb(rf, settings) -> None:
    settings.EGISZ_NAVIGATION = "tests.ui.test_pages.face"
    html = Client().get("/layout/").content.decode()
    assert html.count('aria-current="page"') == 2
    assert ", новых: 3" in html
    assert "Соколова" in html
    assert "print-only" in html


def face(request) -> Navigation:
    return Navigation(
        items=(NavItem("Главная", "/", "home", current=True), NavItem("Уведомления", "/n/", "bell", count=3)),
        person_name="Соколова Е. А.",
        person_role="врач",
        person_monogram="ЕС",
        profile_url="/profile/",
    )


def render(source: str, **context: object) -> str:
    return get_default_renderer().engine.from_string('{% import "kit/kit.html" as kit %}' + source).render(context)


def test_nbsp_keeps_markup_and_escapes_text() -> None:
    assert "в\u00a05\u00a0мг &lt;b&gt;" in render("{{ text|nbsp }}", text="в 5 мг <b>")
    assert "<b>в\u00a0срок</b>" in render("{% call kit.horizon('До', '5 дней') %}<b>в срок</b>{% endcall %}")


@pytest.mark.parametrize(("value", "shown"), [(-5, "0%"), (57, "57%"), (140, "100%"), (None, "0%")])
def test_a_meter_stays_between_nothing_and_all(value: int | None, shown: str) -> None:
    assert f'width="{shown}"' in render("{{ kit.meter(value, 'Часы') }}", value=value)


def test_lists_take_tuples_dicts_and_odd_cells() -> None:
    html = render(
        "{{ kit.summary(rows) }}{{ kit.table('Люди', ['Имя', 'Часы'], cells) }}",
        rows=[("Вид", "Первый", "/edit/"), {"label": "Часы", "value": 36}, {"label": "Пусто", "value": None}],
        cells=[["Иванова", 36], [{"text": "Петрова", "href": "/p/"}, None]],
    )
    assert "Изменить" in html
    assert "Не указано" in html
    assert 'data-label="Часы"' in html
    assert "—" in html


def test_pagination_keeps_the_filters() -> None:
    html = render("{{ kit.pagination(page, query='q=x&s=1') }}", page=paginate(list(range(60)), 2))
    assert 'href="?q=x&amp;s=1&amp;page=3"' in html
    assert 'aria-current="page"' in html


def test_words_of_a_view_do_not_hide_those_of_the_layout(rf) -> None:

    request = rf.get("/")
    names = ("count", "icon", "notice", "brand", "footer", "support_email", "house", "nav", "items", "kind", "name")
    answer = page(request, "layouts/page.html", **dict.fromkeys(names, "words"))
    assert answer.status_code == 200

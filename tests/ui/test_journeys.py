"""The kit in a real browser: accessible in three schemes, nothing sticks out, keyboard is enough."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.inspection import AXE
from tests.journeys.stage import chromium

pytestmark = pytest.mark.journey

THEMES = ("", "contrast", "contrast-dark")


@contextmanager
def opened(browser: Browser, base: str, path: str, width: int = 1280, vision: str = "") -> Iterator[Page]:
    """A page; an error in a script or a breach of the content policy fails the test."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="ru-RU", service_workers="block")
    context.set_default_timeout(10_000)
    if vision:
        context.add_cookies([{"name": "vision", "value": vision, "url": base}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    page.goto(base + path)
    yield page
    assert complaints == []
    context.close()


def sticks_out(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


WIDTHS = (1280, 390, 320)


def test_the_kit_is_accessible(live_server) -> None:
    with chromium() as browser:
        for theme in THEMES:
            for path in ("/ui/kit/?bad=1", "/settings/vision/"):
                with opened(browser, live_server.url, path, vision=f"100..{theme}") as page:
                    for width in WIDTHS if not theme else WIDTHS[:2]:
                        page.set_viewport_size({"width": width, "height": 800})
                        found = Axe().run(page, options=AXE).response["violations"]
                        assert not found, [(item["id"], [node["html"] for node in item["nodes"]]) for item in found]


def test_axe_would_notice(live_server) -> None:
    with chromium() as browser, opened(browser, live_server.url, "/offline/") as page:
        page.evaluate("document.querySelector('h1').innerHTML = '<input><img src=/static/ui/icon-192.png>'")
        found = {item["id"] for item in Axe().run(page, options=AXE).response["violations"]}
        assert {"label", "image-alt"} <= found


def test_nothing_sticks_out_at_any_size(live_server) -> None:
    looks = ("", "150..", "200..", "200.wide.", "200..contrast", "100.wide.contrast-dark")
    with chromium() as browser:
        for look in looks:
            for path in ("/ui/kit/?bad=1", "/settings/vision/"):
                with opened(browser, live_server.url, path, vision=look) as page:
                    for width in WIDTHS:
                        page.set_viewport_size({"width": width, "height": 800})
                        assert not sticks_out(page), (width, look, path)


def test_the_look_is_chosen_with_the_keyboard_alone(live_server) -> None:
    with chromium() as browser, opened(browser, live_server.url, "/accessibility/") as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        page.get_by_role("link", name="Версия для слабовидящих").first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("radio", name="200 %").focus()
        page.keyboard.press("Space")
        page.get_by_role("radio", name="Белым по чёрному").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text("Вид страниц сохранён")
        expect(page.locator("html")).to_have_attribute("data-scale", "200")
        expect(page.locator("html")).to_have_attribute("data-theme", "contrast-dark")
        assert page.url.endswith("/accessibility/")


def test_a_reference_book_is_picked_with_arrows(live_server) -> None:
    with chromium() as browser, opened(browser, live_server.url, "/ui/kit/", 390) as page:
        field = page.get_by_role("combobox", name="Специальность")
        field.press_sequentially("тера")
        expect(page.get_by_role("option", name="Терапия")).to_be_visible()
        field.press("ArrowDown")
        field.press("Enter")
        expect(field).to_have_value("Терапия")
        assert page.locator('[name="specialty__code"]').input_value() == "28"
        field.press_sequentially(" и ещё")
        assert page.locator('[name="specialty__code"]').input_value() == ""
        field.press("Escape")


def test_a_refused_upload_is_explained_in_place(live_server) -> None:
    with chromium() as browser, opened(browser, live_server.url, "/ui/kit/") as page:
        page.get_by_label("Комментарий").fill("Справка о смене фамилии")
        page.get_by_label("Подтверждающие документы").set_input_files(
            {"name": "диплом.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
        )
        expect(page.locator("[data-upload-state]")).to_contain_text("«диплом.pdf»")
        page.get_by_role("button", name="Сохранить и продолжить").click()
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_label("Комментарий")).to_have_value("Справка о смене фамилии")
        page.get_by_role("link", name="Заполните поле «Дата прошлой аккредитации»").click()
        expect(page.get_by_label("Дата прошлой аккредитации")).to_be_focused()


def test_without_scripts_the_form_answers_the_same(live_server) -> None:
    with chromium() as browser:
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{live_server.url}/ui/kit/")
        page.get_by_label("Специальность", exact=True).fill("Терапия")
        page.get_by_role("button", name="Сохранить и продолжить").click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Специальность", exact=True)).to_have_value("Терапия")

"""The look at accessibility sees what is wrong, with scripts and without: otherwise its silence would mean nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route

from tests.journeys.inspection import inspect, mirrored

pytestmark = pytest.mark.journey

ADDRESS = "http://page.example.org/"
GOOD = "<!DOCTYPE html><html lang=ru><title>Лист</title><main><h1>Лист</h1>{}</main></html>"
FAULTS = {
    "an unnamed field": "<input>",
    "pale letters": "<p style='color:#ccc;background:#fff'>Текст</p>",
    "a wide block": "<div style='width:3000px'>Текст</div>",
    "a fault for those without scripts": "<noscript><img src=/x.png></noscript>",
}


def look(browser: Browser, body: str) -> None:
    """Open the page without scripts and inspect what is shown."""
    context = browser.new_context(java_script_enabled=False)

    def serve(route: Route) -> None:
        route.fulfill(content_type="text/html; charset=utf-8", body=GOOD.format(body))

    context.route("**/*", serve)
    try:
        page = context.new_page()
        page.goto(ADDRESS)
        with mirrored(page, 390) as shown:
            assert shown.url == ADDRESS
            inspect(shown, 390)
    finally:
        context.close()


def test_a_good_page_passes(browser: Browser) -> None:
    look(browser, "<p>Текст</p><script>document.title = ''</script>")


@pytest.mark.parametrize("body", FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_found(browser: Browser, body: str) -> None:
    with pytest.raises(AssertionError):
        look(browser, body)

"""Is a page accessible? axe looks at it, also at pages of a browser whose scripts are off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HEIGHT = 900


def inspect(page: Page, width: int) -> None:
    """No breach of the rules that axe knows, and nothing sticks out sideways."""
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(HEIGHT, height)})  # the bar at the thumb
    found = Axe().run(page, options=AXE).response["violations"]  # must not lie over what is measured
    page.set_viewport_size({"width": width, "height": HEIGHT})
    assert not found, (
        page.url,
        [(item["id"], [node["html"][:160] for node in item["nodes"][:3]]) for item in found],
    )
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} sticks out by {wide}px at {width}"


@contextmanager
def mirrored(page: Page, width: int) -> Iterator[Page]:
    """What a browser without scripts shows, in a browser where axe can run.

    The very markup on the screen (also the answer to a POST) is served again at its own address with the site's styles;
    no script of the page runs, so that nothing on it changes.
    """
    assert page.context.browser
    shown = re.sub(r"</?noscript>", "", page.content())
    context = page.context.browser.new_context(viewport={"width": width, "height": HEIGHT}, locale="ru-RU")

    def serve(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(
                body=shown,
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": "script-src 'none'"},
            )
        else:
            route.continue_()

    context.route("**/*", serve)
    try:
        mirror = context.new_page()
        mirror.goto(page.url)
        yield mirror
    finally:
        context.close()

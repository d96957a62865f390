"""A real installation and real browsers: what every journey plays on."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from tests.journeys.inspection import HEIGHT, inspect, mirrored

ROOT = Path(__file__).resolve().parents[2]
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-gpu",
)
PATIENCE = 600.0


def pattern(words: str) -> re.Pattern[str]:
    """The words with any kind of space between them."""
    return re.compile(re.escape(words.replace("\u00a0", " ")).replace("\\ ", r"\s"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Installation:
    """A running server with its own database; accounts of the demo region by key."""

    url: str
    folder: Path
    database: str
    accounts: dict[str, dict[str, str]]

    def letters(self) -> str:
        """Every letter that was written so far."""
        folder = self.folder / "mail"
        return "\n".join(path.read_text() for path in sorted(folder.glob("*"))) if folder.exists() else ""


def _with_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


@contextmanager
def installation(folder: Path, *, host: str = "127.0.0.1", **extra: str) -> Iterator[Installation]:
    """Start `egisz.config.server` on a database of its own, with the demo region; stop it cleanly afterwards.

    host: as people type it; passkeys need a name.
    """
    base = os.environ["DATABASE_URL"]
    name = f"journeys_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    port = free_port()
    (folder / "no-official-files").mkdir()
    environment = {
        **os.environ,
        "EGISZ_DATA_DIR": str(folder),
        "EGISZ_PORT": str(port),
        "DATABASE_URL": _with_database(base, name),
        "EGISZ_BASE_URL": f"http://{host}:{port}",
        "EGISZ_NSI_DIR": str(folder / "no-official-files"),
        "EGISZ_DB_POOL": "8",
        "EGISZ_LOG_LEVEL": "WARNING",
        **extra,
    }
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "egisz.config.server"],
        cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    url = f"http://{host}:{port}"
    try:
        _wait(process, url, folder)
        accounts = subprocess.run(
            [sys.executable, "manage.py", "demo", "--accounts", "--json"],
            cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        yield Installation(url, folder, environment["DATABASE_URL"], json.loads(accounts.splitlines()[-1]))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()
        with psycopg.connect(base, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _wait(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            process_gone = process.poll() is not None
            if process_gone:
                break
        try:
            process.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError(f"the installation did not start:\n{(folder / 'server.log').read_text()[-4000:]}")


@dataclass
class Visitor:
    """One person with a browser of a given width, with or without scripts."""

    place: Installation
    page: Page
    width: int
    scripts: bool
    complaints: list[str] = field(default_factory=list)
    steps: int = 0

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.place.url + path)

    def sign_in(self, key: str, role: str = "") -> None:
        """Through the front page and the provider; `role` picks a line where several are offered."""
        account = self.place.accounts[key]
        self.go("/")
        self.press("Войти")
        self.press("Войти")
        self.page.get_by_label(re.compile("СНИЛС")).first.fill(account["snils"])
        self.page.get_by_label("Пароль", exact=True).fill(account["password"])
        self.press("Войти")
        agree = self.page.get_by_role("button", name=re.compile("Разрешить"))
        if agree.count():  # the first time of this account
            self.follow(agree)
        if role:
            self.choose(role)

    def choose(self, role: str) -> None:
        """Pick a role on the page of choice."""
        self.follow(self.page.get_by_role("button", name=re.compile(role)))

    def confirm(self) -> None:
        """«Подтвердите, что это вы», by the code of a letter; goes on with what waited. Nothing on other pages."""
        if "/cabinet/confirm/" not in self.page.url:
            return
        before = len(self.place.letters())
        self.press("Прислать код")
        asked = re.search(r"запрос № (\d{3})", self.text())
        assert asked, self.text()
        self.fill("Код", self._code_of_letter(asked[1], before))
        if self.scripts:  # the form goes on by itself
            self.main.get_by_role("button", name="Подтвердить").click()
        else:
            self.press("Подтвердить")
            self.press("Продолжить")
        self.page.wait_for_url(lambda url: "/cabinet/confirm/" not in url)

    def _code_of_letter(self, number: str, before: int) -> str:
        for _ in range(100):
            found = re.search(rf"Open ЕГИСЗ: (\d{{8}})\s+Запрос № {number}\.", self.place.letters()[before:])
            if found:
                return found[1]
            self.page.wait_for_timeout(300)
        raise AssertionError(f"no letter for the request {number}")

    def sign_out(self) -> None:
        self.page.context.clear_cookies()

    def sees(self, *words: str) -> None:
        """The words stand in the main part of the page; non-breaking spaces count as spaces."""
        text = self.text()
        for word in words:
            assert word in text, f"«{word}» is not on {self.page.url}:\n{text[:3000]}"

    def text(self) -> str:
        return self.page.locator("main").inner_text().replace("\u00a0", " ").replace("\u00ad", "")

    def press(self, name: str) -> None:
        """A button or a link by its words; waits for the page that it leads to."""
        words = pattern(name)
        self.follow(self.main.get_by_role("button", name=words).or_(self.main.get_by_role("link", name=words)))

    def follow(self, control: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            control.first.click()

    def fill(self, label: str, value: str) -> None:
        self.field(label).fill(value)

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(pattern(label)).first

    def mark(self, words: str = "", kind: str = "radio") -> None:
        """A radio button or a checkbox by its words, the first one without them; the label lies over the control."""
        name = pattern(words) if words else None
        control = self.main.get_by_role(kind, name=name) if name else self.main.get_by_role(kind)  # type: ignore[arg-type]
        control.first.check(force=True)

    def pick(self, label: str, value: str) -> None:
        """A value of a dictionary picker: typed, and chosen from the list when scripts are on."""
        box = self.field(label)
        box.fill(value)
        if self.scripts:
            box.press_sequentially(" ")
            box.press("Backspace")
            option = self.page.get_by_role("option", name=re.compile(f"^{re.escape(value)}", re.IGNORECASE)).first
            option.wait_for(state="visible")
            option.click()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def check(self, name: str = "") -> None:
        """After every step: no breach of accessibility, nothing sticks out, one h1, a picture where asked for."""
        self.steps += 1
        shots = os.environ.get("EGISZ_SHOTS")
        if shots:
            Path(shots).mkdir(parents=True, exist_ok=True)
            kind = "js" if self.scripts else "nojs"
            self.page.screenshot(path=f"{shots}/{name or self.steps}-{self.width}-{kind}.png", full_page=True)
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has {self.page.locator('h1').count()} h1"
        if self.scripts:
            inspect(self.page, self.width)
        else:
            with mirrored(self.page, self.width) as shown:
                inspect(shown, self.width)
        assert not self.complaints, self.complaints


class Company:
    """Everybody who takes part in a journey, each in a browser of one's own."""

    def __init__(self, browser: Browser, place: Installation, width: int = 1280, scripts: bool = True) -> None:
        self.browser, self.place, self.width, self.scripts = browser, place, width, scripts
        self.contexts: list[BrowserContext] = []

    def visitor(self, width: int | None = None, scripts: bool | None = None) -> Visitor:
        width = width or self.width
        scripts = self.scripts if scripts is None else scripts
        context = self.browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
            locale="ru-RU",
            accept_downloads=True,
            service_workers="block",
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        visitor = Visitor(self.place, page, width, scripts)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: visitor.complaints.append(line.text) if "Content Security" in line.text else None,
        )
        self.contexts.append(context)
        return visitor

    def person(self, key: str, role: str = "") -> Visitor:
        visitor = self.visitor()
        visitor.sign_in(key, role)
        return visitor

    def close(self) -> None:
        for context in self.contexts:
            context.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()

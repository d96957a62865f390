"""A visitor reads a reference book; two administrators change it.

Given a hierarchical book with two editions; when somebody without an account looks for a record, its history and what
changed, and when one administrator proposes an edit that another one checks and publishes; then each finds what is
needed on pages that work with scripts and without.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.journeys.stage import ROOT, Company, Installation, Visitor, pattern
from tests.nsi.builders import write_book

pytestmark = pytest.mark.journey

OID = "1.2.643.5.1.13.13.99.2.90077"
BOOK = f"/nsi/books/{OID}/"
COLUMNS = ("ID", "PARENT", "CODE", "NAME", "SINCE", "ON")
TYPES = {
    "ID": "INTEGER",
    "PARENT": "INTEGER",
    "CODE": "VARCHAR",
    "NAME": "VARCHAR",
    "SINCE": "DATETIME",
    "ON": "BOOLEAN",
}
KEYS = {"PRIMARY": "ID", "VALUE": "NAME", "FOREIGN": "PARENT"}
FIRST = [
    ("1", None, "A00-B99", "Некоторые инфекционные болезни", "01.01.2020", "true"),
    ("2", "1", "A00", "Холера", "01.01.2020", "true"),
    ("3", "2", "A00.9", "Холера неуточнённая", None, "true"),
    *((str(number), "1", f"A{number}", f"Болезнь номер {number}", None, "false") for number in range(10, 90)),
]
SECOND = [
    *FIRST[:2],
    ("3", "2", "A00.9", "Холера БДУ", None, "true"),
    *FIRST[4:],
    ("95", "1", "A95", "Новая", None, None),
]
WAYS = pytest.mark.parametrize(
    ("width", "scripts"), [(1280, True), (390, True), (390, False)], ids=["desktop", "phone", "phone-without-scripts"]
)


def run(place: Installation, *command: str) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": place.database or os.environ["DATABASE_URL"],
        "EGISZ_DATA_DIR": str(place.folder),
    }
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="module")
def book(place: Installation, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = tmp_path_factory.mktemp("book")
    for version, rows, day in (("1.1", FIRST, "01.02.2025 10:00"), ("1.2", SECOND, "01.06.2025 10:00")):
        write_book(
            folder / version, rows, columns=COLUMNS, types=TYPES, keys=KEYS, oid=OID, version=version, published=day
        )
    run(place, "load_dictionaries", "--folder", str(folder))


@WAYS
def test_a_visitor_reads_a_book(company: Callable[..., Company], book: None, width: int, scripts: bool) -> None:
    visitor = company(width, scripts).visitor()
    visitor.go("/nsi/")
    visitor.sees("Справочники", "Открыты всем")
    visitor.check("nsi-catalogue")
    visitor.fill("Название, OID или краткий код", "ghj,ysq")
    visitor.press("Найти")
    visitor.press("Пробный")
    visitor.sees("Структура", "первичный ключ", "Версия 1.2")
    visitor.check("nsi-passport")
    visitor.fill("Какая версия действовала на дату", "15.03.2025")
    visitor.press("Узнать")
    visitor.sees("На 15 марта 2025 года действовала версия 1.1", "Вы смотрите версию 1.1")

    visitor.go(BOOK + "records/")
    visitor.check("nsi-records")
    visitor.fill("Найти запись", "холера")
    visitor.press("Найти")
    visitor.sees("Найдено: 2", "Холера БДУ")
    visitor.press("Холера БДУ")
    visitor.sees("Некоторые инфекционные болезни", "A00.9", "История записи", "Холера неуточнённая", "нет значения")
    visitor.check("nsi-record")

    visitor.go(BOOK + "tree/")
    visitor.check("nsi-tree")
    open_the_tree(visitor)
    visitor.check("nsi-tree-open")

    visitor.go(BOOK + "versions/")
    visitor.check("nsi-versions")
    visitor.press("Что изменилось после 1.1")
    visitor.sees("Холера неуточнённая", "Холера БДУ", "Новая", "Болезнь номер 10")
    visitor.check("nsi-compare")

    take_an_archive(visitor)
    for part in ("files", "connect", "subscribe"):
        visitor.go(f"{BOOK}{part}/")
        visitor.check(f"nsi-{part}")

    visitor.go("/nsi/crosswalks/")
    visitor.check("nsi-crosswalks")
    visitor.go("/nsi/crosswalks/11.1002-11.1066/?show=none")
    visitor.sees("Нет соответствия")
    visitor.check("nsi-crosswalk")


def take_an_archive(visitor: Visitor) -> None:
    """The worker makes archives a little after the publication; what comes is what the checksum says."""
    visitor.go(BOOK + "files/")
    archives = visitor.main.get_by_role("link", name=pattern("Архив"))
    until = time.monotonic() + 90
    while archives.count() < 3 and time.monotonic() < until:
        visitor.page.reload()
    with visitor.page.expect_download() as download:
        visitor.main.get_by_role("link", name=pattern("Архив CSV")).click()
    assert download.value.suggested_filename.endswith("_csv.zip")
    data = Path(download.value.path()).read_bytes()
    visitor.sees("Готово", sha256(data).hexdigest())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = archive.namelist()
        assert "Холера" in archive.read(name).decode()


def open_the_tree(visitor: Visitor) -> None:
    """With scripts the level opens in place; without them on a page of its own."""
    visitor.main.locator("summary").filter(has_text="Некоторые инфекционные").click()
    if visitor.scripts:
        visitor.main.locator("summary").filter(has_text="Холера").click()
        visitor.main.get_by_text("Холера БДУ").wait_for()
        return
    visitor.press("Показать подчинённые записи")
    visitor.sees("Верхний уровень", "Холера")


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-without-scripts"])
def test_two_administrators_change_a_book(
    company: Callable[..., Company], book: None, width: int, scripts: bool
) -> None:
    people = company(width, scripts)
    author = people.person("admin")
    author.press("Изменения справочников")
    author.check("nsi-manage")
    author.go(BOOK + "record/95")
    author.press("Изменить")
    author.check("nsi-edit")
    author.fill("CODE", "A95.0" if scripts else "A95.1")
    author.press("Добавить правку")
    author.sees("Правка добавлена", "Новая")
    author.check("nsi-proposal-begun")
    author.press("Отправить на проверку")
    author.sees("Заполните поле «Что и почему меняется»")
    author.check("nsi-proposal-refused")
    author.fill("Что и почему меняется", "Уточнён код")
    author.press("Отправить на проверку")
    author.sees("Ждёт проверки", "записей изменится")
    address = author.page.url

    expert = people.person("admin_second")
    expert.go(address)
    expert.sees("Уточнён код", "Ваше решение")
    expert.check("nsi-proposal-check")
    expert.press("Подтвердить")
    expert.press("Опубликовать версию")
    expert.sees("опубликована", "Уточнён код")
    expert.go(BOOK + "record/95")
    expert.sees("A95.0" if scripts else "A95.1")

    author.go("/nsi/manage/upload/")
    author.check("nsi-upload")
    author.go("/nsi/subscriptions/")
    author.check("nsi-subscriptions")
    author.fill("Адрес вашего сервера", "https://127.0.0.1/hook")
    author.press("Добавить вебхук")
    author.sees("внутреннюю сеть")
    author.check("nsi-hook-refused")

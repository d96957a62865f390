"""Somebody opens a worker's card; the worker sees it, filters it, and takes a receipt that proves it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from egisz.demo import cast
from tests.journeys.stage import ROOT, Company

WAYS = pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])


@WAYS
def test_the_worker_sees_who_opened_the_card(
    company: Callable[..., Company], width: int, scripts: bool, tmp_path: Path
) -> None:
    people = company(width, scripts)
    hr = people.person("hr")
    person = cast.people()["ready"]
    hr.go("/frmr/")
    hr.fill("Фамилия, имя или СНИЛС", person.snils)
    with hr.page.expect_navigation():
        hr.field("Фамилия, имя или СНИЛС").press("Enter")
    hr.sees(person.family)

    worker = people.person("ready")
    worker.go("/cabinet/profile/")
    worker.follow(worker.main.get_by_role("link", name="Кто смотрел мои данные"))
    worker.sees("Просмотр карточки в регистре", "Городская поликлиника", "кадровая служба")
    worker.check("seen")
    worker.main.get_by_label("Что показать").select_option("changes")
    worker.press("Показать")
    worker.sees("Внесение в регистр")
    assert "Просмотр карточки" not in worker.main.locator("table").inner_text()
    worker.check("seen-changes")
    worker.fill("С какого дня", "31.02.2026")
    worker.press("Показать")
    worker.sees("Такой даты нет в календаре")
    worker.check("seen-wrong-day")
    worker.go("/cabinet/access/?begin=01.01.2090")
    worker.sees("Ничего не нашлось")
    worker.check("seen-nothing")

    # The first rows were written when the region was made: the worker has sealed them long since.
    worker.go("/cabinet/access/?kind=changes")
    link = worker.main.get_by_role("link", name="Скачать").last
    with worker.page.expect_download() as download:
        link.click()
    receipt, key = tmp_path / "receipt.json", tmp_path / "journal.pub"
    download.value.save_as(receipt)
    key.write_bytes(worker.page.request.get(f"{worker.place.url}/cabinet/access/journal.pub").body())
    command = [sys.executable, "manage.py", "verify_receipt", str(receipt), "--key", str(key)]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert "подпись верна" in told
    given = json.loads(receipt.read_text())
    given["row"]["ground"] = "иначе"
    receipt.write_text(json.dumps(given))
    assert subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode != 0

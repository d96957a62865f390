"""A worker takes a copy of everything that is kept of her, and asks to destroy what is not needed."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.stage import Company


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
def test_a_copy_is_taken_and_a_request_is_asked(
    company: Callable[..., Company], width: int, scripts: bool, tmp_path: Path
) -> None:
    worker = company(width, scripts).person("doctor" if scripts else "nurse")  # one request of a kind waits at a time
    worker.go("/rights/")
    worker.sees("Мои данные и права", "Заказать копию")
    worker.check("rights")
    worker.press("Заказать копию")
    worker.check("copy-being-made")
    link = worker.main.get_by_role("link", name="Скачать JSON")
    if scripts:
        link.wait_for(timeout=300_000)
    until = time.monotonic() + 300
    while not link.count() and time.monotonic() < until:
        worker.press("Обновить")
    worker.check("copy-ready")
    with worker.page.expect_download() as taken:
        link.click()
    taken.value.save_as(tmp_path / "copy.json")
    copy = json.loads((tmp_path / "copy.json").read_text())
    assert {"identity", "frmr"} <= {room["room"] for room in copy["rooms"]}
    worker.go("/rights/requests/new/")
    worker.press("Отправить запрос")
    worker.check("request-error")
    worker.mark("Уничтожить данные")
    worker.fill("О каких данных и почему", "Удалите личный телефон, им больше не пользуюсь")
    worker.press("Отправить запрос")
    worker.sees("Запрос отправлен", "Рассматривает администратор безопасности")
    worker.check("request")

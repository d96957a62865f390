"""A worker gives a consent by its own tick, sees the proof, and takes it back knowing what will follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.stage import Company


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
def test_a_consent_is_given_and_taken_back(company: Callable[..., Company], width: int, scripts: bool) -> None:
    worker = company(width, scripts).person("nurse")
    worker.go("/consents/")
    worker.sees("Мои согласия", "Можно дать")
    worker.check("consents")
    worker.press("Прочитать и решить")
    worker.sees("Если потом отозвать")
    assert not worker.main.get_by_role("checkbox").is_checked()
    worker.press("Дать согласие")
    worker.sees("Отметьте, что вы согласны")
    worker.check("consents-error")
    worker.mark("Я прочитал", "checkbox")
    worker.press("Дать согласие")
    worker.sees("Согласие принято", "Действует")
    worker.press("Открыть")
    worker.sees("Отпечаток текста", "Сетевой адрес")
    worker.check("consent")
    worker.press("Отозвать")
    worker.sees("Что изменится", "Уведомления в кабинете останутся")
    worker.check("consent-withdraw")
    worker.press("Отозвать согласие")
    worker.sees("Согласие отозвано", "Больше не действуют")
    worker.check("consents-after")

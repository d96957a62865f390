"""A worker finds a forgotten session on the list and ends it: the other browser has to sign in again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.stage import Company


@pytest.mark.parametrize(("width", "scripts"), [(1280, True), (390, False)], ids=["desktop", "phone-no-scripts"])
def test_a_forgotten_session_is_ended_from_afar(company: Callable[..., Company], width: int, scripts: bool) -> None:
    people = company(width, scripts)
    forgotten = people.person("nurse")
    forgotten.go("/cabinet/")
    worker = people.person("nurse")
    worker.go("/cabinet/devices/")
    worker.sees("Этот сеанс", "Медицинский работник")
    worker.check("devices")
    worker.press("Закрыть сеанс")
    worker.sees("Сеанс закрыт", "закрыт с другого устройства")
    worker.check("devices-closed")
    forgotten.go("/cabinet/profile/")
    assert "/login/" in forgotten.page.url
    third = people.person("nurse")
    third.go("/cabinet/devices/")
    third.press("Закрыть все, кроме этого")
    third.sees("Вы остались в кабинете только здесь")
    worker.go("/cabinet/")
    assert "/login/" in worker.page.url

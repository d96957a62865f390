from __future__ import annotations

from datetime import date

import pytest

from egisz.cme.lawbook import hours_requirement_on
from egisz.kernel.errors import Refused


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2021, 9, 1), (144, 74, 70)), (date(2022, 12, 31), (144, 74, 70)), (date(2023, 1, 1), (144, 72, 72)),
     (date(2026, 11, 23), (144, 72, 72))],
)  # fmt: skip
def test_the_rule_of_the_day(day, expected):
    need = hours_requirement_on(day)
    assert (need.total_min, need.refresher_min, need.other_max) == expected
    assert need.other_max == need.total_min - need.refresher_min
    assert need.source


def test_a_day_without_a_rule_is_told():
    with pytest.raises(Refused) as caught:
        hours_requirement_on(date(2019, 1, 1))
    assert caught.value.codes == ("NO_RULE_SET",)


def test_an_installation_may_bring_its_own_rule(tmp_path, monkeypatch):
    (tmp_path / "hours-new.toml").write_text(
        'name = "new"\nvalid_from = 2026-06-01\nvalid_to = 2030-01-01\ncitation = "новый приказ"\nsource_url = ""\n'
        "total_min = 200\nrefresher_min = 100\nother_max = 100\nprogramme_min_hours = 16\ndocument_mb = 5\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("EGISZ_LAW_DIR", str(tmp_path))
    assert hours_requirement_on(date(2026, 11, 23)).total_min == 200
    assert hours_requirement_on(date(2026, 5, 31)).total_min == 144

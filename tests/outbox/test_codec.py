"""Events survive the way through JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egisz.kernel import clock
from egisz.outbox import codec
from egisz.outbox.public import Event
from tests.outbox.samples import Colour, ThingHappened

events = st.builds(
    ThingHappened,
    at=st.datetimes(timezones=st.just(UTC)),
    number=st.integers(),
    thing_id=st.none() | st.uuids(),
    on=st.none() | st.dates(),
    hours=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    codes=st.lists(st.text()).map(tuple),
    ids=st.lists(st.uuids(), max_size=3).map(tuple),
    again_at=st.none() | st.datetimes(min_value=datetime(2015, 1, 1), timezones=st.just(clock.MOSCOW)),
    sure=st.booleans(),
    colour=st.sampled_from(Colour),
)


@given(events)
def test_round_trip(event: ThingHappened) -> None:
    body = json.loads(json.dumps(codec.to_json(event)))
    assert codec.from_json(ThingHappened, body) == event


def test_types_come_back() -> None:
    event = ThingHappened(at=clock.now(), number=1, thing_id=uuid4(), on=date(2026, 11, 23), hours=Decimal("1.50"))
    again = codec.from_json(ThingHappened, codec.to_json(event))
    assert isinstance(again, ThingHappened)
    assert isinstance(again.thing_id, UUID)
    assert again.on == date(2026, 11, 23)
    assert str(again.hours) == "1.50"
    assert again.colour is Colour.RED


def test_a_field_that_this_version_does_not_know_is_passed_over() -> None:
    body = codec.to_json(ThingHappened(at=clock.now(), number=1)) | {"dropped_later": 5}
    assert codec.from_json(ThingHappened, body).at


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong(Event):
    weight: float


def test_other_types_are_refused_when_published() -> None:
    with pytest.raises(TypeError, match="float"):
        codec.to_json(Wrong(at=clock.now(), weight=1.5))

"""An event and the change that it announces are kept or lost together."""

from __future__ import annotations

import pytest
from django.db import transaction

from egisz.kernel import clock
from egisz.outbox.models import Delivery, EventRow
from egisz.outbox.public import publish
from tests.outbox.conftest import React
from tests.outbox.samples import NobodyListens, ThingHappened

pytestmark = pytest.mark.django_db


def test_one_delivery_waits_for_each_reaction(react: React) -> None:
    react(lambda event: None)

    def other(event: ThingHappened) -> None: ...

    react(other)
    publish(ThingHappened(at=clock.now(), number=7))
    row = EventRow.objects.get()
    assert row.kind == "outbox.ThingHappened"
    assert row.body["number"] == 7
    assert Delivery.objects.filter(event=row, state=Delivery.State.WAITING).count() == 2


def test_rollback_loses_the_event_and_its_deliveries(react: React) -> None:
    react(lambda event: None)
    with transaction.atomic():
        publish(ThingHappened(at=clock.now(), number=1))
        transaction.set_rollback(True)
    assert not EventRow.objects.exists()
    assert not Delivery.objects.exists()


def test_an_event_without_listeners_stays_for_the_record() -> None:
    publish(NobodyListens(at=clock.now(), number=1))
    assert EventRow.objects.filter(kind="outbox.NobodyListens").count() == 1
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        publish(NobodyListens(at=clock.now(), number=1))
    assert not EventRow.objects.exists()

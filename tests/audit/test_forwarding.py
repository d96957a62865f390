"""The journal goes to another system over TLS: nothing is lost, at most a batch comes twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from uuid import uuid4

import pytest

from egisz.audit.actions.forwarding import forward_rows
from egisz.audit.gateway import receiver_of
from egisz.audit.models import AuditRow, Forwarding
from egisz.audit.public import record, seal_rows
from egisz.audit.rules.syslog import frame, message_of
from egisz.kernel.actor import Actor, Role
from tests.audit.syslog_server import Receiver, make_certificate, split

HEAD = re.compile(rb"<(\d+)>1 (\S+Z) (\S+) open-egisz - FHIR\+AuditEvent - \xef\xbb\xbf(\{.*\})", re.DOTALL)


@pytest.fixture(autouse=True)
def _folders(settings, tmp_path):
    settings.EGISZ_DATA_DIR, settings.EGISZ_KEYS_DIR = tmp_path, tmp_path / "keys"


@pytest.fixture
def certificate(tmp_path):
    return make_certificate(tmp_path / "tls")


def write(count: int) -> list[int]:
    actor = Actor(Role.HR, uuid4(), organization_oid="1.2.3", address="10.0.0.7")
    for number in range(count):
        record(
            actor, "frmr.person.read", subject=uuid4(), n=number, outcome="refused" if number % 5 == 0 else "success"
        )
    return list(AuditRow.objects.order_by("id").values_list("id", flat=True))


def url_of(receiver: Receiver, certificate) -> str:
    return f"tls://127.0.0.1:{receiver.port}?ca={certificate[0]}"


def ids(messages: list[bytes]) -> list[int]:
    return [int(json.loads(HEAD.fullmatch(message)[4])["id"]) for message in messages]


@pytest.mark.django_db
def test_sealed_rows_arrive_once_in_order_and_unsealed_ones_wait(certificate):
    rows = write(12)
    receiver = Receiver(*certificate)
    url = url_of(receiver, certificate)
    assert forward_rows(url) == 0
    seal_rows()
    assert forward_rows(url, batch=5) == 12
    assert forward_rows(url) == 0
    more = write(3)[-3:]
    seal_rows()
    assert forward_rows(url, batch=5) == 3
    receiver.stop()
    assert ids(receiver.messages) == [*rows, *more]
    severities = Counter(HEAD.fullmatch(message)[1] for message in receiver.messages)
    assert severities == {b"84": 4, b"85": 11}  # refusals are warnings
    state = Forwarding.objects.get()
    assert (state.sent, state.last_error, state.target) == (15, "", f"127.0.0.1:{receiver.port}")


@pytest.mark.django_db
def test_a_receiver_killed_in_the_middle_and_started_again_misses_nothing(certificate):
    rows = write(40)
    seal_rows()
    dying = Receiver(*certificate, dies_after=6000)
    url = url_of(dying, certificate)
    assert forward_rows(url, batch=10) == 0
    assert Forwarding.objects.get().last_error
    dying.stop()
    assert forward_rows(url, batch=10) == 0  # nobody listens
    assert "ConnectionRefused" in Forwarding.objects.get().last_error
    again = Receiver(*certificate, port=dying.port)
    assert forward_rows(url, batch=10) == 40
    again.stop()
    assert ids(again.messages) == rows
    twice = set(ids(dying.messages))
    assert 0 < len(twice) <= 10
    assert Forwarding.objects.get().last_error == ""


@pytest.mark.django_db
def test_a_receiver_that_is_not_who_it_should_be_gets_nothing(certificate, tmp_path):
    write(2)
    seal_rows()
    receiver = Receiver(*certificate)
    stranger, _ = make_certificate(tmp_path / "other")
    assert forward_rows(f"tls://127.0.0.1:{receiver.port}?ca={stranger}") == 0
    assert "CERTIFICATE_VERIFY_FAILED" in Forwarding.objects.get().last_error
    assert forward_rows(f"tls://127.0.0.1:{receiver.port}?ca={certificate[0]}&name=log.example.org") == 0
    receiver.stop()
    assert receiver.messages == []


@pytest.mark.parametrize("url", ["udp://host:514", "tls://", "tls://host?password=1", "host:6514"])
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(ValueError, match="EGISZ_SYSLOG_URL"):
        receiver_of(url)
    assert receiver_of("tls://log.example.org?ca=/etc/ca.pem").target == "log.example.org:6514"


@pytest.mark.django_db
def test_without_an_address_nothing_is_sent():
    write(1)
    seal_rows()
    assert forward_rows() == 0


def test_messages_are_counted_by_octets():
    event = {"outcome": "0", "recorded": "2026-11-23T09:00:00.000000+00:00", "text": "Просмотр\nкарточки"}
    message = message_of(event, "журнал.example.org")
    assert message.startswith(b"<85>1 2026-11-23T09:00:00.000000Z .example.org open-egisz - ")
    assert split(frame(message) * 2 + b"7 half") == [message, message]

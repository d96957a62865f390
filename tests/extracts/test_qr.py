"""The QR on the printed page is read by a program that did not make it, and leads to the public check."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.test import Client

from egisz.extracts import public as extracts
from egisz.files import public as files
from egisz.kernel.actor import Actor
from egisz.outbox.public import deliver_all
from tests.extracts.scanning import PAPER, SCREEN, qr_codes


@pytest.mark.parametrize("dots", [PAPER, SCREEN], ids=["paper", "screen"])
def test_the_printed_qr_leads_to_the_check_page(client: Client, ready: extracts.ExtractInfo, dots: int) -> None:
    assert ready.file_id is not None
    (address,) = qr_codes(files.read(ready.file_id), dots)
    assert address == ready.check_url
    answer = client.get(urlsplit(address).path)
    text = answer.content.decode().replace("\u00a0", " ")
    assert answer.status_code == 200
    assert "Выписка действует" in text
    assert ready.number in text


def test_another_extract_has_another_qr(doctor: Actor, record: UUID, ready: extracts.ExtractInfo) -> None:
    newer = extracts.order_extract(doctor, record)
    deliver_all()
    info = extracts.extract(doctor, newer)
    assert info.file_id is not None
    assert ready.file_id is not None
    assert qr_codes(files.read(info.file_id)) == [info.check_url]
    assert qr_codes(files.read(info.file_id)) != qr_codes(files.read(ready.file_id))

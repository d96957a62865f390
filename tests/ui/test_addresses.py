"""The address of a person behind proxies: believed from our proxies only."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from egisz.ui.addresses import address_of
from egisz.ui.middleware import RequestIdMiddleware

PROXIES = "127.0.0.0/8 10.0.0.0/8"


@pytest.mark.parametrize(
    ("remote", "forwarded", "seen"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours: what it says is not believed
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7, 10.0.0.5", "203.0.113.7"),  # the person wrote the first part
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_the_address_through_proxies(settings, rf, remote: str, forwarded: str, seen: str) -> None:
    settings.EGISZ_PROXIES = PROXIES
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = rf.get("/", headers=headers, REMOTE_ADDR=remote)
    assert address_of(request.META) == seen
    RequestIdMiddleware(lambda _: HttpResponse())(request)
    assert request.META["REMOTE_ADDR"] == seen

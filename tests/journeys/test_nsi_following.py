"""One installation takes the dictionaries of another over its own REST interface, on a real socket."""

from __future__ import annotations

import httpx
import orjson
import pytest

from egisz.nsi.public import books, edition, follow, passport_text, rows
from tests.journeys.stage import Installation

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_installation_follows_another(place: Installation) -> None:
    report = follow(place.url, "0123456789abcdef0123456789abcdef", history=True)
    assert report.errors == []
    assert report.loaded >= 7

    with httpx.Client(base_url=f"{place.url}/port/rest") as source:
        listed = source.get("/searchDictionary", params={"size": 1000}).json()
        assert {item["oid"] for item in listed["list"]} == {book.oid for book in books()}
        for item in listed["list"]:
            oid = item["oid"]
            there = source.get("/data", params={"identifier": oid, "size": 2147483647}).json()["list"]
            info = edition(oid)
            assert info is not None
            here = rows(info, size=len(there)).rows
            assert [list(row.cells) for row in here] == [[cell["value"] for cell in row] for row in there]
            passport = source.get("/passport", params={"identifier": oid}).json()
            assert orjson.loads(passport_text(info.id)) == passport

    again = follow(f"{place.url}/port/rest", "0123456789abcdef0123456789abcdef", history=True)
    assert (again.loaded, again.errors) == (0, [])

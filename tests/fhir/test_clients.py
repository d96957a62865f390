"""The FHIR face through a client by other hands (fhirpy), over a socket."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from fhirpy import SyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from egisz.nsi.public import load_folder
from tests.fhir.books import write_named
from tests.fhir.client import LANE, parameters
from tests.fhir.supplied import ORGANS, SET, URL, value_set

pytestmark = pytest.mark.django_db

ROOT = "1.2.643.5.1.13.13.99.2.9200"
ROWS = [["1", "Пневмония"], ["2", "Бронхит"], ["3", "Бронхопневмония"]]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """The lane writes its own access line."""


@pytest.fixture
def address(tmp_path) -> Iterator[str]:
    """The face on a socket; its thread asks through the connection of the test, which waits meanwhile."""
    for number in range(1, 8):
        write_named(tmp_path, ROWS, oid=f"{ROOT}{number}", name=f"Книга {number}")
    assert load_folder(tmp_path).errors == []
    shared = connections[DEFAULT_DB_ALIAS]

    def application(environ, start_response):
        connections[DEFAULT_DB_ALIAS] = shared
        return LANE(environ, start_response)

    shared.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/fhir"
    server.shutdown()
    thread.join()
    server.server_close()
    shared.dec_thread_sharing()


def value(answer: dict[str, Any], name: str) -> Any:
    one = next(item for item in answer["parameter"] if item["name"] == name)
    return next(found for key, found in one.items() if key.startswith("value"))


@pytest.mark.parametrize("release", ["r5", "r4"])
def test_reading_and_searching(address, release):
    client = SyncFHIRClient(f"{address}/{release}")
    one = client.reference("CodeSystem", f"{ROOT}3").to_resource()
    assert (one["url"], len(one["concept"])) == (f"urn:oid:{ROOT}3", 3)
    systems = client.resources("CodeSystem")
    assert systems.search(title="книга").count() == 7
    assert [item["title"] for item in systems.search(title__exact="Книга 2").fetch()] == ["Книга 2"]
    pages = systems.search(status="active").limit(2).fetch_all()
    assert [item["id"] for item in pages] == [f"{ROOT}{number}" for number in range(1, 8)]
    assert systems.search(url=f"urn:oid:{ROOT}5").first()["id"] == f"{ROOT}5"
    assert systems.search(title="нет такой").first() is None
    few = client.resources("ValueSet").elements("url", "version").limit(1).fetch()[0]
    assert set(few) == {"resourceType", "id", "meta", "url", "version", "status"}
    with pytest.raises(ResourceNotFound):
        client.reference("CodeSystem", "nobody").to_resource()


@pytest.mark.parametrize("release", ["r5", "r4"])
def test_operations(address, release):
    client = SyncFHIRClient(f"{address}/{release}")
    system = f"urn:oid:{ROOT}1"
    found = client.execute("CodeSystem/$lookup", method="get", params={"system": system, "code": "2"})
    assert value(found, "display") == "Бронхит"
    asked = parameters(url=f"{system}?fhir_vs", coding={"system": system, "code": "9"})
    assert value(client.execute("ValueSet/$validate-code", data=asked), "result") is False
    shown = client.execute("ValueSet/$expand", data=parameters(url=f"{system}?fhir_vs", filter="бронх", count=5))
    assert {item["code"] for item in shown["expansion"]["contains"]} == {"2", "3"}
    mine = parameters(url=SET, tx__resource=[ORGANS, value_set()], excludeNested=True)
    assert len(client.execute("ValueSet/$expand", data=mine)["expansion"]["contains"]) == 7
    order = client.execute(
        "CodeSystem/$subsumes", data=parameters(system=URL, codeA="trunk", codeB="valve", tx__resource=ORGANS)
    )
    assert value(order, "outcome") == "subsumes"
    with pytest.raises(OperationOutcome):
        client.execute("ValueSet/$expand", method="get", params={"url": f"{system}?fhir_vs", "count": "many"})


def test_a_batch(address):
    client = SyncFHIRClient(f"{address}/r5")
    entries = [
        {"request": {"method": "GET", "url": f"CodeSystem/$lookup?system=urn:oid:{ROOT}1&code={code}"}}
        for code in ("1", "9")
    ]
    answer = client.execute("", data={"resourceType": "Bundle", "type": "batch", "entry": entries})
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["200", "404"]

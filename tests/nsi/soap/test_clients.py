"""SOAP of ФНСИ through two client libraries by other hands, over a socket (`domain/nsi.md` 12, 15)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
import zeep
from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS, connections
from lxml import etree
from suds import WebFault
from suds.client import Client as Suds

from egisz.config.lane import Lane
from egisz.nsi.actions.loading import load_folder
from egisz.nsi.queries import wire
from egisz.nsi.soap.operations import PART_ROWS
from tests.nsi.builders import OID
from tests.nsi.soap.raw import KEY, ROWS, SHOWN, envelope, plain, put

pytestmark = pytest.mark.django_db
# both libraries read an empty element and a nil one alike
READ = [{key: value or None for key, value in row.items()} for row in SHOWN]
ICD = "1.2.643.5.1.13.13.11.1005"


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """The lane writes its own access line."""


@pytest.fixture
def address(db) -> Iterator[str]:
    """The service on a socket; its thread asks through the connection of the test, which waits meanwhile."""
    wire.forget()
    shared = connections[DEFAULT_DB_ALIAS]
    lane = Lane(WSGIHandler())

    def application(environ, start_response):
        connections[DEFAULT_DB_ALIAS] = shared
        return lane(environ, start_response)

    shared.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/wsdl/SOAP-server.v2.php"
    server.shutdown()
    thread.join()
    server.server_close()
    shared.dec_thread_sharing()


def flat(item: Any) -> dict[str, str | None]:
    """What the items under an item say."""
    return {child["key"]: child["value"] for child in item["children"]["item"]}


def test_zeep_calls_every_operation_by_name(address):
    """Keyword arguments, as public programs write them."""
    put("1.1", ROWS)
    put("1.2", ROWS[:2], published="05.02.2026 11:30")
    service = zeep.Client(f"{address}?wsdl").service
    assert int(service.getServerTime()) > 1_700_000_000

    (book,) = service.getRefbookList(userKey=KEY)["item"]
    assert flat(book) == {"ID": "1", "OID": OID, "S_CODE": "TEST01", "S_NAME": "Пробный справочник"}

    listed = service.getVersionList(userKey5=KEY, refbookCode4=OID)
    newest = listed["item"][-1]["children"]["item"]
    assert [(item["key"], item["value"]) for item in newest] == [("S_VERSION", "1.2"), ("V_DATE", "05.02.2026 11:30")]

    structure = service.getRefbookStructure(userKey=KEY, code=OID)["item"]
    assert [flat(item)["type"] for item in structure] == ["NUMBER", "VARCHAR2", "DATE", "BOOLEAN"]

    amount = service.getRefbookParts(userKey3=KEY, refbookCode2=OID, version2="1.1")["item"]
    assert [int(item["value"]) for item in amount if item["key"] == "partsAmount"] == [1]

    part = service.getRefbookPartial(userKey=KEY, code=OID, version="1.1", partNumber="1")["item"]
    assert [flat(item) for item in part] == READ
    whole = service.getRefbook(userKey=KEY, refbookCode=OID, version="1.1")["item"]
    assert [flat(item) for item in whole] == READ

    update = service.getRefbookUpdate(userKey4=KEY, refbookCode3=OID, userVersion="1.1", newVersion="1.2")["item"]
    assert [flat(item) for item in update] == [READ[2] | {"OPER": "d"}]
    (told,) = service.getRefbookUpdate(userKey4=KEY, refbookCode3=OID, userVersion="1.2", newVersion="1.2")["item"]
    assert (told["key"], flat(told)) == ("errors", {"03x0002": "Справочник не изменялся"})


def test_zeep_raises_faults(address):
    service = zeep.Client(f"{address}?wsdl").service
    with pytest.raises(zeep.exceptions.Fault, match="Справочник не найден") as told:
        service.getVersionList(userKey5=KEY, refbookCode4="1.2.3")
    assert told.value.code == "soap:Client"
    assert told.value.detail.findtext("{urn:service}error/code") == "03x9001"


def test_suds_calls_every_operation_by_position(address):
    put("1.1", ROWS)
    put("1.2", ROWS[:2], published="05.02.2026 11:30")
    for query in ("?wsdl", "?wsdl=numbered"):
        service = Suds(f"{address}{query}", cache=None).service
        assert int(service.getServerTime()) > 1_700_000_000
        assert [said(item)["OID"] for item in service.getRefbookList(KEY).item] == [OID]
        assert [said(item)["S_VERSION"] for item in service.getVersionList(KEY, OID).item] == ["1.1", "1.2"]
        assert said(service.getRefbookStructure(KEY, OID).item[3])["type"] == "BOOLEAN"
        assert service.getRefbookParts(KEY, OID, "1.1").item[0].value == "1"
        assert [said(item) for item in service.getRefbookPartial(KEY, OID, "1.1", "1").item] == READ
        assert [said(item) for item in service.getRefbook(KEY, OID, "1.1").item] == READ
        assert [said(item)["OPER"] for item in service.getRefbookUpdate(KEY, OID, "1.1", "1.2").item] == ["d"]
        assert [said(item)["OPER"] for item in service.getRefbookUpdate(KEY, OID, "1.1").item] == ["d"]


def test_suds_calls_by_the_numbered_names(address):
    """A public program knows parameters by them; it is pointed at the other description."""
    put("1.1", ROWS)
    service = Suds(f"{address}?wsdl=numbered", cache=None).service
    assert len(service.getRefbookList(userKey1=KEY).item) == 1
    part = service.getRefbookPartial(userKey2=KEY, refbookCode1=OID, version1="1.1", partNumber=1)
    assert len(part.item) == len(ROWS)
    with pytest.raises(WebFault, match="Запрашиваемая версия не существует"):
        service.getRefbook(userKey=KEY, refbookCode=OID, version="9")


def said(item: Any) -> dict[str, str | None]:
    """The same as `flat`, of suds' objects."""
    return {child.key: None if child.value is None else str(child.value) for child in item.children.item}


@pytest.mark.article("A-022")
def test_the_whole_of_icd_10_comes_through(address, shared_data, tmp_path):
    """15 038 official records: in parts and in one answer; REST says the same of them."""
    for path in (shared_data / "nsi" / "api_responses").glob(f"{ICD}_*"):
        (tmp_path / path.name).symlink_to(path)
    assert load_folder(tmp_path).errors == []
    wire.forget()
    service = zeep.Client(f"{address}?wsdl").service
    version = flat(service.getVersionList(userKey5=KEY, refbookCode4=ICD)["item"][-1])["S_VERSION"]
    amount = int(service.getRefbookParts(userKey3=KEY, refbookCode2=ICD, version2=version)["item"][0]["value"])
    assert amount == -(-15_038 // PART_ROWS)
    found = []
    for number in range(1, amount + 1):
        part = service.getRefbookPartial(userKey=KEY, code=ICD, version=version, partNumber=str(number))
        found += [flat(item) for item in part["item"]]
    answer = httpx.get(
        f"{address.partition('/wsdl')[0]}/port/rest/data", params={"identifier": ICD, "size": 2147483647}
    )
    assert found == [{cell["column"]: cell["value"] for cell in row} for row in answer.json()["list"]]
    body = f"<urn:getRefbook><k/><c>{ICD}</c><v>{version}</v></urn:getRefbook>"
    whole = httpx.post(address, content=envelope(body), headers={"Content-Type": "text/xml"}, timeout=60)
    assert whole.status_code == 200
    assert [plain(item) for item in etree.fromstring(whole.content).iterfind(".//getRefbookReturn/item")] == found

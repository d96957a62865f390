"""SOAP of ФНСИ on small books: raw calls as programs post them, maps, the WSDL (`domain/nsi.md` 12)."""

from __future__ import annotations

import pytest
from lxml import etree

from egisz.kernel.actor import Actor
from egisz.nsi.actions.drafts import annul_edition
from egisz.nsi.queries import wire
from egisz.nsi.soap.operations import PART_ROWS
from tests.nsi.builders import OID
from tests.nsi.soap.raw import (
    KEY,
    OTHER,
    PATH,
    ROWS,
    SHOWN,
    SOAP,
    TYPES,
    call,
    client,
    envelope,
    items,
    plain,
    post,
    put,
    rows,
)

pytestmark = pytest.mark.django_db


def test_server_time_is_unix_time_as_text():
    (number,) = etree.fromstring(call("getServerTime").body).iter("getServerTimeReturn")
    assert 1_700_000_000 < int(number.text) < 5_000_000_000


def test_the_list_names_books():
    put("1.1", ROWS)
    put("1.1", ROWS, oid=f"{OID}.7", identifier=None, nsiDictionaryId=None)
    assert rows(call("getRefbookList", userKey=KEY)) == [
        {"ID": "1", "OID": OID, "S_CODE": "TEST01", "S_NAME": "Пробный справочник"},
        {"ID": f"{OID}.7", "OID": f"{OID}.7", "S_CODE": f"{OID}.7", "S_NAME": "Пробный справочник"},
    ]


def test_the_last_version_is_the_newest():
    put("1.1", ROWS)
    put("1.9", ROWS[:2], published="05.02.2026 11:30")
    put("1.10", ROWS[:1], published="07.02.2026 09:05")
    assert rows(call("getVersionList", userKey5=KEY, refbookCode4=OID)) == [
        {"S_VERSION": "1.1", "V_DATE": "01.02.2026 10:00"},
        {"S_VERSION": "1.9", "V_DATE": "05.02.2026 11:30"},
        {"S_VERSION": "1.10", "V_DATE": "07.02.2026 09:05"},
    ]


def test_an_annulled_version_leaves_the_list():
    put("1.1", ROWS)
    mistaken = put("1.2", ROWS[:1], published="07.02.2026 09:05")
    annul_edition(Actor.system("nsi"), mistaken, "опубликована по ошибке")
    wire.forget()
    assert [row["S_VERSION"] for row in rows(call("getVersionList", userKey5=KEY, refbookCode4=OID))] == ["1.1"]
    assert rows(call("getRefbook", userKey=KEY, refbookCode=OID, version="1.2")) == SHOWN[:1]


def test_structure_speaks_of_types_in_its_own_words():
    fields = [
        {"field": "ID", "dataType": "INTEGER", "alias": "Код", "description": "Уникальный"},
        {"field": "NAME", "dataType": "VARCHAR", "alias": None, "description": "Название"},
        {"field": "ON", "dataType": "DATETIME", "alias": None, "description": None},
        {"field": "100%", "dataType": "BOOLEAN", "alias": "", "description": ""},
    ]
    put("1.1", ROWS, fields=fields)
    assert rows(call("getRefbookStructure", userKey=KEY, code=OID)) == [
        {"name": "ID", "title": "Код", "type": "NUMBER"},
        {"name": "NAME", "title": "Название", "type": "VARCHAR2"},
        {"name": "ON", "title": "ON", "type": "DATE"},
        {"name": "100%", "title": "100%", "type": "BOOLEAN"},
    ]


def test_records_keep_empty_and_null_apart_and_write_booleans_large():
    put("1.1", ROWS)
    assert rows(call("getRefbook", userKey=KEY, refbookCode=OID, version="1.1")) == SHOWN
    assert rows(call("getRefbookPartial", userKey=KEY, code=OID, version="1.1", partNumber=1)) == SHOWN


def test_an_older_version_is_answered_as_it_was():
    put("1.1", ROWS)
    put("1.2", ROWS[:1])
    assert rows(call("getRefbook", userKey=KEY, refbookCode=OID, version="1.1")) == SHOWN
    assert rows(call("getRefbook", userKey=KEY, refbookCode=OID, version="1.2")) == SHOWN[:1]


def test_parts_hold_all_rows_once_and_the_whole_is_streamed():
    count = 2 * PART_ROWS + 237
    put("1.1", [(str(number), f"запись {number}", None, None) for number in range(count, 0, -1)])
    (amount,) = items(call("getRefbookParts", userKey3=KEY, refbookCode2=OID, version2="1.1"))
    # read by some clients at the item itself, by others under it
    assert (amount.findtext("key"), amount.findtext("value"), plain(amount)) == (
        "partsAmount",
        "3",
        {"partsAmount": "3"},
    )
    found = [
        rows(call("getRefbookPartial", userKey=KEY, code=OID, version="1.1", partNumber=number)) for number in (1, 2, 3)
    ]
    assert [len(part) for part in found] == [PART_ROWS, PART_ROWS, 237]
    listed = [row["ID"] for part in found for row in part]
    assert listed == [str(number) for number in range(count, 0, -1)]
    whole = call("getRefbook", userKey=KEY, refbookCode=OID, version="1.1")
    assert "Content-Length" not in whole.headers
    assert [row["ID"] for row in rows(whole)] == listed


def test_an_empty_book_has_no_parts():
    put("1.1", [])
    (amount,) = items(call("getRefbookParts", userKey3=KEY, refbookCode2=OID, version2="1.1"))
    assert amount.findtext("value") == "0"
    assert rows(call("getRefbook", userKey=KEY, refbookCode=OID, version="1.1")) == []


def test_the_update_names_what_was_done_to_each_row():
    put("1.1", ROWS)
    put("1.2", [("4", "новая", None, "true"), ("3", "иначе", *ROWS[0][2:]), ROWS[1]])
    for newer in ({}, {"newVersion": ""}, {"newVersion": "1.2"}):
        assert rows(call("getRefbookUpdate", userKey4=KEY, refbookCode3=OID, userVersion="1.1", **newer)) == [
            SHOWN[2] | {"OPER": "d"},
            SHOWN[0] | {"NAME": "иначе", "OPER": "u"},
            {"ID": "4", "NAME": "новая", "ON": None, "100%": "TRUE", "OPER": "i"},
        ]


def test_a_long_update_is_streamed_whole():
    put("1.1", ROWS[:1])
    put("1.2", [(str(number), f"запись {number}", None, None) for number in range(2600, 3, -1)] + ROWS[:1])
    answer = call("getRefbookUpdate", userKey4=KEY, refbookCode3=OID, userVersion="1.1")
    found = rows(answer)
    assert "Content-Length" not in answer.headers
    assert [row["ID"] for row in found] == [str(number) for number in range(4, 2601)]
    assert {row["OPER"] for row in found} == {"i"}


def test_no_changes_and_another_structure_are_told_by_codes():
    """Public clients decide by them whether to load all parts anew."""
    put("1.1", ROWS)
    put("1.2", ROWS, published="02.02.2026 10:00")
    put("1.3", [row[:3] for row in ROWS], types={name: TYPES[name] for name in ("ID", "NAME", "ON")})
    for newer, code in (("1.2", "03x0002"), ("1.3", "03x0007")):
        (told,) = items(call("getRefbookUpdate", userKey4=KEY, refbookCode3=OID, userVersion="1.1", newVersion=newer))
        assert told.findtext("key") == "errors"
        assert list(plain(told)) == [code]


@pytest.mark.parametrize("code", [OID, OTHER, "TEST01", f" {OID}\n"])
def test_a_book_is_found_by_each_of_its_codes(code):
    put("1.1", ROWS)
    assert len(rows(call("getRefbookStructure", userKey=KEY, code=code))) == 4


@pytest.mark.parametrize("action", [None, '""', '"getRefbookList"', "getServerTime", "urn:service#no", ""])
def test_the_body_names_the_operation_not_the_header(action):
    put("1.1", ROWS)
    body = envelope(
        f"<urn:getVersionList><userKey5>{KEY}</userKey5><refbookCode4>{OID}</refbookCode4></urn:getVersionList>"
    )
    headers = {} if action is None else {"SOAPAction": action}
    answer = client.post(f"{PATH}?wsdl", body, "text/xml;charset=UTF-8", headers=headers)
    assert rows(answer) == [{"S_VERSION": "1.1", "V_DATE": "01.02.2026 10:00"}]


def test_a_raw_client_that_sends_an_empty_key_is_answered():
    """As a public client in C posts it: own prefixes, line ends, an un-prefixed empty parameter."""
    put("1.1", ROWS)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\r\n<SOAP-ENV:Envelope\r\n'
        f'    xmlns:SOAP-ENV="{SOAP}"\r\n    xmlns:ns1="urn:service">\r\n <SOAP-ENV:Body>\r\n  <ns1:getRefbookList>\r\n'
        "   <userKey1></userKey1>\r\n  </ns1:getRefbookList>\r\n </SOAP-ENV:Body>\r\n</SOAP-ENV:Envelope>\r\n"
    )
    assert [row["OID"] for row in rows(post(body.encode(), SOAPAction="getRefbookList"))] == [OID]


@pytest.mark.parametrize(
    "names",
    [
        ("userKey", "code", "version", "partNumber"),
        ("userKey2", "refbookCode1", "version1", "partNumber"),
        ("userKey", "refbookCode", "version", "partNumber"),
        ("param0", "param1", "param2", "param3"),
        ("arg", "arg", "arg", "arg"),
        ("userKey", "code1", "code2", "partNumber"),
    ],
)
def test_parameters_are_known_by_every_name_or_by_position(names):
    put("1.1", ROWS)
    pairs = list(zip(names, (KEY, OID, "1.1", "1"), strict=True))
    assert rows(call("getRefbookPartial", *pairs)) == SHOWN
    if names[-1] == "partNumber" and "code2" not in names:
        assert rows(call("getRefbookPartial", *reversed(pairs))) == SHOWN


def test_values_that_stand_on_their_own_are_followed():
    put("1.1", ROWS)
    body = envelope(
        '<urn:getRefbookStructure><userKey href="#a"/><code href="#b"/></urn:getRefbookStructure>'
        f'<multiRef id="b">{OID}</multiRef><multiRef id="a">{KEY}</multiRef>'
    )
    assert len(rows(post(body))) == 4


@pytest.mark.parametrize("encoding", ["windows-1251", "UTF-16"])
def test_other_encodings_are_read(encoding):
    put("1.1", ROWS)
    body = envelope(f"<urn:getVersionList><!-- ё --><userKey5/><refbookCode4>{OID}</refbookCode4></urn:getVersionList>")
    assert (
        len(rows(post(body.decode().replace("UTF-8", encoding).encode(encoding), f"text/xml; charset={encoding}"))) == 1
    )


def test_a_browser_reads_where_the_description_is():
    answer = client.get(PATH)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert "http://localhost/wsdl/SOAP-server.v2.php?wsdl" in answer.text


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl=", "singleWsdl"])
def test_the_description_follows_the_host_of_the_client(query):
    answer = client.get(f"{PATH}?{query}", headers={"Host": 'nsi.local:8443"&<', "X-Forwarded-Proto": "https"})
    root = etree.fromstring(answer.body)
    (address,) = root.iter("{http://schemas.xmlsoap.org/wsdl/soap/}address")
    assert address.get("location") == 'https://nsi.local:8443"&</wsdl/SOAP-server.v2.php'
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"


def parts(answer):
    found = etree.fromstring(answer.body).iterfind("{*}message")
    return {
        message.get("name").removesuffix("Request"): [part.get("name") for part in message]
        for message in found
        if message.get("name").endswith("Request")
    }


def test_the_description_keeps_names_and_their_order():
    named_parts = parts(client.get(f"{PATH}?wsdl"))
    assert named_parts == {
        "getRefbook": ["userKey", "refbookCode", "version"],
        "getRefbookList": ["userKey"],
        "getRefbookPartial": ["userKey", "code", "version", "partNumber"],
        "getRefbookParts": ["userKey3", "refbookCode2", "version2"],
        "getRefbookStructure": ["userKey", "code"],
        "getRefbookUpdate": ["userKey4", "refbookCode3", "userVersion", "newVersion"],
        "getServerTime": [],
        "getVersionList": ["userKey5", "refbookCode4"],
    }
    assert parts(client.get(f"{PATH}?wsdl=numbered")) == named_parts | {
        "getRefbookList": ["userKey1"],
        "getRefbookPartial": ["userKey2", "refbookCode1", "version1", "partNumber"],
    }

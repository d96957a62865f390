"""SOAP of ФНСИ: what is wrong with a call is told by a fault, never by a page (SOAP 1.1, 4.4 and 6.2)."""

from __future__ import annotations

import pytest

from egisz.nsi.soap.names import OPERATIONS
from tests.nsi.builders import OID
from tests.nsi.soap.raw import KEY, PATH, ROWS, SOAP, call, client, envelope, post, put, refused

pytestmark = pytest.mark.django_db


def named(operation, **changed):
    """The call of an operation with parameters that fit, but for `changed`."""
    fitting = {"userKey": KEY, "code": OID, "version": "1.1", "partNumber": "1", "userVersion": "1.1"}
    parts = [part for part in OPERATIONS[operation].parts if part in fitting]
    values = {part: changed.get(part, fitting[part]) for part in parts}
    return call(operation, **{name: value for name, value in values.items() if value is not None})


ASKING = [name for name, operation in OPERATIONS.items() if "code" in operation.parts]


@pytest.mark.parametrize("operation", ASKING)
@pytest.mark.parametrize("code", ["1.2.3.4", "NOSUCH", "ничего", "1' OR '1'='1", "0"])
def test_an_unknown_book_is_a_fault(operation, code):
    put("1.1", ROWS)
    assert refused(named(operation, code=code), code="03x9001") == "Справочник не найден"


@pytest.mark.parametrize("operation", [name for name in ASKING if "version" in OPERATIONS[name].parts])
@pytest.mark.parametrize("version", ["9.9", "последняя", "1"])
def test_an_unknown_version_is_a_fault(operation, version):
    put("1.1", ROWS)
    assert refused(named(operation, version=version), code="03x0006") == "Запрашиваемая версия не существует"


@pytest.mark.parametrize("version", ["userVersion", "newVersion"])
def test_an_unknown_version_of_an_update_is_a_fault(version):
    put("1.1", ROWS)
    given = {"userVersion": "1.1"} | {version: "7.7"}
    refused(call("getRefbookUpdate", userKey4=KEY, refbookCode3=OID, **given), code="03x0006")


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "1.0", "999999999", "9" * 30, "١"])
def test_a_part_that_is_not_there_is_a_fault(number):
    put("1.1", ROWS)
    refused(named("getRefbookPartial", partNumber=number), code="03x9002")


@pytest.mark.parametrize("operation", ASKING)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_missing_parameter_is_named(operation, value):
    put("1.1", ROWS)
    names = OPERATIONS[operation].named
    for part in OPERATIONS[operation].parts:
        if part not in ("userKey", "newVersion"):
            text = refused(named(operation, **{part: value}), code="03x9002")
            assert names[OPERATIONS[operation].parts.index(part)] in text
    refused(call(operation), code="03x9002")


def test_a_parameter_of_elements_or_too_long_is_a_fault():
    put("1.1", ROWS)
    refused(named("getRefbookStructure", code="<code>1</code>"), code="03x9002")
    refused(named("getRefbookStructure", code="1." * 500), code="03x9002")
    refused(named("getRefbookStructure", userKey="k" * 250), code="03x9002")


BARE = envelope("<urn:getServerTime/>").decode().removeprefix('<?xml version="1.0" encoding="UTF-8"?>\r\n')
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ха">{}]>'.format(
    "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True))
)


def declared(doctype, inside):
    return (doctype + BARE.replace("<urn:getServerTime/>", inside)).encode()


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"", "пустое"),
        (b"\n ", "пустое"),
        (b"{}", "не XML"),
        (b"\xff\xfe\x00", "не XML"),
        (envelope("<urn:getServerTime/>")[:-4], "не XML"),
        (envelope("<urn:getServerTime>\xd0</urn:getServerTime>").decode().encode("latin-1"), "кодировке"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "кодировке"),
        (b"<html><body>hello</body></html>", "не конверт"),
        (f'<Envelope xmlns="{SOAP}"/>'.encode(), "нет тела"),
        (envelope(""), "нет вызова"),
        (envelope("<getServerTime/>"), "urn:service"),
        (envelope('<x:getServerTime xmlns:x="urn:other"/>'), "urn:service"),
        (envelope("<urn:dropRefbook/>"), "getRefbookList"),
        (envelope("<urn:__init__/>"), "getRefbookList"),
        (declared("<!DOCTYPE a>", "<urn:getServerTime/>"), "DOCTYPE"),
        (declared('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">', "<urn:getServerTime/>"), "DOCTYPE"),
        (
            declared(
                '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
                "<urn:getVersionList><a>1</a><b>&x;</b></urn:getVersionList>",
            ),
            "DOCTYPE",
        ),
        (declared(LAUGHS, "<urn:getServerTime>&i;</urn:getServerTime>"), ""),
        (declared(LAUGHS, '<urn:getServerTime a="&i;"/>'), ""),
        (b"<a>" * 300 + b"</a>" * 300, "не XML"),
    ],
)
def test_what_is_not_a_call_is_a_fault(body, part):
    assert part in refused(post(body))


def test_soap_1_2_and_headers_that_must_be_understood_are_refused():
    newer = envelope("<urn:getServerTime/>", namespace="http://www.w3.org/2003/05/soap-envelope")
    refused(post(newer, "application/soap+xml"), kind="VersionMismatch")
    head = '<soapenv:Header><urn:x soapenv:mustUnderstand="{}"/></soapenv:Header>'
    refused(post(envelope("<urn:getServerTime/>", head=head.format(1))), kind="MustUnderstand")
    assert post(envelope("<urn:getServerTime/>", head=head.format(0))).status == 200


def test_a_huge_envelope_is_not_read():
    assert "больше" in refused(post(envelope("<urn:getServerTime>" + " " * 70_000 + "</urn:getServerTime>")))


def test_the_lane_refuses_in_faults_too():
    answer = client.ask("PUT", PATH, b"x", "text/xml")
    refused(answer, status=405)
    assert answer.headers["Allow"] == "GET, HEAD, POST"

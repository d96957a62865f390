"""A raw client of the SOAP service, and a small book to ask about."""

from __future__ import annotations

from lxml import etree

from egisz.kernel.actor import Actor
from egisz.nsi import rules
from egisz.nsi.actions.storing import store_edition
from egisz.nsi.queries import wire
from tests.config.lane import LaneClient
from tests.nsi.builders import OID, passport

client = LaneClient()
PATH = "/wsdl/SOAP-server.v2.php"
KEY = "8f1b7c2e111142228333123456789abc"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
OTHER = "1.2.643.5.1.13.2.1.1.90001"
TYPES = {"ID": "INTEGER", "NAME": "VARCHAR", "ON": "DATETIME", "100%": "BOOLEAN"}
ROWS = [
    ("3", 'а "б"\\\t<в>&amp;\r\n]]>', "21.11.2017", "true"),
    ("2", "", None, "false"),
    ("1", "true\x07", "01.01.2015", None),
]
SHOWN = [
    {"ID": "3", "NAME": 'а "б"\\\t<в>&amp;\r\n]]>', "ON": "21.11.2017", "100%": "TRUE"},
    {"ID": "2", "NAME": "", "ON": None, "100%": "FALSE"},
    {"ID": "1", "NAME": "true\ufffd", "ON": "01.01.2015", "100%": None},
]


def put(version, listed, *, types=TYPES, published="01.02.2026 10:00", oid=OID, **facts):
    content = passport(len(listed), oid=oid, version=version, types=types, published=published)
    content |= facts
    content["codes"].append({"value": OTHER, "type": "TYPE_OTHER"})
    read = rules.passport_facts(content)
    columns = tuple(types)
    found = store_edition(Actor.system("nsi"), read, columns, rules.read_rows(read, columns, listed))
    wire.forget()
    return found


def envelope(inside, *, head="", namespace=SOAP):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\r\n<soapenv:Envelope xmlns:soapenv="{namespace}"'
        f' xmlns:urn="urn:service">{head}<soapenv:Body>{inside}</soapenv:Body></soapenv:Envelope>'
    ).encode()


def call(operation, /, *pairs, **parameters):
    """An un-prefixed element for each parameter."""
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in (*pairs, *parameters.items()))
    return post(envelope(f"<urn:{operation}>{inside}</urn:{operation}>"))


def post(body, content_type="text/xml;charset=UTF-8", **headers):
    return client.post(PATH, body, content_type, headers={"SOAPAction": '""', **headers})


def items(answer):
    """The items of an answer that went well."""
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    (response,) = etree.fromstring(answer.body).find(f"{{{SOAP}}}Body")
    assert etree.QName(response).namespace == "urn:service"
    operation = etree.QName(response).localname.removesuffix("Response")
    (returned,) = response
    assert returned.tag == f"{operation}Return"  # as raw clients look for it: without a namespace
    return list(returned)


def plain(item):
    """key → value of the items under an item; None for nil."""
    found = {}
    for child in item.find("children"):
        value = child.find("value")
        found[child.findtext("key")] = None if value.get(NIL) == "true" else value.text or ""
    return found


def rows(answer):
    found = items(answer)
    assert [item.findtext("key") for item in found] == [str(place) for place in range(len(found))]
    return [plain(item) for item in found]


def refused(answer, *, kind="Client", code="", status=500):
    """The text of a fault: SOAP 1.1 says status 500; no page, no traces."""
    assert answer.status == status
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    (fault,) = etree.fromstring(answer.body).find(f"{{{SOAP}}}Body")
    assert fault.tag == f"{{{SOAP}}}Fault"
    assert fault.findtext("faultcode") == f"soap:{kind}"
    assert fault.findtext("detail/{urn:service}error/code", "") == code
    text = fault.findtext("faultstring")
    assert any("а" <= letter <= "я" for letter in text)
    return text

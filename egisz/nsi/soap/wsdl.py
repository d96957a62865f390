"""The WSDL: RPC/encoded, written out for the address that the client used."""

from __future__ import annotations

from egisz.nsi.soap.answers import ENCODING, SERVICE, escaped
from egisz.nsi.soap.names import OPERATIONS, Operation

PATH = "wsdl/SOAP-server.v2.php"
NUMBERED = "numbered"

# ArrayOfMap has attributes: without them zeep gives its items where public programs look for `item`.
_WSDL = """<?xml version="1.0" encoding="UTF-8"?>
<definitions name="service" targetNamespace="{service}" xmlns="http://schemas.xmlsoap.org/wsdl/"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="{service}"
    xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <types>
    <xsd:schema targetNamespace="{service}">
      <xsd:complexType name="ArrayOfMap">
        <xsd:sequence>
          <xsd:element name="item" type="tns:Map" minOccurs="0" maxOccurs="unbounded"/>
        </xsd:sequence>
        <xsd:anyAttribute namespace="##other" processContents="lax"/>
      </xsd:complexType>
      <xsd:complexType name="Map">
        <xsd:sequence>
          <xsd:element name="key" type="xsd:string"/>
          <xsd:element name="value" type="xsd:string" minOccurs="0" nillable="true"/>
          <xsd:element name="children" type="tns:ArrayOfMap" minOccurs="0" nillable="true"/>
        </xsd:sequence>
      </xsd:complexType>
    </xsd:schema>
  </types>
{messages}
  <portType name="service">
{operations}
  </portType>
  <binding name="serviceBinding" type="tns:service">
    <soap:binding style="rpc" transport="http://schemas.xmlsoap.org/soap/http"/>
{bindings}
  </binding>
  <service name="service">
    <port name="servicePort" binding="tns:serviceBinding">
      <soap:address location="{url}"/>
    </port>
  </service>
</definitions>
"""
_OPERATION = """    <operation name="{name}">
      <input message="tns:{name}Request"/>
      <output message="tns:{name}Response"/>
    </operation>"""
_BODY = f'<soap:body use="encoded" namespace="{SERVICE}" encodingStyle="{ENCODING}"/>'
_BINDING = f"""    <operation name="{{name}}">
      <soap:operation soapAction=""/>
      <input>{_BODY}</input>
      <output>{_BODY}</output>
    </operation>"""


def wsdl(url: str, *, is_numbered: bool = False) -> bytes:
    """url: where calls go. is_numbered: names of parameters with every number."""
    listed = OPERATIONS.values()
    return _WSDL.format(
        service=SERVICE,
        url=escaped(url),
        messages="\n".join(_messages(operation, is_numbered) for operation in listed),
        operations="\n".join(_OPERATION.format(name=operation.name) for operation in listed),
        bindings="\n".join(_BINDING.format(name=operation.name) for operation in listed),
    ).encode()


def _messages(operation: Operation, is_numbered: bool) -> str:
    names = operation.numbered if is_numbered else operation.named
    returned = "xsd:string" if operation.name == "getServerTime" else "tns:ArrayOfMap"
    return "\n".join((
        f'  <message name="{operation.name}Request">',
        *(f'    <part name="{name}" type="xsd:string"/>' for name in names),
        "  </message>",
        f'  <message name="{operation.name}Response">',
        f'    <part name="{operation.name}Return" type="{returned}"/>',
        "  </message>",
    ))  # fmt: skip

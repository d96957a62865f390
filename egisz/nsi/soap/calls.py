"""A call as it comes: the first element of the body names the operation; SOAPAction does not matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from egisz.nsi.soap.answers import ENVELOPE, SERVICE
from egisz.nsi.soap.errors import BAD_PARAMETER, Wrong
from egisz.nsi.soap.names import OPERATIONS, Operation, arranged

_PARSER: Mapping[str, Any] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False,
    "attribute_defaults": False, "huge_tree": False, "remove_comments": True, "remove_pis": True,
}  # fmt: skip
_LONGEST = 200  # characters of a value
_SHOWN = 60  # characters of what was sent that are shown back


@dataclass(frozen=True, slots=True)
class Call:
    """values: part of the operation → what was sent, without spaces around."""

    operation: Operation
    values: Mapping[str, str]

    def get(self, part: str) -> str:
        """The value; "" when there is none."""
        return self.values.get(part, "")


def read_call(data: bytes) -> Call:
    """Raises `Wrong`."""
    body = _body(_parsed(data))
    called = next((child for child in body if not _is_part_of_another(child)), None)
    if called is None:
        raise Wrong("В теле конверта SOAP (Body) нет вызова")
    name = etree.QName(called)
    if name.namespace != SERVICE:
        raise Wrong(f"Вызов должен быть в пространстве имён {SERVICE}, а не «{(name.namespace or '')[:_SHOWN]}»")
    operation = OPERATIONS.get(name.localname)
    if operation is None:
        raise Wrong(f"Операции «{name.localname[:_SHOWN]}» нет, есть: {', '.join(OPERATIONS)}")
    values = arranged(operation, [(etree.QName(child).localname, _text(child, body)) for child in called])
    for part in operation.parts:
        if part != "userKey" and part not in operation.optional and not values.get(part):
            wanted = operation.named[operation.parts.index(part)]
            raise Wrong(f"Не указан параметр {wanted} операции {operation.name}", BAD_PARAMETER)
    return Call(operation, values)


def _parsed(data: bytes) -> etree._Element:
    if not data.strip():
        raise Wrong("Тело запроса пустое: нужен конверт SOAP")
    try:
        root = etree.fromstring(data, etree.XMLParser(**_PARSER))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Wrong("Запрос – не XML или записан не в той кодировке, которая в нём указана") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Wrong("В конверте SOAP не может быть объявления DOCTYPE")
    return root


def _body(root: etree._Element) -> etree._Element:
    name = etree.QName(root)
    if name.localname != "Envelope":
        raise Wrong("Запрос – не конверт SOAP")
    if name.namespace != ENVELOPE:
        raise Wrong(f"Нужен конверт SOAP 1.1, пространство имён {ENVELOPE}", kind="VersionMismatch")
    header = root.find(f"{{{ENVELOPE}}}Header")
    if header is not None and any(entry.get(f"{{{ENVELOPE}}}mustUnderstand") in ("1", "true") for entry in header):
        raise Wrong("Заголовки SOAP с mustUnderstand не поддерживаются", kind="MustUnderstand")
    body = root.find(f"{{{ENVELOPE}}}Body")
    if body is None:
        raise Wrong("В конверте SOAP нет тела (Body)")
    return body


def _is_part_of_another(element: etree._Element) -> bool:
    """A value that stands on its own and is pointed at (`multiRef` of SOAP encoding)."""
    return etree.QName(element).localname == "multiRef"


def _text(element: etree._Element, body: etree._Element) -> str:
    """The value of a parameter: its text, or that of the element which its `href` points at."""
    if href := element.get("href", ""):
        element = next((other for other in body if other.get("id") == href.removeprefix("#")), element)
    if len(element):
        raise Wrong(f"Параметр {etree.QName(element).localname[:_SHOWN]} – не строка", BAD_PARAMETER)
    text = (element.text or "").strip()
    if len(text) > _LONGEST:
        raise Wrong(f"Параметр {etree.QName(element).localname[:_SHOWN]} слишком длинный", BAD_PARAMETER)
    return text

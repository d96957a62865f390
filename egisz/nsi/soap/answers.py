"""How answers look: a map is `item` elements with `key` and either `value` or, one level down, `children`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from egisz.ui.lane import Reply

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
SERVICE = "urn:service"
CONTENT_TYPE = "text/xml; charset=utf-8"

_OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<soap:Envelope xmlns:soap="{ENVELOPE}" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:ns1="{SERVICE}"'
    f' soap:encodingStyle="{ENCODING}"><soap:Body>'
)
_CLOSING = "</soap:Body></soap:Envelope>"
_NIL = '<value xsi:nil="true"/>'
_SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
# what XML writes otherwise, and what XML 1.0 cannot carry at all
_ODD = re.compile('[&<>"\r\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_TRUTH = {"true": "TRUE", "false": "FALSE"}
Cell = Callable[[str | None], str]


def escaped(text: str) -> str:
    """Text for an element or an attribute; what XML cannot carry becomes U+FFFD."""
    return _ODD.sub(lambda found: _SPECIAL.get(found[0], "\ufffd"), text) if _ODD.search(text) else text


def _value(text: str | None) -> str:
    return _NIL if text is None else f"<value>{escaped(text)}</value>"


def _truth(text: str | None) -> str:
    return _value(text if text is None else _TRUTH.get(text, text))


class Rows:
    """The maker of a book's rows: `rows(place, values)`. types: of the columns, as passports call them."""

    def __init__(self, columns: Sequence[str], types: Mapping[str, str]) -> None:
        self._cells: list[Cell] = [_truth if types.get(column) == "BOOLEAN" else _value for column in columns]
        keys = [escaped(column).replace("%", "%%") for column in columns]
        listed = "".join(f"<item><key>{key}</key>%s</item>" for key in keys)
        self._template = f"<item><key>%d</key>{children(listed)}</item>"

    def __call__(self, place: int, values: Iterable[str | None]) -> str:
        """place: from 0."""
        return self._template % (place, *[cell(value) for cell, value in zip(self._cells, values, strict=True)])


def leaf(key: str, value: str | None, under: str = "") -> str:
    """An item with a value. under: what else stands in it."""
    return f"<item><key>{escaped(key)}</key>{_value(value)}{under}</item>"


def branch(key: str, items: str) -> str:
    """An item with items under it."""
    return f"<item><key>{escaped(key)}</key>{children(items)}</item>"


def children(items: str) -> str:
    return f"<children>{items}</children>"


def map_reply(operation: str, portions: Iterator[str], *, is_long: bool = False) -> Reply:
    """An answer that is a map. is_long: sent portion by portion, the first one worked out before anything is sent."""
    opening, closing = _around(operation, "ns1:ArrayOfMap")
    first = next(portions, "")
    if is_long:
        return Reply(_streamed(opening + first, portions, closing), content_type=CONTENT_TYPE)
    return Reply("".join((opening, first, *portions, closing)).encode(), content_type=CONTENT_TYPE)


def _streamed(opening: str, portions: Iterator[str], closing: str) -> Iterator[bytes]:
    yield opening.encode()
    for portion in portions:
        yield portion.encode()
    yield closing.encode()


def text_reply(operation: str, text: str) -> Reply:
    """An answer that is one text."""
    opening, closing = _around(operation, "xsd:string")
    return Reply(f"{opening}{escaped(text)}{closing}".encode(), content_type=CONTENT_TYPE)


def _around(operation: str, type_: str) -> tuple[str, str]:
    opening = f'{_OPENING}<ns1:{operation}Response><{operation}Return xsi:type="{type_}">'
    return opening, f"</{operation}Return></ns1:{operation}Response>{_CLOSING}"


def fault(text: str, *, kind: str = "Client", code: str = "", status: int = 500, request_id: str = "") -> Reply:
    """SOAP 1.1, 4.4 and 6.2: status 500. The code and the number of the request are in `detail`."""
    told = "".join(
        f"<{name}>{escaped(value)}</{name}>" for name, value in (("code", code), ("requestId", request_id)) if value
    )
    detail = f"<detail><ns1:error>{told}</ns1:error></detail>" if told else ""
    body = (
        f"{_OPENING}<soap:Fault><faultcode>soap:{kind}</faultcode><faultstring>{escaped(text)}</faultstring>"
        f"{detail}</soap:Fault>{_CLOSING}"
    )
    return Reply(body.encode(), status, CONTENT_TYPE)

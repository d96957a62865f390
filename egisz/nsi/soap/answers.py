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
_NIL = b'<value xsi:nil="true"/>'
# what XML 1.0 cannot carry
_IMPOSSIBLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_TRUTH = {"true": "TRUE", "false": "FALSE"}
Cell = Callable[[str | None], bytes]


def escaped(text: str) -> str:
    """Text for an element or an attribute; what XML cannot carry becomes U+FFFD."""
    return _IMPOSSIBLE.sub("\ufffd", text).translate(_SPECIAL)


def _value(text: str | None) -> bytes:
    return _NIL if text is None else b"<value>" + escaped(text).encode() + b"</value>"


def _truth(text: str | None) -> bytes:
    return _value(text if text is None else _TRUTH.get(text, text))


class Rows:
    """The maker of a book's rows: `rows(place, values)`. types: of the columns, as passports call them."""

    def __init__(self, columns: Sequence[str], types: Mapping[str, str]) -> None:
        self._cells: list[Cell] = [_truth if types.get(column) == "BOOLEAN" else _value for column in columns]
        keys = [escaped(column).replace("%", "%%") for column in columns]
        children = "".join(f"<item><key>{key}</key>%b</item>" for key in keys)
        self._template = f"<item><key>%d</key><children>{children}</children></item>".encode()

    def __call__(self, place: int, values: Iterable[str | None]) -> bytes:
        """place: from 0."""
        return self._template % (place, *[cell(value) for cell, value in zip(self._cells, values, strict=True)])


def leaf(key: str, value: str | None, children: bytes = b"") -> bytes:
    """An item with a value."""
    return b"<item><key>%b</key>%b%b</item>" % (escaped(key).encode(), _value(value), children)


def branch(key: str, items: bytes) -> bytes:
    """An item with items under it."""
    return b"<item><key>%b</key>%b</item>" % (escaped(key).encode(), children(items))


def children(items: bytes) -> bytes:
    return b"<children>%b</children>" % items


def map_reply(operation: str, portions: Iterator[bytes], *, is_long: bool = False) -> Reply:
    """An answer that is a map. is_long: sent portion by portion, the first one worked out before anything is sent."""
    opening, closing = _around(operation, "ns1:ArrayOfMap")
    first = next(portions, b"")
    if is_long:
        return Reply(_streamed(opening + first, portions, closing), content_type=CONTENT_TYPE)
    return Reply(b"".join((opening, first, *portions, closing)), content_type=CONTENT_TYPE)


def _streamed(opening: bytes, portions: Iterator[bytes], closing: bytes) -> Iterator[bytes]:
    yield opening
    yield from portions
    yield closing


def text_reply(operation: str, text: str) -> Reply:
    """An answer that is one text."""
    opening, closing = _around(operation, "xsd:string")
    return Reply(opening + escaped(text).encode() + closing, content_type=CONTENT_TYPE)


def _around(operation: str, type_: str) -> tuple[bytes, bytes]:
    opening = f'{_OPENING}<ns1:{operation}Response><{operation}Return xsi:type="{type_}">'
    return opening.encode(), f"</{operation}Return></ns1:{operation}Response>{_CLOSING}".encode()


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

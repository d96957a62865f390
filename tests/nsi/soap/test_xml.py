"""Any text goes through XML, and nothing that is posted is more than a wrong call."""

from __future__ import annotations

import contextlib
import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from egisz.nsi.soap.answers import escaped
from egisz.nsi.soap.calls import read_call
from egisz.nsi.soap.errors import Wrong
from egisz.nsi.soap.names import OPERATIONS
from tests.nsi.soap.raw import OID, envelope

CALLED = envelope(f"<urn:getVersionList><userKey5>k</userKey5><refbookCode4>{OID}</refbookCode4></urn:getVersionList>")
IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@given(st.text())
def test_a_text_is_read_as_it_was_written(text):
    written = f'<a b="{escaped(text)}">{escaped(text)}</a>'.encode()
    assert (etree.fromstring(written).text or "") == IMPOSSIBLE.sub("\ufffd", text)


@given(st.binary() | st.text().map(str.encode) | st.text().map(lambda text: envelope(text)))
def test_anything_posted_is_a_call_or_a_wrong_one(body):
    with contextlib.suppress(Wrong):
        read_call(body)


@given(st.integers(0, len(CALLED) - 1), st.integers(0, 255))
def test_an_envelope_with_a_wrong_byte_is_a_call_or_a_wrong_one(place, byte):
    with contextlib.suppress(Wrong):
        read_call(CALLED[:place] + bytes([byte]) + CALLED[place + 1 :])


@given(
    st.sampled_from(sorted(OPERATIONS)),
    st.lists(st.tuples(st.from_regex(r"[a-z]\w{0,9}", fullmatch=True), st.text(max_size=5))),
)
def test_any_parameters_are_put_in_their_places(operation, pairs):
    inside = "".join(f"<{name}>{escaped(value)}</{name}>" for name, value in pairs)
    with contextlib.suppress(Wrong):
        call = read_call(envelope(f"<urn:{operation}>{inside}</urn:{operation}>"))
        assert set(call.values) <= set(OPERATIONS[operation].parts)

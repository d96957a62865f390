"""Plain ASN.1: what asn1crypto gets wrong for ГОСТ, done by hand.

Two traps of asn1crypto 1.5.1 are avoided here. Its key structures raise KeyError on algorithms that they do not know.
And `dump()` takes a definite length that ends in 0x80 (384 bytes: 82 01 80) for an indefinite one and encodes the value
anew; so parsed values give their bytes through `raw`, and what we build is put together by `tlv`.
"""

from __future__ import annotations

from typing import ClassVar

from asn1crypto import core

SEQUENCE, SET, OCTETS, BITS, INTEGER = 0x30, 0x31, 0x04, 0x03, 0x02


class AlgorithmIdentifier(core.Sequence):
    _fields: ClassVar = [("algorithm", core.ObjectIdentifier), ("parameters", core.Any, {"optional": True})]


class PublicKeyInfo(core.Sequence):
    _fields: ClassVar = [("algorithm", AlgorithmIdentifier), ("public_key", core.BitString)]


class PrivateKeyInfo(core.Sequence):
    _fields: ClassVar = [
        ("version", core.Integer),
        ("algorithm", AlgorithmIdentifier),
        ("private_key", core.OctetString),
        ("attributes", core.Any, {"optional": True}),
        ("public_key", core.Any, {"optional": True}),
    ]


def raw(value: core.Asn1Value) -> bytes:
    """The bytes of a parsed value as they came, never encoded anew."""
    if isinstance(value, core.Choice):
        value = value.chosen
    return bytes(value._header + value.contents + value._trailer)


def tlv(tag: int, *parts: bytes) -> bytes:
    """Tag, definite length, contents."""
    contents = b"".join(parts)
    size = len(contents)
    if size < 0x80:
        return bytes((tag, size)) + contents
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + contents


def set_of(tag: int, *members: bytes) -> bytes:
    """SET OF: the members in the order of their bytes, as DER wants."""
    return tlv(tag, *sorted(members))


def integer(number: int) -> bytes:
    return bytes(core.Integer(number).dump())


def oid(dotted: str) -> bytes:
    return bytes(core.ObjectIdentifier(dotted).dump())


def algorithm(dotted: str) -> bytes:
    """An AlgorithmIdentifier without parameters."""
    return tlv(SEQUENCE, oid(dotted))

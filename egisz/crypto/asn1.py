"""Plain ASN.1 shapes where asn1crypto's own ones insist on algorithms that they know."""

from __future__ import annotations

from typing import ClassVar

from asn1crypto import core


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

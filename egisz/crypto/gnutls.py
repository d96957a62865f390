"""The binding to libgnutls: every call has its types set, every object is freed, errors are exceptions.

GnuTLS objects live only inside one function call, so the module is safe in threads; ctypes releases the GIL while the
library works. The self check runs once, before the first use (docs/adr/0006-gost-through-gnutls.md).
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_ubyte, c_uint, c_void_p

LIBRARY = "libgnutls.so.30"
OLDEST_VERSION = b"3.7.0"
DER = 0
_PKCS_PLAIN = 1
_PRIVKEY_IMPORT_COPY = 1 << 1
VERIFY_DISABLE_TIME_CHECKS = 1 << 6

WRONG_SIGNATURE = -89


class GnuTLSError(Exception):
    """A call of the library failed; `code` is its (negative) number."""

    def __init__(self, call: str, code: int) -> None:
        super().__init__(f"{call}: {code}")
        self.code = code


class CryptoUnavailable(Exception):
    """The installed GnuTLS is absent, too old or built without ГОСТ."""


class _Datum(ctypes.Structure):
    _fields_ = [("data", POINTER(c_ubyte)), ("size", c_uint)]


_SIGNATURES: dict[str, tuple[object, list[object]]] = {
    "gnutls_check_version": (c_char_p, [c_char_p]),
    "gnutls_digest_get_id": (c_int, [c_char_p]),
    "gnutls_sign_get_id": (c_int, [c_char_p]),
    "gnutls_pk_get_id": (c_int, [c_char_p]),
    "gnutls_ecc_curve_get_id": (c_int, [c_char_p]),
    "gnutls_hash_fast": (c_int, [c_int, c_char_p, c_size_t, c_void_p]),
    "gnutls_x509_privkey_init": (c_int, [POINTER(c_void_p)]),
    "gnutls_x509_privkey_deinit": (None, [c_void_p]),
    "gnutls_x509_privkey_generate": (c_int, [c_void_p, c_int, c_uint, c_uint]),
    "gnutls_x509_privkey_import_pkcs8": (c_int, [c_void_p, POINTER(_Datum), c_int, c_char_p, c_uint]),
    "gnutls_x509_privkey_export2_pkcs8": (c_int, [c_void_p, c_int, c_char_p, c_uint, POINTER(_Datum)]),
    "gnutls_privkey_init": (c_int, [POINTER(c_void_p)]),
    "gnutls_privkey_deinit": (None, [c_void_p]),
    "gnutls_privkey_import_x509": (c_int, [c_void_p, c_void_p, c_uint]),
    "gnutls_privkey_sign_data2": (c_int, [c_void_p, c_int, c_uint, POINTER(_Datum), POINTER(_Datum)]),
    "gnutls_pubkey_init": (c_int, [POINTER(c_void_p)]),
    "gnutls_pubkey_deinit": (None, [c_void_p]),
    "gnutls_pubkey_import": (c_int, [c_void_p, POINTER(_Datum), c_int]),
    "gnutls_pubkey_import_privkey": (c_int, [c_void_p, c_void_p, c_uint, c_uint]),
    "gnutls_pubkey_export2": (c_int, [c_void_p, c_int, POINTER(_Datum)]),
    "gnutls_pubkey_verify_data2": (c_int, [c_void_p, c_int, c_uint, POINTER(_Datum), POINTER(_Datum)]),
    "gnutls_x509_crt_init": (c_int, [POINTER(c_void_p)]),
    "gnutls_x509_crt_deinit": (None, [c_void_p]),
    "gnutls_x509_crt_import": (c_int, [c_void_p, POINTER(_Datum), c_int]),
    "gnutls_x509_trust_list_init": (c_int, [POINTER(c_void_p), c_uint]),
    "gnutls_x509_trust_list_deinit": (None, [c_void_p, c_uint]),
    "gnutls_x509_trust_list_add_cas": (c_int, [c_void_p, POINTER(c_void_p), c_uint, c_uint]),
    "gnutls_x509_trust_list_verify_crt2": (
        c_int,
        [c_void_p, POINTER(c_void_p), c_uint, c_void_p, c_uint, c_uint, POINTER(c_uint), c_void_p],
    ),
}


@functools.cache
def library() -> ctypes.CDLL:
    """The loaded and checked library; raises `CryptoUnavailable`."""
    try:
        lib = ctypes.CDLL(LIBRARY)
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(lib, name)
            function.restype = result
            function.argtypes = arguments
    except (OSError, AttributeError) as error:
        raise CryptoUnavailable(f"GnuTLS ({LIBRARY}) is not usable: install libgnutls30") from error
    if not lib.gnutls_check_version(OLDEST_VERSION):
        raise CryptoUnavailable(f"GnuTLS is older than {OLDEST_VERSION.decode()}")
    missing = [name for name in (b"STREEBOG-256", b"STREEBOG-512") if lib.gnutls_digest_get_id(name) <= 0]
    missing += [name for name in (b"GOSTR341012-256", b"GOSTR341012-512") if lib.gnutls_sign_get_id(name) <= 0]
    if missing:
        raise CryptoUnavailable(f"GnuTLS is built without {b', '.join(missing).decode()}")
    return lib


def version() -> str:
    return f"GnuTLS {library().gnutls_check_version(None).decode()}"


def _check(call: str, code: int) -> None:
    if code < 0:
        raise GnuTLSError(call, code)


def _datum(data: bytes) -> _Datum:
    """A datum over a copy of `data`; the buffer lives as long as the structure."""
    buffer = (c_ubyte * max(1, len(data))).from_buffer_copy(data or b"\0")
    datum = _Datum(ctypes.cast(buffer, POINTER(c_ubyte)), len(data))
    datum._buffer = buffer
    return datum


def _take(datum: _Datum) -> bytes:
    """Copy a buffer that the library allocated, and free it with the library's own function."""
    try:
        return ctypes.string_at(datum.data, datum.size) if datum.size else b""
    finally:
        free = ctypes.CFUNCTYPE(None, c_void_p).in_dll(library(), "gnutls_free")
        free(ctypes.cast(datum.data, c_void_p))


@contextmanager
def _object(kind: str) -> Iterator[c_void_p]:
    lib = library()
    handle = c_void_p()
    _check(f"{kind}_init", getattr(lib, f"{kind}_init")(byref(handle)))
    try:
        yield handle
    finally:
        getattr(lib, f"{kind}_deinit")(handle)


def digest(name: bytes, size: int, data: bytes) -> bytes:
    lib = library()
    output = ctypes.create_string_buffer(size)
    _check("hash_fast", lib.gnutls_hash_fast(lib.gnutls_digest_get_id(name), data, len(data), output))
    return output.raw


@contextmanager
def _x509_key(key_der: bytes) -> Iterator[c_void_p]:
    lib = library()
    with _object("gnutls_x509_privkey") as handle:
        datum = _datum(key_der)
        _check(
            "privkey_import_pkcs8",
            lib.gnutls_x509_privkey_import_pkcs8(handle, byref(datum), DER, None, _PKCS_PLAIN),
        )
        yield handle


@contextmanager
def _private(key_der: bytes) -> Iterator[c_void_p]:
    lib = library()
    with _x509_key(key_der) as inner, _object("gnutls_privkey") as handle:
        _check("privkey_import_x509", lib.gnutls_privkey_import_x509(handle, inner, _PRIVKEY_IMPORT_COPY))
        yield handle


def generate_key(algorithm: bytes, curve: bytes) -> bytes:
    """A new private key as PKCS#8 DER."""
    lib = library()
    bits = (1 << 31) | lib.gnutls_ecc_curve_get_id(curve)  # GNUTLS_CURVE_TO_BITS
    with _object("gnutls_x509_privkey") as handle:
        _check(
            "privkey_generate",
            lib.gnutls_x509_privkey_generate(handle, lib.gnutls_pk_get_id(algorithm), bits, 0),
        )
        out = _Datum()
        _check("privkey_export", lib.gnutls_x509_privkey_export2_pkcs8(handle, DER, None, _PKCS_PLAIN, byref(out)))
        return _take(out)


def public_key(key_der: bytes) -> bytes:
    """SubjectPublicKeyInfo DER of a private key."""
    lib = library()
    with _private(key_der) as private, _object("gnutls_pubkey") as public:
        _check("pubkey_import_privkey", lib.gnutls_pubkey_import_privkey(public, private, 0, 0))
        out = _Datum()
        _check("pubkey_export", lib.gnutls_pubkey_export2(public, DER, byref(out)))
        return _take(out)


def sign(key_der: bytes, algorithm: bytes, data: bytes) -> bytes:
    lib = library()
    with _private(key_der) as private:
        source, out = _datum(data), _Datum()
        _check(
            "privkey_sign_data2",
            lib.gnutls_privkey_sign_data2(private, lib.gnutls_sign_get_id(algorithm), 0, byref(source), byref(out)),
        )
        return _take(out)


def verify(spki_der: bytes, algorithm: bytes, data: bytes, signature: bytes) -> bool:
    """False for a wrong signature; `GnuTLSError` when the key cannot be used. Looks at no dates."""
    lib = library()
    with _object("gnutls_pubkey") as public:
        key, source, given = _datum(spki_der), _datum(data), _datum(signature)
        _check("pubkey_import", lib.gnutls_pubkey_import(public, byref(key), DER))
        code = lib.gnutls_pubkey_verify_data2(public, lib.gnutls_sign_get_id(algorithm), 0, byref(source), byref(given))
        return code >= 0


@contextmanager
def _certificates(ders: Sequence[bytes]) -> Iterator[ctypes.Array[c_void_p]]:
    lib = library()
    handles: list[c_void_p] = []
    try:
        for der in ders:
            handle = c_void_p()
            _check("crt_init", lib.gnutls_x509_crt_init(byref(handle)))
            handles.append(handle)
            datum = _datum(der)
            _check("crt_import", lib.gnutls_x509_crt_import(handle, byref(datum), DER))
        yield (c_void_p * len(handles))(*[handle.value for handle in handles])
    finally:
        for handle in handles:
            lib.gnutls_x509_crt_deinit(handle)


def verify_chain(chain: Sequence[bytes], trusted: Sequence[bytes]) -> int:
    """Status bits of the chain (signer first) against the trusted roots, without dates; 0 is good."""
    lib = library()
    with _certificates(trusted) as roots, _certificates(chain) as links:
        trust = c_void_p()
        _check("trust_list_init", lib.gnutls_x509_trust_list_init(byref(trust), 0))
        try:
            if lib.gnutls_x509_trust_list_add_cas(trust, roots, len(roots), 0) != len(roots):
                raise GnuTLSError("trust_list_add_cas", -1)
            status = c_uint(0)
            _check(
                "trust_list_verify_crt2",
                lib.gnutls_x509_trust_list_verify_crt2(
                    trust, links, len(links), None, 0, VERIFY_DISABLE_TIME_CHECKS, byref(status), None
                ),
            )
            return status.value
        finally:
            lib.gnutls_x509_trust_list_deinit(trust, 0)

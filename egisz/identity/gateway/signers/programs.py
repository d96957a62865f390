"""Signers that are programs of the machine: `openssl` with the ГОСТ engine, and КриптоПро's command line."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path

from egisz.identity.gateway.signers.base import SignerFailed, checked_cms, checked_raw

PATIENCE = 20  # seconds
_ENGINE = """openssl_conf = start
[start]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
"""


def _run(name: str, command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - the arguments are settings and our own words, no shell
            command, cwd=folder, env={"PATH": os.environ.get("PATH", os.defpath), **environment},
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SignerFailed(f"{name}: {type(error).__name__}") from error
    if done.returncode:
        raise SignerFailed(f"{name}: exit code {done.returncode}: {done.stderr[-300:].decode(errors='replace')}")


def _signature(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SignerFailed(f"{name}: wrote no signature") from error


@dataclass(frozen=True, slots=True)
class OpenSslSigner:
    """`openssl` with Debian's ГОСТ engine (libengine-gost-openssl). key: a file, PKCS#8 DER."""

    key: Path
    certificate: bytes
    program: str = "openssl"

    def raw(self, data: bytes) -> bytes:
        made = self._make(data, "dgst", "-md_gost12_256", "-sign", str(self.key), "-keyform", "DER", "-out", "s", "d")
        return checked_raw(self.certificate, data, made, "openssl")

    def cms(self, data: bytes) -> bytes:
        made = self._make(
            data, "cms", "-sign", "-binary", "-md", "md_gost12_256", "-outform", "DER", "-nosmimecap", "-cades",
            "-signer", "c", "-inkey", str(self.key), "-keyform", "DER", "-in", "d", "-out", "s",
        )  # fmt: skip
        return checked_cms(self.certificate, data, made, "openssl")

    def _make(self, data: bytes, *arguments: str) -> bytes:
        with tempfile.TemporaryDirectory(prefix="egisz-sign-") as name:
            folder = Path(name)
            (folder / "d").write_bytes(data)
            (folder / "engine.cnf").write_text(_ENGINE)
            (folder / "certificate").write_bytes(self.certificate)
            environment = {"OPENSSL_CONF": str(folder / "engine.cnf")}
            if "-signer" in arguments:  # `cms` takes the certificate only as PEM
                convert = (self.program, "x509", "-inform", "DER", "-in", "certificate", "-out", "c")
                _run("openssl", convert, folder, environment)
            _run("openssl", (self.program, *arguments), folder, environment)
            return _signature("openssl", folder / "s")


@dataclass(frozen=True, slots=True)
class CryptoProSigner:
    """КриптоПро CSP: `csptest` for the raw signature (its bytes come reversed), `cryptcp` for a container.

    container: name of the key container. pin: goes into the arguments of the program, as it demands; keep it empty when
    the container has none, and do not run other people's programs on that machine.
    """

    certificate: bytes
    container: str
    pin: str = ""
    csptest: str = "/opt/cprocsp/bin/amd64/csptest"
    cryptcp: str = "/opt/cprocsp/bin/amd64/cryptcp"

    def raw(self, data: bytes) -> bytes:
        made = self._make(
            data, "csptest", self.csptest, "-keys", "-cont", self.container, "-sign", "GOST12_256", "-in", "d",
            "-out", "s", "-keytype", "exchange", "-silent", *(("-password", self.pin) if self.pin else ()),
        )  # fmt: skip
        return checked_raw(self.certificate, data, made, "csptest")

    def cms(self, data: bytes) -> bytes:
        thumbprint = sha1(self.certificate, usedforsecurity=False).hexdigest()
        made = self._make(
            data, "cryptcp", self.cryptcp, "-sign", "-thumbprint", thumbprint, "-detached", "-der", "-cert",
            "-nochain", "-norev", *(("-pin", self.pin) if self.pin else ()), "d", "s",
        )  # fmt: skip
        return checked_cms(self.certificate, data, made, "cryptcp")

    def _make(self, data: bytes, name: str, *command: str) -> bytes:
        with tempfile.TemporaryDirectory(prefix="egisz-sign-") as place:
            folder = Path(place)
            (folder / "d").write_bytes(data)
            _run(name, command, folder, {"HOME": os.environ.get("HOME", "/")})  # keys lie under the user's name
            return _signature(name, folder / "s")

"""The second, independent implementation: openssl with Debian's ГОСТ engine."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

CONFIGURATION = """
openssl_conf = start
[start]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
[req]
distinguished_name = name
prompt = no
utf8 = yes
string_mask = utf8only
x509_extensions = ca
[name]
CN = Oracle CA
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[leaf]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature, nonRepudiation
"""
ALGORITHMS = {
    256: ("gost2012_256", "A", "md_gost12_256"),
    512: ("gost2012_512", "A", "md_gost12_512"),
}


@functools.cache
def _has_engine() -> bool:
    if shutil.which("openssl") is None:
        return False
    return subprocess.run(["openssl", "engine", "gost"], capture_output=True, check=False).returncode == 0


def need_engine() -> None:
    """Without the engine the test fails; with EGISZ_NO_GOST_ENGINE=1 it is skipped."""
    if _has_engine():
        return
    if os.environ.get("EGISZ_NO_GOST_ENGINE") == "1":
        pytest.skip("openssl with the ГОСТ engine is absent, and EGISZ_NO_GOST_ENGINE=1")
    pytest.fail("install openssl and libengine-gost-openssl, or set EGISZ_NO_GOST_ENGINE=1 to skip the cross-check")


@dataclass
class Result:
    code: int
    text: str

    @property
    def good(self) -> bool:
        return self.code == 0


class OpenSSL:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "openssl.cnf").write_text(CONFIGURATION)

    def run(self, *arguments: str, check: bool = False) -> Result:
        done = subprocess.run(
            ["openssl", *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "OPENSSL_CONF": str(self.folder / "openssl.cnf")},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"openssl {' '.join(arguments)}: {done.stderr}")
        return Result(done.returncode, done.stdout + done.stderr)

    def write(self, name: str, data: bytes) -> str:
        (self.folder / name).write_bytes(data)
        return name

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def verify(self, container: bytes, data: bytes, root: bytes, at: datetime, *flags: str) -> Result:
        """`openssl cms -verify` of a detached container at a moment."""
        self.write("v.sig", container)
        self.write("v.doc", data)
        self.write("v.der", root)
        self.run("x509", "-inform", "DER", "-in", "v.der", "-out", "v.pem", check=True)
        return self.run(
            "cms", "-verify", "-binary", "-inform", "DER", "-in", "v.sig", "-content", "v.doc", "-CAfile", "v.pem",
            "-purpose", "any", "-attime", str(int(at.timestamp())), "-out", "v.out", *flags,
        )  # fmt: skip

    def authority(self, bits: int = 256) -> bytes:
        key, parameters, digest = ALGORITHMS[bits]
        self.run("genpkey", "-algorithm", key, "-pkeyopt", f"paramset:{parameters}", "-out", "ca.key", check=True)
        self.run(
            "req", "-new", "-x509", f"-{digest}", "-key", "ca.key", "-days", "400", "-config", "openssl.cnf",
            "-out", "ca.pem", check=True,
        )  # fmt: skip
        return self._der("ca.pem")

    def leaf(self, name: str, bits: int = 256, algorithm: tuple[str, ...] = ()) -> bytes:
        key, parameters, _ = ALGORITHMS[bits]
        chosen = algorithm or ("-algorithm", key, "-pkeyopt", f"paramset:{parameters}")
        self.run("genpkey", *chosen, "-out", f"{name}.key", check=True)
        self.run(
            "req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-config", "openssl.cnf",
            "-out", f"{name}.csr", check=True,
        )  # fmt: skip
        self.run(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
            "-days", "300", "-extfile", "openssl.cnf", "-extensions", "leaf", "-out", f"{name}.pem", check=True,
        )  # fmt: skip
        return self._der(f"{name}.pem")

    def sign(
        self, data: bytes, *names: str, flags: tuple[str, ...] = ("-cades",), digest: str = "md_gost12_256"
    ) -> bytes:
        self.write("s.doc", data)
        signers = [part for name in names for part in ("-signer", f"{name}.pem", "-inkey", f"{name}.key")]
        self.run(
            "cms", "-sign", "-binary", "-md", digest, "-outform", "DER", "-nosmimecap", "-in", "s.doc", "-out", "s.sig",
            *signers, *flags, check=True,
        )  # fmt: skip
        return self.read("s.sig")

    def _der(self, pem: str) -> bytes:
        self.run("x509", "-in", pem, "-outform", "DER", "-out", f"{pem}.der", check=True)
        return self.read(f"{pem}.der")

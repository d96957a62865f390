"""How many signatures are made and verified per CPU second, beside the openssl command line with the ГОСТ engine.

.venv/bin/python bench/bench_signature.py [seconds]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from egisz.crypto import cms, gost, x509
from tests.crypto.openssl import OpenSSL

NOW = datetime.now(UTC)
DOCUMENT = bytes(range(256)) * 256  # 64 KiB


def rate(work: Callable[[], object], seconds: float) -> float:
    """Calls per CPU second of this process."""
    count, start, end = 0, time.process_time(), time.monotonic() + seconds
    while time.monotonic() < end:
        work()
        count += 1
    return count / (time.process_time() - start)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    term = {"not_before": NOW - timedelta(days=1), "not_after": NOW + timedelta(days=300)}
    print(f"{gost.self_check()}, {len(DOCUMENT) // 1024} KiB a document, per CPU second")
    for curve in ("256A", "512A"):
        root_key, key = gost.generate_key(curve), gost.generate_key(curve)
        root = x509.authority(root_key, x509.Subject("Bench CA"), **term)
        leaf = x509.issue(root_key, root, key, x509.Subject("Bench signer"), **term)
        spki, raw = gost.public_key(key), gost.sign_raw(key, DOCUMENT)
        container = cms.sign_detached(key, leaf, DOCUMENT, NOW)

        def verify(container: bytes = container, root: bytes = root) -> None:
            report = cms.verify_detached(container, DOCUMENT, trusted=[root], reference_time=NOW, check_time=NOW)
            assert report.valid

        def sign(key: bytes = key, leaf: bytes = leaf) -> None:
            cms.sign_detached(key, leaf, DOCUMENT, NOW)

        def raw_verify(spki: bytes = spki, raw: bytes = raw) -> None:
            assert gost.verify_with_spki(spki, DOCUMENT, raw)

        print(f"{curve}  container {len(container)} bytes")
        for name, work in (("CMS sign", sign), ("CMS verify + chain", verify), ("raw verify", raw_verify)):
            print(f"  {name:20} {rate(work, seconds):8.0f}/s")
        with tempfile.TemporaryDirectory() as folder:
            oracle = OpenSSL(Path(folder))
            if not oracle.run("engine", "gost").good:
                print("  openssl with the ГОСТ engine is absent")
                continue
            good = oracle.verify(container, DOCUMENT, root, NOW)
            assert good.good, good.text
            arguments = [
                "openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "v.sig", "-content", "v.doc",
                "-CAfile", "v.pem", "-purpose", "any", "-out", "v.out",
            ]  # fmt: skip
            environment = {"PATH": "/usr/bin:/bin", "OPENSSL_CONF": f"{folder}/openssl.cnf"}
            count, start = 0, time.monotonic()
            while time.monotonic() < start + seconds:
                subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, check=True)
                count += 1
            print(f"  {'openssl cms -verify':20} {count / (time.monotonic() - start):8.0f}/s (wall, a process each)")


if __name__ == "__main__":
    main()

"""Signers of other machines for the tests: a stand-in for КриптоПро's programs and an HTTP service; both sign."""

from __future__ import annotations

import base64
import json
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from egisz.crypto import cms, gost
from egisz.identity.gateway.keys import KeyPair
from egisz.kernel import clock

ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = """#!{python}
import sys
sys.path.insert(0, {root!r})
from datetime import UTC, datetime
from pathlib import Path
from egisz.crypto import cms, gost
key, certificate = Path({key!r}).read_bytes(), Path({certificate!r}).read_bytes()
arguments = sys.argv[1:]
Path({asked!r}).write_text("\\n".join(arguments))
{body}
"""
# csptest writes the bytes of a signature from the last to the first
_CSPTEST = """
data = Path(arguments[arguments.index("-in") + 1]).read_bytes()
Path(arguments[arguments.index("-out") + 1]).write_bytes(gost.sign_raw(key, data)[::-1])
"""
_CRYPTCP = """
names = [one for one in arguments if not one.startswith("-")][-2:]
Path(names[1]).write_bytes(cms.sign_detached(key, certificate, Path(names[0]).read_bytes(), datetime.now(UTC)))
"""


def cryptopro(folder: Path, keys: KeyPair) -> tuple[str, str]:
    """`csptest` and `cryptcp` in the folder; what they were asked lies beside them in `….asked`."""
    (folder / "key").write_bytes(keys.key)
    (folder / "certificate").write_bytes(keys.certificate)
    made = []
    for name, body in (("csptest", _CSPTEST), ("cryptcp", _CRYPTCP)):
        program = folder / name
        program.write_text(
            _PROGRAM.format(
                python=sys.executable,
                root=str(ROOT),
                key=str(folder / "key"),
                certificate=str(folder / "certificate"),
                asked=str(folder / f"{name}.asked"),
                body=body,
            )
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        made.append(str(program))
    return made[0], made[1]


@contextmanager
def service(keys: KeyPair, token: str = "") -> Iterator[str]:
    """A signing service on loopback; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        secret: ClassVar[str] = token

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = base64.b64decode(asked["data"])
            if self.secret and self.headers.get("Authorization") != f"Bearer {self.secret}":
                return self.answer(401, {"error": "who are you"})
            if asked["form"] == "raw":
                made = gost.sign_raw(keys.key, data)
            else:
                made = cms.sign_detached(keys.key, keys.certificate, data, clock.now())
            return self.answer(200, {"signature": base64.b64encode(made).decode()})

        def answer(self, status: int, body: dict[str, str]) -> None:
            blob = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(blob)))
            self.end_headers()
            self.wfile.write(blob)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sign"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

"""An OpenID Connect provider on loopback that stands for a gateway, apart from ours; it can be told to cheat."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "egisz-cabinet", "секрет + шлюза"


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Gateway:
    """person: claims of who sits at it. cheats: what it does wrong, by name."""

    def __init__(self) -> None:
        self.key, self.other_key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
        self.kid = "first"
        self.address = ""
        self.person: dict[str, Any] = {}
        self.cheats: set[str] = set()
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": "http://elsewhere.example" if "issuer" in self.cheats else self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "end_session_endpoint": f"{self.address}/bye",
            "authorization_response_iss_parameter_supported": True,
        }

    def keys(self) -> dict[str, Any]:
        numbers = self.key.public_key().public_numbers()
        key = {
            "kty": "RSA", "kid": self.kid, "use": "sig", "alg": "RS256",
            "n": _b64(numbers.n.to_bytes(256, "big")), "e": _b64(numbers.e.to_bytes(3, "big")),
        }  # fmt: skip
        return {"keys": [key]}

    def authorize(self, query: dict[str, str]) -> str:
        """The person is known at once: back with a code."""
        code = _b64(sha256(query["state"].encode()).digest())
        self.codes[code] = query
        members = {"code": code, "state": query["state"], "iss": self.address}
        if "answer_iss" in self.cheats:
            members["iss"] = "http://elsewhere.example"
        if "denied" in self.cheats:
            members = {"error": "access_denied", "state": query["state"], "iss": self.address}
        return f"{query['redirect_uri']}?{urlencode(members)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        name, _, secret = base64.b64decode(authorization.partition(" ")[2]).decode().partition(":")
        if (unquote(name), unquote(secret)) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        challenge = _b64(sha256(form.get("code_verifier", "").encode()).digest())
        if asked is None or asked["code_challenge"] != challenge or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        access = "access-token"
        claims = {
            "iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "auth_time": now, "amr": ["pwd", "otp"],
            "nonce": asked["nonce"], "at_hash": _b64(sha256(access.encode()).digest()[:16]),
        } | {name: self.person[name] for name in ("sub", "acr") if name in self.person}  # fmt: skip
        claims |= {
            "nonce": {"nonce": "another"}, "audience": {"aud": "another"},
            "expired": {"exp": now - 120, "iat": now - 500}, "at_hash": {"at_hash": "another"},
        }.get(next(iter(self.cheats), ""), {})  # fmt: skip
        if "without_nonce" in self.cheats:
            del claims["nonce"]
        if "unsigned" in self.cheats:
            id_token = jwt.encode(claims, "", algorithm="none")
        else:
            key = self.other_key if "key" in self.cheats else self.key
            id_token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": self.kid, "vendor": 1})
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": id_token}

    def userinfo(self, authorization: str) -> tuple[int, dict[str, Any]]:
        if authorization != "Bearer access-token":
            return 401, {"error": "invalid_token"}
        return 200, self.person | ({"sub": "another"} if "userinfo" in self.cheats else {})


@contextmanager
def running() -> Iterator[Gateway]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            gateway.asked.append(parts.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", gateway.authorize(query))
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            found: dict[str, tuple[int, Any]] = {
                "/.well-known/openid-configuration": (200, gateway.metadata()),
                "/keys": (200, gateway.keys()),
                "/userinfo": gateway.userinfo(self.headers.get("Authorization", "")),
            }
            self.answer(*found.get(parts.path, (404, {})))

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(raw).items()}
            self.answer(*gateway.token(form, self.headers.get("Authorization", "")))

        def answer(self, status: int, body: Any) -> None:
            blob = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(blob)))
            self.end_headers()
            self.wfile.write(blob)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)

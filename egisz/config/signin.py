"""Settings of sign-in (docs/how-to/sign-in.md).

EGISZ_SIGNIN     who signs people in: embedded (the provider that comes with this system), esia_v3, esia_v1,
                 oidc_gateway. On http embedded unless said otherwise; on https nobody until it is chosen
EGISZ_ESIA_EMBEDDED  1: the embedded provider answers; 0: its addresses are absent. Follows EGISZ_SIGNIN
EGISZ_ESIA_LENIENT   1: the embedded provider takes every known mistake of clients and logs it (0)
EGISZ_ESIA_URL, EGISZ_ESIA_CLIENT_ID, EGISZ_ESIA_ISSUER  address of ЕСИА, mnemonic of this system, `iss` of the tokens
EGISZ_ESIA_CERTIFICATE   by which tokens of ЕСИА are checked: a file, DER or PEM, ГОСТ or RSA
EGISZ_ESIA_SIGNER    who signs our requests: gnutls, openssl, cryptopro, remote, rsa
EGISZ_ESIA_KEY, EGISZ_ESIA_CLIENT_CERTIFICATE  our key (PKCS#8) and certificate: files; a pair of the installation
EGISZ_ESIA_CONTAINER, EGISZ_ESIA_PIN, EGISZ_ESIA_CSPTEST, EGISZ_ESIA_CRYPTCP  for cryptopro
EGISZ_ESIA_SIGNER_URL, EGISZ_ESIA_SIGNER_TOKEN  for remote
EGISZ_OIDC_ISSUER, EGISZ_OIDC_CLIENT_ID, EGISZ_OIDC_CLIENT_SECRET, EGISZ_OIDC_SCOPE, EGISZ_OIDC_CONFIRMED_ACR,
EGISZ_OIDC_SNILS_CLAIM   for oidc_gateway

EGISZ_ESIA_PIN, EGISZ_ESIA_SIGNER_TOKEN and EGISZ_OIDC_CLIENT_SECRET may be given as …_FILE, the name of a file.
"""

from __future__ import annotations

import os
from pathlib import Path

_CHOICES = ("", "embedded", "esia_v3", "esia_v1", "oidc_gateway")


def _secret(name: str) -> str:
    path = os.environ.get(f"{name}_FILE", "")
    return Path(path).read_text().strip() if path else os.environ.get(name, "")


_base_url = os.environ.get("EGISZ_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_without_embedded = os.environ.get("EGISZ_ESIA_EMBEDDED") == "0"
_unsaid = "esia_v3" if _without_embedded else "" if _base_url.startswith("https://") else "embedded"

EGISZ_SIGNIN = os.environ.get("EGISZ_SIGNIN", "") or _unsaid
if EGISZ_SIGNIN not in _CHOICES:
    raise ValueError("EGISZ_SIGNIN: embedded, esia_v3, esia_v1 or oidc_gateway")
EGISZ_ESIA_EMBEDDED = os.environ.get("EGISZ_ESIA_EMBEDDED", "1" if EGISZ_SIGNIN == "embedded" else "0") == "1"
EGISZ_ESIA_LENIENT = os.environ.get("EGISZ_ESIA_LENIENT", "0") == "1"

EGISZ_ESIA_URL = os.environ.get("EGISZ_ESIA_URL", _base_url).rstrip("/")
EGISZ_ESIA_CLIENT_ID = os.environ.get("EGISZ_ESIA_CLIENT_ID", "EGISZ_CABINET")
EGISZ_ESIA_ISSUER = os.environ.get("EGISZ_ESIA_ISSUER", "")
EGISZ_ESIA_CERTIFICATE = os.environ.get("EGISZ_ESIA_CERTIFICATE", "")

EGISZ_ESIA_SIGNER = os.environ.get("EGISZ_ESIA_SIGNER", "gnutls")
if EGISZ_ESIA_SIGNER not in {"gnutls", "openssl", "cryptopro", "remote", "rsa"}:
    raise ValueError("EGISZ_ESIA_SIGNER: gnutls, openssl, cryptopro, remote or rsa")
EGISZ_ESIA_KEY = os.environ.get("EGISZ_ESIA_KEY", "")
EGISZ_ESIA_CLIENT_CERTIFICATE = os.environ.get("EGISZ_ESIA_CLIENT_CERTIFICATE", "")
EGISZ_ESIA_CONTAINER = os.environ.get("EGISZ_ESIA_CONTAINER", "")
EGISZ_ESIA_PIN = _secret("EGISZ_ESIA_PIN")
EGISZ_ESIA_CSPTEST = os.environ.get("EGISZ_ESIA_CSPTEST", "/opt/cprocsp/bin/amd64/csptest")
EGISZ_ESIA_CRYPTCP = os.environ.get("EGISZ_ESIA_CRYPTCP", "/opt/cprocsp/bin/amd64/cryptcp")
EGISZ_ESIA_SIGNER_URL = os.environ.get("EGISZ_ESIA_SIGNER_URL", "")
EGISZ_ESIA_SIGNER_TOKEN = _secret("EGISZ_ESIA_SIGNER_TOKEN")

EGISZ_OIDC_ISSUER = os.environ.get("EGISZ_OIDC_ISSUER", "")
EGISZ_OIDC_CLIENT_ID = os.environ.get("EGISZ_OIDC_CLIENT_ID", "")
EGISZ_OIDC_CLIENT_SECRET = _secret("EGISZ_OIDC_CLIENT_SECRET")
EGISZ_OIDC_SCOPE = os.environ.get("EGISZ_OIDC_SCOPE", "openid profile email phone snils")
EGISZ_OIDC_CONFIRMED_ACR = os.environ.get("EGISZ_OIDC_CONFIRMED_ACR", "")
EGISZ_OIDC_SNILS_CLAIM = os.environ.get("EGISZ_OIDC_SNILS_CLAIM", "snils")

"""What sign-in costs: the token endpoint of the new face with its ГОСТ check, and the check of a session.

    python -m bench.signin [seconds]

Codes are good once, so they are made in advance, inside the installation; two processes then spend them over sockets.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from bench.stand import ROOT, Stand

HEAD = ["Sign-in", "a second", "web, CPU ms", "database, CPU ms", "p95, ms", "target"]
_PREPARE = "import sys; from bench.signin import prepare; prepare(int(sys.argv[1]), sys.argv[2])"
_SESSION = "from bench.signin import check_sessions; check_sessions()"


def prepare(count: int, token_algorithm: str) -> None:
    """Runs inside the installation: prints the bodies of `count` right token requests, one a line."""
    import django

    django.setup()
    import secrets as chance
    from datetime import timedelta
    from urllib.parse import urlencode

    from egisz.crypto import gost, x509
    from egisz.identity import public as identity
    from egisz.identity.gateway import secrets
    from egisz.identity.gateway.client import SCOPE
    from egisz.identity.gateway.keys import KeyPair
    from egisz.identity.models import Account, AuthorizationCode, OAuthClient, ProviderSession
    from egisz.identity.queries.provider import digest
    from egisz.identity.rules import protocol
    from egisz.kernel import clock
    from egisz.kernel.actor import Actor

    now, key, back = clock.now(), gost.generate_key(), "https://mis.example/back"
    certificate = x509.self_signed(key, "МИС", not_before=now - timedelta(days=1), not_after=now + timedelta(days=1))
    keys, mnemonic = KeyPair(key, certificate), f"BENCH_{token_algorithm[:4]}"
    client = identity.register_client(
        Actor.system("bench"), mnemonic=mnemonic, title="МИС", redirect_uris=[back], certificate=certificate,
        scopes=SCOPE, token_algorithm=token_algorithm,
    )  # fmt: skip
    account = Account.objects.filter(is_active=True).first() or Account.objects.create(
        oid=1000000001, snils="11223344595", family="Примерова", given="Анна", assurance="confirmed"
    )
    session = ProviderSession.objects.create(key_hash=chance.token_bytes(32), account=account)
    codes = [chance.token_urlsafe(32) for _ in range(count)]
    AuthorizationCode.objects.bulk_create(
        AuthorizationCode(
            code_hash=digest(code), client_id=client, account=account, session=session, redirect_uri=back, scope=SCOPE,
            offline=True, expires_at=now + timedelta(minutes=30),
        )
        for code in codes
    )  # fmt: skip
    assert OAuthClient.objects.filter(pk=client).exists()
    params = {
        "client_id": mnemonic, "scope": SCOPE, "timestamp": protocol.timestamp_of(clock.now()), "state": "bench",
        "redirect_uri": back,
    }  # fmt: skip
    more = {
        "grant_type": "authorization_code", "token_type": "Bearer",
        "client_certificate_hash": secrets.certificate_hash(certificate),
    }  # fmt: skip
    for code in codes:
        text = protocol.signed_string(protocol.Face.V2, params, code=code)
        print(urlencode({**params, **more, "code": code, "client_secret": secrets.sign_raw(keys, text)}))


def check_sessions() -> None:
    """Runs inside the installation: prints milliseconds of this process that the check of a session costs a request."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth.middleware import AuthenticationMiddleware
    from django.contrib.sessions.middleware import SessionMiddleware
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory

    from egisz.identity.gateway.sessions import SessionStore
    from egisz.identity.middleware import ActorMiddleware
    from egisz.identity.models import Account
    from egisz.identity.public import start_session
    from egisz.kernel.actor import Role

    account = Account.objects.first()
    assert account is not None
    request = RequestFactory().get("/")
    request.session = SessionStore()
    start_session(request, account.pk, role=Role.LIMITED)
    request.session.save()
    cookie = f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"

    def answer(request: HttpRequest) -> HttpResponse:
        assert request.actor.is_signed_in is bool(request.META.get("HTTP_COOKIE"))  # type: ignore[attr-defined]
        return HttpResponse()

    house = SessionMiddleware(AuthenticationMiddleware(ActorMiddleware(answer)))

    def cost(headers: dict[str, str], count: int = 2000) -> float:
        requests = [RequestFactory(headers=headers).get("/") for _ in range(count)]
        for one in requests[:100]:
            house(one)
        began = time.process_time()
        for one in requests[100:]:
            house(one)
        return (time.process_time() - began) / (count - 100) * 1000

    visitor = cost({})
    print(json.dumps({"check": cost({"cookie": cookie}) - visitor, "visitor": visitor}))


def _tokens(stand: Stand, seconds: float, processes: int, algorithm: str) -> list[str]:
    count = int(seconds * 500)
    bodies = stand.python(_PREPARE, str(count), algorithm).split()
    command = [sys.executable, str(ROOT / "bench" / "spend.py"), "127.0.0.1", str(stand.port), "/aas/oauth2/v3/te"]
    warm, bodies = bodies[:40], bodies[40:]
    _spend(command, warm, seconds, processes)
    web, database = stand.cpu_seconds("web"), stand.cpu_seconds("database")
    found = _spend(command, bodies, seconds, processes)
    spent = sum(one["count"] for one in found)
    return [
        f"token of v3 for a code, {algorithm}", f"{sum(one['count'] / one['seconds'] for one in found):.0f}",
        f"{(stand.cpu_seconds('web') - web) / spent * 1000:.2f}",
        f"{(stand.cpu_seconds('database') - database) / spent * 1000:.2f}",
        f"{max(one['p95'] for one in found) * 1000:.1f}", "≥ 150/s",
    ]  # fmt: skip


def _spend(command: list[str], bodies: list[str], seconds: float, processes: int) -> list[dict[str, Any]]:
    started = [
        subprocess.Popen([*command, str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for place, process in enumerate(started):
        assert process.stdin is not None
        process.stdin.write("\n".join(bodies[place::processes]))
        process.stdin.close()
    found = []
    for process in started:
        assert process.stdout is not None
        out = process.stdout.read()
        if process.wait():
            raise RuntimeError("a load process failed, see above")
        found.append(json.loads(out))
    return found


def table(stand: Stand, seconds: float, processes: int) -> str:
    rows = [_tokens(stand, seconds, processes, algorithm) for algorithm in ("RS256", "GOST3410_2012_256")]
    session = json.loads(stand.python(_SESSION).splitlines()[-1])
    rows.append(["check of a session, a request", "", f"{session['check']:.2f}", "", "", "≤ 0.3 ms"])
    lines = ["| " + " | ".join(HEAD) + " |", "|---|" + "---:|" * (len(HEAD) - 2) + "---|"]
    for row in rows:
        lines.append("| " + " | ".join(row) + " |")
        print(lines[-1], flush=True)
    return "\n".join(lines)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    with Stand(demo=False) as stand:
        stand.wait_idle()
        print(table(stand, seconds, 2))


if __name__ == "__main__":
    main()

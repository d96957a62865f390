"""The storage that the protocol works on: our tables of codes and tokens, the same as of the face of ЕСИА."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from egisz.audit import public as audit
from egisz.identity.gateway.oidc.parties import Device, Held, Party, Terms, Ticket
from egisz.identity.models import AuthorizationCode, ClientAssertion, DeviceCode, IssuedToken
from egisz.identity.queries import oidc as questions
from egisz.identity.queries.provider import SignedInBrowser, digest
from egisz.identity.rules import oidc
from egisz.identity.rules.policy import policy_on
from egisz.kernel import clock
from egisz.kernel.actor import Actor


class Tables:
    """`Store` of `gateway.oidc` at one moment; `browser` is who sits there when a code is given."""

    def __init__(self, actor: Actor, now: datetime, browser: SignedInBrowser | None = None) -> None:
        self.actor, self.now, self.browser = actor, now, browser
        self.policy = policy_on(clock.to_moscow(now).date())
        self.terms = Terms(self.policy.access_token_life, self.policy.refresh_token_life, self.policy.id_token_life)

    def client(self, client_id: str) -> Party | None:
        return questions.party_for(client_id)

    def save_code(self, code: str, party: Party, redirect_uri: str, scope: str, members: dict[str, str]) -> None:
        browser = self.browser
        if browser is None:
            raise RuntimeError("a code is given to a person")
        claims = oidc.read_claims(members.get("claims", ""), party.scopes)
        AuthorizationCode.objects.create(
            code_hash=digest(code), client_id=party.id, account_id=browser.account_id, session_id=browser.id,
            redirect_uri=redirect_uri, scope=scope, offline="offline_access" in scope.split(), created_at=self.now,
            expires_at=self.now + self.policy.code_life, nonce=members.get("nonce", ""),
            challenge=members.get("code_challenge", ""), acr=oidc.acr_of(browser.assurance, claims),
            claims={"userinfo": list(claims.userinfo), "id_token": list(claims.id_token)},
            methods=" ".join(browser.methods), auth_time=browser.authenticated_at or browser.started_at,
        )  # fmt: skip
        self._record("identity.code_given", browser.account_id, party)

    def take_code(self, code: str, party: Party) -> Ticket | None:
        """The code of this client, spent by this; a second showing shuts what the first one opened."""
        row = (
            AuthorizationCode.objects.select_for_update(of=("self",))
            .select_related("account", "session")
            .filter(code_hash=digest(code), client_id=party.id, auth_time__isnull=False)
            .exclude(redirect_uri="")
            .first()
        )
        if row is None:
            return None
        if row.used_at is not None:
            self._shut(row, "identity.code_reused", party)
            return None
        row.used_at = self.now
        row.save(update_fields=["used_at"])
        if row.expires_at <= self.now or not row.account.is_active or row.session.ended_at is not None:
            return None
        return questions.ticket_of(row)

    def take_refresh(self, token: str, party: Party) -> Held | None:
        """The refresh token of this client, spent by this; a second showing shuts the family (RFC 9700, 4.14)."""
        row = (
            questions.token_rows()
            .select_for_update(of=("self",))
            .filter(token_hash=digest(token), kind=IssuedToken.Kind.REFRESH, client_id=party.id)
            .first()
        )
        if row is None:
            return None
        if row.revoked_at is not None:
            self._shut(row.code, "identity.refresh_reused", party)
            return None
        held = questions.held_of(row, self.now)
        row.revoked_at = self.now
        row.save(update_fields=["revoked_at"])
        return held if held.alive else None

    def save_tokens(self, ticket: Ticket, party: Party, access: str, refresh: str, scope: str) -> None:
        self._keep(access, IssuedToken.Kind.ACCESS, ticket, party, scope, self.terms.access)
        if refresh:  # a renewal may ask for less, but what was allowed stays
            self._keep(refresh, IssuedToken.Kind.REFRESH, ticket, party, ticket.scope, self.terms.refresh)
        self._record("identity.tokens_given", ticket.person.account_id, party, offline=bool(refresh))

    def _keep(self, token: str, kind: str, ticket: Ticket, party: Party, scope: str, life: timedelta) -> None:
        IssuedToken.objects.create(
            token_hash=digest(token), kind=kind, client_id=party.id, account_id=ticket.person.account_id,
            code_id=ticket.id, scope=scope, created_at=self.now, expires_at=self.now + life,
        )  # fmt: skip

    def find_token(self, token: str) -> Held | None:
        return questions.found_token(token, self.now)

    def revoke(self, held: Held) -> None:
        """A refresh token takes its whole family with it (RFC 7009, 2.1), an access token only itself."""
        rows = IssuedToken.objects.filter(revoked_at=None)
        rows = rows.filter(code_id=held.ticket.id) if held.kind == IssuedToken.Kind.REFRESH else rows.filter(pk=held.id)
        rows.update(revoked_at=self.now)
        audit.record(
            self.actor.acting(account_id=held.ticket.person.account_id), "identity.tokens_revoked",
            resource="oauth_client", resource_id=held.client_id,
        )  # fmt: skip

    def save_device(self, party: Party, device_code: str, user_code: str, scope: str) -> None:
        DeviceCode.objects.create(
            code_hash=digest(device_code), user_hash=digest(user_code), client_id=party.id, scope=scope,
            created_at=self.now, expires_at=self.now + oidc.DEVICE_CODE_LIFE, interval=oidc.DEVICE_INTERVAL,
        )  # fmt: skip

    def poll_device(self, device_code: str, party: Party) -> Device | None:
        """The device of this client; an allowed one is spent by this. Asking too soon makes it wait longer."""
        row = (
            DeviceCode.objects.select_for_update(of=("self",))
            .select_related("code", "code__account", "code__session")
            .filter(code_hash=digest(device_code), client_id=party.id)
            .first()
        )
        if row is None:
            return None
        too_soon = row.polled_at is not None and self.now < row.polled_at + timedelta(seconds=row.interval)
        row.polled_at = self.now
        row.interval += oidc.SLOWER_BY if too_soon and row.answered_at is None else 0
        row.save(update_fields=["polled_at", "interval"])
        over = row.expires_at <= self.now
        ticket = None
        if row.code is not None and not over:
            over = row.code.used_at is not None or not row.code.account.is_active
            ticket = questions.ticket_of(row.code)
            AuthorizationCode.objects.filter(pk=row.code.pk, used_at=None).update(used_at=self.now)
        return Device(
            id=row.id, client_id=party.mnemonic, scope=row.scope, expired=over, too_soon=too_soon,
            answered=row.answered_at is not None, ticket=ticket,
        )  # fmt: skip

    def note_assertion(self, party: Party, number: str, until: int) -> bool:
        """Whether the assertion is new; False when it was shown before."""
        ClientAssertion.objects.filter(client_id=party.id, expires_at__lt=self.now - timedelta(days=1)).delete()
        try:
            with transaction.atomic():
                ClientAssertion.objects.create(
                    client_id=party.id, number_hash=digest(number), expires_at=datetime.fromtimestamp(until, UTC)
                )
        except IntegrityError:
            return False
        return True

    def _shut(self, code: AuthorizationCode, what: str, party: Party) -> None:
        IssuedToken.objects.filter(code=code, revoked_at=None).update(revoked_at=self.now)
        self._record(what, code.account_id, party, outcome="refused")

    def _record(self, what: str, account_id: UUID, party: Party, outcome: str = "success", **facts: Any) -> None:
        audit.record(
            self.actor.acting(account_id=account_id), what, outcome=outcome, resource="oauth_client",
            resource_id=party.mnemonic, **facts,
        )  # fmt: skip

"""Which factors count for what, and the arithmetic of their codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from egisz.identity.rules.policy import AccessPolicy

# Without letters and digits that are taken for each other: 0 O, 1 I L, and without U
SPARE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
SPARE_LENGTH = 10
TOTP_DIGITS = 6


class Way(StrEnum):
    """By what a person confirms; the values of `Authenticator.kind`, and two that have no row."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    EMAIL = "email"
    SIGNING_KEY = "signing_key"


# RFC 8176 names of what was shown; a passkey is always asked for with user verification
METHODS: dict[Way, str] = {
    Way.TOTP: "otp",
    Way.PASSKEY: "hwk user",
    Way.RECOVERY: "otp",
    Way.EMAIL: "otp",
    Way.SIGNING_KEY: "hwk",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What a person has: an application, this many passkeys, this many unused spare codes, an e-mail address."""

    totp: bool = False
    passkeys: int = 0
    spare_codes: int = 0
    email: bool = False

    @property
    def strong(self) -> bool:
        """Something that the person holds; spare codes only stand in for it."""
        return self.totp or self.passkeys > 0


def ways_to_confirm(held: Held, policy: AccessPolicy) -> tuple[Way, ...]:
    """By what this person may confirm, the best first.

    A letter does not stand beside something stronger: whoever reads the mail would go round it
    (OWASP ASVS 5.0.0, 6.3.6). The policy may shut letters altogether.
    """
    ways = []
    if held.passkeys:
        ways.append(Way.PASSKEY)
    if held.totp:
        ways.append(Way.TOTP)
    if held.spare_codes and held.strong:
        ways.append(Way.RECOVERY)
    if not held.strong and held.email and policy.email_codes:
        ways.append(Way.EMAIL)
    return tuple(ways)


def must_have_factor(roles: Iterable[str], policy: AccessPolicy) -> bool:
    """Whether somebody in one of these roles needs an application or a passkey (OWASP ASVS 5.0.0, 6.3.3)."""
    return not policy.factor_roles.isdisjoint(roles)


def asked_from(policies: Iterable[AccessPolicy], role: str) -> date | None:
    """Since which day the role needs a second factor; None when no policy says so."""
    return next((policy.since for policy in policies if role in policy.factor_roles), None)


def step_of(moment: datetime, policy: AccessPolicy) -> int:
    """The number of the time step of RFC 6238 that the moment lies in."""
    return int(moment.timestamp() // policy.totp_step.total_seconds())


def steps_taken(moment: datetime, last: int, policy: AccessPolicy) -> list[int]:
    """Steps whose codes are still taken: around the moment, and newer than the last one used (RFC 6238, 5.2)."""
    now = step_of(moment, policy)
    return [step for step in range(now - policy.totp_drift, now + policy.totp_drift + 1) if step > last]


def is_clone(kept: int, told: int) -> bool:
    """Whether the counter of a passkey went back or stood still: somebody has a copy of the key.

    Synchronised keys tell zero always; a key that has never counted is not suspected (WebAuthn Level 3, 6.1.1).
    """
    return kept > 0 and told <= kept


def plain_code(typed: str) -> str:
    """A code as it is compared: without spaces and dashes, capital letters."""
    return "".join(typed.split()).replace("-", "").upper()


def shown_code(code: str) -> str:
    """«ABCDE-23456»: a spare code as people read it."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


def shown_email(address: str) -> str:
    """«v…a@example.org»: enough to know one's own, too little for others."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…{name[-1:]}@{domain}"

"""Access: roles given and taken, a new password, requests to the employer."""

from __future__ import annotations

from egisz.identity.public import (
    DevicePinSet,
    EmployerRequested,
    FactorAdded,
    FactorGuessed,
    FactorRemoved,
    PasskeyCloned,
    PasswordChanged,
    RoleEnded,
    RoleGranted,
)
from egisz.kernel.actor import ROLE_TITLES, Role
from egisz.notifications import texts
from egisz.notifications.reactions.common import holders, link, organization_name, tell
from egisz.outbox.public import reacts_to


@reacts_to(RoleGranted)
def role_granted(event: RoleGranted) -> None:
    tell(
        event.account_id,
        texts.role_granted(ROLE_TITLES[Role(event.role)], organization_name(event.organization_oid)),
        kind="account.role_granted", key=f"{event.role}:{event.organization_oid}:{event.at.isoformat()}",
    )  # fmt: skip


@reacts_to(RoleEnded)
def role_ended(event: RoleEnded) -> None:
    tell(
        event.account_id,
        texts.role_ended(ROLE_TITLES[Role(event.role)], organization_name(event.organization_oid), event.end),
        kind="account.role_ended", key=f"{event.role}:{event.organization_oid}:{event.at.isoformat()}",
    )  # fmt: skip


@reacts_to(PasswordChanged)
def password_changed(event: PasswordChanged) -> None:
    tell(
        event.account_id, texts.password_changed(), kind="account.password_changed", key=event.at.isoformat()
    )  # fmt: skip


@reacts_to(DevicePinSet)
def device_pin_set(event: DevicePinSet) -> None:
    tell(
        event.account_id, texts.device_pin_set(event.device), kind="account.pin_set", key=str(event.pin_id),
        link=link("cabinet:devices"),
    )  # fmt: skip


@reacts_to(FactorAdded)
def factor_added(event: FactorAdded) -> None:
    tell(
        event.account_id, texts.factor_added(event.kind), kind="account.factor_added",
        key=f"{event.kind}:{event.at.isoformat()}", link=link("cabinet:security"),
    )  # fmt: skip


@reacts_to(FactorRemoved)
def factor_removed(event: FactorRemoved) -> None:
    tell(
        event.account_id, texts.factor_removed(event.kind), kind="account.factor_removed",
        key=f"{event.kind}:{event.at.isoformat()}", link=link("cabinet:security"),
    )  # fmt: skip


@reacts_to(FactorGuessed)
def factor_guessed(event: FactorGuessed) -> None:
    tell(
        event.account_id, texts.factor_guessed(), kind="account.factor_guessed", key=event.at.isoformat(),
        link=link("cabinet:security"),
    )  # fmt: skip


@reacts_to(PasskeyCloned)
def passkey_cloned(event: PasskeyCloned) -> None:
    tell(
        event.account_id, texts.passkey_cloned(), kind="account.passkey_cloned", key=event.at.isoformat(),
        link=link("cabinet:security"),
    )  # fmt: skip


@reacts_to(EmployerRequested)
def employer_requested(event: EmployerRequested) -> None:
    """HR of the organisation is asked to enter somebody into ФРМР."""
    for account_id in holders(Role.HR, event.organization_oid):
        tell(
            account_id,
            texts.employer_request_opened(event.due_on),
            kind="register.request", key=str(event.request_id), link=link("frmr:workers"), due_on=event.due_on,
        )  # fmt: skip

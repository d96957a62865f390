"""Tables of the identity room."""

from egisz.identity.models.accounts import Account, AccountManager, EmployerRequest, RoleGrant
from egisz.identity.models.links import ProviderLink
from egisz.identity.models.provider import (
    AuthorizationCode,
    ClientAssertion,
    Consent,
    DeviceCode,
    IssuedToken,
    LoginAttempt,
    OAuthClient,
    ProviderSession,
    RecoveryCode,
)
from egisz.identity.models.sessions import SignIn

__all__ = [
    "Account",
    "AccountManager",
    "AuthorizationCode",
    "ClientAssertion",
    "Consent",
    "DeviceCode",
    "EmployerRequest",
    "IssuedToken",
    "LoginAttempt",
    "OAuthClient",
    "ProviderLink",
    "ProviderSession",
    "RecoveryCode",
    "RoleGrant",
    "SignIn",
]

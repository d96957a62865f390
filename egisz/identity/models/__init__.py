"""Tables of the identity room."""

from egisz.identity.models.accounts import Account, AccountManager, EmployerRequest, RoleGrant
from egisz.identity.models.factors import AnsweredChallenge, Authenticator, MailedCode, SpareCode
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
    "AnsweredChallenge",
    "Authenticator",
    "AuthorizationCode",
    "ClientAssertion",
    "Consent",
    "DeviceCode",
    "EmployerRequest",
    "IssuedToken",
    "LoginAttempt",
    "MailedCode",
    "OAuthClient",
    "ProviderSession",
    "RecoveryCode",
    "RoleGrant",
    "SignIn",
    "SpareCode",
]

"""Tables of the identity room."""

from egisz.identity.models.accounts import Account, AccountManager, EmployerRequest, RoleGrant
from egisz.identity.models.delegations import Delegation
from egisz.identity.models.factors import AnsweredChallenge, Authenticator, MailedCode, SpareCode
from egisz.identity.models.levels import LevelEvidence
from egisz.identity.models.links import ProviderLink
from egisz.identity.models.passwords import FormerPassword, RecoveryAttempt
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
from egisz.identity.models.quick import DevicePin, KnownDevice, QrTicket, SignInChallenge
from egisz.identity.models.sessions import SignIn

__all__ = [
    "Account",
    "AccountManager",
    "AnsweredChallenge",
    "Authenticator",
    "AuthorizationCode",
    "ClientAssertion",
    "Consent",
    "Delegation",
    "DeviceCode",
    "DevicePin",
    "EmployerRequest",
    "FormerPassword",
    "IssuedToken",
    "KnownDevice",
    "LevelEvidence",
    "LoginAttempt",
    "MailedCode",
    "OAuthClient",
    "ProviderLink",
    "ProviderSession",
    "QrTicket",
    "RecoveryAttempt",
    "RecoveryCode",
    "RoleGrant",
    "SignIn",
    "SignInChallenge",
    "SpareCode",
]

"""The door of the identity room."""

from egisz.identity.actions import (
    account_from_provider,
    block_account,
    close_employer_request,
    create_account,
    end_role,
    end_session,
    ensure_cabinet_client,
    grant_role,
    register_client,
    request_employer,
    set_contacts,
    start_session,
)
from egisz.identity.actions.clients import CALLBACK_PATH, callback_uri
from egisz.identity.actions.oidc.clients import register_oidc_client
from egisz.identity.actions.sessions import close_other_sessions, close_session, forget_in_browser
from egisz.identity.events import (
    AccountBlocked,
    EmployerRequested,
    PasswordChanged,
    RecoveryAsked,
    RoleEnded,
    RoleGranted,
)
from egisz.identity.gateway import (
    Departure,
    IdentityProvider,
    ProviderIdentity,
    ProviderRefused,
    sign_in_provider,
    told_code,
)
from egisz.identity.queries import (
    account_by_snils,
    account_id_by_snils_index,
    account_info,
    accounts_with_role,
    employer_requests,
    my_employer_requests,
    roles_of,
)
from egisz.identity.queries.accounts import account_names, accounts_by_family, holders, organizations_with_role
from egisz.identity.queries.sessions import my_sessions
from egisz.identity.rules.policy import AccessPolicy, policy_on
from egisz.identity.rules.refusals import Explanation, explain
from egisz.identity.types import AccountInfo, EmployerRequestInfo, GrantInfo, SessionInfo

__all__ = [
    "CALLBACK_PATH",
    "AccessPolicy",
    "AccountBlocked",
    "AccountInfo",
    "Departure",
    "EmployerRequestInfo",
    "EmployerRequested",
    "Explanation",
    "GrantInfo",
    "IdentityProvider",
    "PasswordChanged",
    "ProviderIdentity",
    "ProviderRefused",
    "RecoveryAsked",
    "RoleEnded",
    "RoleGranted",
    "SessionInfo",
    "account_by_snils",
    "account_from_provider",
    "account_id_by_snils_index",
    "account_info",
    "account_names",
    "accounts_by_family",
    "accounts_with_role",
    "block_account",
    "callback_uri",
    "close_employer_request",
    "close_other_sessions",
    "close_session",
    "create_account",
    "employer_requests",
    "end_role",
    "end_session",
    "ensure_cabinet_client",
    "explain",
    "forget_in_browser",
    "grant_role",
    "holders",
    "my_employer_requests",
    "my_sessions",
    "organizations_with_role",
    "policy_on",
    "register_client",
    "register_oidc_client",
    "request_employer",
    "roles_of",
    "set_contacts",
    "sign_in_provider",
    "start_session",
    "told_code",
]

"""Questions to the identity room."""

from egisz.identity.queries.accounts import (
    account_by_snils,
    account_id_by_snils_index,
    account_info,
    accounts_with_role,
    grant_is_live,
    roles_of,
)
from egisz.identity.queries.provider import ProviderFace, client_for, profile_by_token, provider_session
from egisz.identity.queries.requests import employer_requests, my_employer_requests

__all__ = [
    "ProviderFace",
    "account_by_snils",
    "account_id_by_snils_index",
    "account_info",
    "accounts_with_role",
    "client_for",
    "employer_requests",
    "grant_is_live",
    "my_employer_requests",
    "profile_by_token",
    "provider_session",
    "roles_of",
]

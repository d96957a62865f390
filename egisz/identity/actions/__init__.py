"""Verbs of the identity room."""

from egisz.identity.actions.accounts import block_account, create_account, set_contacts
from egisz.identity.actions.clients import ensure_cabinet_client, register_client
from egisz.identity.actions.linking import account_from_provider
from egisz.identity.actions.requests import close_employer_request, request_employer
from egisz.identity.actions.roles import end_role, grant_role
from egisz.identity.actions.sessions import end_session, note_expired_session, note_lost_role, start_session

__all__ = [
    "account_from_provider",
    "block_account",
    "close_employer_request",
    "create_account",
    "end_role",
    "end_session",
    "ensure_cabinet_client",
    "grant_role",
    "note_expired_session",
    "note_lost_role",
    "register_client",
    "request_employer",
    "set_contacts",
    "start_session",
]

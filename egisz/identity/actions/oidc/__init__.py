"""The verbs of the OpenID Connect face: a request for authorization, tokens, devices, signing out."""

from egisz.identity.actions.oidc.authorizing import begin, decline, give, step
from egisz.identity.actions.oidc.devices import allow_device, note_wrong_code, refuse_device
from egisz.identity.actions.oidc.leaving import check_logout, sign_out
from egisz.identity.actions.oidc.serving import (
    authorize_device,
    introspect,
    issue_tokens,
    read_person,
    revoke_token,
)

__all__ = [
    "allow_device",
    "authorize_device",
    "begin",
    "check_logout",
    "decline",
    "give",
    "introspect",
    "issue_tokens",
    "note_wrong_code",
    "read_person",
    "refuse_device",
    "revoke_token",
    "sign_out",
    "step",
]

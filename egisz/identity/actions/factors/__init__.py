"""Second factors: prove oneself, ask for a letter, add and remove."""

from egisz.identity.actions.factors.letters import mail_code, make_mailed_code
from egisz.identity.actions.factors.managing import (
    add_passkey,
    ask_for_passkey,
    change_password,
    close_elsewhere,
    confirm_totp,
    new_spare_codes,
    offer_totp,
    offered_totp,
    remove_factor,
    rename_passkey,
    reset_factors,
)
from egisz.identity.actions.factors.proving import prove_by_code, prove_by_passkey

__all__ = [
    "add_passkey",
    "ask_for_passkey",
    "change_password",
    "close_elsewhere",
    "confirm_totp",
    "mail_code",
    "make_mailed_code",
    "new_spare_codes",
    "offer_totp",
    "offered_totp",
    "prove_by_code",
    "prove_by_passkey",
    "remove_factor",
    "rename_passkey",
    "reset_factors",
]

"""A fresh proof for what must not be done from a page left open: a second factor, else the password."""

from __future__ import annotations

from datetime import datetime

from egisz.identity.actions.signin import Answer, check_credentials
from egisz.identity.models import Account
from egisz.identity.queries.factors import has_factor
from egisz.identity.queries.sessions import proof_is_fresh
from egisz.identity.rules.passwords import minutes_left
from egisz.kernel.actor import Actor
from egisz.kernel.errors import NeedsProof, Objection, Refused


def require_fresh(actor: Actor, password: str, now: datetime) -> bool:
    """True when a second factor was proved within `step_up`; False when the password was right.

    The password is enough only for those who have nothing else: it would go round the factor of the others, who get
    `NeedsProof`. Refused: PROOF_WRONG, PROOF_LOCKED (misses count as misses of sign-in).
    """
    if proof_is_fresh(actor, now):
        return True
    if has_factor(actor.me):
        raise NeedsProof
    account = Account.objects.get(pk=actor.me)
    answer = check_credentials(actor, account.snils, password, now)
    if answer.locked_until is not None:
        left = minutes_left((answer.locked_until - now).total_seconds())
        raise Refused(Objection("PROOF_LOCKED", f"Слишком много попыток. Подтвердить можно будет {left}", "password"))
    if answer.answer is not Answer.RIGHT:
        raise Refused(Objection("PROOF_WRONG", "Пароль не подошёл. Введите пароль своей учётной записи", "password"))
    return False

"""How Django finds an account again on the next request."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from egisz.db.statements import Statement
from egisz.identity.models import Account

# What the session is checked by and every page shows: the rest (encrypted contacts among it) is read by who needs it.
_SHOWN = ("id", "password", "is_active", "family", "given", "patronymic")
_ACTIVE = Statement(lambda account: Account.objects.filter(pk=account, is_active=True).only(*_SHOWN), account=UUID)


class AccountBackend:
    """Sign-in itself goes through the provider; Django only reloads the account of the session."""

    def authenticate(self, request: Any, **credentials: Any) -> Account | None:
        return None

    def get_user(self, user_id: Any) -> Account | None:
        found: Account | None = _ACTIVE.first(account=user_id)
        return found

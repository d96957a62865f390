"""How Django finds an account again on the next request."""

from __future__ import annotations

from typing import Any

from egisz.identity.models import Account


class AccountBackend:
    """Sign-in itself goes through the provider; Django only reloads the account of the session."""

    def authenticate(self, request: Any, **credentials: Any) -> Account | None:
        return None

    def get_user(self, user_id: Any) -> Account | None:
        return Account.objects.filter(pk=user_id, is_active=True).first()

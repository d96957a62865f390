"""Where sessions lie: Django's own table and keys, read with one prepared question instead of a built one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from egisz.db.context import bare
from egisz.db.statements import Statement

_LIVE = Statement(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), key=str, now=datetime)


class SessionStore(db.SessionStore):
    """Only the table of sessions is asked here, before and after it is known who acts."""

    def _get_session_from_db(self) -> Any:
        with bare():
            found = _LIVE.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        with bare():
            return super().exists(session_key)

    def save(self, must_create: bool = False) -> None:
        with bare():
            super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        with bare():
            super().delete(session_key)

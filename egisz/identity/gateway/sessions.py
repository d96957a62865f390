"""Where sessions lie: Django's own table and keys, read with one prepared question instead of a built one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from egisz.db.statements import Statement

_LIVE = Statement(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), key=str, now=datetime)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Any:
        found = _LIVE.first(key=self.session_key or "", now=timezone.now())
        if found is None:
            self._session_key = None
        return found

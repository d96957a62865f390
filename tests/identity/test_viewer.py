"""For whom the database answers a page: the middleware knows it before the account is read."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth import SESSION_KEY as ACCOUNT_KEY
from django.contrib.sessions.backends.cache import SessionStore
from django.test import RequestFactory

from egisz.db.context import VISITOR, viewer_of
from egisz.identity.middleware import SESSION_KEY, actor_of, claimed_viewer
from egisz.identity.models import Account

pytestmark = pytest.mark.django_db


def test_what_the_session_says_is_what_the_actor_is_so_one_statement_is_enough(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.session = SessionStore()
    assert claimed_viewer(request) == VISITOR
    request.user = Account.objects.create(oid=1, snils_index=b"1", family="Тестова", given="Проба")
    for practitioner, organization in ((None, ""), (str(uuid4()), "1.2.643.5")):
        chosen = {"role": "practitioner", "practitioner_id": practitioner, "organization_oid": organization}
        request.session[SESSION_KEY], request.session[ACCOUNT_KEY] = chosen, str(request.user.pk)
        assert claimed_viewer(request) == viewer_of(actor_of(request))
        assert claimed_viewer(request).account == str(request.user.pk)

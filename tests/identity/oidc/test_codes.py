"""Codes, tokens and their renewal: what is given, and every way to get more than that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.models import Account, AuthorizationCode, IssuedToken
from egisz.kernel import clock
from tests.identity.oidc.relying import BACK, Relying, claims, members, userinfo
from tests.identity.people import SYSTEM, account, snils_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def relying() -> Relying:
    return Relying.registered()


@pytest.mark.parametrize("auth_method", ["client_secret_basic", "client_secret_post", "none"])
def test_the_whole_way_from_the_question_to_the_person(client: Client, auth_method: str) -> None:
    account()
    relying = Relying.registered(auth_method=auth_method)
    place = relying.walk(client)
    assert place.startswith(f"{BACK}?code=")
    assert (members(place)["state"], members(place)["iss"]) == ("s-1", "http://127.0.0.1:8000")
    answer = relying.exchange(client, members(place)["code"])
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    told = claims(client, body["id_token"])
    assert told["iss"] == "http://127.0.0.1:8000"
    assert (told["aud"], told["nonce"], told["amr"]) == ("MIS-OIDC", "n-1", ["pwd"])
    assert told["acr"] == "urn:open-egisz:level:3"
    assert abs(told["auth_time"] - clock.now().timestamp()) < 60
    person = userinfo(client, body["access_token"]).json()
    assert person["sub"] == told["sub"] == str(Account.objects.get().oid)
    assert (person["family_name"], person["birthdate"], person["snils"]) == ("Ветрова", "1986-03-14", snils_of(1))
    assert person["phone_number"] == "+79001234501"

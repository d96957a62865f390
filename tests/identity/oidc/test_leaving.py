"""The modules of the RP-initiated logout plan of the conformance suite, under their names, by openid-client.

The list: `oidcc-rp-initiated-logout-certification-test-plan` of openid-certification/conformance-suite.
"""

from __future__ import annotations

import pytest

from egisz.identity.models import ProviderSession
from tests.identity.oidc.outside import Person, Refusal, Stage
from tests.identity.oidc.relying import AFTER, members


@pytest.fixture
def tokens(stage: Stage) -> dict[str, str]:
    signed: dict[str, str] = stage.sign_in()
    return signed


def _leave(stage: Stage, **params: str) -> str:
    """Where the person is sent after signing out; "" when a page is shown."""
    return stage.person.open(stage.library.ask("leave", params=params)["url"])


def _is_out(stage: Stage) -> bool:
    place = stage.person.open(stage.question(prompt="none")["url"])
    return members(place).get("error") == "login_required"


def _answer(stage: Stage, answer: str) -> None:
    assert stage.person.last is not None
    stage.person.last = stage.person.post(stage.person.last, answer=answer)


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(stage: Stage) -> None:
    assert stage.metadata["end_session_endpoint"] == f"{stage.site}/oauth2/logout"


def test_oidcc_rp_initiated_logout(stage: Stage, tokens: dict[str, str]) -> None:
    place = _leave(stage, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER, state="bye")
    assert place.startswith(f"{AFTER}?")
    assert members(place) == {"state": "bye"}
    assert _is_out(stage)


def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(stage: Stage, tokens: dict[str, str]) -> None:
    bad = "https://evil.example/bye"
    assert _leave(stage, id_token_hint=tokens["id_token"], post_logout_redirect_uri=bad, state="bye") == ""
    assert "Вы вышли" in stage.person.text()


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(
    stage: Stage, tokens: dict[str, str]
) -> None:
    added = f"{AFTER}?foo=bar"
    assert _leave(stage, id_token_hint=tokens["id_token"], post_logout_redirect_uri=added, state="bye") == ""


@pytest.mark.parametrize("damage", ["modified", "bad"])
def test_oidcc_rp_initiated_logout_modified_or_bad_id_token_hint(
    stage: Stage, tokens: dict[str, str], damage: str
) -> None:
    """Two modules: `…-modified-id-token-hint` and `…-bad-id-token-hint`; nothing ends, nobody is sent anywhere."""
    head, body, mark = tokens["id_token"].split(".")
    hint = f"{head}.{body}.{mark[:-6]}AAAAAA" if damage == "modified" else "bad"
    assert _leave(stage, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="bye") == ""
    assert stage.person.last is not None
    assert stage.person.last.status_code == 400
    assert not _is_out(stage)


def test_oidcc_rp_initiated_logout_no_id_token_hint(stage: Stage, tokens: dict[str, str]) -> None:
    """The person is asked, and stays with us: nobody vouches for the address."""
    assert _leave(stage, post_logout_redirect_uri=AFTER, state="bye") == ""
    assert "Выйти?" in stage.person.text()
    assert not _is_out(stage)
    assert _leave(stage, post_logout_redirect_uri=AFTER, state="bye") == ""
    _answer(stage, "yes")
    assert "Вы вышли" in stage.person.text()
    assert _is_out(stage)


def test_oidcc_rp_initiated_logout_no_params(stage: Stage, tokens: dict[str, str]) -> None:
    assert stage.person.open(stage.metadata["end_session_endpoint"]) == ""
    _answer(stage, "no")
    assert not _is_out(stage)
    assert stage.person.open(stage.metadata["end_session_endpoint"]) == ""
    _answer(stage, "yes")
    assert _is_out(stage)


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(stage: Stage, tokens: dict[str, str]) -> None:
    assert _leave(stage, id_token_hint=tokens["id_token"], state="bye") == ""
    assert "Вы вышли" in stage.person.text()
    assert _is_out(stage)


def test_oidcc_rp_initiated_logout_no_state(stage: Stage, tokens: dict[str, str]) -> None:
    assert _leave(stage, id_token_hint=tokens["id_token"], post_logout_redirect_uri=AFTER) == AFTER
    assert _is_out(stage)


def test_oidcc_rp_initiated_logout_only_state(stage: Stage, tokens: dict[str, str]) -> None:
    assert stage.person.open(f"{stage.metadata['end_session_endpoint']}?state=bye") == ""
    _answer(stage, "yes")
    assert _is_out(stage)


def test_tokens_die_with_the_session_unless_given_for_longer(stage: Stage) -> None:
    short = stage.sign_in()
    _leave(stage, id_token_hint=short["id_token"])
    with pytest.raises(Refusal):
        stage.library.ask("userinfo", token=short["access_token"], subject=short["claims"]["sub"])
    long = stage.sign_in(scope="openid offline_access")
    _leave(stage, id_token_hint=long["id_token"])
    assert stage.library.ask("refresh", token=long["refresh_token"])["access_token"]


def test_a_hint_of_another_person_asks_first(stage: Stage, tokens: dict[str, str]) -> None:
    """Somebody else's id_token does not throw a person out."""
    from tests.identity.people import account

    account(2)
    stranger = Person(stage.site, number=2)
    mine, stage.person = stage.person, stranger
    foreign = stage.sign_in()["id_token"]
    stranger.browser.close()
    stage.person = mine
    assert _leave(stage, id_token_hint=foreign, post_logout_redirect_uri=AFTER) == ""
    assert "Выйти?" in stage.person.text()
    assert ProviderSession.objects.filter(ended_at=None).count() == 2

"""Signing in by a QR code: bound to its browser, confirmed on a phone, one use, two minutes, three numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from egisz.audit.models import AuditRow
from egisz.identity.actions import qr
from egisz.identity.models import LoginAttempt, ProviderSession, QrTicket
from egisz.identity.queries.qr import phone_ticket, screen_ticket
from egisz.identity.rules.quick import POLICIES, QrState, qr_state
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Refused
from tests.identity.people import PASSWORD, account

pytestmark = pytest.mark.django_db
POLICY = POLICIES[-1]
SCREEN = Actor.anonymous("request-1", "10.0.0.7")
WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)


def phone_of(account_id, **changes):
    return Actor(role=Role.PRACTITIONER, account_id=account_id, address="10.9.9.9", method="pwd", **changes)


@pytest.fixture
def phone():
    return phone_of(account())


@pytest.fixture
def shown():
    return qr.show_qr(SCREEN, WINDOWS)


def number_of(shown):
    return screen_ticket(shown.key).number


def wrong_number(shown):
    return next(number for number in range(10, 100) if number != number_of(shown))


def test_the_screen_that_showed_the_code_comes_in_once(phone, shown):
    assert screen_ticket(shown.key).state is QrState.WAITING
    qr.open_qr(phone, shown.token)
    seen = phone_ticket(phone, shown.token)
    assert (seen.device, seen.address) == ("Chrome, Windows", "10.0.0.7")
    assert number_of(shown) in seen.choices
    assert len(set(seen.choices)) == 3
    qr.approve_qr(phone, shown.token, number_of(shown), PASSWORD)
    assert qr.enter_by_qr(SCREEN, "another browser") is None
    key = qr.enter_by_qr(SCREEN, shown.key)
    assert key is not None
    session = ProviderSession.objects.get()
    assert (session.account_id, session.methods, session.second_at) == (phone.account_id, "swk user", None)
    assert qr.enter_by_qr(SCREEN, shown.key) is None
    assert screen_ticket(shown.key).state is QrState.USED
    codes = list(AuditRow.objects.filter(code__contains="qr").order_by("pk").values_list("code", flat=True))
    assert codes == ["identity.qr_opened", "identity.qr_approved", "identity.qr_signed_in"]


def test_a_second_factor_on_the_phone_makes_two_factors_on_the_screen(phone, shown):
    proved = phone.acting(proved_at=clock.now() - timedelta(minutes=1))
    qr.approve_qr(proved, shown.token, number_of(shown))
    qr.enter_by_qr(SCREEN, shown.key)
    assert ProviderSession.objects.get().second_at is not None
    assert not LoginAttempt.objects.exists()


def test_an_old_proof_asks_for_the_password(phone, shown):
    old = phone.acting(proved_at=clock.now() - timedelta(minutes=6))
    with pytest.raises(Refused) as refused:
        qr.approve_qr(old, shown.token, number_of(shown), "не тот пароль")
    assert refused.value.codes == ("PROOF_WRONG",)
    assert screen_ticket(shown.key).state is QrState.WAITING


def test_guessing_the_password_on_the_phone_is_limited(phone, shown):
    for _ in range(5):
        with pytest.raises(Refused):
            qr.approve_qr(phone, shown.token, number_of(shown), "не тот пароль")
    with pytest.raises(Refused) as refused:
        qr.approve_qr(phone, shown.token, number_of(shown), PASSWORD)
    assert refused.value.codes == ("PROOF_LOCKED",)


def test_three_wrong_numbers_end_the_code_and_each_miss_changes_the_number(phone, shown):
    for expected in ("QR_NUMBER", "QR_NUMBER", "QR_MISSED"):
        with pytest.raises(Refused) as refused:
            qr.approve_qr(phone, shown.token, wrong_number(shown), PASSWORD)
        assert refused.value.codes == (expected,)
    with pytest.raises(Refused) as refused:
        qr.approve_qr(phone, shown.token, number_of(shown), PASSWORD)
    assert refused.value.codes == ("QR_ENDED",)
    assert qr.enter_by_qr(SCREEN, shown.key) is None
    assert AuditRow.objects.filter(code="identity.qr_wrong_number", outcome="refused").count() == 3


def test_a_code_photographed_by_another_person_is_theirs_only_until_the_screen_says_no(phone, shown):
    thief = phone_of(account(2, family="Чужой"))
    qr.open_qr(thief, shown.token)
    with pytest.raises(NotFound):
        qr.open_qr(phone, shown.token)
    assert "Чужой" in screen_ticket(shown.key).opened_by  # the name stands on the screen before anybody comes in
    qr.approve_qr(thief, shown.token, number_of(shown), PASSWORD)
    qr.drop_qr(SCREEN, shown.key)
    assert qr.enter_by_qr(SCREEN, shown.key) is None
    assert not ProviderSession.objects.exists()
    assert AuditRow.objects.filter(code="identity.qr_dropped", outcome="refused").count() == 1


def test_this_is_not_me_ends_the_code_and_is_journalled_with_the_place(phone, shown):
    qr.refuse_qr(phone, shown.token)
    with pytest.raises(Refused):
        qr.approve_qr(phone, shown.token, number_of(shown), PASSWORD)
    row = AuditRow.objects.get(code="identity.qr_refused")
    assert (row.account_id, row.details["shown_at"], row.details["shown_on"]) == (
        phone.account_id, "10.0.0.7", "Chrome, Windows",
    )  # fmt: skip


@pytest.mark.parametrize("approved", [False, True])
def test_two_minutes_end_the_code(phone, shown, approved):
    number = number_of(shown)
    if approved:
        qr.approve_qr(phone, shown.token, number, PASSWORD)
    QrTicket.objects.update(expires_at=clock.now())
    assert screen_ticket(shown.key).state is QrState.EXPIRED
    assert qr.enter_by_qr(SCREEN, shown.key) is None
    with pytest.raises(Refused) as refused:
        qr.approve_qr(phone, shown.token, number, PASSWORD)
    assert refused.value.codes == ("QR_ENDED",)


def test_unknown_codes_open_nothing(phone):
    with pytest.raises(NotFound):
        qr.open_qr(phone, "invented")
    assert screen_ticket("") is None


def test_one_address_cannot_ask_for_codes_without_end():
    for _ in range(POLICY.qr_per_minute):
        qr.show_qr(SCREEN, "")
    with pytest.raises(Refused) as refused:
        qr.show_qr(SCREEN, "")
    assert refused.value.codes == ("QR_TOO_MANY",)
    qr.show_qr(SCREEN.acting(address="10.0.0.8"), "")


def test_nothing_is_kept_that_could_be_used_again(shown):
    row = QrTicket.objects.get()
    kept = bytes(row.token_hash) + bytes(row.browser_hash)
    assert shown.token.encode() not in kept
    assert shown.key.encode() not in kept


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, QrState.WAITING),
        ({"opened": True}, QrState.OPENED),
        ({"opened": True, "approved": True}, QrState.APPROVED),
        ({"approved": True, "refused": True}, QrState.REFUSED),
        ({"misses": 3, "approved": True}, QrState.MISSED),
        ({"used": True, "refused": True}, QrState.USED),
    ],
)
def test_the_state_is_one_of_the_facts(facts, state):
    now = clock.now()
    given = {"opened": False, "approved": False, "refused": False, "used": False, "misses": 0, **facts}
    assert qr_state(expires=now + POLICY.qr_life, now=now, policy=POLICY, **given) is state
    ended = qr_state(expires=now, now=now, policy=POLICY, **given)
    assert ended is (state if state in {QrState.USED, QrState.REFUSED, QrState.MISSED} else QrState.EXPIRED)

"""A PIN of one device: only with the key of that browser, five misses, no second factor by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from egisz.audit.models import AuditRow
from egisz.identity.actions import pins, qr
from egisz.identity.actions.challenges import Purpose, give_challenge
from egisz.identity.actions.pins import KeyProof
from egisz.identity.models import DevicePin, ProviderSession, SignInChallenge
from egisz.identity.queries.pins import device_has_pin, has_pin_here, my_pins
from egisz.identity.queries.qr import screen_ticket
from egisz.identity.rules.quick import POLICIES, pin_objections
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import NotFound, Refused
from egisz.outbox.models import EventRow
from tests.identity.people import PASSWORD, account

pytestmark = pytest.mark.django_db
VISITOR = Actor.anonymous("request-1", "10.0.0.7")
COOKIE = "the cookie of a browser"
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
PIN = "4071"


class Keys:
    """What a browser does with Web Crypto."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())

    def proof(self, cookie=COOKIE, challenge=None, text=None):
        given = challenge or give_challenge(cookie, Purpose.DEVICE)
        r, s = decode_dss_signature(self.key.sign((text or given.text).encode(), ec.ECDSA(hashes.SHA256())))
        spki = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return KeyProof(str(given.id), r.to_bytes(32, "big") + s.to_bytes(32, "big"), spki)


@pytest.fixture
def keys():
    return Keys()


@pytest.fixture
def actor():
    return Actor(role=Role.PRACTITIONER, account_id=account(), address="10.0.0.7")


@pytest.fixture
def bound(actor, keys):
    return pins.set_pin(actor, COOKIE, AGENT, PIN, keys.proof(), PASSWORD)


def refused(call, *arguments):
    with pytest.raises(Refused) as error:
        call(*arguments)
    return error.value.codes


def test_the_pin_opens_the_cabinet_for_reading_only(actor, keys, bound):
    assert device_has_pin(COOKIE)
    assert pins.enter_by_pin(VISITOR, COOKIE, PIN, keys.proof())
    session = ProviderSession.objects.get()
    assert (session.account_id, session.methods) == (actor.account_id, "pin swk")
    assert session.second_at is None  # signing and submitting ask for one more proof
    (mine,) = my_pins(actor, COOKIE)
    assert (mine.device, mine.is_here, mine.used_at is not None) == ("Chrome, Windows", True, True)


def test_setting_a_pin_needs_a_fresh_proof_and_tells_the_person(actor, keys):
    assert refused(pins.set_pin, actor, COOKIE, AGENT, PIN, keys.proof(), "не тот пароль") == ("PROOF_WRONG",)
    assert not DevicePin.objects.exists()
    proved = actor.acting(proved_at=clock.now() - timedelta(minutes=1))
    pins.set_pin(proved, COOKIE, AGENT, PIN, keys.proof())
    assert EventRow.objects.filter(kind="identity.DevicePinSet").count() == 1
    assert AuditRow.objects.filter(code="identity.pin_set").count() == 1


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("0000", "PIN_TOO_SIMPLE"),
        ("1234", "PIN_TOO_SIMPLE"),
        ("987654", "PIN_TOO_SIMPLE"),
        ("121212", "PIN_TOO_SIMPLE"),
        ("1986", "PIN_BIRTHDAY"),
        ("1403", "PIN_BIRTHDAY"),
        ("140386", "PIN_BIRTHDAY"),
        ("407", "PIN_FORM"),
        ("4071234", "PIN_FORM"),
        ("40a1", "PIN_FORM"),
        ("４０７１", "PIN_FORM"),
    ],
)
def test_a_pin_that_is_easy_to_guess_is_refused(pin, code):
    assert [item.code for item in pin_objections(pin, POLICIES[-1], date(1986, 3, 14))] == [code]


def test_an_ordinary_pin_is_taken():
    assert pin_objections("4071", POLICIES[-1], date(1986, 3, 14)) == []
    assert pin_objections("407193", POLICIES[-1]) == []


def test_five_misses_forget_the_device_and_even_the_right_pin_is_late(keys, bound):
    for expected in [("PIN_WRONG",)] * 4 + [("PIN_GONE",)]:
        assert refused(pins.enter_by_pin, VISITOR, COOKIE, "5555", keys.proof()) == expected
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, keys.proof()) == ("PIN_GONE",)
    assert not device_has_pin(COOKIE)
    row = DevicePin.objects.get()
    assert (row.ending, row.pin_hash) == ("missed", "")
    assert AuditRow.objects.filter(code="identity.pin_forgotten").count() == 1


def test_a_right_pin_clears_the_misses(keys, bound):
    for _ in range(4):
        refused(pins.enter_by_pin, VISITOR, COOKIE, "5555", keys.proof())
    pins.enter_by_pin(VISITOR, COOKIE, PIN, keys.proof())
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, "5555", keys.proof()) == ("PIN_WRONG",)


def test_a_stolen_cookie_without_the_key_opens_nothing_and_burns_no_attempts(keys, bound):
    for _ in range(6):
        assert refused(pins.enter_by_pin, VISITOR, COOKIE, "5555", Keys().proof()) == ("DEVICE_KEY",)
    assert DevicePin.objects.get().misses == 0
    assert pins.enter_by_pin(VISITOR, COOKIE, PIN, keys.proof())


def test_the_pin_is_worth_nothing_in_another_browser(keys, bound):
    assert refused(pins.enter_by_pin, VISITOR, "another cookie", PIN, keys.proof("another cookie")) == ("PIN_GONE",)
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, keys.proof("another cookie")) == ("DEVICE_KEY",)


def test_an_answer_is_good_once_for_five_minutes_and_for_its_own_text(keys, bound):
    once = keys.proof()
    pins.enter_by_pin(VISITOR, COOKIE, PIN, once)
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, once) == ("DEVICE_KEY",)
    old = keys.proof()
    SignInChallenge.objects.update(expires_at=clock.now())
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, old) == ("DEVICE_KEY",)
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, keys.proof(text="другой текст")) == ("DEVICE_KEY",)
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, KeyProof("nonsense", b"")) == ("DEVICE_KEY",)


def test_a_new_pin_ends_the_earlier_one_of_the_device_whosever_it_was(actor, keys, bound):
    other = actor.acting(account_id=account(2, birth_date=date(1970, 1, 2)))
    pins.set_pin(other, COOKIE, AGENT, "8062", keys.proof(), PASSWORD)
    pins.enter_by_pin(VISITOR, COOKIE, "8062", keys.proof())
    assert ProviderSession.objects.get().account_id == other.account_id
    assert my_pins(actor) == []


def test_only_the_owner_removes_a_pin(actor, keys, bound):
    with pytest.raises(NotFound):
        pins.remove_pin(actor.acting(account_id=account(2)), bound)
    pins.remove_pin(actor, bound)
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, keys.proof()) == ("PIN_GONE",)


def test_a_new_password_ends_all_pins(actor, keys, bound):
    pins.end_pins(actor.me, clock.now())
    assert refused(pins.enter_by_pin, VISITOR, COOKIE, PIN, keys.proof()) == ("PIN_GONE",)


def test_the_pin_is_kept_only_as_a_hash_with_a_secret_of_the_installation(actor, keys, bound):
    row = DevicePin.objects.get()
    assert row.pin_hash.startswith("argon2")
    assert PIN not in row.pin_hash


def test_the_pin_of_the_phone_confirms_a_sign_in_by_qr(actor, keys, bound):
    shown = qr.show_qr(VISITOR, AGENT)
    pins.confirm_by_pin(actor, COOKIE, PIN, keys.proof())
    qr.approve_qr(actor, shown.token, screen_ticket(shown.key).number, by_pin=True)
    assert qr.enter_by_qr(VISITOR, shown.key)
    assert ProviderSession.objects.get().second_at is None


def test_somebody_elses_pin_on_the_phone_confirms_nothing(actor, keys, bound):
    other = actor.acting(account_id=account(2))
    assert not has_pin_here(other, COOKIE)
    assert has_pin_here(actor, COOKIE)
    assert refused(pins.confirm_by_pin, other, COOKIE, PIN, keys.proof()) == ("PIN_GONE",)
    assert DevicePin.objects.get().misses == 0

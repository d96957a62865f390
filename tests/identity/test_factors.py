"""Second factors through the door: each kind proves once, each attack is refused and written down."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory

from egisz.audit.models import AuditRow
from egisz.identity import public as identity
from egisz.identity.actions import factors
from egisz.identity.actions.signin import check_credentials, open_browser
from egisz.identity.events import CodeByMailAsked
from egisz.identity.gateway import passkeys
from egisz.identity.models import Account, Authenticator, MailedCode, ProviderSession, SpareCode
from egisz.identity.queries.factors import held_by, my_security
from egisz.identity.reactions import send_code
from egisz.identity.rules.factors import Way
from egisz.kernel import clock
from egisz.kernel.actor import Actor, Role
from egisz.kernel.errors import Forbidden, NeedsProof, NotFound, Refused
from egisz.outbox.models import EventRow
from tests.identity.authenticator import Passkey
from tests.identity.people import PASSWORD, account, proved

pytestmark = pytest.mark.django_db
BROWSER = "this browser"
CONFIRM = MailedCode.Purpose.CONFIRM


@pytest.fixture(autouse=True)
def at_a_name(settings):
    """Browsers bind passkeys to a name."""
    settings.EGISZ_BASE_URL = "http://localhost:8000"


@pytest.fixture
def person():
    return proved(Actor(role=Role.LIMITED, account_id=account(), session_key="s" * 32, device="Chrome, Windows"))


def codes():
    return list(AuditRow.objects.order_by("id").values_list("code", flat=True))


def events():
    return list(EventRow.objects.order_by("id").values_list("kind", flat=True))


def application(person, now=None):
    """An application that is connected; returns what makes its codes."""
    offer = factors.offer_totp(person, now)
    made = pyotp.TOTP(offer.typed.replace(" ", ""))
    factors.confirm_totp(person, made.at(now or clock.now()), now)
    return made


def prove(person, code, now=None, browser=BROWSER, purpose=CONFIRM):
    return factors.prove_by_code(person, person.me, code, browser=browser, purpose=purpose, now=now)


def with_passkey(person, key=None):
    key = key or Passkey()
    factors.add_passkey(person, key.made(factors.ask_for_passkey(person)), "Рабочий компьютер")
    return key


def prove_by(person, key, purpose="confirm", browser=BROWSER, whose=None):
    options = passkeys.options_to_prove(purpose, browser)
    return factors.prove_by_passkey(person, key.proof(options), purpose=purpose, browser=browser, account_id=whose)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.codes


def test_an_application_counts_from_its_first_right_code(person):
    factors.offer_totp(person)
    assert not held_by(person.me).strong
    assert refusal(factors.confirm_totp, person, "000000") == ("TOTP_WRONG",)
    now = clock.now()
    made = application(person, now)
    assert held_by(person.me).totp
    assert Authenticator.objects.get().secret == made.secret
    assert prove(person, made.at(now + timedelta(seconds=30)), now + timedelta(seconds=30)) is Way.TOTP
    assert "identity.factor_added" in codes()
    assert any("FactorAdded" in name for name in events())


def test_the_secret_of_an_application_lies_encrypted(person):
    made = application(person)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM identity_authenticator")
        assert made.secret.encode() not in bytes(cursor.fetchone()[0])


def test_a_totp_code_is_good_once(person):
    now = clock.now()
    made = application(person, now)
    assert refusal(prove, person, made.at(now), now) == ("FACTOR_WRONG",)
    later = now + timedelta(seconds=60)
    assert prove(person, made.at(later), later) is Way.TOTP
    assert refusal(prove, person, made.at(later), later) == ("FACTOR_WRONG",)
    earlier_step = made.at(later - timedelta(seconds=30))
    assert refusal(prove, person, earlier_step, later) == ("FACTOR_WRONG",)


def test_a_code_of_long_ago_is_refused(person):
    now = clock.now()
    made = application(person, now)
    later = now + timedelta(minutes=10)
    assert refusal(prove, person, made.at(now + timedelta(minutes=5)), later) == ("FACTOR_WRONG",)


def test_a_second_factor_is_not_found_by_trying(person):
    now = clock.now()
    made = application(person, now)
    later = now + timedelta(minutes=1)
    for _ in range(5):
        assert refusal(prove, person, "000000", later) == ("FACTOR_WRONG",)
    assert refusal(prove, person, made.at(later), later) == ("FACTOR_LOCKED",)
    assert codes().count("identity.factor_wrong") == 5
    assert "identity.factor_locked" in codes()
    assert any("FactorGuessed" in name for name in events())
    after = later + timedelta(minutes=15, seconds=1)
    assert prove(person, made.at(after), after) is Way.TOTP


def test_misses_of_the_code_do_not_lock_the_password_nor_the_passkey(person):
    application(person)
    key = with_passkey(person)
    for _ in range(6):
        refusal(prove, person, "000000")
    assert prove_by(person, key) == person.me
    assert identity_answer(person) == "right"


def identity_answer(person):
    return str(check_credentials(Actor.anonymous(), Account.objects.get(pk=person.me).snils, PASSWORD).answer)


def test_a_recovery_code_is_good_once_and_is_not_kept_as_text(person):
    application(person)
    shown = factors.new_spare_codes(person)
    assert len(shown) == len(set(shown)) == SpareCode.objects.count() == 10
    assert my_security(person).spare_codes == 10
    assert prove(person, shown[0].lower().replace("-", " ")) is Way.RECOVERY
    assert refusal(prove, person, shown[0]) == ("FACTOR_WRONG",)
    assert my_security(person).spare_codes == 9
    again = factors.new_spare_codes(person)
    assert refusal(prove, person, shown[1]) == ("FACTOR_WRONG",)
    assert prove(person, again[1]) is Way.RECOVERY


def test_spare_codes_stand_in_for_a_factor_and_go_with_the_last(person):
    assert refusal(factors.new_spare_codes, person) == ("SPARE_WITHOUT_FACTOR",)
    application(person)
    factors.new_spare_codes(person)
    assert factors.remove_factor(person, my_security(person).totp.id) == "totp"
    assert not Authenticator.objects.exists()
    assert not SpareCode.objects.exists()
    assert codes().count("identity.factor_removed") == 2


def test_a_passkey_is_added_named_used_and_removed(person):
    key = with_passkey(person)
    row = my_security(person).passkeys[0]
    assert (row.name, row.device, row.last_used_at) == ("Рабочий компьютер", "Chrome, Windows", None)
    assert prove_by(person, key) == person.me
    row = my_security(person).passkeys[0]
    assert row.last_used_at is not None
    factors.rename_passkey(person, row.id, "Мой ноутбук")
    assert my_security(person).passkeys[0].name == "Мой ноутбук"
    factors.remove_factor(person, row.id)
    assert refusal(prove_by, person, key) == ("PASSKEY_WRONG",)


def test_a_cloned_passkey_is_refused_and_its_owner_hears_of_it(person):
    key = with_passkey(person)
    copy = Passkey(count=key.count, id=key.id, key=key.key)
    assert prove_by(person, key) == person.me
    assert refusal(prove_by, person, copy) == ("PASSKEY_CLONED",)
    assert "identity.passkey_cloned" in codes()
    assert any("PasskeyCloned" in name for name in events())
    assert prove_by(person, key) == person.me


def test_a_synchronised_passkey_is_not_suspected(person):
    key = with_passkey(person, Passkey(count=None))
    assert prove_by(person, key) == prove_by(person, key) == person.me
    assert my_security(person).passkeys[0].backed_up


@pytest.mark.parametrize(
    "wrong",
    [{"verified": False}, {"origin": "http://localhost.evil.example"}, {"host": "evil.example"}, {"id": b"unknown"}],
    ids=["no finger", "other origin", "other name", "other key"],
)
def test_a_passkey_answer_that_must_not_be_believed(person, wrong):
    key = with_passkey(person)
    bad = Passkey(**{"count": key.count, "id": key.id, "key": key.key} | wrong)
    assert refusal(prove_by, person, bad) == ("PASSKEY_WRONG",)
    assert "identity.passkey_wrong" in codes()


def test_a_passkey_answer_is_good_once_in_one_browser_for_one_purpose(person):
    key = with_passkey(person, Passkey(count=None))
    options = passkeys.options_to_prove("confirm", BROWSER)
    text = key.proof(options)
    for change in ({"browser": "another"}, {"purpose": "sign_in"}):
        facts = {"browser": BROWSER, "purpose": "confirm"} | change
        assert refusal(factors.prove_by_passkey, person, text, **facts) == ("PASSKEY_WRONG",)
    factors.prove_by_passkey(person, text, browser=BROWSER, purpose="confirm")
    assert refusal(factors.prove_by_passkey, person, text, browser=BROWSER, purpose="confirm") == ("PASSKEY_WRONG",)


def test_somebody_elses_passkey_does_not_confirm(person):
    stranger = person.acting(account_id=account(2))
    key = with_passkey(stranger)
    assert refusal(prove_by, person, key, whose=person.me) == ("PASSKEY_WRONG",)
    assert prove_by(person, key) == stranger.me


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"rawId": 5}', '{"response": {"clientDataJSON": "e30"}}', "{" * 30000]
)
def test_any_text_in_place_of_a_passkey_answer_is_refused(person, text):
    assert refusal(factors.prove_by_passkey, person, text, browser=BROWSER, purpose="confirm") == ("PASSKEY_WRONG",)
    assert refusal(factors.add_passkey, person, text, "Имя") == ("PASSKEY_WRONG",)


def letter(person, now=None, browser=BROWSER, purpose=CONFIRM):
    """The code of the newest letter."""
    number = factors.mail_code(person, person.me, browser=browser, purpose=purpose, now=now)
    row = MailedCode.objects.latest("created_at")
    made = factors.make_mailed_code(row.pk, now or clock.now())
    assert made is not None
    assert made[2] == number
    return made[1]


def test_the_letter_names_its_request(person):
    number = factors.mail_code(person, person.me, browser=BROWSER, purpose=CONFIRM)
    row = MailedCode.objects.get()
    send_code(CodeByMailAsked(mailed_code_id=row.pk, at=row.created_at))
    body = mail.outbox[-1].body
    assert f"Запрос № {number}" in body
    assert prove(person, body.split("ЕГИСЗ: ")[1][:8]) is Way.EMAIL


def test_a_code_by_mail_is_good_once_in_the_browser_that_asked(person):
    code = letter(person)
    assert refusal(prove, person, code, browser="another") == ("FACTOR_WRONG",)
    assert refusal(prove, person, code, purpose=MailedCode.Purpose.SIGN_IN) == ("FACTOR_WRONG",)
    assert prove(person, code) is Way.EMAIL
    assert refusal(prove, person, code) == ("FACTOR_WRONG",)


def test_a_code_by_mail_lives_ten_minutes_and_five_misses(person):
    now = clock.now()
    code = letter(person, now)
    for _ in range(5):
        assert refusal(prove, person, "00000000", now) == ("FACTOR_WRONG",)
    assert MailedCode.objects.get().failures == 5
    assert refusal(prove, person, code, now) == ("FACTOR_LOCKED",)
    later = now + timedelta(minutes=20)
    assert prove(person, letter(person, later), later + timedelta(minutes=9, seconds=59)) is Way.EMAIL
    later += timedelta(hours=1)
    assert refusal(prove, person, letter(person, later), later + timedelta(minutes=10)) == ("FACTOR_WRONG",)


def test_letters_are_not_sent_without_end(person):
    for _ in range(3):
        letter(person)
    assert refusal(factors.mail_code, person, person.me, browser=BROWSER, purpose=CONFIRM) == ("MAIL_TOO_OFTEN",)


def test_a_letter_does_not_stand_beside_a_stronger_factor(person):
    code = letter(person)
    application(person)
    assert refusal(prove, person, code) == ("FACTOR_WRONG",)
    assert prove(person, letter(person, purpose=MailedCode.Purpose.SIGN_IN), purpose="sign_in") is Way.EMAIL


def test_a_further_factor_needs_a_fresh_proof(person):
    fresh = person.acting(proved_at=None)
    application(fresh)
    stale = person.acting(proved_at=clock.now() - timedelta(minutes=5, seconds=1))
    for actor in (fresh, stale):
        for call in (factors.ask_for_passkey, factors.offer_totp, factors.new_spare_codes):
            with pytest.raises(NeedsProof):
                call(actor)
        with pytest.raises(NeedsProof):
            factors.remove_factor(actor, my_security(actor).totp.id)
        with pytest.raises(NeedsProof):
            factors.change_password(actor, PASSWORD, "другой трактор у другой реки")
    assert factors.ask_for_passkey(person)


def test_factors_of_others_are_not_there(person):
    key = with_passkey(person)
    assert key
    stranger = person.acting(account_id=account(2))
    row = my_security(person).passkeys[0]
    with pytest.raises(NotFound):
        factors.remove_factor(stranger, row.id)
    with pytest.raises(NotFound):
        factors.rename_passkey(stranger, row.id, "моё")


def test_after_a_change_what_was_open_elsewhere_is_ended(person):
    request = RequestFactory().get("/")
    request.session = Client().session
    identity.start_session(request, person.me, role=Role.LIMITED, assurance="confirmed")
    request.session.save()
    open_browser(Actor.anonymous(), person.me)
    assert factors.close_elsewhere(person) == 1
    assert not ProviderSession.objects.filter(ended_at=None).exists()


def test_an_administrator_of_security_resets_the_factors_of_others_with_a_proof_and_a_reason(person):
    application(person)
    factors.new_spare_codes(person)
    officer = proved(Actor(role=Role.SECURITY, account_id=account(2)))
    with pytest.raises(Forbidden):
        factors.reset_factors(person, person.me, "сам")
    with pytest.raises(NeedsProof):
        factors.reset_factors(officer.acting(proved_at=None), person.me, "паспорт")
    with pytest.raises(Forbidden):
        factors.reset_factors(officer, officer.me, "паспорт")
    assert refusal(factors.reset_factors, officer, person.me, " ") == ("REASON_REQUIRED",)
    factors.reset_factors(officer, person.me, "паспорт при посещении")
    assert not Authenticator.objects.exists()
    assert AuditRow.objects.get(code="identity.factors_reset").ground == "паспорт при посещении"


def test_the_password_changes_for_the_right_old_one(person):
    assert refusal(factors.change_password, person, "не тот пароль вовсе", "зелёный трактор у озера") == (
        "PASSWORD_WRONG",
    )
    assert refusal(factors.change_password, person, PASSWORD, PASSWORD) == ("PASSWORD_SAME",)
    assert refusal(factors.change_password, person, PASSWORD, "коротко") == ("PASSWORD_SHORT",)
    factors.change_password(person, PASSWORD, "зелёный трактор у озера")
    assert identity_answer(person) == "wrong"
    assert any("PasswordChanged" in name for name in events())


def test_passkeys_are_not_offered_at_an_address_of_digits(settings):
    settings.EGISZ_BASE_URL = "http://127.0.0.1:8000"
    assert not passkeys.possible()
    settings.EGISZ_BASE_URL = "https://egisz.example"
    assert passkeys.possible()

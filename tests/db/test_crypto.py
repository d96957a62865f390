"""Encrypted fields and blind indexes."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from egisz.db import crypto
from egisz.db.fields import Sealed, validate_oid
from egisz.db.keyring import UnknownKey
from egisz.identity.models import Account
from egisz.kernel.snils import check_number

PLACE = "people.snils"
DIGITS = "112233445" + check_number("112233445")


@given(st.text(max_size=300))
def test_round_trip(value: str) -> None:
    assert crypto.decrypt(crypto.encrypt(value, PLACE), PLACE) == value


def test_the_same_text_never_looks_the_same() -> None:
    one, other = crypto.encrypt(DIGITS, PLACE), crypto.encrypt(DIGITS, PLACE)
    assert one != other
    assert DIGITS.encode() not in one


@given(st.integers(min_value=0), st.integers(0, 7))
def test_any_altered_bit_is_refused(position: int, bit: int) -> None:
    blob = bytearray(crypto.encrypt(DIGITS, PLACE))
    place = 1 + position % (len(blob) - 1)
    blob[place] ^= 1 << bit
    with pytest.raises((InvalidTag, UnknownKey)):
        crypto.decrypt(bytes(blob), PLACE)


def test_a_value_moved_to_another_column_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        crypto.decrypt(crypto.encrypt(DIGITS, PLACE), "people.phone")


def test_a_value_moved_to_another_row_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        crypto.decrypt(crypto.encrypt(DIGITS, PLACE, row="one"), PLACE, row="other")


def test_an_unknown_key_is_named() -> None:
    blob = crypto.encrypt(DIGITS, PLACE)
    with pytest.raises(UnknownKey, match="deadbeef"):
        crypto.decrypt(blob[:1] + bytes.fromhex("deadbeef") + blob[5:], PLACE)


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        crypto.decrypt(b"\x09" + crypto.encrypt(DIGITS, PLACE)[1:], PLACE)


def test_the_blind_index_is_stable_and_keeps_purposes_apart() -> None:
    assert crypto.snils_index(DIGITS) == crypto.snils_index(DIGITS)
    assert len(crypto.snils_index(DIGITS)) == 32
    assert crypto.blind_index(DIGITS, "snils") != crypto.blind_index(DIGITS, "phone")


def test_a_key_is_made_once_and_is_readable_by_its_owner_only(tmp_path: Path, settings: object) -> None:
    settings.EGISZ_KEYS_DIR = tmp_path / "keys"  # type: ignore[attr-defined]
    first = crypto.secret_bytes("sample")
    assert crypto.secret_bytes("sample") == first
    path = tmp_path / "keys" / "sample.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["sample.key"]


def test_a_damaged_key_file_is_refused(tmp_path: Path, settings: object) -> None:
    settings.EGISZ_KEYS_DIR = tmp_path  # type: ignore[attr-defined]
    (tmp_path / "sample.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="holds 5 bytes"):
        crypto.secret_bytes("sample")


@pytest.mark.django_db
def test_the_table_holds_no_plain_text_and_the_model_reads_it_back() -> None:
    account = Account(oid=1, snils=DIGITS, family="Тестова", given="Проба", email="a@example.org", phone="")
    account.set_unusable_password()
    account.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT snils, email, phone, snils_index FROM identity_account WHERE id = %s", [account.pk])
        snils, email, phone, index = (bytes(value) for value in cursor.fetchone())
    assert DIGITS.encode() not in snils
    assert b"example" not in email
    assert phone == b""
    assert index == crypto.snils_index(DIGITS)
    again = Account.objects.get(pk=account.pk)
    assert (again.snils, again.email, again.phone) == (DIGITS, "a@example.org", "")


@pytest.mark.django_db
def test_an_encrypted_field_cannot_be_searched_nor_changed_past_its_row() -> None:
    with pytest.raises(TypeError, match="blind index"):
        Account.objects.filter(snils=DIGITS)
    with pytest.raises(TypeError, match="bound to its row"):
        Account.objects.update(email="b@example.org")


@pytest.mark.django_db
def test_what_was_copied_from_another_row_does_not_open() -> None:
    rows = [
        Account.objects.create(oid=oid, snils_index=bytes([oid]), family="Тестова", given="Проба", email=email)
        for oid, email in ((1, "a@example.org"), (2, "b@example.org"))
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE identity_account SET email = (SELECT email FROM identity_account WHERE oid = 1) WHERE oid = 2"
        )
    assert Account.objects.get(pk=rows[0].pk).email == "a@example.org"
    moved = Account.objects.get(pk=rows[1].pk)  # the rest of the row is read
    with pytest.raises(InvalidTag):
        str(moved.email)
    assert isinstance(Account.objects.values_list("email", flat=True).get(oid=2), Sealed)


def test_oid_fields_refuse_other_text() -> None:
    validate_oid("1.2.643.5.1")
    with pytest.raises(ValidationError):
        validate_oid("1.02")

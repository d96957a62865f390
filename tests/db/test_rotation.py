"""Rotation of the keys of encrypted fields: old values are read until all are new, a kill loses nothing."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.management import CommandError, call_command
from django.db import connection

from egisz.db import crypto, rotation
from egisz.db.keyring import KeyInUse, RingFile, UnknownKey
from egisz.frmr.models import Practitioner
from egisz.identity.models import Account
from egisz.kernel import clock

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Path:
    """A key folder of an installation before there were rings."""
    settings.EGISZ_KEYS_DIR = tmp_path / "keys"
    settings.EGISZ_KEYS_DIR.mkdir()
    (settings.EGISZ_KEYS_DIR / "field.key").write_bytes(secrets.token_bytes(32))
    return Path(settings.EGISZ_KEYS_DIR)


def _account(oid: int) -> Account:
    return Account.objects.create(
        oid=oid, snils_index=oid.to_bytes(4, "big"), family="Тестова", given="Проба", email=f"a{oid}@example.org"
    )


def _make_old(keys: Path) -> None:
    """Write the e-mails as the first version did."""
    cipher = AESGCM((keys / "field.key").read_bytes())
    with connection.cursor() as cursor:
        for row in Account.objects.all():
            nonce = secrets.token_bytes(12)
            sealed = cipher.encrypt(nonce, row.email.encode(), b"identity_account.email")
            cursor.execute(
                "UPDATE identity_account SET email = %s WHERE id = %s", [b"\x01\x01" + nonce + sealed, row.pk]
            )


def _heads() -> set[bytes]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT substr(email, 1, 5) FROM identity_account")
        return {bytes(row[0]) for row in cursor.fetchall()}


@pytest.mark.django_db
class TestRotation:
    def test_values_of_the_first_version_are_read_and_written_anew(self, keys: Path) -> None:
        rows = [_account(number) for number in range(1, 8)]
        _make_old(keys)
        assert Account.objects.get(pk=rows[0].pk).email == "a1@example.org"
        said: list[str] = []
        key = rotation.rotate(clock.now(), said.append, batch=3)
        assert _heads() == {b"\x02" + bytes.fromhex(key)}
        assert "identity_account: 3/7" in said
        assert "identity_account: 7/7" in said
        assert [row.email for row in Account.objects.order_by("oid")] == [f"a{n}@example.org" for n in range(1, 8)]
        assert rotation.rotate(clock.now(), said.append) != key, "the next run begins a new rotation"

    def test_history_is_written_anew_and_no_history_is_made_of_it(self, keys: Path) -> None:
        person = Practitioner.objects.create(
            worker_oid="123", snils="11223344595", family="Тестова", given="Проба", gender=2, birth_date="1990-01-01"
        )
        person.family = "Пробова"
        person.save()
        history = Practitioner.pgh_event_model.objects  # type: ignore[attr-defined]
        before = history.count()
        key = rotation.rotate(clock.now(), lambda text: None)
        assert history.count() == before == 2
        assert {row.snils for row in history.all()} == {"11223344595"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT substr(snils, 2, 4) FROM frmr_practitionerhistory")
            assert [bytes(row[0]).hex() for row in cursor.fetchall()] == [key]

    def test_a_key_is_retired_only_when_nothing_needs_it(self, keys: Path) -> None:
        _account(1)
        _make_old(keys)
        old = RingFile(keys).ring().current
        assert old == "00000001"
        now = clock.now()
        with pytest.raises(CommandError, match="need key 00000001"):
            call_command("rotate_keys", "--retire", old)
        said = StringIO()
        call_command("rotate_keys", stdout=said)
        assert "identity_account: 1/1" in said.getvalue()
        with pytest.raises(KeyInUse, match="was current until"):
            rotation.retire(old, now)  # somebody may still hold a value that is not in its table yet
        aside = rotation.retire(old, now + timedelta(hours=1))
        assert aside.stat().st_mode & 0o777 == 0o600
        assert not (keys / "field.key").exists()
        assert Account.objects.get().email == "a1@example.org"
        with pytest.raises(UnknownKey):
            rotation.retire(old, now)
        with pytest.raises(KeyInUse, match="need key"):
            rotation.retire(RingFile(keys).ring().current, now)

    def test_a_process_that_runs_notices_a_new_ring(self, keys: Path) -> None:
        here, there = RingFile(keys), RingFile(keys)
        assert here.ring() == there.ring()
        new = there.turn(clock.now())
        assert here.key(new) == there.key(new)
        assert here.ring().current == new

    def test_the_ring_that_was_cut_short_is_refused(self, keys: Path) -> None:
        (keys / "ring.json").write_text('{"current": "x", "keys": {}, "rested": {}, "is_turning": false}')
        with pytest.raises(ValueError, match=r"ring\.json"):
            crypto.encrypt("x", "people.snils")


class Louder(crypto.AesGcm):
    """Another backend beside the built-in one: values begin with its own version."""

    versions = b"\x09"

    def seal(self, text: bytes, place: str, row: str) -> bytes:
        return b"\x09" + super().seal(text[::-1], place, row)[1:]

    def open(self, blob: bytes, place: str, row: str) -> bytes:
        return super().open(b"\x02" + blob[1:], place, row)[::-1]

    def head(self) -> bytes:
        return b"\x09" + super().head()[1:]


@pytest.mark.django_db
def test_another_backend_takes_over(keys: Path, settings: Any) -> None:
    _account(1)
    settings.EGISZ_CRYPTO_BACKENDS = ["tests.db.test_rotation.Louder", "egisz.db.crypto.AesGcm"]
    assert Account.objects.get().email == "a1@example.org"
    rotation.rotate(clock.now(), lambda text: None)
    assert {head[0] for head in _heads()} == {9}
    settings.EGISZ_CRYPTO_BACKENDS = ["tests.db.test_rotation.Louder"]
    assert Account.objects.get().email == "a1@example.org"


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
def test_a_killed_rotation_goes_on_where_it_was(keys: Path) -> None:
    for number in range(1, 61):
        _account(number)
    _make_old(keys)
    given = connection.settings_dict
    url = f"postgresql://{given['USER']}@/{given['NAME']}?host={quote(given['HOST'])}&port={given['PORT'] or 5432}"
    if given["PASSWORD"]:
        url += f"&password={quote(given['PASSWORD'])}"
    environment = {**os.environ, "DATABASE_URL": url, "EGISZ_KEYS_DIR": str(keys)}
    command = [sys.executable, "manage.py", "rotate_keys", "--batch", "2"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("identity_account: 4/60"):
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    left = rotation.left(next(table for table in rotation.sealed_tables() if table.name == "identity_account"))
    assert 0 < left < 60
    assert [row.email for row in Account.objects.order_by("oid")] == [f"a{n}@example.org" for n in range(1, 61)]
    key = RingFile(keys).ring().current
    said: list[str] = []
    assert rotation.rotate(clock.now(), said.append) == key, "the same rotation goes on, no third key"
    assert said[0] == "going on with the rotation that was begun"
    assert f"identity_account: {left}/{left}" in said
    assert len(_heads()) == 1
    assert [row.email for row in Account.objects.order_by("oid")] == [f"a{n}@example.org" for n in range(1, 61)]

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from egisz.crypto import gost, x509
from tests.crypto.openssl import OpenSSL, need_engine

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@dataclass
class Pair:
    key: bytes
    certificate: bytes


@dataclass
class Pki:
    """An authority and certificates that it issues."""

    root: Pair

    def leaf(
        self,
        curve: str = "256A",
        *,
        begin: datetime = NOW - timedelta(days=30),
        end: datetime = NOW + timedelta(days=300),
        usages: frozenset[str] = x509.SIGNER_USAGES,
        snils: str = "11223344595",
    ) -> Pair:
        key = gost.generate_key(curve)
        subject = x509.Subject("Примерова Анна Тестовна", "Примерова", "Анна Тестовна", snils=snils)
        return Pair(
            key,
            x509.issue(
                self.root.key, self.root.certificate, key, subject, not_before=begin, not_after=end, usages=usages
            ),
        )


def make_pki(name: str = "Учебный УЦ", curve: str = "256A") -> Pki:
    key = gost.generate_key(curve)
    root = x509.authority(
        key, x509.Subject(name), not_before=NOW - timedelta(days=3650), not_after=NOW + timedelta(days=3650)
    )
    return Pki(Pair(key, root))


@pytest.fixture(scope="session")
def pki() -> Pki:
    return make_pki()


@pytest.fixture(scope="session")
def signer(pki: Pki) -> Pair:
    return pki.leaf()


@pytest.fixture(scope="session")
def _engine() -> None:
    need_engine()


@pytest.fixture
def openssl(_engine: None, tmp_path: Path) -> OpenSSL:
    return OpenSSL(tmp_path)

"""The key of the journal's seals and the marks that leave the database.

The private key (Ed25519) stays in the key folder; `journal.pub` is for anybody who checks a receipt. Every seal is
written to `journal/checkpoints.jsonl` too, and into the folder of EGISZ_SEALS_DIR, a file a day: a folder on another
machine, and nobody can rewrite the past alone.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def sign(body: bytes) -> bytes:
    return _key(str(settings.EGISZ_KEYS_DIR)).sign(body)


def public_key() -> str:
    """PEM."""
    return _pem(_key(str(settings.EGISZ_KEYS_DIR)).public_key())


def key_id(pem: str = "") -> str:
    """The first sixteen hex digits of the public key's hash; of our own key by default."""
    return hashlib.sha256((pem or public_key()).encode()).hexdigest()[:16]


def is_signed(body: bytes, signature: bytes, pem: str = "") -> bool:
    """Whether the signature is of this public key (PEM; ours by default). Raises ValueError for what is no such key."""
    key = serialization.load_pem_public_key((pem or public_key()).encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("нужен открытый ключ Ed25519")
    try:
        key.verify(signature, body)
    except InvalidSignature:
        return False
    return True


_TAIL = 8192  # bytes of a file of marks in which its last line surely is


def checkpoints_path() -> Path:
    return Path(settings.EGISZ_DATA_DIR) / "journal" / "checkpoints.jsonl"


def outside_folder() -> Path | None:
    """Where seals are kept on another machine, when the installation has such a place."""
    return Path(settings.EGISZ_SEALS_DIR) if settings.EGISZ_SEALS_DIR else None


def carried(path: Path | None = None) -> Iterator[dict[str, Any]]:
    """The marks outside the database, oldest first; a last line that a kill has cut is not one.

    path: a file of marks, or a folder of such files.
    """
    path = path or checkpoints_path()
    for file in sorted(path.glob("seals-*.jsonl")) if path.is_dir() else [path] if path.exists() else []:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                with contextlib.suppress(ValueError):
                    yield json.loads(line)


def last_carried(path: Path) -> int:
    """The number of the last mark in a file or a folder; 0 when there is none."""
    files = sorted(path.glob("seals-*.jsonl")) if path.is_dir() else [path] if path.exists() else []
    for file in reversed(files):
        with file.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - _TAIL))
            for line in reversed(stream.read().splitlines()):
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    return int(json.loads(line)["number"])
    return 0


def carry_out(seals: Iterable[Mapping[str, Any]], path: Path | None = None) -> None:
    """Add marks to a file (the installation's own by default) and wait until the disk has them."""
    path = path or checkpoints_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lines = "".join(json.dumps(seal, ensure_ascii=False, sort_keys=True) + "\n" for seal in seals)
    with path.open("a+b") as stream:
        if stream.tell():
            stream.seek(-1, os.SEEK_END)
            lines = lines if stream.read(1) == b"\n" else f"\n{lines}"
        stream.write(lines.encode())
        stream.flush()
        os.fsync(stream.fileno())


@functools.cache
def _key(folder: str) -> Ed25519PrivateKey:
    path = Path(folder) / "journal.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(made)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(draft, path)  # the first of several processes wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} holds no Ed25519 key")
    pem = _pem(key.public_key())
    for name in ("journal.pub", f"journal-{key_id(pem)}.pub"):
        path.with_name(name).write_text(pem)
    return key


def public_key_of(wanted: str) -> str:
    """The public key (PEM) of a key id: ours, or one of earlier years whose `journal-<id>.pub` was kept; else ""."""
    if wanted == key_id():
        return public_key()
    path = Path(settings.EGISZ_KEYS_DIR) / f"journal-{wanted}.pub"
    return path.read_text() if wanted.isalnum() and path.exists() else ""


def _pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()

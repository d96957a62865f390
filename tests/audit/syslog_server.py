"""A receiver of syslog over TLS (RFC 5425) on loopback, with a certificate of its own authority."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """(certificate, key) for 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    certificate, secret = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )  # fmt: skip
    return certificate, secret


def split(stream: bytes) -> list[bytes]:
    """Messages by their counts; a message that is not whole yet is none."""
    found = []
    while b" " in stream:
        count, _, rest = stream.partition(b" ")
        if len(rest) < int(count):
            break
        found.append(rest[: int(count)])
        stream = rest[int(count) :]
    return found


class Receiver:
    """Collects messages. dies_after: bytes of a connection after which it drops everything with a reset."""

    def __init__(self, certificate: Path, key: Path, port: int = 0, dies_after: int | None = None) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = int(self.listener.getsockname()[1])
        self.dies_after = dies_after
        self.messages: list[bytes] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), plain:
                self._take(plain)

    def _take(self, plain: socket.socket) -> None:
        secured = self.context.wrap_socket(plain, server_side=True)
        taken = b""
        while chunk := secured.recv(4096):
            taken += chunk
            if self.dies_after is not None and len(taken) >= self.dies_after:
                self.messages += split(taken)
                secured.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                secured.close()
                return
        self.messages += split(taken)
        with contextlib.suppress(OSError):
            secured.unwrap()
        secured.close()

    def stop(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(10)

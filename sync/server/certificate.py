"""A hub's own certificate: made once at its set-up, believed by its fingerprint alone, which the centre tells.

It names nobody: no authority signed it, and its holder is proved by the pin. The private key lies sealed by the hub's
file key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sync.server.embedded import WrongKey

CERTIFICATE, KEY = "hub.crt", "hub.key"
NAME = "forecourt hub"
VALID = timedelta(days=365 * 30)
"""Beyond any computer's life: whoever is to be believed no more is revoked at the centre."""


@dataclass(frozen=True)
class Tls:
    """What a listener needs. ``password`` opens the key's file; ``fingerprint``: SHA-256 in hex."""

    certificate: Path
    key: Path
    password: str
    fingerprint: str


def certificate(folder: Path, file_key: bytes) -> Tls:
    """The hub's certificate in its folder, made where there is none. Raises WrongKey where it is another key's."""
    password = hmac.new(file_key, b"forecourt hub certificate", hashlib.sha256).hexdigest()
    crt, key = folder / CERTIFICATE, folder / KEY
    if not (crt.exists() and key.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        _make(crt, key, password)
    return Tls(crt, key, password, _fingerprint(crt, key, password))


def _fingerprint(crt: Path, key: Path, password: str) -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    found = x509.load_pem_x509_certificate(crt.read_bytes())
    try:
        held = load_pem_private_key(key.read_bytes(), password.encode())
    except ValueError:
        raise WrongKey from None
    if held.public_key() != found.public_key():
        raise WrongKey
    return found.fingerprint(hashes.SHA256()).hex()


def _make(crt: Path, key: Path, password: str) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
    from cryptography.x509.oid import NameOID

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + VALID)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(private, hashes.SHA256())
    )  # fmt: skip
    sealed = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode()))
    # the key first: a kill between the two leaves no certificate, and both are made anew
    _write(key, sealed)
    _write(crt, made.public_bytes(Encoding.PEM))


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    part = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())

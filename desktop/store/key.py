"""The file key: 32 random bytes made once, and the ways to it.

``keys.json`` holds the key sealed by the recovery code, always, and by a passphrase where one was given; the system's
keyring holds it where one works. A keyring is lost at a reinstall and absent on a server: the code on paper is not.
The key reaches a child process on its standard input (:func:`hand_over`), never by argument or environment.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from typing import IO, Any

from desktop.store import ring
from desktop.store.home import Home, write_whole
from desktop.store.problem import StoreError
from desktop.store.recovery import new_code, read_code

DEMO_PASSPHRASE = "forecourt-demo"  # noqa: S105  published on purpose: the demo store holds nobody's data
MIN_PASSPHRASE = 8
ARGON2 = {"time_cost": 3, "memory_kib": 65_536, "lanes": 1}
"""The second of the two uniformly safe settings of RFC 9106, on one lane."""


def create_keys(home: Home, passphrase: str | None = None, *, demo: bool = False) -> tuple[bytes, str]:
    """Make the key and all ways to it. Returns (32 bytes, the recovery code, which is stored nowhere).

    Raises StoreError ``store.exists``, ``store.locked`` where no keyring works and no passphrase is given,
    ``store.passphrase_short``.
    """
    if home.keys.exists():
        raise StoreError("store.exists")
    key, code, identity = secrets.token_bytes(32), new_code(), secrets.token_hex(8)
    document: dict[str, Any] = {"format": 1, "home": identity, "check": _fingerprint(key, identity), "demo": demo}
    document["recovery"] = _seal(key, identity, "recovery", read_code(code))
    if demo:
        document["passphrase"] = _seal(key, identity, "passphrase", DEMO_PASSPHRASE.encode())
    elif passphrase is not None:
        document["passphrase"] = _seal_slowly(key, identity, passphrase)
    if not demo and not ring.keep(identity, key) and passphrase is None:
        raise StoreError("store.locked")
    home.make()
    _save(home, document)
    return key, code


def unlock(home: Home, *, passphrase: str | None = None, recovery_code: str | None = None) -> bytes:
    """The file key. Without a secret the keyring is asked; a demo store opens by itself.

    Raises StoreError ``store.missing`` (no keys here), ``store.locked`` (a passphrase or the code is needed),
    ``store.passphrase``, ``store.code`` (well written, but another store's), ``store.code_…``, ``store.keys_corrupt``.
    """
    document = _load(home)
    identity = document["home"]
    if recovery_code is not None:
        key = _open(document, "recovery", read_code(recovery_code), "store.code")
    elif passphrase is not None:
        key = _open(document, "passphrase", passphrase.encode(), "store.passphrase")
    elif document.get("demo"):
        return _open(document, "passphrase", DEMO_PASSPHRASE.encode(), "store.keys_corrupt")
    else:
        kept = ring.fetch(identity)
        if kept is None or not hmac.compare_digest(_fingerprint(kept, identity), document["check"]):
            raise StoreError("store.locked")
        return kept
    if not document.get("demo") and ring.fetch(identity) != key:
        ring.keep(identity, key)
    return key


def change_passphrase(home: Home, key: bytes, passphrase: str | None) -> None:
    """Set another passphrase, or none where the keyring works. Raises StoreError as :func:`create_keys`."""
    document = _load(home)
    if passphrase is None:
        if not ring.keep(document["home"], key):
            raise StoreError("store.locked")
        document.pop("passphrase", None)
    else:
        document["passphrase"] = _seal_slowly(key, document["home"], passphrase)
    _save(home, document)


def new_recovery_code(home: Home, key: bytes) -> str:
    """A new code; the old one opens nothing from now on but the backups and bundles made with it."""
    document, code = _load(home), new_code()
    document["recovery"] = _seal(key, document["home"], "recovery", read_code(code))
    _save(home, document)
    return code


def needs_passphrase(home: Home) -> bool:
    """Whether :func:`unlock` will ask. Raises StoreError as it does, ``store.locked`` excepted."""
    try:
        unlock(home)
    except StoreError as error:
        if error.code == "store.locked":
            return True
        raise
    return False


def is_demo(home: Home) -> bool:
    """Whether this is a demo store, which anybody may open."""
    try:
        return bool(_load(home).get("demo"))
    except StoreError:
        return False


def belongs(home: Home, key: bytes) -> bool:
    """Whether ``keys.json`` of this folder is there and leads to this key."""
    try:
        document = _load(home)
    except StoreError:
        return False
    return hmac.compare_digest(_fingerprint(key, document["home"]), document["check"])


def portable(home: Home) -> bytes:
    """``keys.json`` with the recovery code's way alone (the demo's also its own), to lie beside a backup."""
    document = _load(home)
    if not document.get("demo"):
        document.pop("passphrase", None)
    return _text(document)


def hand_over(key: bytes, stream: IO[bytes]) -> None:
    """Write the key to a child's standard input, as one line of hex."""
    stream.write(key.hex().encode() + b"\n")
    stream.flush()


def take_over(stream: IO[bytes]) -> bytes:
    """Read what :func:`hand_over` wrote. Raises StoreError ``store.key``."""
    try:
        key = bytes.fromhex(stream.readline(80).decode("ascii").strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise StoreError("store.key")
    return key


# -- sealing ---------------------------------------------------------------------------------------------------------


def _seal(key: bytes, identity: str, slot: str, secret: bytes) -> dict[str, Any]:
    return _sealed(key, identity, slot, secret, {"kdf": "hkdf", "salt": secrets.token_hex(16)})


def _seal_slowly(key: bytes, identity: str, passphrase: str) -> dict[str, Any]:
    if len(passphrase) < MIN_PASSPHRASE:
        raise StoreError("store.passphrase_short", minimum=MIN_PASSPHRASE)
    how = {"kdf": "argon2id", "salt": secrets.token_hex(16), **ARGON2}
    return _sealed(key, identity, "passphrase", passphrase.encode(), how)


def _sealed(key: bytes, identity: str, slot: str, secret: bytes, how: dict[str, Any]) -> dict[str, Any]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    text = AESGCM(_derived(secret, how)).encrypt(nonce, key, _bound(identity, slot))
    return {**how, "nonce": nonce.hex(), "sealed": text.hex()}


def _open(document: dict[str, Any], slot: str, secret: bytes, refusal: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = document.get(slot)
    if sealed is None:
        raise StoreError(refusal)
    try:
        nonce, text = bytes.fromhex(sealed["nonce"]), bytes.fromhex(sealed["sealed"])
        return AESGCM(_derived(secret, sealed)).decrypt(nonce, text, _bound(document["home"], slot))
    except InvalidTag:
        raise StoreError(refusal) from None
    except (KeyError, TypeError, ValueError):
        raise StoreError("store.keys_corrupt") from None


def _derived(secret: bytes, how: dict[str, Any]) -> bytes:
    salt = bytes.fromhex(how["salt"])
    if how["kdf"] == "argon2id":
        from argon2.low_level import Type, hash_secret_raw

        return hash_secret_raw(
            secret, salt, how["time_cost"], how["memory_kib"], how["lanes"], hash_len=32, type=Type.ID
        )
    if how["kdf"] != "hkdf":
        raise ValueError(how["kdf"])
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt, b"forecourt file key").derive(secret)


def _bound(identity: str, slot: str) -> bytes:
    return f"forecourt\0{identity}\0{slot}".encode()


def _fingerprint(key: bytes, identity: str) -> str:
    return hmac.new(key, f"forecourt check {identity}".encode(), hashlib.sha256).hexdigest()[:32]


# -- keys.json -------------------------------------------------------------------------------------------------------


def _load(home: Home) -> dict[str, Any]:
    try:
        return read_document(home.keys.read_bytes())
    except FileNotFoundError:
        raise StoreError("store.missing") from None
    except OSError:
        raise StoreError("store.read_only", path=str(home.path)) from None


def read_document(data: bytes) -> dict[str, Any]:
    """The content of a ``keys.json``. Raises StoreError ``store.keys_corrupt`` or ``store.newer``."""
    try:
        document = json.loads(data)
        version, whole = document["format"], {"home", "check", "recovery"} <= document.keys()
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError("store.keys_corrupt") from None
    if version != 1:
        raise StoreError("store.newer")
    if not whole:
        raise StoreError("store.keys_corrupt")
    return dict(document)


def _save(home: Home, document: dict[str, Any]) -> None:
    write_whole(home.keys, _text(document))


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document, indent=1).encode() + b"\n"

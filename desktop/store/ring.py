"""The system's keyring, asked in a way that never hangs, prompts for ever or raises."""

from __future__ import annotations

import base64
import logging
import secrets
import threading
from collections.abc import Callable
from typing import Any

SERVICE = "forecourt"
SECONDS = 4.0
"""A keyring that wants to ask its user something may wait for ever; past this it counts as absent."""
_UNSAFE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Backends that refuse, forget, or write what they keep into an open file."""
log = logging.getLogger(__name__)


def works() -> bool:
    """Whether this computer's keyring keeps and gives back; where not, first start asks for a passphrase."""
    probe = secrets.token_bytes(32)
    kept = keep("probe", probe) and fetch("probe") == probe
    _in_time(_forget, "probe")
    return kept


def keep(account: str, key: bytes) -> bool:
    """Keep a key; False where the keyring does not."""
    return bool(_in_time(_keep, account, key))


def fetch(account: str) -> bytes | None:
    """The key kept, or None."""
    found = _in_time(_fetch, account)
    return found if isinstance(found, bytes) else None


def _keep(account: str, key: bytes) -> bool:
    import keyring

    if not _usable(keyring.get_keyring()):
        return False
    keyring.set_password(SERVICE, account, base64.b64encode(key).decode())
    return True


def _fetch(account: str) -> bytes | None:
    import keyring

    if not _usable(keyring.get_keyring()):
        return None
    kept = keyring.get_password(SERVICE, account)
    return base64.b64decode(kept) if kept else None


def _forget(account: str) -> None:
    import keyring

    if _usable(keyring.get_keyring()):
        keyring.delete_password(SERVICE, account)


def _usable(backend: Any) -> bool:
    """Not the backends that refuse or forget; a chain counts when one of its members does."""
    if hasattr(backend, "backends"):
        return any(_usable(each) for each in backend.backends)
    return not type(backend).__module__.startswith(_UNSAFE)


def _in_time(what: Callable[..., object], *given: object) -> object:
    """The result, or None where the keyring fails or does not answer in time; it never raises."""
    result: list[object] = []

    def ask() -> None:
        try:
            result.append(what(*given))
        except Exception as error:  # a keyring raises what its system raises; any failure means: not here
            log.info("keyring: %s", type(error).__name__)

    thread = threading.Thread(target=ask, daemon=True, name="keyring")
    thread.start()
    thread.join(SECONDS)
    return result[0] if result else None

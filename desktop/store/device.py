"""Who this file is: tells a restored or cloned file from the one that went on, and gives it a new identity.

The file holds a token and the computer holds the same one outside the home (``Home.token``), bound to the place of the
home and to the machine. The token changes at every start and every end, so an older copy put back by hand is noticed
as well as a restored backup, a home copied to another folder, and one carried to another computer.
"""

from __future__ import annotations

import json
import logging
import secrets

from desktop.domain.local import Device
from desktop.store.home import Home, make_private, write_whole
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.upgrade import provisional_code

NO_TOKEN = ""
"""In every backup and bundle: it matches nothing, so whoever opens one becomes a device of its own."""
log = logging.getLogger(__name__)


def identify(store: Store, home: Home) -> bool:
    """Recognise this file, or make it a new incarnation with a provisional code; True when it was made new.

    Called at every start before anything is saved. Raises StoreError as a save does.
    """
    with store.read() as session:
        token = session.get_one(Device, 1).token
    renewed = not is_known(store, home)
    _rotate(store, home, token, renewed=renewed)
    if renewed:
        log.warning("the file was restored or copied: a new incarnation with a provisional device code")
    return renewed


def is_known(store: Store, home: Home) -> bool:
    """Whether this is the very file that was last used here, and no older or foreign one. Changes nothing."""
    with store.read() as session:
        token = session.get_one(Device, 1).token
    return token != NO_TOKEN and token in _known(home)


def settle(store: Store, home: Home) -> None:
    """Make this home the place of a file just made, so that its first start finds it known."""
    with store.read() as session:
        token = session.get_one(Device, 1).token
    _rotate(store, home, token, renewed=False)


def leave(store: Store, home: Home) -> None:
    """Change the token at the end of a session, so that a copy made during it is older than the file."""
    with store.read() as session:
        token = session.get_one(Device, 1).token
    if token in _known(home):
        _rotate(store, home, token, renewed=False)


def _rotate(store: Store, home: Home, token: str, *, renewed: bool) -> None:
    """Outside first with both tokens, then the file, then outside alone: a kill between never looks like a copy.

    For a new identity only the new token goes outside first: until the file has it, the file is still unknown.
    """
    fresh = secrets.token_hex(16)
    _tell(home, [fresh] if renewed else [token, fresh])
    with store.write_local() as session:
        device = session.get_one(Device, 1)
        device.token = fresh
        if renewed:
            device.incarnation = secrets.token_hex(4)
            device.code = provisional_code()
    _tell(home, [fresh])


def _known(home: Home) -> list[str]:
    try:
        tokens = json.loads(home.token.read_bytes())
    except (OSError, ValueError):
        return []
    return [each for each in tokens if isinstance(each, str)] if isinstance(tokens, list) else []


def _tell(home: Home, tokens: list[str]) -> None:
    """Where the place outside cannot be written, every start is a new incarnation: more codes, never a double one."""
    try:
        make_private(home.token.parent)
        write_whole(home.token, json.dumps(tokens).encode())
    except StoreError as error:
        log.warning("the token outside the file could not be kept: %s", error.code)

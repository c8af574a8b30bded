"""Whether this computer is the booth's hub, and how it is started: kept in the shop's file, as secret as its rows."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.domain.local import Device, OwnHub


@dataclass(frozen=True)
class HubSetup:
    """What the hub's process is started with. ``device_key``: of its enrolment; ``centre``: the centre's address."""

    name: str
    centre: str
    device_key: str
    is_on: bool
    port: int


def own_hub(session: Session) -> HubSetup | None:
    """How this computer's hub is set up; None where it was never made one."""
    held = session.get(OwnHub, 1)
    if held is None:
        return None
    centre = session.get_one(Device, 1).centre_url
    return HubSetup(held.name, centre, held.device_key, held.is_on, held.port)


def set_up(session: Session, name: str, device_key: str) -> None:
    """Make this computer the hub, under a new enrolment."""
    session.merge(OwnHub(id=1, name=name, device_key=device_key, is_on=True, port=0))


def switch(session: Session, is_on: bool) -> None:
    """Remember whether it is to run; nothing where there is none."""
    held = session.get(OwnHub, 1)
    if held is not None:
        held.is_on = is_on


def listened(session: Session, port: int) -> None:
    """Remember where it listens."""
    held = session.get(OwnHub, 1)
    if held is not None:
        held.port = port


def hub_key(file_key: bytes) -> bytes:
    """The key of the hub's own file, made of the shop's: it lies where that lies, and needs no secret of its own."""
    return hmac.new(file_key, b"forecourt own hub", hashlib.sha256).digest()

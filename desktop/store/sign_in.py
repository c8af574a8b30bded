"""Signing in: who it is, or a wait that grows with every wrong password."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.local import SignInTry
from desktop.domain.people import password as passwords
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Refused
from desktop.store.open import Store

_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""A hash of no password, verified where the name is unknown, so that the time taken does not tell which names exist."""


@dataclass(frozen=True)
class SignedIn:
    """``must_change``: the password was set by somebody else and is to be replaced now."""

    actor: Actor
    must_change: bool


def sign_in(store: Store, login: str, password: str) -> SignedIn:
    """Who this is. Takes about 50 ms on purpose: never on the GUI thread.

    Raises Refused ``sign_in.wrong``, ``sign_in.wait`` (``seconds`` left), ``sign_in.inactive``.
    """
    name = login.strip().casefold()
    left = _seconds_left(store, name)
    with store.read() as session:
        staff = session.scalars(
            select(Staff).where(Staff.login == name, Staff.deleted_at.is_(None)).order_by(Staff.created_at)
        ).first()
    if left:
        raise Refused("sign_in.wait", "password", seconds=left)
    right = passwords.verify(staff.password_hash if staff else _NOBODY, password)
    if staff is None or not right:
        _note_failure(store, name)
        raise Refused("sign_in.wrong", "password")
    if not staff.active:
        raise Refused("sign_in.inactive", "login")
    with store.write_local() as session:
        if (tried := session.get(SignInTry, name)) is not None:
            session.delete(tried)
    return SignedIn(_actor(staff), staff.must_change)


def acting(session: Session, staff_id: str) -> Actor:
    """Who wishes something of the second process, signed in at the window. Raises Refused ``sign_in.inactive``."""
    staff = session.get(Staff, staff_id)
    if staff is None or not staff.active or staff.deleted_at is not None:
        raise Refused("sign_in.inactive", "login")
    return _actor(staff)


def _actor(staff: Staff) -> Actor:
    role = Role(staff.role)
    return Actor(staff.id, staff.store_id, staff.name, role, RIGHTS[role])


def _seconds_left(store: Store, name: str) -> int:
    """Whole seconds until the next try. Under a clock set back the wait starts anew: neither skipped nor endless."""
    with store.read() as session:
        tried = session.get(SignInTry, name)
    if tried is None:
        return 0
    now, wait = clock.now(), passwords.wait_s(tried.failures)
    if now < tried.last_at:
        with store.write_local() as session:
            session.get_one(SignInTry, name).last_at = now
        return wait
    return max(0, math.ceil(wait - (now - tried.last_at).total_seconds()))


def _note_failure(store: Store, name: str) -> None:
    with store.write_local() as session:
        tried = session.get(SignInTry, name)
        if tried is None:
            session.add(SignInTry(login=name, failures=1, last_at=clock.now()))
        else:
            tried.failures, tried.last_at = tried.failures + 1, clock.now()

"""The store's computers, as the centre knows them: part of the second process, for a manager's page.

In:  ``{"do": "computers", "wish": "list" | "invite" | "revoke" | "end_lease", "actor": staff id, "code": device,
"rights": [...], "lease": number}``.
Out: ``{"say": "done", "task": "computers", "wish": …, "at": UTC text, "invitation": one line to join with or empty,
"devices": [{"code", "name", "rights", "enrolled_at", "seen_at", "behind", "answered_at", "revoked_at", "own",
"hub"}], "leases": [{"number", "device", "resources", "granted_at", "until"}]}``,
times in milliseconds since 1970, 0 for never; or ``failed`` with a code. Nothing of it is stored here.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from desktop.domain import clock, join_code
from desktop.second.trouble import code_of
from desktop.store.problem import StoreError
from desktop.store.replica import Replica
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Devices
from sync.protocol.device import WISHES, DeviceList


def ask(message: dict[str, Any], replica: Replica, say: Callable[[dict[str, Any]], None]) -> None:
    """Ask the centre and tell. Raises StoreError ``centre.none`` before enrolment, and why no answer came."""
    url, key = replica.centre()
    if not url:
        raise StoreError("centre.none")
    wish = next(each for each in WISHES if each == message.get("wish"))
    rights = tuple(map(str, message.get("rights") or ()))
    who, lease = str(message.get("actor", "")), int(message.get("lease") or 0)
    listed = _asked(url, key, Devices(wish, who, str(message.get("code", "")), rights, lease))
    _, own, _ = replica.identity()
    say({
        "say": "done", "task": "computers", "wish": wish, "at": clock.to_text(clock.now()),
        "invitation": join_code.write(url, listed.invitation) if listed.invitation else "",
        "devices": [{**asdict(each), "own": each.code == own} for each in listed.devices],
        "leases": [asdict(each) for each in listed.leases],
    })  # fmt: skip


def invite_hub(url: str, key: str, actor: str) -> str:
    """A one-time code for the store's hub, for who may see to its devices. Raises StoreError: why no answer came."""
    return _asked(url, key, Devices("invite_hub", actor)).invitation


def _asked(url: str, key: str, message: Devices) -> DeviceList:
    with contextlib.closing(HttpPeer(url, key)) as peer:
        try:
            return peer.devices(message)
        except (Unreachable, Nonsense, Refusal) as error:
            raise StoreError(code_of(error)) from None

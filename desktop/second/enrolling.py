"""How a device, and the hub that a computer may be beside it, come to a key at the centre: by a one-time code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.second import computers
from desktop.second.trouble import code_of
from desktop.store import own_hub
from desktop.store.open import Store
from desktop.store.replica import Replica
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Enrol, Enrolled

LONGEST_NAME = 80


class Enrolling:
    """One home's. ``say`` sends one message to the window."""

    def __init__(self, store: Store, replica: Replica, say: Callable[[dict[str, Any]], None]) -> None:
        self._store, self._replica, self._say = store, replica, say

    def hub(self, message: dict[str, Any]) -> None:
        """Under a code of its own: the hub can be revoked without this device. Who manages the staff needs none.

        Raises StoreError where no code was to be had.
        """
        url, key = self._replica.centre()
        if not message.get("code"):
            message["code"] = computers.invite_hub(url, key, str(message.get("actor", "")))
        enrolled = self.redeem("hub_enrol", url, message)
        if enrolled is not None:
            with self._store.write_local() as session:
                own_hub.set_up(session, str(message.get("name", ""))[:LONGEST_NAME], enrolled.key)
            self._say({"say": "done", "task": "hub_enrol"})

    def redeem(self, task: str, url: str, message: dict[str, Any]) -> Enrolled | None:
        """Take the ``code`` of a message to the centre; where it is of no use that is said, and None."""
        peer = HttpPeer(url)
        try:
            enrolled = peer.enrol(Enrol(str(message.get("code", "")), str(message.get("name", ""))[:LONGEST_NAME]))
        except (Unreachable, Nonsense, Refusal) as error:
            self._say({"say": "failed", "task": task, "code": code_of(error)})
            return None
        finally:
            peer.close()
        if enrolled.store_id != self._replica.identity()[0]:
            self._say({"say": "failed", "task": task, "code": "centre.other_store"})
            return None
        return enrolled

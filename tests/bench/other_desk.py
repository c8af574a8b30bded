"""Another desk of the same store, at work: saves customers and exchanges until its standard input closes.

A process of its own, started by :mod:`tests.bench.window`. The first line it reads: url, code and store as JSON.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from desktop.domain.actor import system
from desktop.domain.people.customer import Customer
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from desktop.store.replica import Replica
from sync.client import Exchange
from sync.http import HttpPeer
from sync.merge import losers
from sync.protocol import Enrol

ROWS, PAUSE_S = 100, 0.5


def main() -> None:
    """A line of output once the first exchange is through."""
    asked: dict[str, Any] = json.loads(sys.stdin.readline())
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        path, key, store_id = Path(folder) / SHOP, bytes(32), asked["store"]
        upgrade.create(path, key, store_id)
        store = Store(path, key)
        replica = Replica(store.write_connection(), losers)
        bare = HttpPeer(asked["url"])
        enrolled = bare.enrol(Enrol(asked["code"], "bench"))
        bare.close()
        replica.enrolled(asked["url"], enrolled.key, enrolled.device_code)
        peer = HttpPeer(asked["url"], enrolled.key)
        Exchange(replica, peer, upgrade.HEAD).run()
        print("ready", flush=True)
        while not ended.wait(PAUSE_S):
            with store.write(system(store_id)) as session:
                session.add_all(Customer(store_id=store_id, kind="person", name=f"来客{n:03d}") for n in range(ROWS))
            Exchange(replica, peer, upgrade.HEAD).run()
        peer.close()
        store.close()


if __name__ == "__main__":
    main()

"""Saves at a desk until it is told to end, each said aloud once it is acknowledged. Watched by strace or killed.

``python -m tests.power_cut_child FILE FULL|NORMAL COUNT``
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.domain.actor import system
from desktop.domain.people.customer import Customer
from desktop.store import file
from desktop.store.open import Store
from desktop.store.replica import Replica
from sync.client import encode_batch
from sync.merge import losers
from tests.sync.booth import KEY, STORE

PAGES_BEFORE_CHECKPOINT = 40
"""So that a short trace holds many checkpoints."""
READY = b"R\n"


def main(path: Path, synchronous: str, count: int) -> None:
    ours = tuple(each for each in file._SETTINGS if not each.startswith("synchronous"))
    file._SETTINGS = (*ours, f"synchronous = {synchronous}", f"wal_autocheckpoint = {PAGES_BEFORE_CHECKPOINT}")
    store = Store(path, KEY)
    raw = store.write_connection()
    replica = Replica(raw, losers)
    with store.read() as session:
        done = len(session.query(Customer).all())
    os.write(1, READY)
    for n in range(done + 1, done + 1 + count):
        with store.write(system(STORE)) as session:
            session.add(Customer(store_id=STORE, kind="person", name=str(n), note="王小明" * (n % 40)))
        os.write(1, f"{n}\n".encode())
        if n % 7 == 0:
            replica.freeze(1_000, 1 << 62, encode_batch)
    os.write(1, b"E\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

"""A desk without a window that takes a stream in as a file; prints the most memory it took, in MiB.

A process of its own, started by :mod:`tests.bench.bootstrap`. Its line of input: address, code, folder.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

from desktop.store import upgrade
from desktop.store.bootstrap import Intake
from desktop.store.open import SHOP, Store
from desktop.store.replica import Replica
from sync.bootstrap import Bootstrap
from sync.client import Exchange
from sync.http import HttpPeer
from sync.merge import losers
from sync.protocol import Enrol


def main() -> None:
    """One exchange."""
    url, code, folder = sys.stdin.readline().split()
    with contextlib.closing(HttpPeer(url)) as bare:
        enrolled = bare.enrol(Enrol(code, "bench"))
    path, key = Path(folder) / "desk" / SHOP, bytes(32)
    upgrade.create(path, key, enrolled.store_id, code=enrolled.device_code)
    store = Store(path, key)
    with contextlib.closing(store.write_connection()) as raw, contextlib.closing(HttpPeer(url, enrolled.key)) as peer:
        replica = Replica(raw, losers)
        files = Bootstrap(Intake(replica, path.parent), peer, upgrade.HEAD, rows=1)
        received = Exchange(replica, peer, upgrade.HEAD, files=files).run().received
        assert received, "nothing came"
    store.close()
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) / 1024)


if __name__ == "__main__":
    main()

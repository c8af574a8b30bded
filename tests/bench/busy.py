"""Another process of the same desk at work: thousand-row transactions into the shop's file until its input closes.

Started by :mod:`tests.bench.scale`; the first line it reads: path and key (hex) of the shop as JSON.
"""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from pathlib import Path

from desktop.store import file

ROWS, PAUSE_S = 1_000, 0.1


def main() -> None:
    """A line of output once the first transaction is through."""
    asked = json.loads(sys.stdin.readline())
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    with contextlib.closing(file.connect(Path(asked["path"]), bytes.fromhex(asked["key"]))) as connection:
        keys = [row[0] for row in connection.execute("SELECT part_key FROM live")]
        at = 0
        while not ended.wait(PAUSE_S if at else 0):
            part = [(at % 97 * 1_000, keys[(at + n) % len(keys)]) for n in range(ROWS)]
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("UPDATE live SET here_milli = ? WHERE part_key = ?", part)
            connection.execute("COMMIT")
            if not at:
                print("ready", flush=True)
            at += ROWS


if __name__ == "__main__":
    main()

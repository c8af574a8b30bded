"""A save that waits goes before the next chunk of the exchange."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.file import connect
from desktop.store.turn import Turn
from tests.sync.booth import KEY


def test_the_save_goes_between_two_chunks_however_fast_the_second_asks(tmp_path: Path) -> None:
    for attempt in range(20):
        shop = tmp_path / f"{attempt}.db"
        turn, order = Turn(shop), list[str]()

        def save(turn: Turn = turn, order: list[str] = order) -> None:
            with turn.save():
                order.append("save")

        saver = threading.Thread(target=save)
        with turn.chunk(lambda: None):
            order.append("chunk")
            saver.start()
            while not _is_held(f"{shop}-wanted"):
                threading.Event().wait(0.0005)
        with turn.chunk(lambda: None):
            order.append("chunk")
        saver.join()
        assert order == ["chunk", "save", "chunk"]


def test_a_chunk_tries_again_while_somebody_else_writes_and_gives_up_in_the_end(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with contextlib.closing(connect(path, KEY)) as held, contextlib.closing(connect(path, KEY)) as raw:
        held.execute("BEGIN IMMEDIATE")
        raw.execute("PRAGMA busy_timeout = 0")
        turn, tries = Turn(path), [0]

        def begin() -> None:
            tries[0] += 1
            if tries[0] == 3:
                held.execute("ROLLBACK")
            raw.execute("BEGIN IMMEDIATE")

        with turn.chunk(begin):
            raw.execute("ROLLBACK")
        held.execute("BEGIN IMMEDIATE")
        tries[0] = 3
        with pytest.raises(sqlcipher.OperationalError), turn.chunk(begin, patience=0):
            pass


def _is_held(path: str) -> bool:
    if not Path(path).exists():
        return False
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False

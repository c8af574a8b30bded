"""A centre on its socket ends when it is told to, whoever comes at that moment."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from sync.server.serving import GRACE_SECONDS
from tests.sync.booth import running


def test_who_connects_as_it_stops_is_told_and_holds_nothing_up(tmp_path: Path) -> None:
    with running(tmp_path) as booth:
        server, thread = booth._running, booth._thread
        assert server is not None and thread is not None
        with socket.create_connection(("127.0.0.1", booth.port)) as known:
            known.sendall(b"GET /health HTTP/1.1\r\nHost: booth\r\n\r\n")
            assert known.recv(100), "it serves"
            come = threading.Event()
            assert server._loop is not None
            server._loop.call_soon_threadsafe(come.wait, GRACE_SECONDS)
            with socket.create_connection(("127.0.0.1", booth.port), timeout=GRACE_SECONDS / 2) as late:
                server.stop()
                come.set()
                thread.join(GRACE_SECONDS / 2)
                assert not thread.is_alive()
                assert late.recv(1) == b"", "its end has been closed"

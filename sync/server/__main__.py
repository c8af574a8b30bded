"""``forecourt-centre``: hands the product's records and rules to the generic centre, and serves it.

The key comes on the first line of standard input, never by argument or environment. The lines after it are commands of
the program that started it: ``invite STORE_ID`` answers one JSON line; the end of standard input stops the centre.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import uvicorn
from sqlalchemy import Integer
from sqlalchemy.types import TypeDecorator

from desktop.domain import records
from desktop.domain.check import Change, check
from desktop.domain.record import BOOKKEEPING, Op, synced_tables, wire_columns
from desktop.store.upgrade import HEAD
from sync.server.doors import Doors, application
from sync.server.embedded import WrongKey, open_file
from sync.server.schema import Business, Complaint, Declared, Look, Row
from sync.server.service import Centre

GRACE_SECONDS = 10
"""How long a stop waits for requests under way."""


def business() -> Business:
    """The product as the centre sees it."""
    return Business({name: _declared(name) for name in synced_tables()}, _check, HEAD)


def _declared(name: str) -> Declared:
    how, table = synced_tables()[name], records.Base.metadata.tables[name]
    columns = {column: _is_integer(table.c[column].type) for column in wire_columns(name)}
    return Declared(name, columns, frozenset(BOOKKEEPING), how.op is Op.APPEND, how.keeps_both)


def _is_integer(kind: Any) -> bool:
    return isinstance(kind.impl if isinstance(kind, TypeDecorator) else kind, Integer)


def _check(table: str, after: Row, before: Row | None, columns: frozenset[str], look: Look) -> Iterator[Complaint]:
    for problem in check(Change(table, after, before, columns), look):
        values = {name: value if isinstance(value, int) else str(value) for name, value in problem.values.items()}
        yield Complaint(problem.code, problem.field, values)


class _Server(uvicorn.Server):
    """Leaves the signals to :func:`main`: a stop must also wake the devices that wait."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Running:
    """A centre serving on a socket, stoppable from any thread."""

    def __init__(self, centre: Centre, listening: socket.socket) -> None:
        self._doors = Doors(centre)
        self._socket = listening
        self._loop: asyncio.AbstractEventLoop | None = None
        config = uvicorn.Config(
            application(self._doors), log_level="warning", access_log=False, lifespan="off",
            timeout_graceful_shutdown=GRACE_SECONDS, server_header=False, date_header=False,
        )  # fmt: skip
        self._server = _Server(config)

    def serve(self) -> None:
        """Serve until :meth:`stop`."""

        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            await self._server.serve(sockets=[self._socket])

        asyncio.run(run())

    def stop(self) -> None:
        """Answer what is under way, wake who waits, then end."""
        self._server.should_exit = True
        self._doors.closing = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._doors.bells.ring_all)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one.

    Made with its protocol named: asyncio turns Nagle's delay (40 ms an answer) off only for such.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(256)
    return listening


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until standard input ends or a signal comes. 0 after a graceful stop, 2 where the key does not fit."""
    parser = argparse.ArgumentParser(prog="forecourt-centre", description=__doc__)
    parser.add_argument("--embedded", type=Path, required=True, metavar="DIR", help="folder of the encrypted file")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; it is told on standard output")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    try:
        key = bytes.fromhex(sys.stdin.readline().strip())
        engine = open_file(chosen.embedded, key)
    except (ValueError, WrongKey):
        print(json.dumps({"error": "key"}), flush=True)
        return 2
    centre = Centre(engine, business())
    listening = listen(chosen.host, chosen.port)
    running = Running(centre, listening)
    print(json.dumps({"url": "http://{}:{}".format(*listening.getsockname()[:2])}), flush=True)
    threading.Thread(target=_commands, args=(centre, running), daemon=True).start()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: running.stop())
    running.serve()
    engine.dispose()
    return 0


def _commands(centre: Centre, running: Running) -> None:
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        if verb == "invite" and rest:
            print(json.dumps({"code": centre.invite(rest)}), flush=True)
        else:
            print(json.dumps({"error": "command"}), flush=True)
    running.stop()


if __name__ == "__main__":
    sys.exit(main())

"""A centre on its sockets: HTTP or HTTPS for the devices, the metrics apart, a stop that leaves nobody unanswered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from anyio import to_thread
from starlette.applications import Starlette

from sync.server.building import Building
from sync.server.certificate import Tls
from sync.server.doors import Doors, application, metrics_application
from sync.server.publication import Publications
from sync.server.service import Centre
from sync.server.settings import Settings

GRACE_SECONDS = 10
"""How long a stop waits for requests under way."""
LATE_SECONDS = 0.02
"""Within it those that were let in with the stop are known, so that they are told of it."""
FILE_THREADS = 12
"""One writes at a time, the others read."""
BACKLOG = 1_024
FIRST_PRUNE_SECONDS, PRUNE_SECONDS = 3_600, 24 * 3_600
MAKE_SECONDS, PAIR_SECONDS = 60, 24 * 3_600
"""After the start, and from then on."""
log = logging.getLogger(__name__)
KEEP_SECONDS = 75
"""An idle connection is kept longer than a device waits or a proxy keeps it, so that no request meets its end."""


def _config(what: Starlette, **how: Any) -> uvicorn.Config:
    settings: dict[str, Any] = {"proxy_headers": False, **how}
    return uvicorn.Config(
        what, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_SECONDS,
        server_header=False, date_header=False, backlog=BACKLOG, **settings,
    )  # fmt: skip


class _Server(uvicorn.Server):
    """Leaves the signals to :func:`stop_on_signals`: a stop must also wake the devices that wait.

    It sleeps until it is to end, where its parent looks ten times a second: a hub runs on a tablet's battery.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._end = asyncio.Event()

    async def main_loop(self) -> None:
        await self.on_tick(0)  # makes the headers of every answer; no date is among them, so once is enough
        if not self.should_exit:
            await self._end.wait()

    def end(self) -> None:
        """Within its own loop: no more requests are taken."""
        self.should_exit = True
        self._end.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As its parent, which closes the sockets at once: who was let in with the stop was answered by nobody, and
        left to the garbage collector.
        """
        for each in sockets or ():
            with contextlib.suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().remove_reader(each)
        await asyncio.sleep(LATE_SECONDS)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Running:
    """A centre serving on a socket, stoppable from any thread."""

    def __init__(
        self, centre: Centre, listening: socket.socket, settings: Settings | None = None,
        metrics: socket.socket | None = None, tls: Tls | None = None, *, watching: bool = False,
    ) -> None:  # fmt: skip
        """``metrics``: a socket for Prometheus alone. ``tls``: a hub's own certificate, instead of the settings'.

        ``watching``: others write to the database too.
        """
        self._settings = settings or Settings()
        files = self._settings.files
        centre.published = Publications(files.catalogue, files.catalogue_address)
        if files.catalogue and centre.business.builder:
            folder = Path(files.catalogue)
            centre.building = Building(folder, centre.business.builder, files.build_megabytes)
            centre.building.resume()
        self._doors = Doors(centre, self._settings.limits, self._settings.files)
        self._pruning, self._prunes, self._making = centre.pruning, centre.prunes, centre.making
        self._watching = watching or centre.database.is_postgres
        self._threads = self._settings.database.connections if centre.database.is_postgres else FILE_THREADS
        self._loop: asyncio.AbstractEventLoop | None = None
        listen = self._settings.listen
        secured = {"ssl_certfile": listen.certificate, "ssl_keyfile": listen.key} if listen.certificate else {}
        if tls is not None:
            secured = {"ssl_certfile": str(tls.certificate), "ssl_keyfile": str(tls.key)}
            secured["ssl_keyfile_password"] = tls.password
        proxies = {"proxy_headers": True, "forwarded_allow_ips": listen.proxies}
        self._servers = [(_Server(_config(application(self._doors), **secured, **proxies)), listening)]
        if metrics is not None:
            self._servers.append((_Server(_config(metrics_application(self._doors))), metrics))

    def serve(self) -> None:
        """Serve until :meth:`stop`."""

        async def run() -> None:
            self._loop = asyncio.get_running_loop()
            # a thread a connection: nobody waits for a connection while holding a thread
            to_thread.current_default_thread_limiter().total_tokens = self._threads
            watch = self._loop.create_task(self._doors.watch()) if self._watching else None
            looks = self._loop.create_task(self._doors.audit())
            prune = self._loop.create_task(self._prune_daily()) if self._prunes else None
            make = self._loop.create_task(self._make_often()) if self._prunes and self._making.has_work else None
            await asyncio.gather(*(server.serve(sockets=[each]) for server, each in self._servers))
            beside = [task for task in (looks, watch, prune, make) if task is not None]
            for task in beside:
                task.cancel()
            # what is under way in a thread ends first: its connection is to go back
            await asyncio.gather(*beside, return_exceptions=True)

        try:
            asyncio.run(run())
        finally:
            self._doors.files.close()

    async def _prune_daily(self) -> None:
        pause = FIRST_PRUNE_SECONDS
        while True:
            await asyncio.sleep(pause)
            pause = PRUNE_SECONDS
            try:
                await to_thread.run_sync(self._pruning.run)
            except Exception as error:  # the next day tries again, and devices are served all the same
                log.warning("pruning was not finished: %s", type(error).__name__)

    async def _make_often(self) -> None:
        """The groups' sums each minute, what is often together each day."""
        paired = 0.0
        while True:
            await asyncio.sleep(MAKE_SECONDS)
            pairs = time.monotonic() - paired >= PAIR_SECONDS or not paired
            try:
                made = await to_thread.run_sync(lambda pairs=pairs: self._making.run(pairs=pairs))  # type: ignore[misc]
                paired = time.monotonic() if pairs else paired
                if made.sums or made.pairs:
                    self._doors.bells.ring_all()
            except Exception as error:  # the next minute tries again, and devices are served all the same
                log.warning("the groups' figures were not made: %s", type(error).__name__)

    def stop(self) -> None:
        """Answer what is under way, wake who waits, then end."""
        self._doors.closing = True
        for server, _ in self._servers:
            server.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            for server, _ in self._servers:
                self._loop.call_soon_threadsafe(server.end)
            self._loop.call_soon_threadsafe(self._doors.bells.ring_all)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError where it is taken.

    Made with its protocol named: asyncio turns Nagle's delay (40 ms an answer) off only for such.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if sys.platform != "win32":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def stop_on_signals(running: Running) -> None:
    """SIGTERM and SIGINT stop it gracefully."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: running.stop())

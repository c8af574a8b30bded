"""The centre's HTTP doors. Limits first, then the key, then the message; every error is a message of the protocol."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sync import protocol
from sync.bundle import MAX_SEALED
from sync.protocol import (
    Answer,
    Devices,
    Enrol,
    Forward,
    Hub,
    LeaseAsk,
    Prove,
    Pull,
    Push,
    Recover,
    Relay,
    Wait,
    Waiting,
    Words,
)
from sync.server.accounts import Device
from sync.server.answering import body_of, busy, denying, key_of, reply
from sync.server.bell import Bells
from sync.server.file_doors import FileDoors
from sync.server.filing import Filing
from sync.server.limit import Buckets
from sync.server.metric import CONTENT_TYPE as METRICS_TYPE
from sync.server.metric import Metrics
from sync.server.openapi import document
from sync.server.post import Post
from sync.server.service import Centre
from sync.server.settings import Files, Limits
from sync.server.snapshot import Snapshots

MAX_WAIT_SECONDS = 55.0
MAX_HELLO = 64 * 1024
"""A handshake is read before its key is looked at; a device of a hundred streams needs a tenth of it."""
WATCH_SECONDS = 0.5
"""A colleague's change shows within two seconds, also where another process of the centre took it in."""
FIRST_AUDIT_SECONDS = 5.0
"""Not when all devices come back after a start."""
AUDIT_SECONDS = 20.0
"""Between two partitions looked at; those without sums follow each other at once."""
NEXT_SECONDS = 0.05
log = logging.getLogger(__name__)


class Doors:
    """The handlers of one centre."""

    def __init__(self, centre: Centre, limits: Limits | None = None, files: Files | None = None) -> None:
        self._centre, self._limits = centre, limits or Limits()
        self._post = Post(centre)
        files = files or Files()
        filing = Filing(centre.database, centre.business, centre.tables, files)
        self.files = FileDoors(
            centre, Snapshots(centre, files), filing, self._answer, self._guarded, self._device
        )  # fmt: skip
        self.bells = Bells()
        self.closing = False
        self._under_way = self._waiting = self._mismatches = self._repaired = 0
        per_second = self._limits.requests_per_minute / 60
        self._devices = Buckets(per_second, self._limits.burst)
        self._codes = Buckets(self._limits.enrolments_per_minute / 60, self._limits.enrolments_per_minute)
        self._behind = 0
        self.metrics = Metrics({
            "waiting_devices": ("Devices that wait for their stream.", lambda: self._waiting),
            "requests_under_way": ("Requests being answered, those that wait apart.", lambda: self._under_way),
            "transactions_retried_total": ("Database transactions tried again.", lambda: centre.database.retried),
            "devices_behind": ("Devices with something to read, not heard of for a day.", lambda: self._behind),
            "pruned_rows_total": ("Deleted rows pruned.", lambda: centre.pruning.done.rows),
            "pruned_edits_total": ("Superseded edits pruned.", lambda: centre.pruning.done.edits),
            "database_connections": ("Database connections in use.", centre.database.in_use),
            "mismatches_total": ("Comparisons in which a device differed.", lambda: self._mismatches),
            "flipped_slots": (
                "Slots of the centre's rows that are not what was written.",
                lambda: sum(centre.auditing.flipped.values()) if centre.auditing else 0,
            ),
            "repaired_total": ("Rows that devices fetched again, since they differed.", lambda: self._repaired),
        })  # fmt: skip

    async def hello(self, request: Request) -> Response:
        """Key and message in one transaction and one thread: what most devices ask most of the time."""

        async def work() -> Response:
            if self._under_way > self._limits.under_way:
                return busy(503, 1)
            key, body = key_of(request), await body_of(request, MAX_HELLO)
            request.state.received = len(body)

            def greet() -> tuple[Device, bytes]:
                device, welcome = self._centre.greet(key, body)
                return device, welcome.encode()

            device, encoded = await run_in_threadpool(greet)
            return self._known(request, device) or reply(encoded)

        return await self._counted(request, work)

    async def pull(self, request: Request) -> Response:
        return await self._answer(request, lambda d, body: self._centre.pull(d, Pull.decode(body)).encode())

    async def prove(self, request: Request) -> Response:
        def prove(device: Device, body: bytes) -> bytes:
            message = Prove.decode(body)
            proven = self._centre.prove(device, message)
            self._mismatches += bool(message.slots)
            self._repaired += sum(len(rows.stamp) for rows in proven.rows)
            return proven.encode()

        return await self._answer(request, prove)

    async def push(self, request: Request) -> Response:
        touched: list[str] = []

        def push(device: Device, body: bytes) -> bytes:
            encoded = self._centre.push(device, Push.decode(body))
            answer = Answer.decode(encoded)
            outcomes: Counter[str] = Counter(verdict.outcome for verdict in answer.verdicts)
            self.metrics.batch(sum(max(0, span.last - span.first + 1) for span in answer.spans), outcomes)
            touched.extend(span.stream.partition(":")[2] for span in answer.spans)
            return encoded

        response = await self._answer(request, push)
        for partition in touched:
            self.bells.ring(partition)
        return response

    async def recover(self, request: Request) -> Response:
        """What a restored centre gets back; everybody who may see it is woken."""
        response = await self._answer(request, lambda d, body: self._centre.recover(d, Recover.decode(body)).encode())
        if response.status_code == 200:
            for partition in request.state.device.partitions:
                self.bells.ring(partition)
        return response

    async def hub(self, request: Request) -> Response:
        return await self._answer(request, lambda d, body: self._centre.trust.register(d, Hub.decode(body)).encode())

    async def forward(self, request: Request) -> Response:
        """A device's batch from a hub; a little more than a message, for what stands around it."""
        response = await self._answer(
            request, lambda d, body: self._centre.forward(d, Forward.decode(body)), MAX_SEALED
        )  # fmt: skip
        if response.status_code == 200:
            self.bells.ring(request.state.device.store_id)
        return response

    async def lease(self, request: Request) -> Response:
        return await self._answer(request, lambda d, body: self._centre.lease(d, LeaseAsk.decode(body)).encode())

    async def words(self, request: Request) -> Response:
        """What a hub decided; those who waited for it are woken."""
        response = await self._answer(request, lambda d, body: self._centre.words(d, Words.decode(body)).encode())
        if response.status_code == 200:
            self.bells.ring(request.state.device.store_id)
        return response

    async def decided(self, request: Request) -> Response:
        return await self._answer(request, lambda d, body: self._centre.decided(d, Waiting.decode(body)).encode())

    async def relay(self, request: Request) -> Response:
        """Another device's sealed letter; a little more than a message, for what stands around it."""

        def relay(device: Device, body: bytes) -> bytes:
            return self._post.relay(Relay.decode(body), device).encode()

        response = await self._answer(request, relay, MAX_SEALED)
        if response.status_code == 200:
            self.bells.ring(request.state.device.store_id)
        return response

    async def devices(self, request: Request) -> Response:
        """For a manager: the store's devices and leases, one more, one less. The end of a lease decides what waited."""
        response = await self._answer(request, lambda d, body: self._centre.devices(d, Devices.decode(body)).encode())
        if response.status_code == 200:
            self.bells.ring(request.state.device.store_id)
        return response

    async def enrol(self, request: Request) -> Response:
        async def work() -> Response:
            pause = self._codes.take(request.client.host if request.client else "")
            if pause:
                return busy(429, pause)
            body = await body_of(request)
            return reply(await run_in_threadpool(lambda: self._centre.enrol(Enrol.decode(body)).encode()))

        return await self._guarded(request, work)

    async def wait(self, request: Request) -> Response:
        """204 when nothing came within X-Wait seconds; a waiting device holds no thread."""

        async def work() -> Response:
            device = await self._device(request)
            if isinstance(device, Response):
                return device
            message = Wait.decode(await body_of(request))
            try:
                seconds = min(MAX_WAIT_SECONDS, max(0.0, float(request.headers.get("X-Wait", "0"))))
            except ValueError:
                seconds = 0.0
            with self.bells.of(name.partition(":")[2] for name in message.streams) as bell:
                if await run_in_threadpool(self._centre.is_beyond, device, message):
                    return Response(status_code=200)
                if not self.closing:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(bell.wait(), seconds)
                        return Response(status_code=200)
            return Response(status_code=204)

        if self._waiting >= self._limits.waiting:
            return busy(503, 1)
        self._waiting += 1
        try:
            return await self._guarded(request, work)
        finally:
            self._waiting -= 1

    async def health(self, _request: Request) -> Response:
        """The process answers."""
        return Response("ok", media_type="text/plain")

    async def ready(self, _request: Request) -> Response:
        """The database answers too, and no stop is under way: a proxy may send devices here."""
        try:
            ready = not self.closing and await run_in_threadpool(self._centre.database.answers)
        except Exception as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            ready = False
        return Response("ready" if ready else "not ready", status_code=200 if ready else 503, media_type="text/plain")

    async def count(self, _request: Request) -> Response:
        """What Prometheus asks for; on a listener of its own."""
        self._behind = await run_in_threadpool(self._centre.register.behind)
        return Response(self.metrics.text(), headers={"Content-Type": METRICS_TYPE})

    async def openapi(self, _request: Request) -> Response:
        """The interface, for whoever writes another client."""
        return JSONResponse(document())

    async def audit(self) -> None:
        """Look at the partitions' own sums, one after the other, all day long. Ends when it is cancelled."""
        auditing = self._centre.auditing
        await asyncio.sleep(FIRST_AUDIT_SECONDS)
        while auditing is not None:
            try:
                for partition in await run_in_threadpool(auditing.partitions):
                    found = await run_in_threadpool(auditing.look, partition)
                    if found.slots:
                        log.error("%d slots of partition %s are not what was written", len(found.slots), partition)
                    await asyncio.sleep(NEXT_SECONDS if found.made else AUDIT_SECONDS)
            except Exception as error:
                log.warning("the sums could not be looked at: %s", type(error).__name__)
            await asyncio.sleep(AUDIT_SECONDS)

    async def watch(self) -> None:
        """Ring for what other processes of this centre took in. Ends when it is cancelled."""
        heard: dict[str, int] = {}
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            waited_for = self.bells.partitions()
            try:
                found = await run_in_threadpool(self._centre.sequences, waited_for) if waited_for else {}
            except Exception as error:
                log.warning("the sequences could not be read: %s", type(error).__name__)
                continue
            for store_id, seq in found.items():
                # the first look for a store rings once in vain; nothing between a wait's own look and ours is missed
                if seq > heard.get(store_id, -1):
                    self.bells.ring(store_id)
            heard.update(found)

    async def _device(self, request: Request) -> Device | Response:
        device = await run_in_threadpool(self._centre.authenticate, key_of(request))
        return self._known(request, device) or device

    def _known(self, request: Request, device: Device) -> Response | None:
        """A device proved its key; what it gets instead of an answer where it asks too often."""
        request.state.device = device
        pause = self._devices.take(f"{device.store_id}.{device.code}")
        return busy(429, pause) if pause else None

    async def _answer(
        self, request: Request, act: Callable[[Device, bytes], bytes], limit: int = protocol.MAX_BODY
    ) -> Response:
        async def work() -> Response:
            if self._under_way > self._limits.under_way:
                return busy(503, 1)
            device = await self._device(request)
            if isinstance(device, Response):
                return device
            body = await body_of(request, limit)
            request.state.received = len(body)
            return reply(await run_in_threadpool(act, device, body))

        return await self._counted(request, work)

    async def _counted(self, request: Request, work: Callable[[], Awaitable[Response]]) -> Response:
        self._under_way += 1
        try:
            return await self._guarded(request, work)
        finally:
            self._under_way -= 1

    async def _guarded(self, request: Request, work: Callable[[], Awaitable[Response]]) -> Response:
        started = time.perf_counter()
        response = await denying(work)
        seconds = time.perf_counter() - started
        door, received = request.url.path.split("/")[2], getattr(request.state, "received", 0)
        sent = getattr(request.state, "sent", len(getattr(response, "body", b"")))
        self.metrics.request(door, response.status_code, seconds, received, sent)
        device: Device | None = getattr(request.state, "device", None)
        log.info("request", extra={
            "door": door, "status": response.status_code, "ms": round(seconds * 1000, 1), "received": received,
            "sent": sent, "store": device.store_id if device else "", "device": device.code if device else "",
        })  # fmt: skip
        return response


def application(doors: Doors) -> Starlette:
    """The ASGI application."""
    return Starlette(
        routes=[
            Route("/v1/hello", doors.hello, methods=["POST"]),
            Route("/v1/push", doors.push, methods=["POST"]),
            Route("/v1/pull", doors.pull, methods=["POST"]),
            Route("/v1/prove", doors.prove, methods=["POST"]),
            Route("/v1/recover", doors.recover, methods=["POST"]),
            Route("/v1/wait", doors.wait, methods=["POST"]),
            Route("/v1/hub", doors.hub, methods=["POST"]),
            Route("/v1/forward", doors.forward, methods=["POST"]),
            Route("/v1/lease", doors.lease, methods=["POST"]),
            Route("/v1/words", doors.words, methods=["POST"]),
            Route("/v1/decided", doors.decided, methods=["POST"]),
            Route("/v1/relay", doors.relay, methods=["POST"]),
            Route("/v1/devices", doors.devices, methods=["POST"]),
            Route("/v1/enrol", doors.enrol, methods=["POST"]),
            *doors.files.routes(),
            Route("/v1/openapi.json", doors.openapi, methods=["GET"]),
            Route("/health", doors.health, methods=["GET"]),
            Route("/ready", doors.ready, methods=["GET"]),
        ]
    )


def metrics_application(doors: Doors) -> Starlette:
    """The ASGI application of the metrics' own listener."""
    return Starlette(routes=[Route("/metrics", doors.count, methods=["GET"])])

"""The centre's HTTP doors. Limits first, then the key, then the message; every error is a message of the protocol."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from sync import protocol
from sync.protocol import DENIALS, Denied, Enrol, Hello, ProtocolError, Pull, Push
from sync.server.accounts import Device
from sync.server.service import Centre, Denial

MAX_WAIT_SECONDS = 55.0
log = logging.getLogger(__name__)


class Bells:
    """Who waits for a store's stream: rung after each push, so that nobody asks in vain. On the event loop only."""

    def __init__(self) -> None:
        self._bells: dict[str, asyncio.Event] = {}

    def of(self, store_id: str) -> asyncio.Event:
        """The bell that the next push of this store rings."""
        return self._bells.setdefault(store_id, asyncio.Event())

    def ring(self, store_id: str) -> None:
        """Wake all who wait for this store."""
        bell = self._bells.pop(store_id, None)
        if bell is not None:
            bell.set()

    def ring_all(self) -> None:
        """Wake everybody: the centre is stopping."""
        for store_id in list(self._bells):
            self.ring(store_id)


class Doors:
    """The handlers of one centre."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self.bells = Bells()
        self.closing = False

    async def hello(self, request: Request) -> Response:
        return await self._answer(request, lambda d, body: self._centre.hello(d, Hello.decode(body)).encode())

    async def pull(self, request: Request) -> Response:
        return await self._answer(request, lambda d, body: self._centre.pull(d, Pull.decode(body)).encode())

    async def push(self, request: Request) -> Response:
        def push(device: Device, body: bytes) -> bytes:
            store[:] = [device.store_id]
            return self._centre.push(device, Push.decode(body))

        store: list[str] = []
        response = await self._answer(request, push)
        if store and response.status_code == 200:
            self.bells.ring(store[0])
        return response

    async def enrol(self, request: Request) -> Response:
        async def work() -> Response:
            body = await _body(request)
            return _message(await run_in_threadpool(lambda: self._centre.enrol(Enrol.decode(body)).encode()))

        return await _guarded(work)

    async def wait(self, request: Request) -> Response:
        """204 when nothing came within X-Wait seconds; a waiting device holds no thread."""

        async def work() -> Response:
            device = await run_in_threadpool(self._centre.authenticate, _key(request))
            message = Pull.decode(await _body(request))
            try:
                seconds = min(MAX_WAIT_SECONDS, max(0.0, float(request.headers.get("X-Wait", "0"))))
            except ValueError:
                seconds = 0.0
            bell = self.bells.of(device.store_id)
            if await run_in_threadpool(self._centre.sequence, device) > message.seq:
                return Response(status_code=200)
            if not self.closing:
                try:
                    await asyncio.wait_for(bell.wait(), seconds)
                    return Response(status_code=200)
                except TimeoutError:
                    pass
            return Response(status_code=204)

        return await _guarded(work)

    async def health(self, _request: Request) -> Response:
        return Response("ok", media_type="text/plain")

    async def _answer(self, request: Request, act: Callable[[Device, bytes], bytes]) -> Response:
        async def work() -> Response:
            key = _key(request)
            body = await _body(request)
            return _message(await run_in_threadpool(lambda: act(self._centre.authenticate(key), body)))

        return await _guarded(work)


async def _guarded(work: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await work()
    except Denial as denial:
        return _denied(denial.message)
    except ProtocolError as error:
        code = "size" if error.code == "body.size" else "message"
        return _denied(Denied(code, {"why": str(error)[:200]}))
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:
        incident = secrets.token_hex(4)
        log.exception("incident %s: %s", incident, type(error).__name__)
        return _denied(Denied("busy", {"incident": incident}))


def _key(request: Request) -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise Denial("key")
    return key


async def _body(request: Request) -> bytes:
    """The body, refused as soon as it grows beyond the limit, whatever its header says."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > protocol.MAX_BODY:
            raise ProtocolError("body.size")
        parts.append(part)
    return b"".join(parts)


def _message(body: bytes) -> Response:
    return Response(body, headers={"Content-Type": protocol.CONTENT_TYPE})


def _denied(message: Denied) -> Response:
    headers = {"Content-Type": protocol.CONTENT_TYPE}
    if message.code == "busy":
        headers["Retry-After"] = "5"
    return Response(message.encode(), status_code=DENIALS.get(message.code, 400), headers=headers)


def application(doors: Doors) -> Starlette:
    """The ASGI application."""
    return Starlette(
        routes=[
            Route("/v1/hello", doors.hello, methods=["POST"]),
            Route("/v1/push", doors.push, methods=["POST"]),
            Route("/v1/pull", doors.pull, methods=["POST"]),
            Route("/v1/wait", doors.wait, methods=["POST"]),
            Route("/v1/enrol", doors.enrol, methods=["POST"]),
            Route("/health", doors.health, methods=["GET"]),
        ]
    )

"""From an HTTP request to its message and back: the key, the body within its limit, every error as the protocol's."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from sync import protocol
from sync.protocol import DENIALS, Denied, ProtocolError
from sync.server.denial import Denial
from sync.server.limit import retry_after

log = logging.getLogger(__name__)


async def denying(work: Callable[[], Awaitable[Response]]) -> Response:
    """What the work answers, or the message of the error it ends with."""
    try:
        return await work()
    except Denial as denial:
        return denied(denial.message)
    except ProtocolError as error:
        code = "size" if error.code == "body.size" else "message"
        return denied(Denied(code, {"why": str(error)[:200]}))
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception as error:
        incident = secrets.token_hex(4)
        log.exception("failed: %s", type(error).__name__, extra={"incident": incident})
        return denied(Denied("busy", {"incident": incident}))


def key_of(request: Request) -> str:
    """The device's key. Raises Denial ``key``."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer":
        raise Denial("key")
    return key


async def body_of(request: Request, limit: int = protocol.MAX_BODY) -> bytes:
    """The body, refused as soon as it grows beyond the limit, whatever its header says."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise ProtocolError("body.size")
        parts.append(part)
    return b"".join(parts)


def reply(body: bytes) -> Response:
    """An encoded message as the response."""
    return Response(body, headers={"Content-Type": protocol.CONTENT_TYPE})


def denied(message: Denied) -> Response:
    """A denial, with the HTTP status of its code."""
    headers = {"Content-Type": protocol.CONTENT_TYPE}
    if message.code == "busy":
        headers["Retry-After"] = str(retry_after(5))
    return Response(message.encode(), status_code=DENIALS.get(message.code, 400), headers=headers)


def busy(status: int, seconds: float) -> Response:
    """429 where one asks too often, 503 where all do; the device comes back by itself."""
    headers = {"Content-Type": protocol.CONTENT_TYPE, "Retry-After": str(retry_after(seconds))}
    return Response(Denied("busy", {}).encode(), status_code=status, headers=headers)

"""The doors of files: streams and catalogues read by ranges, and what rows name sent and read piece by piece."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from sync.protocol import AskSnapshot
from sync.protocol.build import Build
from sync.protocol.file import MAX_PIECE, Piece
from sync.protocol.piece import Pieces
from sync.server.accounts import Device
from sync.server.denial import Denial
from sync.server.filing import Filing
from sync.server.service import Centre
from sync.server.snapshot import Snapshots

Work = Callable[[], Awaitable[Response]]
_FROM = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")


class FileDoors:
    """``answer``, ``guarded`` and ``device``: limits, key and log, as of every other door."""

    def __init__(
        self, centre: Centre, snapshots: Snapshots, filing: Filing,
        answer: Callable[[Request, Callable[[Device, bytes], bytes]], Awaitable[Response]],
        guarded: Callable[[Request, Work], Awaitable[Response]],
        device: Callable[[Request], Awaitable[Device | Response]],
    ) -> None:  # fmt: skip
        self._centre, self._snapshots, self._filing = centre, snapshots, filing
        self._answer, self._guarded, self._device = answer, guarded, device

    def routes(self) -> list[Route]:
        """The doors."""
        return [
            Route("/v1/snapshot", self.ask, methods=["POST"]),
            Route("/v1/snapshot/{id}", self.read, methods=["GET"]),
            Route("/v1/snapshot/{id}", self.done, methods=["DELETE"]),
            Route("/v1/catalogue/{sha256}", self.published, methods=["GET"]),
            Route("/v1/published/{kind}/{name}", self.published_for, methods=["GET"]),
            Route("/v1/pieces", self.pieces, methods=["POST"]),
            Route("/v1/build", self.build, methods=["POST"]),
            Route("/v1/build/{id}/{place}", self.hand_in, methods=["PUT"]),
            Route("/v1/file/{sha256}", self.put, methods=["PUT"]),
            Route("/v1/file/{sha256}", self.get, methods=["GET"]),
        ]

    def close(self) -> None:
        """Nothing stays behind."""
        self._snapshots.close()

    async def ask(self, request: Request) -> Response:
        return await self._answer(
            request, lambda device, body: self._snapshots.ask(device, AskSnapshot.decode(body)).encode()
        )

    async def read(self, request: Request) -> Response:
        async def work() -> Response:
            device = await self._device(request)
            if isinstance(device, Response):
                return device
            path = await run_in_threadpool(self._snapshots.file, device, request.path_params["id"])
            return serve(request, path)

        return await self._guarded(request, work)

    async def published(self, request: Request) -> Response:
        """Needs no key: it is what anybody may see, and a CDN may ask for it."""

        async def work() -> Response:
            path = await run_in_threadpool(self._centre.published.file, request.path_params["sha256"])
            if path is None:
                raise Denial("file")
            return serve(request, path, {"Cache-Control": "public, max-age=31536000, immutable"})

        return await self._guarded(request, work)

    async def published_for(self, request: Request) -> Response:
        """What is published to some devices only."""

        async def work() -> Response:
            device = await self._device(request)
            if isinstance(device, Response):
                return device
            kind, name = request.path_params["kind"], request.path_params["name"]
            path = await run_in_threadpool(self._centre.published.file_for, device, kind, name)
            if path is None:
                raise Denial("file")
            return serve(request, path, {"Cache-Control": "private, max-age=31536000, immutable"})

        return await self._guarded(request, work)

    async def pieces(self, request: Request) -> Response:
        """Pieces of what is too large to be fetched whole."""
        return await self._answer(request, lambda d, body: self._centre.pieces(d, Pieces.decode(body)).encode())

    async def build(self, request: Request) -> Response:
        """For who may publish: what was handed in and what became of it, one more, one less."""
        return await self._answer(request, lambda d, body: self._centre.builds(d, Build.decode(body)).encode())

    async def hand_in(self, request: Request) -> Response:
        """A piece of a file that is to be built, or the question how much of it is here."""

        def put(device: Device, body: bytes) -> bytes:
            if self._centre.building is None:
                raise Denial("build")
            piece = Piece.read(request.headers.get("Content-Range", ""))
            build_id, place = request.path_params["id"], request.path_params["place"]
            return self._centre.building.put(device, build_id, place, piece, body).encode()

        return await self._answer(request, put)

    async def put(self, request: Request) -> Response:
        """A piece of a file that a row names, or the question how much of it is here."""

        def put(device: Device, body: bytes) -> bytes:
            piece = Piece.read(request.headers.get("Content-Range", ""))
            return self._filing.put(device, request.path_params["sha256"], piece, body).encode()

        return await self._answer(request, put)

    async def get(self, request: Request) -> Response:
        """What was asked of a file that a row names, no more than one piece at once."""

        async def work() -> Response:
            device = await self._device(request)
            if isinstance(device, Response):
                return device
            asked = _FROM.fullmatch(request.headers.get("Range", ""))
            start = int(asked[1]) if asked else 0
            length = max(0, int(asked[2]) + 1 - start) if asked and asked[2] else MAX_PIECE
            data, size = await run_in_threadpool(
                self._filing.read, device, request.path_params["sha256"], start, length
            )
            headers = {"Content-Type": "application/octet-stream", "Cache-Control": "no-store"}
            if not data:
                return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{size}"})
            span = {"Content-Range": f"bytes {start}-{start + len(data) - 1}/{size}"}
            return Response(data, status_code=206, headers=headers | span)

        return await self._guarded(request, work)

    async def done(self, request: Request) -> Response:
        async def work() -> Response:
            device = await self._device(request)
            if isinstance(device, Response):
                return device
            await run_in_threadpool(self._snapshots.done, device, request.path_params["id"])
            return Response(status_code=204)

        return await self._guarded(request, work)


def serve(request: Request, path: Path, headers: Mapping[str, str] | None = None) -> Response:
    """A file or the range of it that was asked for; never all of it in memory."""
    stat = path.stat()
    asked = _FROM.fullmatch(request.headers.get("Range", ""))
    start = min(int(asked[1]), stat.st_size) if asked else 0
    request.state.sent = (min(int(asked[2]) + 1, stat.st_size) if asked and asked[2] else stat.st_size) - start
    return FileResponse(path, headers=headers, stat_result=stat, media_type="application/octet-stream")

"""A TCP proxy that fails as told: cuts after so many bytes either way, answers with something else, sends twice."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from dataclasses import dataclass


@dataclass
class Plan:
    """What happens to the next connections. Byte counts are per connection; None: never."""

    cut_up: int | None = None
    cut_down: int | None = None
    twice: bool = False
    answer: bytes | None = None
    """Sent instead of asking the centre."""


class Proxy:
    """Stands before ``port``; ``plan`` may be changed at any time and holds for connections made afterwards."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        self.plan = Plan()
        self.up = self.down = self.accepted = 0
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        self._listening.close()

    def _run(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self.accepted += 1
                threading.Thread(target=self._serve, args=(client, self.plan), daemon=True).start()

    def _serve(self, client: socket.socket, plan: Plan) -> None:
        with contextlib.suppress(OSError):
            if plan.answer is not None:
                client.recv(65_536)
                client.sendall(plan.answer)
                client.close()
                return
            with socket.create_connection(("127.0.0.1", self._to)) as centre:
                self._pump(client, centre, plan)
        _reset(client)

    def _pump(self, client: socket.socket, centre: socket.socket, plan: Plan) -> None:
        up = down = 0
        request = b""
        while True:
            ready, _, _ = select.select([client, centre], [], [])
            for side in ready:
                data = side.recv(65_536)
                if not data:
                    return
                if side is client:
                    request += data
                    if plan.cut_up is not None and up + len(data) >= plan.cut_up:
                        centre.sendall(data[: max(0, plan.cut_up - up)])
                        return
                    up += len(data)
                    centre.sendall(data)
                else:
                    if plan.twice:
                        self._again(request)
                    request = b""
                    if plan.cut_down is not None and down + len(data) >= plan.cut_down:
                        client.sendall(data[: max(0, plan.cut_down - down)])
                        return
                    down += len(data)
                    client.sendall(data)
                self.up, self.down = max(self.up, up), max(self.down, down)

    def _again(self, request: bytes) -> None:
        """The same request once more on a connection of its own, its answer thrown away."""
        if request:
            with socket.create_connection(("127.0.0.1", self._to)) as second:
                second.sendall(request)
                second.recv(65_536)


def _reset(side: socket.socket) -> None:
    with contextlib.suppress(OSError):
        side.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    side.close()

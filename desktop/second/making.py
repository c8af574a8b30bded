"""Part of the second process: catalogues and price books made of files, here or, where there is a centre, there.

In: ``{"do": "make", "kind": "catalogue" | "prices" | "media", "label": …, "actor": staff id, "place": "store" |
"group", "files": [{"path", "name", "brand", "since", "until", "net"}]}``; ``{"do": "make_stop"}``; ``making`` and
``made`` are its own.
Out: ``{"say": "progress", "task": "make", "step": "build" | "send" | "centre", "what": …, "at": …, "of": …}``, then
``{"say": "done", "task": "make", "kind": …, "report": {"counts", "remarks", "examples"}, "here": whether it is used}``
or ``{"say": "failed", "task": "make", "code": …, "values": {…}}``. At the centre it comes with a later exchange.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import desktop
from desktop.domain import clock
from desktop.second.trouble import code_of
from desktop.store.catalogue import take
from desktop.store.replica import Replica
from sync import pack
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol.build import Build, BuildFile, BuildState
from sync.protocol.file import MAX_PIECE, Piece

LOOK_SECONDS = 2.0
"""Between two questions how a build at the centre stands."""
Say = Callable[[dict[str, Any]], None]
Put = Callable[[dict[str, Any]], None]


class Making:
    """At most one at a time in a home."""

    def __init__(self, home: Path, replica: Replica, say: Say, put: Put) -> None:
        self._home, self._replica, self._say, self._put = home, replica, say, put
        self._child: subprocess.Popen[str] | None = None
        self._handing: _Handing | None = None

    @property
    def is_under_way(self) -> bool:
        return self._child is not None or self._handing is not None

    def begin(self, message: dict[str, Any]) -> None:
        """Begin with the files of a wish; one that is under way goes on alone."""
        if self.is_under_way:
            self._fail("make.busy", {})
            return
        url, key = self._replica.centre()
        if url:
            place = self._place(str(message.get("place") or "store"))
            self._handing = _Handing(message, url, key, place, self._tell)
            self._put({"do": "making"})
        else:
            self._build(message)

    def step(self) -> None:
        """One piece more to the centre, or one look how it is there."""
        handing = self._handing
        if handing is None:
            return
        try:
            pause = handing.step()
        except (Unreachable, Nonsense, Refusal, OSError) as error:
            self._handing = None
            code = "file.unreadable" if isinstance(error, OSError) else code_of(error)
            self._fail(code, dict(error.details) if isinstance(error, Refusal) else {})
            return
        if handing.end is None:
            again = threading.Timer(pause, lambda: self._put({"do": "making"}))
            again.daemon = True
            again.start()
            return
        self._handing = None
        told = json.loads(handing.end.told or "{}")
        if handing.end.state == "ready":
            self._done(handing.end.kind, told["report"], here=False)
            self._put({"do": "exchange"})
        else:
            self._fail(handing.end.code, told)

    def made(self, message: dict[str, Any]) -> None:
        """What the child built is checked and used. Raises StoreError as the disk does."""
        self._child = None
        said, kind, target = message["said"], str(message["kind"]), Path(message["target"])
        if "done" not in said:
            self._fail(str(said.get("refused", "make.stopped")), dict(said.get("values", {})))
            return
        shelf = take.shelf(self._home, kind)
        if shelf.put_in_place(target, said["done"]["version"], pack.digest(target)):
            self._done(kind, said["done"]["report"], here=True)
            self._say({"say": "done", "task": "catalogue"})
        else:
            self._fail("make.unsound", {})

    def stop(self) -> None:
        """End what is under way; what was in use stays. A build that the centre has begun is left to it."""
        if self._child is not None:
            self._child.kill()
        elif self._handing is not None:
            self._handing.drop()
            self._handing = None
            self._fail("make.stopped", {})

    def _build(self, message: dict[str, Any]) -> None:
        kind = str(message.get("kind"))
        shelf = take.shelf(self._home, kind)
        target = self._home / f"{shelf.stem}-{os.getpid()}.built"
        before = shelf.in_use(self._home)
        wish = {
            "kind": kind, "label": str(message.get("label") or clock.today().isoformat()), "target": str(target),
            "before": str(before or ""), "files": message["files"],
        }  # fmt: skip
        self._child = subprocess.Popen(
            [sys.executable, "-m", "desktop.store.catalogue.making"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8", cwd=Path(desktop.__file__).parents[1],
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
        reader = threading.Thread(target=self._follow, args=(self._child, wish), name="making", daemon=True)
        reader.start()

    def _follow(self, child: subprocess.Popen[str], wish: Mapping[str, Any]) -> None:
        """In a thread: hear the child out, then hand on what it said."""
        said: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError), child:
            assert child.stdin is not None and child.stdout is not None
            child.stdin.write(json.dumps(wish) + "\n")
            child.stdin.close()
            for line in child.stdout:
                said = json.loads(line)
                if "what" in said:
                    self._tell("build", said["what"], said["at"], said["of"])
        self._put({"do": "made", "said": said, "kind": wish["kind"], "target": wish["target"]})

    def _place(self, wanted: str) -> str:
        store_id = self._replica.identity()[0]
        groups = [name.partition(":")[2] for name in self._replica.streams() if name.startswith("group:")]
        return groups[0] if wanted == "group" and groups else store_id

    def _tell(self, step: str, what: str, at: int, of: int) -> None:
        self._say({"say": "progress", "task": "make", "step": step, "what": what, "at": at, "of": of})

    def _done(self, kind: str, report: Mapping[str, Any], *, here: bool) -> None:
        self._say({"say": "done", "task": "make", "kind": kind, "report": report, "here": here})

    def _fail(self, code: str, values: Mapping[str, Any]) -> None:
        self._say({"say": "failed", "task": "make", "code": code, "values": dict(values)})


class _Handing:
    """Files on their way to the centre, and the build there."""

    def __init__(
        self, message: dict[str, Any], url: str, key: str, place: str, tell: Callable[[str, str, int, int], None]
    ) -> None:
        self._wish, self._url, self._key, self._place, self._tell = message, url, key, place, tell
        self._actor = str(message.get("actor", ""))
        self._paths = [Path(each["path"]) for each in message["files"]]
        self._sizes: list[int] = []
        self._build = ""
        self._at, self._had = 0, -1
        self.end: BuildState | None = None
        """How it ended, once it did."""

    def step(self) -> float:
        """Begin, or send a piece, or look; the seconds until the next step. Raises what the peer raises, OSError."""
        with contextlib.closing(HttpPeer(self._url, self._key)) as peer:
            if not self._build:
                self._begin(peer)
                return 0.0
            if self._at < len(self._paths):
                self._send(peer)
                if self._at == len(self._paths):
                    self._look(peer, "start")
                return 0.0
            self._look(peer, "list")
            return LOOK_SECONDS

    def drop(self) -> None:
        """Nothing of it stays at the centre, where it has not begun to build."""
        with (
            contextlib.suppress(Unreachable, Nonsense, Refusal),
            contextlib.closing(HttpPeer(self._url, self._key)) as peer,
        ):
            if self._build:
                peer.builds(Build("drop", self._actor, id=self._build))

    def _begin(self, peer: HttpPeer) -> None:
        files = []
        for said, path in zip(self._wish["files"], self._paths, strict=True):
            terms = {name: str(said[name]) for name in ("brand", "since", "until") if said.get(name)}
            if said.get("net"):
                terms["net"] = "1"
            files.append(BuildFile(str(said["name"])[:200], path.stat().st_size, pack.digest(path), terms))
        self._sizes = [each.size for each in files]
        label = str(self._wish.get("label") or clock.today().isoformat())
        kind = str(self._wish.get("kind"))
        wish = Build("begin", self._actor, kind, self._place, label, files=tuple(files))
        self._build = peer.builds(wish).builds[0].id

    def _send(self, peer: HttpPeer) -> None:
        size = self._sizes[self._at]
        if self._had < 0:
            self._had = peer.hand_in(self._build, self._at, Piece(size)).had
        if self._had < size:
            with self._paths[self._at].open("rb") as file:
                file.seek(self._had)
                data = file.read(MAX_PIECE)
            self._had = peer.hand_in(self._build, self._at, Piece(size, self._had, len(data)), data).had
        self._tell("send", self._paths[self._at].name, sum(self._sizes[: self._at]) + self._had, sum(self._sizes))
        if self._had >= size:
            self._at, self._had = self._at + 1, -1

    def _look(self, peer: HttpPeer, wish: Any) -> None:
        for state in peer.builds(Build(wish, self._actor, id=self._build)).builds:
            if state.id == self._build:
                self._tell("centre", state.what or state.state, 0, 0)
                if state.state in ("ready", "refused"):
                    self.end = state
                return
        raise Refusal("build", {})

"""The door for who publishes: files are handed in at the peer, built there, and then told to devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from sync.wire import Fields, ProtocolError, pack, unpack

Wish = Literal["list", "begin", "start", "drop"]
WISHES: tuple[Wish, ...] = ("list", "begin", "start", "drop")
STATES = ("receiving", "waiting", "building", "ready", "refused")
MOST_FILES = 50


@dataclass(frozen=True)
class BuildFile:
    """A file to be handed in. ``terms``: what the product's builder is told of it beside its bytes."""

    name: str
    size: int
    sha256: str
    terms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Build:
    """What somebody wants. ``actor``: who asks, as in a transaction; ``place``: the store or group it is for.

    ``begin`` names kind, place, label and files; ``start`` and ``drop`` name the ``id`` that it was given.
    """

    do: Wish
    actor: str
    kind: str = ""
    place: str = ""
    label: str = ""
    id: str = ""
    files: tuple[BuildFile, ...] = ()

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Build:
        f = unpack(body)
        wish = next((each for each in WISHES if each == f.text("do")), None)
        files = f.objects("files")
        if wish is None or len(files) > MOST_FILES:
            raise ProtocolError("field.range", "do")
        return cls(
            wish, f.text("actor", 40), f.text("kind", 20), f.text("place", 40), f.text("label", 60), f.text("id", 40),
            tuple(map(_file, files)),
        )  # fmt: skip


@dataclass(frozen=True)
class BuildState:
    """One build. ``at``: when it was begun, milliseconds since 1970; ``had`` of ``of``: bytes that are here.

    ``what``: the step it is in; ``told``: the builder's report, or what it refused, as JSON text; ``code``: why.
    """

    id: str
    kind: str
    place: str
    label: str
    state: str
    at: int
    had: int
    of: int
    what: str = ""
    code: str = ""
    told: str = ""


@dataclass(frozen=True)
class Builds:
    """The builds of the device's store and groups, the latest first."""

    builds: tuple[BuildState, ...]

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Builds:
        return cls(tuple(map(_state, unpack(body).objects("builds"))))


def _file(f: Fields) -> BuildFile:
    terms = f.object("terms")
    return BuildFile(
        f.text("name", 200), f.integer("size", 1), f.text("sha256", 64),
        {name: terms.text(name, 100) for name, _ in terms.items()},
    )  # fmt: skip


def _state(f: Fields) -> BuildState:
    return BuildState(
        f.text("id", 40), f.text("kind", 20), f.text("place", 40), f.text("label", 60), f.text("state", 20),
        f.integer("at"), f.integer("had"), f.integer("of"), f.text("what", 300), f.text("code", 60),
        f.text("told", 100_000),
    )  # fmt: skip

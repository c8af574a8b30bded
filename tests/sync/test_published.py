"""One catalogue for all: published at the centre, fetched by slices while the window is in use, swapped whole."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.second.published import Incoming
from desktop.store import upgrade
from desktop.store.catalogue import build, demo, open, take
from sync.client import Exchange, Refusal
from sync.http import HttpPeer
from sync.protocol.published import Published
from sync.server.__main__ import _version_of
from sync.server.publication import Publications, publish
from tests.sync.booth import Booth, Desk, running


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two versions of a small catalogue that is not marked as generated."""
    folder = tmp_path_factory.mktemp("catalogue")
    made = []
    for label in ("2026-11", "2026-12"):
        source = dataclasses.replace(demo.source(300), label=label, generated=False)
        build.build(source, folder / f"{label}.db")
        made.append(folder / f"{label}.db")
    return made[0], made[1]


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path) as started:
        started.centre.published = Publications(str(tmp_path / "published"))
        yield started


def hear(desk: Desk, incoming: Incoming) -> Published | None:
    """A handshake, and what it told."""
    with contextlib.closing(desk.peer()) as peer:
        exchange = Exchange(desk.replica, peer, upgrade.HEAD, catalogue=incoming.known())
        exchange.run()
    assert exchange.welcome is not None
    incoming.told(desk.booth.url, exchange.welcome.catalogue)
    return exchange.welcome.catalogue


def all_of(incoming: Incoming) -> bool:
    while incoming.is_wanted:
        if incoming.step():
            return True
    return False


def put(booth: Booth, file: Path, group: str = "") -> Published:
    version = _version_of(file)
    assert version is not None
    return publish(booth.folder / "published", file, version, group)


def test_a_published_version_is_fetched_checked_and_used(booth: Booth, files: tuple[Path, Path]) -> None:
    desk = booth.device("left")
    home, incoming = desk.path.parent, Incoming(desk.path.parent)
    assert hear(desk, incoming) is None and not incoming.is_wanted
    for file in files:
        told = put(booth, file)
        assert hear(desk, incoming) == told
        assert all_of(incoming)
        found = open.newest(home)
        assert isinstance(found, open.Catalogue) and found.label == told.version
        assert found.path.read_bytes() == file.read_bytes()
        assert hear(desk, incoming) is None, "who has it is not told again"
    desk.close()


def test_an_open_file_stays_readable_while_the_next_takes_its_place(booth: Booth, files: tuple[Path, Path]) -> None:
    desk, incoming = booth.device("left"), None
    incoming = Incoming(desk.path.parent)
    put(booth, files[0])
    hear(desk, incoming)
    assert all_of(incoming)
    first = open.newest(desk.path.parent)
    assert isinstance(first, open.Catalogue)
    raw = desk.store.connection()
    open.attach(raw, first)
    parts = raw.execute("SELECT count(*) FROM cat.part").fetchone()
    put(booth, files[1])
    hear(desk, incoming)
    assert all_of(incoming)
    assert raw.execute("SELECT count(*) FROM cat.part").fetchone() == parts
    raw.close()
    desk.close()


def test_a_damaged_one_is_thrown_away_and_the_one_in_use_stays(booth: Booth, files: tuple[Path, Path]) -> None:
    desk = booth.device("left")
    incoming = Incoming(desk.path.parent)
    put(booth, files[0])
    hear(desk, incoming)
    assert all_of(incoming)
    told = put(booth, files[1])
    lying = booth.folder / "published" / f"{told.sha256}.db"
    data = bytearray(lying.read_bytes())
    data[len(data) // 2] ^= 1
    lying.write_bytes(data)
    hear(desk, incoming)
    assert not all_of(incoming)
    found = open.newest(desk.path.parent)
    assert isinstance(found, open.Catalogue) and found.label == "2026-11"
    assert not list(desk.path.parent.glob("*.coming"))
    hear(desk, incoming)
    assert not incoming.is_wanted, "what was found bad is not fetched again and again"
    desk.close()


def test_cut_it_goes_on_where_it_was(booth: Booth, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.second.published.SLICE", 20_000)
    desk = booth.device("left")
    put(booth, files[0])
    for _ in range(3):
        incoming = Incoming(desk.path.parent)
        hear(desk, incoming)
        assert not incoming.step()
    (part,) = desk.path.parent.glob("*.coming")
    assert part.stat().st_size == 60_000
    assert all_of(incoming)
    desk.close()


def test_a_group_may_have_its_own(booth: Booth, files: tuple[Path, Path]) -> None:
    mine, others = put(booth, files[1], "group-1"), put(booth, files[0])
    published = booth.centre.published
    assert published.current(["group-1"]) == mine and published.current(["group-2"]) == others
    assert published.file(mine.sha256) is not None and published.file("../centre") is None


def test_the_door_needs_no_key_and_gives_nothing_else(booth: Booth, files: tuple[Path, Path]) -> None:
    told = put(booth, files[0])
    with contextlib.closing(HttpPeer(booth.url)) as anybody:
        assert b"".join(anybody.read(f"catalogue/{told.sha256}", 10, 90)) == files[0].read_bytes()[10:100]
        with pytest.raises(Refusal, match="file"):
            list(anybody.read("catalogue/" + "0" * 64))


def test_what_is_no_catalogue_cannot_be_published(tmp_path: Path, files: tuple[Path, Path]) -> None:
    spoilt = Path(shutil.copy(files[0], tmp_path / "spoilt.db"))
    data = bytearray(spoilt.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 9000] = b"\xff" * 9000
    spoilt.write_bytes(data)
    assert _version_of(spoilt) is None and _version_of(tmp_path) is None


def test_what_no_longer_counts_is_tidied_away(tmp_path: Path, files: tuple[Path, Path]) -> None:
    for n in range(4):
        part = Path(shutil.copy(files[0], tmp_path / "x.coming"))
        sha = take._digest(part)
        assert take.put_in_place(tmp_path, part, f"v{n}", sha)
    assert len(list(tmp_path.glob("catalogue-*.db"))) <= 3

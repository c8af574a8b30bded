"""One catalogue for all: published at the centre, fetched by slices while the window is in use, swapped whole."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop.second.published import Incoming
from desktop.store import upgrade
from desktop.store.catalogue import book, build, demo, open, take
from sync.client import Exchange
from sync.http import HttpPeer
from sync.peer import Refusal
from sync.protocol.published import Published
from sync.server.__main__ import _version_of
from sync.server.publication import Publications, back, kept, publish
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


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for at in range(len(data) // 2, len(data), len(data) // 40):
        data[at] ^= 1
    file.write_bytes(data)


def put(booth: Booth, file: Path, group: str = "") -> Published:
    version = _version_of(file)
    assert version is not None
    return publish(booth.folder / "published", file, version, group)


def test_a_published_version_is_fetched_checked_and_used(booth: Booth, files: tuple[Path, Path]) -> None:
    desk = booth.device("left")
    home, incoming = desk.path.parent, Incoming(take.catalogues(desk.path.parent))
    assert hear(desk, incoming) is None and not incoming.is_wanted
    for file in files:
        told = put(booth, file)
        heard = hear(desk, incoming)
        assert heard is not None and dataclasses.replace(heard, delta=0) == told
        assert all_of(incoming)
        found = open.newest(home)
        assert isinstance(found, open.Catalogue) and found.label == told.version
        assert found.path.read_bytes() == file.read_bytes()
        assert hear(desk, incoming) is None, "who has it is not told again"
    desk.close()


def test_an_open_file_stays_readable_while_the_next_takes_its_place(booth: Booth, files: tuple[Path, Path]) -> None:
    desk, incoming = booth.device("left"), None
    incoming = Incoming(take.catalogues(desk.path.parent))
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
    incoming = Incoming(take.catalogues(desk.path.parent))
    put(booth, files[0])
    hear(desk, incoming)
    assert all_of(incoming)
    told = put(booth, files[1])
    for lying in (booth.folder / "published").glob(f"{told.sha256}*"):
        spoil(lying)
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
        incoming = Incoming(take.catalogues(desk.path.parent))
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
        assert take.catalogues(tmp_path).put_in_place(part, f"v{n}", f"{n:064x}")
    assert len(list(tmp_path.glob("catalogue-*.db"))) <= 3


def bytes_sent(booth: Booth, desk: Desk, incoming: Incoming, monkeypatch: pytest.MonkeyPatch) -> int:
    """Of files, while everything is fetched that is wanted."""
    sent = 0
    append = take.append

    def count(part: Path, data: bytes) -> None:
        nonlocal sent
        sent += len(data)
        append(part, data)

    monkeypatch.setattr(take, "append", count)
    hear(desk, incoming)
    assert all_of(incoming)
    return sent


def test_only_what_changed_is_fetched(booth: Booth, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = booth.device("left")
    incoming = Incoming(take.catalogues(desk.path.parent))
    put(booth, files[0])
    whole = bytes_sent(booth, desk, incoming, monkeypatch)
    assert whole < files[0].stat().st_size / 2, "the first one comes packed"
    told = put(booth, files[1])
    assert bytes_sent(booth, desk, incoming, monkeypatch) < whole / 20
    found = open.newest(desk.path.parent)
    assert isinstance(found, open.Catalogue) and found.path.read_bytes() == files[1].read_bytes()
    assert found.label == told.version
    desk.close()


def test_where_the_difference_does_not_open_the_whole_file_is_fetched(
    booth: Booth, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = booth.device("left")
    incoming = Incoming(take.catalogues(desk.path.parent))
    first = put(booth, files[0])
    bytes_sent(booth, desk, incoming, monkeypatch)
    told = put(booth, files[1])
    (delta,) = (booth.folder / "published").glob(f"{told.sha256}.{first.sha256[:8]}.pack")
    spoil(delta)
    hear(desk, incoming)
    assert all_of(incoming)
    found = open.newest(desk.path.parent)
    assert isinstance(found, open.Catalogue) and found.label == told.version
    assert not list(desk.path.parent.glob("*.coming")) and not list(desk.path.parent.glob("*.made"))
    desk.close()


def test_going_back_at_the_centre_takes_every_device_back_without_a_byte(
    booth: Booth, files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = booth.device("left")
    home, incoming = desk.path.parent, Incoming(take.catalogues(desk.path.parent))
    for file in files:
        put(booth, file)
        bytes_sent(booth, desk, incoming, monkeypatch)
    back(booth.folder / "published")
    told = hear(desk, incoming)
    assert told is not None and not incoming.is_wanted
    found = open.newest(home)
    assert isinstance(found, open.Catalogue) and found.label == "2026-11"
    assert hear(desk, incoming) is None
    desk.close()


def test_one_that_answers_no_question_is_not_used(tmp_path: Path, files: tuple[Path, Path]) -> None:
    spoilt = Path(shutil.copy(files[0], tmp_path / "x.made"))
    with contextlib.closing(sqlcipher.connect(str(spoilt), isolation_level=None)) as raw:
        raw.execute("DELETE FROM term")
    assert _version_of(spoilt) is not None, "its pages and its checksum are right"
    assert not take.catalogues(tmp_path).put_in_place(spoilt, "v", "0" * 64) and not spoilt.exists()


def test_three_versions_are_kept_at_the_centre(booth: Booth, files: tuple[Path, Path], tmp_path: Path) -> None:
    for n in range(5):
        file = Path(shutil.copy(files[0], tmp_path / "next.db"))
        with contextlib.closing(sqlcipher.connect(str(file), isolation_level=None)) as raw:
            raw.execute("UPDATE meta SET value = ? WHERE key = 'built_at'", (f"2026-11-0{n + 1}T00:00:00+00:00",))
        put(booth, file)
    folder = booth.folder / "published"
    assert len(kept(folder)) == len(list(folder.glob("*.db"))) == 3
    for name, size in kept(folder)[0].deltas.items():
        assert (folder / f"{kept(folder)[0].sha256}.{name}.pack").stat().st_size == size


def test_a_price_book_is_for_its_store_alone(booth: Booth, tmp_path: Path) -> None:
    left, right = booth.device("left"), booth.device("right")
    book.build("2026-11", [book.Price("VW:1", "", "", 100)], tmp_path / "b.db")
    store_id = left.replica.identity()[0]
    told = publish(booth.folder / "published", tmp_path / "b.db", "2026-11", store_id, "prices")
    url, key = left.replica.centre()
    incoming = Incoming(take.books(left.path.parent), "prices")
    with contextlib.closing(left.peer()) as peer:
        exchange = Exchange(left.replica, peer, upgrade.HEAD, holds={"prices": incoming.known()})
        exchange.run()
    assert exchange.welcome is not None
    (heard,) = exchange.welcome.published
    assert heard == told
    incoming.told(url, heard, key)
    assert all_of(incoming)
    found = open.current_book(left.path.parent)
    assert found is not None and found.prices == 1
    with contextlib.closing(HttpPeer(booth.url)) as anybody, pytest.raises(Refusal, match="key"):
        list(anybody.read(f"published/prices/{told.sha256}"))
    publish(booth.folder / "published", tmp_path / "b.db", "2026-11", "another-store", "prices")
    (booth.folder / "published" / "@prices" / store_id / f"{told.sha256}.db").unlink()
    with contextlib.closing(right.peer()) as peer, pytest.raises(Refusal, match="file"):
        list(peer.read(f"published/prices/{told.sha256}"))
    left.close()
    right.close()

"""Files handed in at the centre are built in a process of their own, published, and told to devices."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.second.published import Incoming
from desktop.store import upgrade
from desktop.store.catalogue import build, demo, open, take
from sync.client import Exchange
from sync.http import HttpPeer
from sync.peer import Refusal
from sync.protocol.build import Build, BuildFile, BuildState
from sync.protocol.file import Piece
from sync.server import building, command, publication
from sync.server.__main__ import business
from sync.server.building import Building
from sync.server.publication import Publications
from tests.store.catalogue.source import sample
from tests.sync.booth import Booth, Desk, running

PRICES = "零件号,品牌,价格\n5Q0698151D,大众,120\n5Q0698151E,大众,面议\n".encode("gb18030")


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """The command sets the process's log up; what it wrote to is gone with the test."""
    before, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = before
    logging.root.setLevel(level)


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path) as started:
        folder = tmp_path / "published"
        started.centre.published = Publications(str(folder))
        started.centre.building = Building(folder, started.centre.business.builder, 10)
        yield started


def named(data: bytes, name: str, **terms: str) -> BuildFile:
    return BuildFile(name, len(data), hashlib.sha256(data).hexdigest(), terms)


def begin(peer: HttpPeer, desk: Desk, files: dict[str, bytes], kind: str = "prices") -> str:
    wish = Build("begin", "", kind, desk.store_id, "2026-11", files=tuple(named(v, k) for k, v in files.items()))
    return peer.builds(wish).builds[0].id


def hand_in(peer: HttpPeer, build_id: str, files: dict[str, bytes], piece: int = 20) -> None:
    for n, data in enumerate(files.values()):
        had = 0
        while had < len(data):
            part = data[had : had + piece]
            had = peer.hand_in(build_id, n, Piece(len(data), had, len(part)), part).had


def finished(peer: HttpPeer, build_id: str) -> BuildState:
    for _ in range(600):
        (state,) = (each for each in peer.builds(Build("list", "")).builds if each.id == build_id)
        if state.state in ("ready", "refused"):
            return state
        time.sleep(0.1)
    raise AssertionError(state)


def test_a_price_list_becomes_what_the_desk_uses(booth: Booth) -> None:
    desk = booth.device("left")
    files = {"list.csv": PRICES}
    with contextlib.closing(desk.peer()) as peer:
        build_id = begin(peer, desk, files)
        assert peer.hand_in(build_id, 0, Piece(len(PRICES))).had == 0
        hand_in(peer, build_id, files)
        peer.builds(Build("start", "", id=build_id))
        state = finished(peer, build_id)
        assert (state.state, state.code) == ("ready", ""), state
        report = json.loads(state.told)["report"]
        assert report["counts"]["prices"] == 1 and report["examples"]["source.price"] == [["list.csv", 3, "面议"]]
        exchange = Exchange(desk.replica, peer, upgrade.HEAD, holds={"prices": ""})
        exchange.run()
        assert exchange.welcome is not None
        incoming = Incoming(take.books(desk.path.parent), "prices")
        incoming.told(booth.url, exchange.welcome.published[0], desk.key)
        while incoming.is_wanted:
            incoming.step()
    found = open.current_book(desk.path.parent)
    assert found is not None and found.label == "2026-11" and found.prices == 1
    assert [path.name for path in (booth.folder / "published" / building.FOLDER / build_id).iterdir()] == ["build.json"]
    desk.close()


def test_what_cannot_be_built_is_told_and_what_is_published_stays(booth: Booth) -> None:
    desk = booth.device("left")
    files = {"list.csv": "名称,价格\na,1\n".encode()}
    with contextlib.closing(desk.peer()) as peer:
        build_id = begin(peer, desk, files)
        hand_in(peer, build_id, files)
        peer.builds(Build("start", "", id=build_id))
        state = finished(peer, build_id)
        assert (state.state, state.code) == ("refused", "source.columns")
        assert json.loads(state.told)["file"] == "list.csv"
        peer.builds(Build("drop", "", id=build_id))
        assert peer.builds(Build("list", "")).builds == ()
    desk.close()


def test_only_who_may_set_prices_hands_in_and_only_for_their_store(booth: Booth) -> None:
    desk = booth.device("left")
    limited = booth.centre.invite(desk.store_id, ["stock", "quote"])
    with contextlib.closing(HttpPeer(booth.url)) as peer:
        from sync.protocol import Enrol

        key = peer.enrol(Enrol(limited, "clerk")).key
    files = (named(PRICES, "list.csv"),)
    with contextlib.closing(HttpPeer(booth.url, key)) as clerk, pytest.raises(Refusal, match="right"):
        clerk.builds(Build("begin", "", "prices", desk.store_id, "x", files=files))
    with contextlib.closing(desk.peer()) as peer:
        for wish in (
            Build("begin", "", "prices", "another-store", "x", files=files),
            Build("begin", "", "papers", desk.store_id, "x", files=files),
            Build("begin", "", "prices", desk.store_id, "../x", files=files),
            Build("start", "", id="0123456789abcdef"),
            Build("drop", "", id=".."),
        ):
            with pytest.raises(Refusal, match="build"):
                peer.builds(wish)
        with pytest.raises(Refusal, match="quota"):
            peer.builds(Build("begin", "", "prices", desk.store_id, "x", files=(BuildFile("a", 1 << 40, "0" * 64),)))
    desk.close()


def test_a_file_that_is_not_what_was_announced_is_not_kept(booth: Booth) -> None:
    desk = booth.device("left")
    with contextlib.closing(desk.peer()) as peer:
        build_id = begin(peer, desk, {"list.csv": PRICES})
        with pytest.raises(Refusal, match="content"):
            peer.hand_in(build_id, 0, Piece(len(PRICES), 0, len(PRICES)), bytes(len(PRICES)))
        assert peer.hand_in(build_id, 0, Piece(len(PRICES))).had == 0
        for place in (1, -1):
            with pytest.raises(Refusal, match="build"):
                peer.hand_in(build_id, place, Piece(5, 0, 5), b"12345")
        with pytest.raises(Refusal, match="build"):
            peer.builds(Build("start", "", id=build_id))
    other = booth.device("other", store_id="01990000-0000-7000-8000-00000000beef")
    with contextlib.closing(other.peer()) as peer:
        with pytest.raises(Refusal, match="build"):
            peer.hand_in(build_id, 0, Piece(len(PRICES)))
        assert peer.builds(Build("list", "")).builds == ()
    other.close()
    desk.close()


def settings(tmp_path: Path) -> list[str]:
    (tmp_path / "key").write_text("11" * 32)
    (tmp_path / "centre.toml").write_text(
        f'[database]\nembedded = "{tmp_path / "centre"}"\nkey_file = "{tmp_path / "key"}"\n'
        f'[files]\ncatalogue = "{tmp_path / "published"}"\n'
    )
    return ["--config", str(tmp_path / "centre.toml")]


def test_the_operator_builds_a_catalogue_of_aces_and_pies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.xml").write_text(sample.ACES)
    (tmp_path / "p.xml").write_text(sample.PIES)
    (tmp_path / "codes.csv").write_text("\n".join(",".join(row) for row in sample.CODING))
    words = [*settings(tmp_path), "catalogue", "build", "--group", "g1", "--label", "2026-11"]
    files = [str(tmp_path / name) for name in ("a.xml", "codes.csv", "p.xml")]
    assert command.main([*words, *files], business()) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["state"] == "ready" and said["report"]["remarks"]["source.equipment"] == 1
    (version,) = publication.kept(tmp_path / "published" / "g1")
    found = open.inspect(tmp_path / "published" / "g1" / f"{version.sha256}.db")
    assert isinstance(found, open.Catalogue) and found.label == "2026-11" and found.parts == 5
    assert (tmp_path / "a.xml").exists()
    assert command.main([*words, str(tmp_path / "codes.csv")], business()) == 1
    assert "source.empty" in capsys.readouterr().err


def test_the_next_catalogue_keeps_the_numbers_of_the_one_before(tmp_path: Path) -> None:
    published = tmp_path / "published"
    build.build(demo.source(60), tmp_path / "first.db")
    publication.publish(published, tmp_path / "first.db", "first", "g1")
    with contextlib.closing(open.plain(tmp_path / "first.db")) as raw:
        key, number = raw.execute(
            "SELECT part_key, id FROM part WHERE next_id IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
    (tmp_path / "t.csv").write_text("编码,品牌,名称\nN1,博世,机油滤清器\n{1},{0},x\n".format(*key.split(":")))
    words = [*settings(tmp_path), "catalogue", "build", "--group", "g1", str(tmp_path / "t.csv")]
    assert command.main(words, business()) == 0
    (version, _) = publication.kept(published / "g1")
    with contextlib.closing(open.plain(published / "g1" / f"{version.sha256}.db")) as raw:
        assert raw.execute("SELECT id FROM part WHERE part_key = ?", (key,)).fetchone() == (number,)

"""A store makes catalogue and price book of its own files: itself where it stands alone, else at the centre."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.second.making import Making
from desktop.store.catalogue import open
from sync.server.building import Building
from sync.server.publication import Publications, kept
from tests.sync.booth import Booth, Desk, running

LIST = "零件号,品牌,名称,价格\nN1,博世,机油滤清器,120\nN2,博世,x,面议\n"


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path) as started:
        yield started


class Alone:
    """The part of a second process that makes."""

    def __init__(self, desk: Desk) -> None:
        self.said: list[dict[str, Any]] = []
        self.inbox: queue.Queue[dict[str, Any]] = queue.Queue()
        self.making = Making(desk.path.parent, desk.replica, self.said.append, self.inbox.put)

    def make(self, kind: str, *files: Path, **more: Any) -> dict[str, Any]:
        given = [{"path": str(path), "name": path.name, **more} for path in files]
        self.making.begin({"do": "make", "kind": kind, "label": "2026-11", "files": given})
        return self.end()

    def end(self) -> dict[str, Any]:
        """Serve until it is done."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for each in self.said:
                if each["say"] in ("done", "failed") and each["task"] == "make":
                    return each
            message = self.inbox.get(timeout=60)
            if message["do"] == "making":
                self.making.step()
            elif message["do"] == "made":
                self.making.made(message)
        raise AssertionError(self.said)


def forget_centre(desk: Desk) -> None:
    desk.raw.execute("UPDATE device SET centre_url = '', centre_key = ''")


def test_alone_it_is_built_here_and_used_at_once(booth: Booth, tmp_path: Path) -> None:
    desk = booth.device("left")
    forget_centre(desk)
    (tmp_path / "list.csv").write_text(LIST)
    for kind, remark in (("catalogue", "source.price"), ("prices", "source.price")):
        told = Alone(desk).make(kind, tmp_path / "list.csv")
        assert told["say"] == "done" and told["here"] and told["report"]["remarks"] == {remark: 1}
    found, book = open.newest(desk.path.parent), open.current_book(desk.path.parent)
    assert isinstance(found, open.Catalogue) and found.parts == 2 and not found.generated
    assert book is not None and book.prices == 1
    assert not [path for path in desk.path.parent.iterdir() if path.suffix in (".built", ".gathered", ".building")]
    desk.close()


def test_what_is_refused_changes_nothing(booth: Booth, tmp_path: Path) -> None:
    desk = booth.device("left")
    forget_centre(desk)
    (tmp_path / "list.csv").write_text(LIST)
    assert Alone(desk).make("prices", tmp_path / "list.csv")["say"] == "done"
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    told = Alone(desk).make("prices", tmp_path / "bad.csv")
    assert (told["say"], told["code"], told["values"]["file"]) == ("failed", "source.columns", "bad.csv")
    told = Alone(desk).make("prices", tmp_path / "list.csv", until="2026-02-30")
    assert told["code"] == "source.day"
    book = open.current_book(desk.path.parent)
    assert book is not None and book.prices == 1
    desk.close()


def test_it_can_be_stopped(booth: Booth, tmp_path: Path) -> None:
    desk = booth.device("left")
    forget_centre(desk)
    (tmp_path / "list.csv").write_text(LIST * 20_000)
    alone = Alone(desk)
    alone.making.begin({"kind": "prices", "files": [{"path": str(tmp_path / "list.csv"), "name": "list.csv"}]})
    alone.making.stop()
    assert alone.end()["code"] == "make.stopped"
    assert open.current_book(desk.path.parent) is None
    assert not alone.making.is_under_way
    desk.close()


def test_with_a_centre_it_is_handed_in_there(booth: Booth, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    booth.centre.published = Publications(str(folder))
    booth.centre.building = Building(folder, booth.centre.business.builder, 10)
    desk = booth.device("left")
    (tmp_path / "list.csv").write_text(LIST)
    alone = Alone(desk)
    told = alone.make("prices", tmp_path / "list.csv", brand="博世")
    assert told["say"] == "done" and not told["here"] and told["report"]["counts"]["prices"] == 1
    assert {each.get("step") for each in alone.said} >= {"send", "centre"}
    (version,) = kept(folder / "@prices" / desk.store_id)
    assert version.version == "2026-11"
    desk.close()


def test_a_centre_that_publishes_nothing_says_so(booth: Booth, tmp_path: Path) -> None:
    desk = booth.device("left")
    (tmp_path / "list.csv").write_text(LIST)
    assert Alone(desk).make("prices", tmp_path / "list.csv")["code"] == "centre.build"
    desk.close()

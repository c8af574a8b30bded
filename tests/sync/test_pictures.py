"""Pictures of parts: made at the centre of what a supplier sends, fetched for what a page shows, kept to a size."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from PIL import Image

from desktop.domain.problem import Refused
from desktop.second import picturing
from desktop.store import media
from desktop.store.catalogue import picture
from desktop.store.catalogue.source import files, price
from sync.server.publication import Publications, publish
from tests.store.catalogue.source import sample
from tests.sync.booth import Booth, Desk, running


def drawing(colour: str = "red", size: tuple[int, int] = (1600, 900), form: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, form)
    return out.getvalue()


def archive(folder: Path, members: dict[str, bytes]) -> files.Given:
    path = folder / "pictures.zip"
    with zipfile.ZipFile(path, "w") as zipped:
        for name, data in members.items():
            zipped.writestr(name, data)
    return files.Given(path, "pictures.zip", price.Terms(brand="大众"))


def side(data: bytes | None) -> tuple[int, int]:
    assert data is not None
    with Image.open(io.BytesIO(data)) as opened:
        assert opened.format == "JPEG"
        return opened.size


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path) as started:
        started.centre.published = Publications(str(tmp_path / "published"))
        yield started


def test_pictures_are_found_by_number_by_folder_and_by_the_suppliers_file(tmp_path: Path) -> None:
    (tmp_path / "p.xml").write_text(sample.PIES)
    (tmp_path / "codes.csv").write_text("\n".join(",".join(row) for row in sample.CODING))
    given = archive(tmp_path, {
        "all/BOSCH/0 986 494 123.JPG": drawing(form="JPEG"), "5Q0-698-151_2.png": drawing("blue"),
        "5Q0-698-151.png": drawing("green", (100, 50)), "BP100.jpg": drawing(form="JPEG"), "BOSCH_77_1.png": drawing(),
        "broken.png": b"\x89PNG\r\n" + bytes(50), "read.me": b"x", "___.png": drawing(),
    })  # fmt: skip
    report = files.make_pictures(
        [given, *(files.Given(tmp_path / name, name) for name in ("p.xml", "codes.csv"))], "1", tmp_path / "media-1.db"
    )
    assert report.counts == {"pictures": 4}
    assert report.remarks == {"picture.unreadable": 1, "picture.name": 1}
    path = tmp_path / "media-1.db"
    assert side(picture.read(path, "BOSCH:0986494123", "picture")) == (1024, 576)
    assert side(picture.read(path, "BOSCH:77", "thumb")) == (160, 90)
    assert side(picture.read(path, "VW:5Q0698151", "picture")) == (100, 50), "the first view, and never made larger"
    assert picture.read(path, "SAMPLEBRAKES:BP100", "thumb") is not None
    assert picture.read(path, "VW:none", "thumb") is None


def test_what_has_no_picture_at_all_is_refused(tmp_path: Path) -> None:
    given = archive(tmp_path, {"read.me": b"x"})
    with pytest.raises(Refused) as refused:
        files.make_pictures([given], "1", tmp_path / "media-1.db")
    assert refused.value.problems[0].code == "picture.none_named"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["pictures.zip"]


def test_a_picture_bomb_is_not_opened() -> None:
    assert picture.drawn(drawing("white", (10_000, 6_000))) is None


def publish_some(booth: Booth, desk: Desk, folder: Path) -> None:
    given = archive(folder, {f"N{n}.png": drawing(size=(300, 200)) for n in range(3)})
    files.make_pictures([given], "1", folder / "media.built")
    publish(booth.folder / "published", folder / "media.built", "1", desk.store_id, "media")


def ask(desk: Desk, keys: list[str], size: str = "thumb") -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = []
    with contextlib.closing(desk.peer()) as peer:
        picturing.fetch({"keys": keys, "size": size}, desk.path.parent, peer, said.append)
    return said


def test_what_a_page_shows_is_fetched_once(booth: Booth, tmp_path: Path) -> None:
    desk = booth.device("left")
    publish_some(booth, desk, tmp_path)
    home = desk.path.parent
    shown = media.Media(home)
    assert shown.thumbnail("VW:N1") is None and shown.missing(["VW:N1", "VW:N1"]) == ["VW:N1"]
    keys = ["VW:N0", "VW:N1", "VW:none"]
    assert ask(desk, keys) == [{"say": "done", "task": "pictures", "size": "thumb", "keys": ["VW:N0", "VW:N1"]}]
    assert side(shown.thumbnail("VW:N1")) == (160, 107) and shown.picture("VW:N1") is None
    assert shown.missing(keys) == [], "also that a part has none is known"
    assert ask(desk, keys) == []
    assert ask(desk, ["VW:N1"], "picture")[0]["keys"] == ["VW:N1"]
    assert side(shown.picture("VW:N1")) == (300, 200)
    with contextlib.closing(sqlcipher.connect(str(home / media.FILE), isolation_level=None)) as raw:
        raw.execute("UPDATE piece SET fetched_at = '2026-01-01T00:00:00.000Z' WHERE part_key <> 'VW:N0'")
    assert shown.missing(keys) == keys[1:], "what is old is asked for again"
    shown.close()
    desk.close()


def test_another_store_gets_none_of_them_and_no_centre_is_no_trouble(booth: Booth, tmp_path: Path) -> None:
    desk = booth.device("left")
    publish_some(booth, desk, tmp_path)
    other = booth.device("other", store_id="01990000-0000-7000-8000-00000000beef")
    assert ask(other, ["VW:N1"]) == []
    booth.stop()  # nobody answers
    assert ask(desk, ["VW:N1"]) == [] and media.Media(desk.path.parent).missing(["VW:N1"]) == ["VW:N1"]
    booth.start()
    other.close()
    desk.close()


def test_what_was_fetched_first_goes_when_there_is_too_much(tmp_path: Path) -> None:
    for n in range(12):
        media.keep(tmp_path, "thumb", {f"VW:{n}": bytes(100)}, most_bytes=1_000)
    shown = media.Media(tmp_path)
    here = [n for n in range(12) if shown.thumbnail(f"VW:{n}") is not None]
    assert here == list(range(12 - len(here), 12)) and 8 <= len(here) <= 10
    shown.close()


def test_a_damaged_file_of_pictures_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / media.FILE).write_bytes(b"x" * 9_000)
    shown = media.Media(tmp_path)
    assert shown.thumbnail("VW:1") is None
    media.keep(tmp_path, "thumb", {"VW:1": b"jpeg"})
    shown.close()
    assert shown.thumbnail("VW:1") == b"jpeg"
    shown.close()


def test_a_store_alone_shows_those_it_made_itself(tmp_path: Path) -> None:
    given = archive(tmp_path, {"N1.png": drawing()})
    files.make_pictures([given], "1", tmp_path / "media-1.db")
    shown = media.Media(tmp_path)
    assert side(shown.thumbnail("VW:N1")) == (160, 90)
    shown.close()

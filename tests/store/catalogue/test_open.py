"""Finding the catalogue file, and every way in which it can be unusable."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.catalogue import demo, open, schema


def _good(home: Path, folder: Path, name: str = demo.FILE_NAME) -> Path:
    return Path(shutil.copy(home / demo.FILE_NAME, folder / name))


def test_an_empty_folder_has_no_catalogue(tmp_path: Path) -> None:
    assert open.newest(tmp_path) == open.Unusable("catalogue.missing", tmp_path)


def test_the_demo_says_that_it_is_generated(home: Path) -> None:
    found = open.newest(home)
    assert isinstance(found, open.Catalogue)
    assert found.generated
    assert found.parts == demo.PARTS
    assert open.verify(found)


@pytest.mark.parametrize("keep", [0, 50, 4096, 1_000_000])
def test_a_file_cut_short_is_damaged(home: Path, tmp_path: Path, keep: int) -> None:
    path = _good(home, tmp_path)
    path.write_bytes(path.read_bytes()[:keep])
    assert open.newest(tmp_path) == open.Unusable("catalogue.damaged", path)


def test_a_file_of_noise_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "catalogue-2026-12.db"
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 64)
    assert open.newest(tmp_path) == open.Unusable("catalogue.damaged", path)


def test_a_spoilt_page_is_found_by_the_full_check(home: Path, tmp_path: Path) -> None:
    path = _good(home, tmp_path)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = b"\xff" * 20_000
    path.write_bytes(content)
    found = open.inspect(path)
    assert isinstance(found, open.Unusable) or not open.verify(found)


def test_a_file_of_a_newer_version_is_named_so(home: Path, tmp_path: Path) -> None:
    path = _good(home, tmp_path)
    connection = sqlcipher.connect(str(path))
    connection.execute(f"PRAGMA user_version = {schema.FORMAT + 1}")
    connection.close()
    assert open.newest(tmp_path) == open.Unusable("catalogue.newer", path)


def test_a_damaged_file_does_not_hide_a_good_one(home: Path, tmp_path: Path) -> None:
    _good(home, tmp_path)
    bad = tmp_path / "catalogue-2027-01.db"
    bad.write_bytes(b"half a download")
    found = open.newest(tmp_path)
    assert isinstance(found, open.Catalogue)
    assert found.path.name == demo.FILE_NAME
    assert found.skipped == (open.Unusable("catalogue.damaged", bad),)


def test_a_real_catalogue_goes_before_the_generated_one(home: Path, tmp_path: Path) -> None:
    _good(home, tmp_path)
    real = _good(home, tmp_path, "catalogue-2026-01.db")
    connection = sqlcipher.connect(str(real))
    connection.execute("UPDATE meta SET value = '0' WHERE key = 'generated'")
    connection.commit()
    connection.close()
    found = open.newest(tmp_path)
    assert isinstance(found, open.Catalogue)
    assert found.path == real


def test_a_missing_demo_is_made_and_a_good_one_kept(home: Path) -> None:
    before = (home / demo.FILE_NAME).stat().st_mtime_ns
    demo.ensure(home)
    assert (home / demo.FILE_NAME).stat().st_mtime_ns == before
    assert not list(home.glob("*.building"))


def test_the_attached_catalogue_cannot_be_written(shop: Any) -> None:
    with pytest.raises(sqlcipher.OperationalError):
        shop.execute("DELETE FROM cat.part")

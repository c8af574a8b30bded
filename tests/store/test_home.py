"""A home folder keeps everything of one store in one place, closed to others."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from desktop.store.home import Home, default_home, demo_home, write_whole
from desktop.store.problem import StoreError


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_the_folders_are_closed_to_other_users(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()
    for folder in (home.path, home.backups, home.log):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_demo_store_and_the_store_have_homes_of_their_own() -> None:
    assert default_home().path != demo_home().path


def test_a_copied_home_looks_for_another_token(tmp_path: Path) -> None:
    assert Home(tmp_path / "a").token != Home(tmp_path / "b").token
    assert tmp_path not in Home(tmp_path / "a").token.parents


def test_a_place_that_is_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError) as refused:
        Home(tmp_path / "file" / "home").make()
    assert refused.value.code == "store.read_only"


def test_a_small_file_is_replaced_whole(tmp_path: Path) -> None:
    write_whole(tmp_path / "keys.json", b"one")
    write_whole(tmp_path / "keys.json", b"two")
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]
    assert (tmp_path / "keys.json").read_bytes() == b"two"

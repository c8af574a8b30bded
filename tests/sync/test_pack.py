"""A file as a pack: it comes out byte for byte, from an earlier version or from nothing, or it is refused."""

from __future__ import annotations

import contextlib
from pathlib import Path
from random import Random

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import pack


def table(path: Path, seed: int, rows: int = 4_000) -> Path:
    """A database whose rows are mostly those of any other seed."""
    random = Random(seed)
    with contextlib.closing(sqlcipher.connect(str(path), isolation_level=None)) as raw:
        raw.execute("PRAGMA page_size = 8192")
        raw.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")
        same = Random(0)
        raw.execute("BEGIN")
        for row in range(rows):
            text = f"{same.getrandbits(200):x}"
            if random.random() < 0.01:
                text = f"changed {seed} {row}" * random.randrange(1, 9)
            raw.execute("INSERT INTO t VALUES (?, ?)", (row, text))
        raw.execute("COMMIT")
        raw.execute("CREATE INDEX i ON t (text)")
    return path


def opened(packed: Path, target: Path, base: Path | None = None) -> bytes:
    with packed.open("rb") as source:
        assert list(pack.unpack(source, target, base))[-1][0] == target.stat().st_size
    return target.read_bytes()


def test_it_comes_out_as_it_was_and_only_what_changed_is_in_it(tmp_path: Path) -> None:
    old, new = table(tmp_path / "old", 1), table(tmp_path / "new", 2)
    whole = pack.pack(new, tmp_path / "whole")
    delta = pack.pack(new, tmp_path / "delta", old)
    assert opened(tmp_path / "whole", tmp_path / "out") == new.read_bytes()
    assert opened(tmp_path / "delta", tmp_path / "out", old) == new.read_bytes()
    assert delta < whole / 5


@pytest.mark.parametrize("how", ["cut", "flipped", "other base", "no base", "longer base"])
def test_what_does_not_open_is_refused(tmp_path: Path, how: str) -> None:
    old, new = table(tmp_path / "old", 1, 500), table(tmp_path / "new", 2, 500)
    pack.pack(new, tmp_path / "delta", old)
    data = bytearray((tmp_path / "delta").read_bytes())
    base: Path | None = old
    if how == "cut":
        del data[-3:]
    elif how == "flipped":
        data[len(data) // 2] ^= 64
    elif how == "no base":
        base = None
    else:
        changed = bytearray(old.read_bytes())
        if how == "longer base":
            changed += b"\0" * 8192
        else:
            changed[8192:] = bytes(len(changed) - 8192)
        old.write_bytes(changed)
    (tmp_path / "delta").write_bytes(data)
    with pytest.raises(pack.BadPack):
        opened(tmp_path / "delta", tmp_path / "out", base)


def test_a_head_that_promises_too_little_is_not_believed(tmp_path: Path) -> None:
    """A record beyond the promised size would fill the disk."""
    new = table(tmp_path / "new", 1, 500)
    pack.pack(new, tmp_path / "whole")
    data = (tmp_path / "whole").read_bytes()
    size = str(new.stat().st_size).encode()
    (tmp_path / "whole").write_bytes(data.replace(size, b"9".ljust(len(size), b" "), 1))
    with pytest.raises(pack.BadPack):
        opened(tmp_path / "whole", tmp_path / "out")


@pytest.mark.parametrize("length", [0, 1, 4, 8191, 8192, 8193])
def test_any_other_bytes_stay_as_they_are(length: int) -> None:
    page = b"\1" * length
    assert pack.apart(page) == page == pack.together(page)


@given(st.sampled_from(sorted(pack.HEADERS)), st.integers(0, 4100), st.integers(0, 1 << 32))
@settings(max_examples=200, deadline=None)
def test_every_tree_page_comes_together_again(kind: int, cells: int, seed: int) -> None:
    page = bytes([kind, 0, 0]) + cells.to_bytes(2, "big") + Random(seed).randbytes(8187)
    assert pack.together(pack.apart(page)) == page


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_pack_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("pack")
    (folder / "p").write_bytes(pack.MAGIC + data)
    with pytest.raises(pack.BadPack):
        opened(folder / "p", folder / "out")

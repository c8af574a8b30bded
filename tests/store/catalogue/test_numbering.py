"""A catalogue that follows another one keeps its numbers, so that a device fetches only what changed."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

import pytest

from desktop.store.catalogue import build, demo, open
from desktop.store.catalogue.numbering import SPARE_EVERY, Numbers
from desktop.store.catalogue.record import Source

PARTS = "SELECT part_key, id FROM part"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("numbering") / "first.db"
    build.build(changed(), path)
    return path


def changed(drop: int = 0, extra: int = 0) -> Source:
    """The demo's, without some of its parts and with some new ones."""
    source = demo.source(300)
    parts = list(source.parts)
    for place in range(extra):
        parts.append(dataclasses.replace(parts[place * 7], number=f"NEW {place}"))
    return dataclasses.replace(source, parts=parts[drop:])


def rows(path: Path, sql: str) -> dict[str, int]:
    with contextlib.closing(open.plain(path)) as connection:
        return dict(connection.execute(sql).fetchall())


def test_what_is_in_both_keeps_its_number(first: Path, tmp_path: Path) -> None:
    build.build(changed(drop=5, extra=40), tmp_path / "next.db", first)
    for sql in (PARTS, "SELECT key, id FROM car", "SELECT code, id FROM brand", "SELECT name_zh, id FROM part_type"):
        before, after = rows(first, sql), rows(tmp_path / "next.db", sql)
        assert {key: after[key] for key in before.keys() & after.keys()} == {
            key: before[key] for key in before.keys() & after.keys()
        }
    found = open.inspect(tmp_path / "next.db")
    assert isinstance(found, open.Catalogue) and open.verify(found)
    assert found.parts == len(rows(tmp_path / "next.db", PARTS)) == len(rows(first, PARTS)) + 35


def test_a_new_part_stands_near_those_it_is_asked_for_as_much_as() -> None:
    numbers = Numbers()
    first = list(numbers.places((f"P{place}", False) for place in range(100)))
    assert SPARE_EVERY not in first and first == sorted(set(first))
    numbers._old["part"] = {f"P{place}": number for place, number in enumerate(first)}
    numbers._next["part"] = first[-1] + 1
    keys = [(f"P{place}", False) for place in range(100)]
    keys[10:10] = [("NEW", False)]
    again = list(numbers.places(keys))
    assert again[10] == SPARE_EVERY and again[:10] + again[11:] == first


def test_there_is_always_a_number_left() -> None:
    numbers = Numbers()
    numbers._old["part"], numbers._next["part"] = {"P": 1}, 2
    given = list(numbers.places([("P", False), *((f"N{place}", False) for place in range(200))]))
    assert len(set(given)) == 201 and given[0] == 1


def test_one_that_was_replaced_since_moves_behind(first: Path) -> None:
    numbers = Numbers(first)
    (key, number), (other, last) = [each for each in numbers._old["part"].items() if each[1] > 0][:2]
    assert list(numbers.places([(other, False), (key, True)]))[1] > last > number


def test_two_builds_of_the_same_are_the_same_but_for_their_time(
    first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build.build(changed(), tmp_path / "again.db", first)
    one, other = first.read_bytes(), (tmp_path / "again.db").read_bytes()
    assert len(one) == len(other)
    pages = [at for at in range(0, len(one), 8192) if one[at : at + 8192] != other[at : at + 8192]]
    assert len(pages) <= 2, "the header's counters and the time in meta"

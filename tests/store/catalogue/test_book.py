"""A price list becomes a price book, and the search gives the price that holds today, or the one that has ended."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from desktop.domain.local import Live
from desktop.domain.problem import Refused
from desktop.store.catalogue import book, current, open
from desktop.store.catalogue.fetch import _priced
from desktop.store.catalogue.search import PartSearch
from desktop.store.catalogue.source import files, price

HEADER = "零件号,品牌,价格（不含税）,生效日期,失效日期\r\n"
LINES = (
    "5Q0 698 151,大众,100.00,2026-01-01,2026-06-30\r\n"
    "5Q0 698 151,大众,110,2026/7/1,\r\n"
    "5Q0698151,大众,111,2026年7月1日,\r\n"
    "0 986 494 123,BOSCH,面议,,\r\n"
    ",大众,1,,\r\n"
    "0 986 494 124,BOSCH,200,2026-05-01,2026-02-30\r\n"
    "0 986 494 125,BOSCH,200,,2026-03-31\r\n"
)


def made(folder: Path, text: str, encoding: str, terms: price.Terms | None = None) -> tuple[book.Book, files.Report]:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    report = files.make_book([files.Given(path, "list.csv", terms or price.Terms())], "2026-11", folder / "prices-a.db")
    found = book.inspect(folder / "prices-a.db")
    assert found is not None and book.verify(found)
    return found, report


def test_a_gbk_list_with_title_lines_becomes_a_book(tmp_path: Path) -> None:
    found, report = made(tmp_path, "某某公司价格表,,,,\r\n" + HEADER + LINES, "gb18030")
    with contextlib.closing(book.plain(found.path)) as connection:
        assert connection.execute("SELECT * FROM price").fetchall() == [
            ("BOSCH:0986494125", "", "2026-03-31", 22600),
            ("VW:5Q0698151", "2026-01-01", "2026-06-30", 11300),
            ("VW:5Q0698151", "2026-07-01", "", 12543),
        ], "with 13 % tax; the later of two lines of one day counts"
    assert report.remarks == {"source.price": 1, "source.no_number": 1, "source.days": 1}
    assert report.counts == {"prices_said": 4, "prices": 3, "twice": 1}
    assert report.examples["source.price"] == [("list.csv", 6, "面议")]


def test_the_terms_of_a_list_fill_in_what_its_lines_do_not_say(tmp_path: Path) -> None:
    terms = price.Terms(brand="大众", since="2026-11-01", until="2026-12-31")
    found, _ = made(tmp_path, "编码,含税价\nA1,12.345\nA2,9\n", "utf-8", terms)
    with contextlib.closing(book.plain(found.path)) as connection:
        assert connection.execute("SELECT * FROM price").fetchall() == [
            ("VW:A1", "2026-11-01", "2026-12-31", 1235), ("VW:A2", "2026-11-01", "2026-12-31", 900),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"), [("编码,名称\nA1,x\n", "source.columns"), ("编码,品牌,价格\nA1,大众,电询\n", "source.empty")]
)
def test_a_list_without_prices_is_refused_and_nothing_is_left(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        made(tmp_path, text, "utf-8")
    assert refused.value.problems[0].code == code
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.csv"]


def test_of_the_prices_that_hold_the_latest_counts_else_the_last_to_end(tmp_path: Path) -> None:
    rows = [("A", "2026-01-01", "2026-12-31", 1), ("A", "2026-06-01", "", 2), ("A", "2027-01-01", "", 3),
            ("B", "", "2025-06-30", 4), ("B", "", "2025-06-30", 5), ("C", "2027-01-01", "", 6)]  # fmt: skip
    book.build("x", map(book.Price._make, rows), tmp_path / "prices-x.db")
    found = open.current_book(tmp_path)
    assert found is not None and found.twice == 1
    with contextlib.closing(book.plain(found.path)) as connection:
        book.attach(connection, found)
        priced = book.Prices(connection).of(["A", "B", "C", "D"], date(2026, 11, 22))
    assert {key: each.fen for key, each in priced.items()} == {"A": 2, "B": 5}


def test_a_damaged_book_is_none(tmp_path: Path) -> None:
    (tmp_path / "prices-x.db").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    assert open.current_book(tmp_path) is None


def test_the_book_that_was_named_is_used_before_a_newer_one(tmp_path: Path) -> None:
    for name in ("a", "b"):
        book.build(name, [book.Price("A", "", "", 1)], tmp_path / f"prices-{name}.db")
    current.name(tmp_path, "prices", "prices-a.db")
    found = open.current_book(tmp_path)
    assert found is not None and found.label == "a"


DAY = "2026-11-22"
HOLDS, ENDED = book.Price("A", "", "2026-12-31", 200), book.Price("A", "", "2026-10-31", 300)


@pytest.mark.parametrize(
    ("own", "until", "booked", "expected"),
    [
        (None, None, None, ("list", 50, None)),
        (None, None, HOLDS, ("book", 200, "2026-12-31")),
        (None, None, ENDED, ("book", 300, "2026-10-31")),
        (100, None, HOLDS, ("own", 100, None)),
        (100, "2026-11-22", HOLDS, ("own", 100, "2026-11-22")),
        (100, "2026-11-21", HOLDS, ("book", 200, "2026-12-31")),
        (100, "2026-11-21", ENDED, ("own", 100, "2026-11-21")),
        (100, "2026-11-21", None, ("own", 100, "2026-11-21")),
    ],
)
def test_the_first_price_that_holds_counts(
    own: int | None, until: str | None, booked: book.Price | None, expected: tuple[str, int, str | None]
) -> None:
    assert _priced(own, until, booked, 50, DAY) == expected


def test_the_search_takes_the_books_price_where_the_store_has_none(home: Path, tmp_path: Path) -> None:
    """At the customer's level, like any other price."""
    catalogue = open.newest(home)
    assert isinstance(catalogue, open.Catalogue)
    with contextlib.closing(sqlcipher.connect(":memory:", uri=True, isolation_level=None)) as raw:
        raw.execute(str(CreateTable(Live.__table__).compile(dialect=sqlite.dialect())))
        open.attach(raw, catalogue)
        before = PartSearch(raw).find("刹车片", limit=20)
        own = before[0].part_key
        raw.execute("INSERT INTO live (part_key, retail_fen, here_milli, elsewhere_milli, order_milli)"
                    " VALUES (?, 500, 0, 0, 0)", (own,))  # fmt: skip
        prices = [book.Price(row.part_key, "", "2099-12-31", 12_345) for row in before]
        book.build("x", prices, tmp_path / "prices-x.db")
        found = book.inspect(tmp_path / "prices-x.db")
        assert found is not None
        book.attach(raw, found)
        after = {row.part_key: row for row in PartSearch(raw).find("刹车片", limit=20, level_rate_bp=9_000)}
    first = after.pop(own)
    assert (first.price_from, first.retail_fen, first.price_fen) == ("own", 500, 450)
    assert after and {(row.price_from, row.retail_fen, row.price_fen) for row in after.values()} == {
        ("book", 12_345, 11_111)
    }
    assert {row.valid_until for row in after.values()} == {date(2099, 12, 31)}

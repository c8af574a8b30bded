"""Files become facts, and the facts of several files one catalogue that is searched like any other."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from desktop.domain.local import Live
from desktop.domain.sales.basket import Basket, add_part
from desktop.store.catalogue import open
from desktop.store.catalogue.search import PartSearch
from desktop.store.catalogue.source import aces, coding, heading, pies, table
from desktop.store.catalogue.source.fact import FitFact, PartFact
from desktop.store.catalogue.source.gather import Gatherer
from tests.store.catalogue.source import sample


@pytest.fixture
def gatherer(tmp_path: Path) -> Iterator[Gatherer]:
    with Gatherer(tmp_path / "gathered") as made:
        yield made
    assert not (tmp_path / "gathered").exists()


def take_coded(gatherer: Gatherer, codes: coding.Coding) -> None:
    gatherer.take("a.xml", aces.facts(sample.elements(sample.ACES, aces.ELEMENTS), codes))
    gatherer.take("p.xml", pies.facts(sample.elements(sample.PIES, pies.ELEMENTS), codes))


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with contextlib.closing(open.plain(path)) as connection:
        return list(connection.execute(sql).fetchall())


FITS = (
    "SELECT p.part_key, c.key, f.note FROM fitment f JOIN part p ON p.id = f.part_id JOIN car c ON c.id = f.car_id"
    " ORDER BY 1, 2"
)


def test_aces_and_pies_make_one_catalogue(gatherer: Gatherer, tmp_path: Path) -> None:
    take_coded(gatherer, coding.coding(sample.CODING))
    path = sample.built(gatherer, tmp_path / "c.db").path
    assert rows(path, FITS) == [
        ("OTHR:BP300", "VW/高尔夫/2015-2015/1.4T", "BrakeABS 5"),
        ("OTHR:BP300", "VW/高尔夫/2015-2015/2.0T", "BrakeABS 5"),
        ("SAMPLEBRAKES:BP100", "VW/高尔夫/2015-2015/1.4T", "2015-06 之后"),
        ("SAMPLEBRAKES:BP200", "VW/高尔夫/2015-2015/2.0T", ""),
    ], "a part named without an engine fits every engine of that car; X1 was taken away by the second file"
    assert rows(
        path, "SELECT name_zh, name_en, list_fen, position, unit, spec FROM part WHERE part_key = 'SAMPLEBRAKES:BP100'"
    ) == [("前刹车片 陶瓷", "Front brake pads", 26050, "前", "套", "每车 2 件")]
    assert rows(path, "SELECT t.name_zh FROM part p JOIN part_type t ON t.id = p.type_id WHERE norm = 'BP200'") == [
        ("刹车片",)
    ]
    assert rows(path, "SELECT grade, name_zh FROM part WHERE part_key = 'VW:5Q0698151D'") == [("oe", "前刹车片 陶瓷")]
    assert rows(path, "SELECT count(*) FROM interchange") == [(2,)]


def test_what_was_left_out_is_told(gatherer: Gatherer) -> None:
    take_coded(gatherer, coding.coding(sample.CODING))
    assert gatherer.report.remarks == {"source.equipment": 1, "source.no_number": 1, "source.currency": 1}
    assert gatherer.report.examples["source.currency"] == [("p.xml", 3, "BP-200 USD")]


def test_the_main_picture_comes_first_and_a_leaflet_is_none(gatherer: Gatherer) -> None:
    take_coded(gatherer, coding.coding(sample.CODING))
    assert list(gatherer.pictures()) == [
        ("SAMPLEBRAKES:BP100", "bp100.jpg"), ("SAMPLEBRAKES:BP100", "bp100_side.jpg")
    ]  # fmt: skip


def test_ids_without_a_table_are_carried_and_listed(gatherer: Gatherer, tmp_path: Path) -> None:
    codes = coding.Coding()
    take_coded(gatherer, codes)
    path = sample.built(gatherer, tmp_path / "c.db").path
    assert ("SMPL:BP100", "VCDB/BaseVehicle 5911/0-0", "EngineBase 143；2015-06 之后；Position 22") in rows(path, FITS)
    assert codes.missing["BaseVehicle"] == {"5911"} and codes.missing["PartType"] == {"1684", "9999"}


def test_a_coding_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        coding.coding([("id", "name"), ("1", "x")])


HEADER = ("零件号", "配件名称", "品牌", "价格（元）", "OE号", "适用车型", "单位", "汽车品牌")
LINES = (
    ("BP-100", "前刹车片(陶瓷)", "博世", "¥1,260.50", "5Q0 698 151 D; 5Q0698151E",
     "大众 高尔夫 2013-2016 1.4T；大众速腾 2015款", "套", "大众"),
    ("", "没有号码", "博世", "1", "", "", "", ""),
    ("１２３　４５６", "机滤", "博世", "面议", "", "某某车 2015", "", ""),
)  # fmt: skip


def test_a_table_of_a_dealer_is_read(gatherer: Gatherer, tmp_path: Path) -> None:
    places = heading.columns(HEADER)
    gatherer.take("t.csv", table.facts(enumerate(LINES, 2), places, gatherer.words))
    path = sample.built(gatherer, tmp_path / "c.db").path
    assert rows(path, FITS) == [
        ("BOSCH:BP100", "VW/速腾/2015-2015", ""),
        ("BOSCH:BP100", "VW/高尔夫/2013-2016/1.4T", ""),
    ]
    assert rows(path, "SELECT part_key, list_fen, grade FROM part ORDER BY part_key") == [
        ("BOSCH:123456", 0, "equivalent"), ("BOSCH:BP100", 126050, "equivalent"),
        ("VW:5Q0698151D", 0, "oe"), ("VW:5Q0698151E", 0, "oe"),
    ]  # fmt: skip
    assert gatherer.report.remarks == {"source.no_number": 1, "source.price": 1, "source.car": 1}
    assert gatherer.report.examples["source.car"] == [("t.csv", 4, "某某车 2015")]


def test_a_number_that_is_known_only_by_cross_reference_has_no_price(gatherer: Gatherer, tmp_path: Path) -> None:
    take_coded(gatherer, coding.coding(sample.CODING))
    built = sample.built(gatherer, tmp_path / "c.db")
    with contextlib.closing(sqlcipher.connect(":memory:", uri=True, isolation_level=None)) as shop:
        shop.execute(str(CreateTable(Live.__table__).compile(dialect=sqlite.dialect())))
        open.attach(shop, built)
        search = PartSearch(shop)
        named, priced = search.part("VW:5Q0698151D", level_rate_bp=9_000), search.part("SAMPLEBRAKES:BP100")
        assert named is not None and priced is not None
        assert (named.list_fen, named.retail_fen, named.price_fen) == (None, None, None)
        assert priced.price_fen == 26050
        line = add_part(Basket(), named).lines[0]
        assert line.unit_fen is None, "nor is it sold for nothing"
        shop.execute("INSERT INTO live (part_key, retail_fen) VALUES ('VW:5Q0698151D', 30000)")
        own = search.part("VW:5Q0698151D", level_rate_bp=9_000)
        assert own is not None and own.price_fen == 27000


def test_a_later_file_covers_what_it_says_and_nothing_else(gatherer: Gatherer) -> None:
    gatherer.take("1", [PartFact("博世", "A 1", kind="机油滤清器", name_zh="旧名", list_fen=100, unit="只")])
    gatherer.take("2", [PartFact("BOSCH", "a1", name_zh="新名")])
    (part,) = gatherer.source("x").parts
    assert (part.name_zh, part.list_fen, part.unit, part.part_type) == ("新名", 100, "只", "机油滤清器")


def test_conditions_of_several_lines_are_one_of_them_or_none(gatherer: Gatherer) -> None:
    gatherer.take("1", [PartFact("BOSCH", "A1"), PartFact("BOSCH", "A2")])
    car = ("VW", "Golf", 2015, 2015)
    said = [("A1", "带自动启停"), ("A1", "不带"), ("A2", "带自动启停"), ("A2", "")]
    gatherer.take("2", [FitFact("BOSCH", number, *car, note=note) for number, note in said])
    parts = {part.number: part.fitments for part in gatherer.source("x").parts}
    assert [fit.note for fit in parts["A1"]] == ["带自动启停 或 不带"]
    assert [fit.note for fit in parts["A2"]] == [""], "one line without a condition fits without one"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2013-2016", (2013, 2016)), ("2019款", (2019, 2019)), ("2016~2013", (2013, 2016)), ("", (0, 0)),
        ("２０１３－２０１６", (2013, 2016)), ("2013年至2016年", (2013, 2016)),
    ],
)  # fmt: skip
def test_years_are_read(text: str, expected: tuple[int, int]) -> None:
    assert table.years_of(text) == expected


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,280.5", 128050),
        ("￥99", 9900),
        ("１２元", 1200),
        ("-3", None),
        ("12.345", 1235),
        ("9e99", None),
        ("nan", None),
    ],
)
def test_prices_are_read(text: str, fen: int | None) -> None:
    assert table.fen_of(text) == fen

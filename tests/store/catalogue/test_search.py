"""What a clerk types, and the rows that come."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from desktop.domain.local import Live
from desktop.domain.parts import vin
from desktop.domain.parts.part import is_chinese, normalise_number
from desktop.store.catalogue import demo, find, open, schema
from desktop.store.catalogue.row import Scope, Told
from desktop.store.catalogue.search import PartSearch


def _types(rows: list[Any], count: int = 5) -> set[str]:
    return {row.part_type_zh for row in rows[:count]}


def _car(search: PartSearch, brand: str = "VW") -> str:
    vin = next(row.vin for row in demo.demo_vins() if row.car.startswith(brand))
    return search.car_by_vin(vin)[0].key


@pytest.mark.parametrize("query", ["机滤", "机油滤清器", "jl", "jilv", "oil filter", "Oil Fil", "ＪＬ", "机油 滤清器"])
def test_the_oil_filter_is_found_by_each_of_its_words(search: PartSearch, query: str) -> None:
    assert search.find(query)[0].part_type_zh == "机油滤清器"


@pytest.mark.parametrize("query", ["刹车骗", "沙车片", "煞车片", "机油虑清器", "雨刮电几"])
def test_one_wrong_sign_is_forgiven(search: PartSearch, query: str) -> None:
    assert _types(search.find(query)) & {"刹车片", "机油滤清器", "雨刮电机"}


@pytest.mark.parametrize("query", ["飞碟", "xyzzy", "恐龙蛋", "法拉利 机滤", "龘"])
def test_what_nobody_sells_finds_nothing(search: PartSearch, query: str) -> None:
    assert search.find(query) == []


@pytest.mark.parametrize(
    "query",
    ['"', "*", "NEAR(", "'; drop table part; --", "a AND", "OR", "NOT", "^机", "-", "{}", "col:x",
     "\\", "%", "_", "\x00",
     "😀", "𠮷", "喆堃", "(" * 500, "机" * 500, "a " * 300, "9" * 400],
)  # fmt: skip
def test_syntax_and_odd_signs_are_harmless(search: PartSearch, query: str) -> None:
    for suffix in ("", " 机滤", "06J"):
        search.find(query + suffix)
    assert search.find("机滤")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40) | st.text("机滤刹车片前后左右大众朗逸jl0123 -*\"'().", max_size=12))
def test_no_text_breaks_the_search(search: PartSearch, text: str) -> None:
    rows = search.find(text, limit=20)
    assert len(rows) == len({row.part_key for row in rows}) <= 20


def test_a_word_that_means_front_and_rear_shows_both(search: PartSearch) -> None:
    assert {row.position for row in search.find("刹车片")[:5]} == {"前", "后"}


def test_a_position_narrows(search: PartSearch) -> None:
    assert {row.position for row in search.find("前刹车片")} == {"前"}
    assert {row.position for row in search.find("左前减震器")} == {"前左"}
    assert {row.position for row in search.find("rear brake pad")} == {"后"}


@pytest.mark.parametrize("query", ["朗逸 前刹车片", "前刹车片 朗逸", "朗逸前刹车片", "lavida front brake pad"])
def test_series_part_and_position_in_any_order(search: PartSearch, shop: Any, query: str) -> None:
    rows = search.find(query)
    assert rows
    for row in rows:
        assert (row.part_type_zh, row.position) == ("刹车片", "前")
        series = shop.execute(
            "SELECT DISTINCT s.name_zh FROM cat.part p JOIN cat.fitment f ON f.part_id = p.id JOIN cat.car c"
            " ON c.id = f.car_id JOIN cat.series s ON s.id = c.series_id WHERE p.part_key = ?",
            (row.part_key,),
        ).fetchall()
        assert ("朗逸",) in series


def test_parts_that_fit_the_car_come_first(search: PartSearch) -> None:
    order = ["fits", "conditional", "unknown", "no"]
    for query in ("机滤", "刹车片", "左大灯", "灯"):
        fits = [order.index(row.fit) for row in search.find(query, car=_car(search))]
        assert fits == sorted(fits)
        assert fits[0] < 2


def test_a_fragment_of_a_number_finds_what_a_plain_scan_finds(search: PartSearch, shop: Any) -> None:
    norms = [row[0] for row in shop.execute("SELECT norm FROM cat.part")]
    for number in norms[::1500]:
        for fragment in (number[:4], number[1:6], number[2:], number[-4:]):
            rows = search.find(fragment, limit=20_000)
            replacements = {row.superseded_by for row in rows}
            found = {normalise_number(row.number) for row in rows if row.part_key not in replacements}
            plain = {norm for norm in norms if fragment in norm}
            assert found <= plain <= {normalise_number(row.number) for row in rows}


def test_separators_and_case_do_not_matter_in_a_number(search: PartSearch) -> None:
    number = search.find("机滤")[0].number
    for form in (number, number.lower(), normalise_number(number), " ".join(normalise_number(number)), f"-{number}."):
        assert search.find(form)[0].number == number


def test_a_superseded_part_is_shown_with_its_final_replacement(search: PartSearch, shop: Any) -> None:
    old = shop.execute(
        "SELECT p.part_key FROM cat.part p JOIN cat.part n ON n.id = p.next_id WHERE n.next_id IS NOT NULL"
    ).fetchone()[0]
    chain = search.supersession(old)
    assert len(chain) >= 3
    assert chain[0].superseded_by == chain[-1].part_key
    assert chain[-1].superseded_by == ""
    rows = search.find(chain[0].number)
    assert [row.part_key for row in rows[:2]] == [old, chain[-1].part_key]


def test_interchange_goes_both_ways(search: PartSearch) -> None:
    original = next(row for row in search.find("机滤", oe_only=True) if search.interchange(row.part_key))
    kind, other = next(each for each in search.interchange(original.part_key) if each.part.grade != "oe")
    assert (kind in ("am_like", "am_for")) and other.part_type_zh == original.part_type_zh
    back = {(turned, row.part_key) for turned, row in search.interchange(other.part_key)}
    assert (schema.TURNED[kind], original.part_key) in back


@pytest.mark.parametrize("kind", ["am_like", "am_for", "together", "split_into", "merged_into"])
def test_the_demo_tells_each_kind_of_belonging_together_from_both_sides(
    search: PartSearch, shop: Any, kind: str
) -> None:
    sql = (
        "SELECT p.part_key, o.part_key FROM cat.interchange i JOIN cat.part p ON p.id = i.part_id"
        " JOIN cat.part o ON o.id = i.other_id WHERE i.kind = ?"
    )
    one, other = shop.execute(sql, (schema.KINDS.index(kind),)).fetchone()
    assert (kind, other) in {(each.kind, each.part.part_key) for each in search.interchange(one)}
    assert (schema.TURNED[kind], one) in {(each.kind, each.part.part_key) for each in search.interchange(other)}


def test_what_does_the_same_job_in_the_same_place_stands_side_by_side(search: PartSearch, shop: Any) -> None:
    car = _car(search)
    one = next(row for row in search.find("前刹车片", car=car) if row.fit == "fits" and row.grade == "oe")
    rows = search.alike(one.part_key, car=car)
    assert one.part_key in {row.part_key for row in rows}
    assert {(row.part_type_zh, row.position) for row in rows} == {("刹车片", "前")}
    assert {"oe", "equivalent"} <= {row.grade for row in rows}
    assert not any(row.superseded_by for row in rows)


def test_the_cars_of_a_part_come_page_by_page(search: PartSearch, shop: Any) -> None:
    sql = "SELECT p.part_key, count(*) n FROM cat.fitment f JOIN cat.part p ON p.id = f.part_id GROUP BY p.id"
    key, most = max(shop.execute(sql), key=lambda row: row[1])
    seen: list[str] = []
    page, count = search.fits(key)
    while page:
        seen += [each.car.key for each in page]
        page, _count = search.fits(key, page[-1].id)
    assert (len(seen), len(set(seen)), count) == (most, most, most)


def test_conditions_are_judged_by_what_is_told_of_the_car(search: PartSearch, shop: Any) -> None:
    sql = (
        "SELECT c.key, p.part_key, f.note FROM cat.fitment f JOIN cat.car c ON c.id = f.car_id"
        " JOIN cat.part p ON p.id = f.part_id WHERE f.note LIKE '仅限 %之后生产' AND c.year_to > c.year_from LIMIT 1"
    )
    car, key, note = shop.execute(sql).fetchone()
    year = int(note[3:7])
    for told, fit in ((Told(), "conditional"), (Told(built=(year, 5)), "no"), (Told(built=(year, 7)), "fits")):
        row = search.part(key, car=car, told=told)
        assert row is not None
        assert (row.fit, row.fit_note) == (fit, "" if fit == "fits" else note)


def test_a_search_within_a_series_and_a_year_finds_only_parts_of_such_cars(search: PartSearch, shop: Any) -> None:
    brand, series = shop.execute("SELECT brand_id, id FROM cat.series WHERE name_zh = '朗逸'").fetchone()
    sql = (
        "SELECT count(*) FROM cat.fitment f JOIN cat.car c ON c.id = f.car_id JOIN cat.part p ON p.id = f.part_id"
        " WHERE c.series_id = ? AND 2010 BETWEEN c.year_from AND c.year_to AND p.part_key = ?"
    )
    scope = Scope(brand, series, 2010)
    for query in ("", "刹车片", "5", "filter"):
        rows = search.find(query, scope=scope)
        assert rows
        assert all(shop.execute(sql, (series, row.part_key)).fetchone()[0] for row in rows)
    every = sum(row.parts for row in search.categories(scope=scope) if row.parent_id is None)
    whole = sum(row.parts for row in search.categories(scope=Scope(brand, series)) if row.parent_id is None)
    maker = sum(row.parts for row in search.categories(scope=Scope(brand)) if row.parent_id is None)
    assert 0 < every <= whole < maker


def test_the_counts_of_a_series_are_those_of_its_parts(search: PartSearch, shop: Any) -> None:
    brand, series = shop.execute("SELECT brand_id, id FROM cat.series WHERE name_zh = '朗逸'").fetchone()
    sql = "SELECT count(DISTINCT part_id) FROM cat.fitment WHERE car_id IN (SELECT id FROM cat.car WHERE series_id = ?)"
    counted = sum(row.parts for row in search.categories(scope=Scope(brand, series)) if row.parent_id is None)
    assert counted == shop.execute(sql, (series,)).fetchone()[0]


def test_price_and_stock_come_from_the_store(search: PartSearch, shop: Any) -> None:
    part = search.find("机滤")[0]
    assert (part.retail_fen, part.stock_state) == (part.list_fen, "order")
    shop.execute(
        "INSERT INTO live (part_key, retail_fen, cost_fen, here_milli, order_milli, eta) VALUES"
        " (?, 9950, 6000, 2000, 1000, '2026-12-01')",
        (part.part_key,),
    )
    row = search.find("机滤", level_rate_bp=9_000)[0]
    assert (row.retail_fen, row.price_fen, row.cost_fen) == (9950, 8955, 6000)
    assert (row.stock_state, row.here_milli, row.order_milli) == ("here", 2000, 1000)
    assert row.eta is not None
    assert [row.part_key for row in search.find("机滤", in_stock=True)] == [part.part_key]


@pytest.mark.parametrize(
    ("query", "grade"),
    [
        ("原厂机滤", "oe"),
        ("副厂 刹车片", "equivalent"),
        ("拆车 大灯", "reused"),
        ("再制造 发电机", "remanufactured"),
    ],
)
def test_a_grade_is_understood(search: PartSearch, query: str, grade: str) -> None:
    assert {row.grade for row in search.find(query)} == {grade}


@pytest.mark.parametrize("query", ["轮胎 205/55R16", "205 55 r16", "2055516 轮胎"])
def test_a_tyre_is_found_by_its_size(search: PartSearch, query: str) -> None:
    assert {row.spec for row in search.find(query)} == {"205/55R16"}


@pytest.mark.parametrize(
    "query", ["帕沙特 机滤", "朗易 机滤", "rav4 空滤", "哈弗h6 减震器", "2018款朗逸前杠", "秦plus充电口"]
)
def test_a_series_is_understood_as_people_write_it(search: PartSearch, query: str) -> None:
    assert search.find(query)


def test_only_original_parts_when_asked(search: PartSearch) -> None:
    assert {row.grade for row in search.find("刹车片", oe_only=True)} == {"oe"}


def test_a_category_lists_what_fits_the_car(search: PartSearch) -> None:
    car = _car(search)
    tree = search.categories(car)
    brakes = next(row for row in tree if row.name_zh == "制动")
    rows = search.find("", car=car, category=brakes.id)
    assert len(rows) == min(50, brakes.parts)
    assert {row.fit for row in rows} <= {"fits", "conditional"}


def test_a_branch_counts_its_leaves(search: PartSearch) -> None:
    tree = search.categories()
    engine = next(row for row in tree if row.name_zh == "发动机")
    assert engine.parts == sum(row.parts for row in tree if row.parent_id == engine.id)


def test_each_demo_vin_is_its_car(search: PartSearch) -> None:
    vins = demo.demo_vins()
    assert len({row.car.split("/")[0] for row in vins}) >= 6
    for row in vins:
        assert vin.decode(row.vin).valid
        cars = search.car_by_vin(row.vin)
        assert len(cars) == 1
        assert cars[0].key.startswith(row.car)
        assert cars[0].year is not None


@pytest.mark.parametrize("text", ["", "LSV", "LSVAM4187C2184847", "L" * 17, "LFV2A21K9J4002009"])
def test_a_vin_nobody_listed_is_no_car(search: PartSearch, text: str) -> None:
    assert search.car_by_vin(text) == []


def test_a_car_is_picked_by_brand_series_year_and_engine(search: PartSearch) -> None:
    brand = next(row for row in search.brands() if row.name_zh == "大众")
    series = next(row for row in search.series(brand.id) if row.name_zh == "朗逸")
    assert series in search.series() and brand.cars >= series.cars > 1
    cars = [car for car in search.cars_of(series.id) if car.year_from <= 2015 <= car.year_to]
    assert {car.engine for car in cars} == {"1.6L", "1.4T", "1.2T"}
    assert search.car(cars[0].key) is not None


def test_no_real_vin_meets_a_generated_pattern(shop: Any) -> None:
    marked = shop.execute("SELECT count(*) FROM cat.vin_pattern WHERE generated AND substr(prefix, 4, 2) <> 'ZX'")
    assert marked.fetchone() == (0,)


def test_every_car_of_a_real_pattern_is_of_the_maker_the_vin_names(search: PartSearch, shop: Any) -> None:
    rows = shop.execute("SELECT DISTINCT prefix, year_code FROM cat.vin_pattern WHERE NOT generated").fetchall()
    assert rows
    for prefix, year_code in rows:
        text = f"{prefix}0{year_code}X000001"
        for car in search.car_by_vin(text):
            assert car.brand in vin.decode(text).brands


def test_an_interrupted_search_works_again(search: PartSearch, shop: Any) -> None:
    before = search.find("刹车")
    shop.set_progress_handler(lambda: 1, 1)  # what interrupt() does, at the first step of every statement
    with pytest.raises(sqlcipher.OperationalError):
        search.find("刹车")
    shop.set_progress_handler(None, 0)
    assert search.find("刹车") == before


def test_what_is_in_stock_and_fits_comes_before_what_only_is_in_stock(search: PartSearch, shop: Any) -> None:
    car = _car(search)
    rows = search.find("刹车片", car=car)
    fitting = next(row for row in rows if row.fit == "fits")
    other = next(row for row in rows if row.fit == "no")
    shop.executemany(
        "INSERT INTO live (part_key, here_milli) VALUES (?, 1000)", [(other.part_key,), (fitting.part_key,)]
    )
    found = search.find("刹车片", car=car, in_stock=True)
    assert [row.part_key for row in found] == [fitting.part_key, other.part_key]


def test_a_part_that_costs_much_costs_much_at_every_brand(search: PartSearch) -> None:
    def price(word: str) -> float:
        rows = search.find(word, oe_only=True)
        return sum(row.list_fen for row in rows) / len(rows)

    assert price("放油螺丝") < price("机滤") < price("刹车片") < price("前大灯") < price("变速箱总成")


def test_english_names_hold_no_chinese(shop: Any) -> None:
    names = [row[0] for row in shop.execute("SELECT name_en FROM cat.part")]
    assert not [name for name in names if any(is_chinese(sign) for sign in name)][:5]


def test_every_type_has_parts(shop: Any) -> None:
    assert shop.execute("SELECT name_zh FROM cat.part_type WHERE parts < 3").fetchall() == []


def test_the_command_line_says_what_the_page_shows(shop: Any, search: PartSearch) -> None:
    vin_text = demo.demo_vins()[0].vin
    lines = list(find.find_words(shop, ["机滤", "没有这个"], vin_text, 5))
    assert [line["query"] for line in lines] == ["机滤", "没有这个"]
    page = search.find("机滤", car=_car(search), limit=5)
    assert [row["number"] for row in lines[0]["rows"]] == [row.number for row in page]
    assert lines[0]["rows"][0]["fit"] == "fits"
    assert lines[1]["rows"] == []


def test_a_number_with_one_sign_wrong_is_found_among_the_first_ten(search: PartSearch, opened: Any) -> None:
    random = Random(7)
    numbers = [row[0] for row in opened.execute("SELECT norm FROM cat.part WHERE length(norm) BETWEEN 7 AND 14")]
    asked = random.sample(numbers, 300)
    found = 0
    for norm in asked:
        at = random.randrange(len(norm))
        other = random.choice([sign for sign in "0123456789ABCDEFGHJK" if sign != norm[at]])
        rest = norm[at + 1 :]
        typed = norm[:at] + random.choice((other + rest, rest, other + norm[at] + rest))
        found += any(normalise_number(row.number) == norm for row in search.find(typed, limit=10))
    assert found >= 0.95 * len(asked), found


def test_a_catalogue_of_the_first_format_still_answers(home: Path, tmp_path: Path, shop: Any) -> None:
    path = tmp_path / "catalogue-2026-10.db"
    shutil.copy(home / demo.FILE_NAME, path)
    with contextlib.closing(sqlcipher.connect(str(path), isolation_level=None)) as old:
        old.executescript(
            "CREATE TABLE two (part_id INTEGER NOT NULL, other_id INTEGER NOT NULL, PRIMARY KEY (part_id, other_id))"
            " WITHOUT ROWID; INSERT INTO two SELECT DISTINCT part_id, other_id FROM interchange;"
            "DROP TABLE interchange; ALTER TABLE two RENAME TO interchange; DROP TABLE tally;"
            "UPDATE meta SET value = '1' WHERE key = 'format'; PRAGMA user_version = 1;"
        )
    found = open.inspect(path)
    assert isinstance(found, open.Catalogue)
    with contextlib.closing(sqlcipher.connect(":memory:", uri=True, isolation_level=None)) as connection:
        connection.execute(str(CreateTable(Live.__table__).compile(dialect=sqlite.dialect())))
        open.attach(connection, found)
        search = PartSearch(connection)
        row = next(row for row in search.find("机滤", oe_only=True) if search.interchange(row.part_key))
        assert {each.kind for each in search.interchange(row.part_key)} == {"same"}
        brand = search.brands()[0]
        assert search.categories(scope=Scope(brand.id)) == search.categories()
        assert search.find("机滤", scope=Scope(brand.id))


@pytest.mark.parametrize("fragment", ["69", "698", "0986", "K0", "1K0", "5C0 6", "xq-7"])
def test_fragments_within_a_maker_are_those_that_brute_force_finds(
    search: PartSearch, shop: Any, fragment: str
) -> None:
    brand = next(row for row in search.brands() if row.name_zh == "大众")
    norm = normalise_number(fragment)
    like = f"{norm}%" if len(norm) < 3 else f"%{norm}%"
    every = shop.execute(
        "SELECT p.part_key FROM cat.part p WHERE p.norm LIKE ? AND (p.brand_id = ? OR EXISTS (SELECT 1"
        " FROM cat.fitment f"
        " JOIN cat.car c ON c.id = f.car_id WHERE f.part_id = p.id AND c.brand_id = ?)) ORDER BY p.id",
        (like, brand.id, brand.id),
    ).fetchall()
    found = search.find(fragment, scope=Scope(brand.id), limit=5_000)
    assert [row.part_key for row in found] == [row[0] for row in every]

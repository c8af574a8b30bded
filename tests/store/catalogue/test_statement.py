"""What the search asks the file, and what it does not ask."""

from __future__ import annotations

from typing import Any

from desktop.store.catalogue import demo, statement
from desktop.store.catalogue.search import PartSearch


def test_each_answer_is_one_row_so_that_a_painting_window_is_waited_for_once() -> None:
    listing = {name: sql for name, sql in vars(statement).items() if name[0].isupper() and name != "CAR"}
    assert len(listing) > 15
    assert [name for name, sql in listing.items() if not sql.startswith("SELECT json_group_array(")] == []


def test_what_does_not_fit_stands_on_a_page_only_when_nothing_better_is_left(search: PartSearch) -> None:
    car = search.car_by_vin(demo.demo_vins()[0].vin)[0].key
    for word in ("机油滤清器", "前刹车片", "雨刮片", "火花塞"):
        better = [row.part_key for row in search.find(word, car=car, limit=300) if row.fit != "no"]
        for limit in (3, 8, 24):
            rows = search.find(word, car=car, limit=limit)
            kept = [row.part_key for row in rows if row.fit != "no"]
            assert (len(rows), len(kept)) == (limit, min(limit, len(better))), word


def test_the_fit_said_is_that_of_the_catalogue(search: PartSearch, shop: Any) -> None:
    car = search.car_by_vin(demo.demo_vins()[0].vin)[0].key
    sql = (
        "SELECT f.note FROM cat.fitment f JOIN cat.car c ON c.id = f.car_id JOIN cat.part p ON p.id = f.part_id"
        " WHERE c.key = ? AND p.part_key = ?"
    )
    seen = set()
    for word in ("刹车", "机油", "brake", "jl", "前大灯", "w 712", "06j", "大众 雨刮"):
        for row in search.find(word, car=car, limit=60):
            note = shop.execute(sql, (car, row.part_key)).fetchone()
            assert (row.fit in ("no", "unknown")) == (note is None) or (note and note[0]), (word, row)
            seen.add(row.fit)
    assert {"fits", "no", "unknown"} <= seen

"""A condition is decided by what is known of the car, and shown where nothing decides it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.parts.condition import CarFacts, Judged, judge, read_month

GOLF = CarFacts("1.4T", "双离合", 2013, 2018)
OF_2017 = CarFacts("1.4T", "双离合", 2013, 2018, year=2017)
OF_2015 = CarFacts("1.4T", "双离合", 2013, 2018, year=2015)
OF_2013 = CarFacts("1.4T", "双离合", 2013, 2018, year=2013)
BUILT_MAY = CarFacts("1.4T", "双离合", 2013, 2018, year=2015, built=(2015, 5))
BUILT_JUNE = CarFacts("1.4T", "双离合", 2013, 2018, year=2015, built=(2015, 6))
BUILT_JULY = CarFacts("1.4T", "双离合", 2013, 2018, year=2015, built=(2015, 7))


@pytest.mark.parametrize(
    "note",
    [
        "2015-06 之后", "2015-06之后", "仅限 2015-06 之后生产", "2015年6月以后", "2015.06 后生产",
        "２０１５－０６ 之后",
        "after 2015-06", "仅限 2015-06 之后生产的车型", "201506 之后",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(note: str) -> None:
    assert judge(note, BUILT_JULY) == Judged("fits", "")
    assert judge(note, BUILT_MAY).fit == "no"
    assert judge(note, OF_2017).fit == "fits"
    assert judge(note, OF_2013).fit == "no"
    assert judge(note, OF_2015) == Judged("conditional", note)


def test_the_month_itself_is_left_to_a_person_unless_the_words_are_plain() -> None:
    assert judge("2015-06 之后", BUILT_JUNE).fit == "conditional"
    assert judge("2015-06 之前", BUILT_JUNE).fit == "conditional"
    assert judge("2015-06 起", BUILT_JUNE).fit == "fits"
    assert judge("2015-06 及以前", BUILT_JUNE).fit == "fits"
    assert judge("until 2015-06", BUILT_JULY).fit == "no"


@pytest.mark.parametrize(
    ("note", "facts", "fit"),
    [
        ("2015-06 之前", BUILT_MAY, "fits"),
        ("2015-06 之前", BUILT_JULY, "no"),
        ("2014-01 ~ 2015-06", BUILT_JUNE, "fits"),
        ("2014-01至2015-06", BUILT_JULY, "no"),
        ("2014-01～2015-06", OF_2015, "conditional"),
        ("2015款", OF_2015, "fits"),
        ("15款", OF_2015, "fits"),
        ("2015 年款", OF_2017, "no"),
        ("2015款", GOLF, "conditional"),
        ("2013-2018 款", GOLF, "fits"),
        ("2019款起", GOLF, "no"),
        ("2015款之后", OF_2015, "conditional"),
        ("2015年之后", BUILT_JULY, "conditional"),
        ("2014年之前", OF_2017, "no"),
        ("1.4T", GOLF, "fits"),
        ("仅限 1.4T 发动机", GOLF, "fits"),
        ("1.4", GOLF, "fits"),
        ("1.4L", GOLF, "no"),
        ("1.8T/2.0T", GOLF, "no"),
        ("1.2T/1.4T", GOLF, "fits"),
        ("非 1.4T", GOLF, "no"),
        ("1.8T 除外", GOLF, "fits"),
        ("汽油版", GOLF, "fits"),
        ("插混", GOLF, "no"),
        ("柴油", CarFacts("柴油 2.0T"), "fits"),
        ("汽油", CarFacts("插混1.5T"), "no"),
        ("发动机型号 EA211", GOLF, "conditional"),
        ("发动机型号 EA211", CarFacts("1.4T EA211"), "fits"),
        ("双离合", GOLF, "fits"),
        ("手动挡", GOLF, "no"),
        ("自动档车型", GOLF, "fits"),
        ("自动变速箱", GOLF, "conditional"),
        ("CVT", GOLF, "no"),
        ("CVT", CarFacts("1.5L", "自动"), "conditional"),
        ("手动", CarFacts("1.5L", ""), "conditional"),
    ],
)
def test_what_the_car_answers_decides_itself(note: str, facts: CarFacts, fit: str) -> None:
    assert judge(note, facts).fit == fit


@pytest.mark.parametrize(
    "note", ["带电子驻车", "配 17 寸轮毂", "按底盘号核对", "国六排放", "2015", "高配 2.0 米轴距", "-", "06"]
)
def test_what_no_car_answers_is_shown(note: str) -> None:
    assert judge(note, BUILT_MAY) == Judged("conditional", note)


def test_of_several_clauses_the_answered_ones_go_and_the_others_stay() -> None:
    assert judge("2015-06 之后；带电子驻车，1.4T", BUILT_JULY) == Judged("conditional", "带电子驻车")
    assert judge("2015-06 之后；带电子驻车", BUILT_MAY) == Judged("no", "2015-06 之后")
    assert judge("2015-06 之后, 带启停；配 17 寸轮毂", OF_2015).note == "2015-06 之后，带启停，配 17 寸轮毂"
    assert judge("", GOLF) == Judged("fits", "")


@given(st.text(max_size=30) | st.text("0123456789-~.年月款起后前之至TL手自动 ；", max_size=20))
def test_any_text_is_judged_and_nothing_is_lost(note: str) -> None:
    judged = judge(note, GOLF)
    assert judged.fit in ("fits", "conditional", "no")
    assert bool(judged.note) == (judged.fit != "fits")


@given(st.integers(2000, 2030), st.integers(1, 12), st.integers(2000, 2030), st.integers(1, 12))
def test_knowing_the_build_date_only_sharpens_what_the_model_year_said(y: int, m: int, by: int, bm: int) -> None:
    note = f"{y}-{m:02} 之后"
    year = by if bm <= 6 else by + 1
    loose = judge(note, CarFacts(year=year)).fit
    exact = judge(note, CarFacts(year=year, built=(by, bm))).fit
    assert loose in ("conditional", exact)


@pytest.mark.parametrize("typed", ["2015-06", "2015.6", "2015年6月", "201506", "２０１５-０６", " 2015/6 "])
def test_a_month_is_read_as_plates_and_people_write_it(typed: str) -> None:
    assert read_month(typed) == (2015, 6)


@pytest.mark.parametrize("typed", ["", "2015", "2015-13", "15-06", "1815-06", "六月"])
def test_anything_else_is_no_month(typed: str) -> None:
    assert read_month(typed) is None

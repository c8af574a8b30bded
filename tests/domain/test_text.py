from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import text
from desktop.domain.problem import Gather, Refused


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  王\t小\n明 ", "王 小 明"),
        ("１２３ＡＢＣ", "123ABC"),
        ("王\u200b小\ufeff明\x00", "王小明"),
        ("𠮷田䶮喆堃", "𠮷田䶮喆堃"),
        ("👨\u200d👩\u200d👧 张", "👨\u200d👩\u200d👧 张"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("'; drop table customer; --", "'; drop table customer; --"),
        ("a\ud800b", "ab"),
    ],
)
def test_pasted_text_becomes_plain_and_loses_nothing_visible(typed: str, plain: str) -> None:
    assert text.clean(typed) == plain


def test_a_remark_keeps_its_lines() -> None:
    assert text.clean("一\r\n二\r三", lines=True) == "一\n二\n三"


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    once = text.clean(typed)
    assert text.clean(once) == once
    assert not any(char in once for char in "\t\n\r\x00\u200b")


def test_a_remark_of_ten_thousand_characters_fits_and_one_more_does_not() -> None:
    assert len(text.read("好" * 10_000, "remark", limit=text.REMARK)) == 10_000
    with pytest.raises(Refused) as refused:
        text.read("好" * 10_001, "remark", limit=text.REMARK)
    (problem,) = refused.value.problems
    assert (problem.code, problem.field, problem.values["have"]) == ("text.length", "remark", 10_001)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("王小明", "wxm"),
        ("单雄信", "sxx"),
        ("尉迟恭", "ycg"),
        ("重庆长安", "cqza"),
        ("长孙无忌", "zswj"),
        ("曾国藩", "zgf"),
        ("John Smith", "js"),
        ("A1汽配 2店", "a1qp2d"),
        ("喆堃", "zk"),
        ("🚗", ""),
    ],
)
def test_initials_are_those_a_clerk_would_type(name: str, letters: str) -> None:
    assert text.initials(name) == letters


def test_all_problems_are_gathered_before_anything_is_refused() -> None:
    gather = Gather()
    assert gather.take(lambda: text.read("", "name", needed=True), "x") == "x"
    gather.note("phone.form", "phone")
    with pytest.raises(Refused) as refused:
        gather.done()
    assert [problem.code for problem in refused.value.problems] == ["text.missing", "phone.form"]


def test_a_firms_full_width_brackets_are_part_of_its_legal_name() -> None:
    assert text.clean("示例（北京）ＡＢＣ　有限公司，１店") == "示例（北京）ABC 有限公司，1店"

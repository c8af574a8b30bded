"""Part numbers, keys, and the tokens of the index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.parts import part


def test_separators_case_and_width_do_not_matter() -> None:
    forms = ("06J115403Q", "06j 115 403 q", "06J-115.403/Q", "０６Ｊ　１１５４０３ｑ")
    assert {part.normalise_number(form) for form in forms} == {"06J115403Q"}


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = part.normalise_number(text)
    assert part.normalise_number(once) == once
    assert once.isascii()


@given(st.text())
def test_no_text_makes_an_open_expression(text: str) -> None:
    assert part.match_expression(text).count('"') % 2 == 0


def test_a_key_is_taken_apart_again() -> None:
    assert part.key("VW", "06J 115 403 Q") == "VW:06J115403Q"
    assert part.split_key("VW:06J115403Q") == ("VW", "06J115403Q")


@pytest.mark.parametrize(
    ("query", "kind"),
    [("", "empty"), ("  -/ ", "empty"), ("😀", "empty"), ("机滤", "text"), ("jl", "text"), ("06J 115", "number"),
     ("h7灯泡", "text"), ("LSVZX0017AD000001", "vin"), ("１２３", "number")],
)  # fmt: skip
def test_a_query_is_told_apart(query: str, kind: str) -> None:
    assert part.classify(query) == kind


def test_chinese_is_indexed_in_pairs_with_its_last_sign() -> None:
    assert part.bigrams("前刹车片 5W-40") == ["前刹", "刹车", "车片", "片", "5w", "40"]


def test_a_rare_sign_is_chinese_too() -> None:
    assert part.bigrams("𠮷䶮") == ["𠮷䶮", "䶮"]
    assert part.match_expression("𠮷") == '"𠮷"*'


def test_a_query_is_cut_as_the_index_is() -> None:
    assert part.match_expression("机油 5W-30") == '"机油" AND "5w"* AND "30"*'

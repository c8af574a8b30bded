import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.capitals import capitals


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (10700053, "壹拾万零柒仟元伍角叁分"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (55, "伍角伍分"),
        (1000, "壹拾元整"),
        (1500, "壹拾伍元整"),
        (10001, "壹佰元零壹分"),
        (10000000000, "壹亿元整"),
        (10000000100, "壹亿零壹元整"),
        (10001000000, "壹亿零壹万元整"),
        (1005000, "壹万零伍拾元整"),
        (99999999999, "玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (1234500000000 * 100, "壹万贰仟叁佰肆拾伍亿元整"),
        (10**12 * 100, "壹万亿元整"),
    ],
)
def test_an_amount_stands_in_capitals(fen: int, text: str) -> None:
    assert capitals(fen) == "人民币" + text


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        capitals(-1)


def test_an_amount_without_a_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="units"):
        capitals(10**18)


def read_back(text: str) -> int:
    """Reads capitals by their units alone: written apart from the code under test."""
    text = text.removeprefix("人民币").removesuffix("整")
    units = {"拾": 10, "佰": 100, "仟": 1000}
    whole, section, digit, cents = 0, 0, 0, 0
    for char in text:
        if char in "零壹贰叁肆伍陆柒捌玖":
            digit = "零壹贰叁肆伍陆柒捌玖".index(char)
        elif char in units:
            section, digit = section + digit * units[char], 0
        elif char == "万":
            whole, section, digit = whole + (section + digit) * 10_000, 0, 0
        elif char == "亿":
            whole, section, digit = (whole + section + digit) * 10**8, 0, 0
        elif char == "元":
            whole, section, digit = whole + section + digit, 0, 0
        elif char == "角":
            cents, digit = cents + digit * 10, 0
        elif char == "分":
            cents, digit = cents + digit, 0
    return whole * 100 + cents


@given(st.integers(0, 10**14 - 1))
def test_capitals_read_back_to_the_fen(fen: int) -> None:
    assert read_back(capitals(fen)) == fen


@given(st.integers(0, 10**14 - 1))
def test_capitals_never_say_zero_twice_or_before_a_unit(fen: int) -> None:
    text = capitals(fen)
    assert "零零" not in text
    if fen >= 100:
        assert not any("零" + unit in text for unit in "拾佰仟万亿元角分整")


@given(st.integers(0, 10**14 - 1), st.integers(0, 10**14 - 1))
def test_two_amounts_never_share_their_capitals(one: int, other: int) -> None:
    assert (capitals(one) == capitals(other)) == (one == other)

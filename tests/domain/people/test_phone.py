from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.people import phone
from desktop.domain.problem import Refused


@pytest.mark.parametrize(
    ("typed", "number", "kind"),
    [
        ("13800001234", "13800001234", "mobile"),
        ("１３８ ００００ １２３４", "13800001234", "mobile"),
        ("138-0000-1234", "13800001234", "mobile"),
        ("+86 138 0000 1234", "13800001234", "mobile"),
        ("008613800001234", "13800001234", "mobile"),
        ("86 13800001234", "13800001234", "mobile"),
        ("010-62345678", "01062345678", "landline"),
        ("（０２１）６２３４５６７８", "02162345678", "landline"),
        ("0755-2345678", "07552345678", "landline"),
        ("010-62345678-802", "01062345678x802", "landline"),
        ("010-62345678 转 802", "01062345678x802", "landline"),
        ("62345678", "62345678", "landline"),
        ("400-820-1234", "4008201234", "landline"),
        ("+852 9123 4567", "+85291234567", "foreign"),
        ("+1 (415) 555-0100", "+14155550100", "foreign"),
        ("\t13800001234\n", "13800001234", "mobile"),
    ],
)
def test_a_number_is_read_however_it_is_typed(typed: str, number: str, kind: str) -> None:
    assert phone.read(typed) == phone.PhoneNumber(number, kind)


@pytest.mark.parametrize(
    ("typed", "code", "have"),
    [
        ("1380000123", "phone.length", 10),
        ("138000012345", "phone.length", 12),
        ("12800001234", "phone.form", None),
        ("", "phone.missing", None),
        ("   ", "phone.missing", None),
        ("'; drop", "phone.form", None),
        ("=cmd|", "phone.form", None),
        ("😀", "phone.form", None),
        ("+12", "phone.form", None),
    ],
)
def test_what_is_no_number_is_refused_with_the_field_and_the_count(typed: str, code: str, have: int | None) -> None:
    with pytest.raises(Refused) as refused:
        phone.read(typed, "contact")
    (problem,) = refused.value.problems
    assert (problem.code, problem.field, problem.values.get("have")) == (code, "contact", have)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(st.integers(0, 10), max_size=4))
def test_a_mobile_reads_the_same_with_dashes_anywhere(number: str, dashes: list[int]) -> None:
    typed = "".join(("-" if i in dashes and i else "") + char for i, char in enumerate(number))
    assert phone.read(typed).number == number


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_and_never_breaks(typed: str) -> None:
    try:
        read = phone.read(typed)
    except Refused:
        return
    assert phone.read(read.number) == read


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mask_shows_three_and_four_digits(number: str) -> None:
    assert phone.mask(number) == f"{number[:3]}****{number[-4:]}"


def test_a_mask_of_a_short_number_never_shows_most_of_it() -> None:
    assert phone.mask("62345678") == "****5678"
    assert phone.mask("95518") == "****18"
    assert phone.mask("") == ""


def test_the_last_digits_are_a_prefix_of_the_reversed_number() -> None:
    assert phone.read("010-62345678-802").reversed.startswith("8765")


def test_a_number_within_a_typed_line_is_masked_and_a_plate_or_year_is_not() -> None:
    assert phone.mask_within("赵师傅 139 0000 1234") == "赵师傅 139****1234"
    assert phone.mask_within("刘女士 010-62345678，京A12345，2026") == "刘女士 010****5678,京A12345,2026"
    assert phone.mask_within("") == ""

"""One line with the centre's address and a one-time code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain import join_code
from desktop.domain.problem import Refused

CODE = "ABCD-EFGH-JKLM"


@pytest.mark.parametrize("url", ["https://centre.example.com", "http://127.0.0.1:8600", "https://a.b:8443/forecourt"])
def test_what_is_written_is_read_again(url: str) -> None:
    assert join_code.read(join_code.write(url, CODE)) == (url, CODE)


@pytest.mark.parametrize(
    "typed",
    ["centre.example.com/abcd-efgh-jklm", " centre.example.com / ABCD EFGH JKLM ", "ｃentre.example.com／ABCDEFGHJKLM"],
)
def test_case_blanks_and_full_width_signs_do_not_matter(typed: str) -> None:
    assert join_code.read(typed) == ("https://centre.example.com", CODE)


@pytest.mark.parametrize(
    "typed", ["", CODE, "centre.example.com", "centre.example.com/ABCD-EFGH", "ftp://x/" + CODE, "https://u@x/" + CODE,
              "https:///" + CODE, "centre.example.com:port/" + CODE],
)  # fmt: skip
def test_what_is_not_both_is_refused_with_the_field(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        join_code.read(typed)
    assert caught.value.problems[0].field == "join_code"


@given(st.text(max_size=60))
def test_no_text_breaks_it(typed: str) -> None:
    try:
        url, code = join_code.read(typed)
    except Refused:
        return
    assert url.startswith("http") and len(code) == len(CODE)

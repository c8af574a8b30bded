import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics.barcode.code128 import _patterns

from printing import code, preview
from printing.pen import MM
from printing.quote import quote
from tests.printing.sample import paper

NUMBER = "BJ01-A1-261121-0047"
ascii_text = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30)


def test_a_scanned_payload_gives_the_number_back() -> None:
    assert code.read(code.payload(NUMBER)) == NUMBER


@given(st.integers(0, len(NUMBER) - 1), st.sampled_from("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"))
def test_one_wrong_character_in_a_payload_is_noticed(place: int, char: str) -> None:
    if NUMBER[place] in ("-", char):
        return
    wrong = NUMBER[:place] + char + NUMBER[place + 1 :]
    with pytest.raises(ValueError, match="check digits"):
        code.read(f"{wrong}*{code.check_digits(NUMBER)}")


@pytest.mark.parametrize("scanned", ["", "*", "BJ01", "*97", "BJ01-A1-261121-0047"])
def test_a_payload_without_check_digits_is_refused(scanned: str) -> None:
    with pytest.raises(ValueError, match="check digits"):
        code.read(scanned)


def decode128(values: list[int]) -> str:
    """Reads symbols by the tables of the standard: written apart from the code under test."""
    assert values[-1] == 106
    assert (values[0] + sum(i * v for i, v in enumerate(values[1:-2], 1))) % 103 == values[-2]
    in_pairs, text = values[0] == 105, ""
    for value in values[1:-2]:
        if value == 99 and not in_pairs:
            in_pairs = True
        elif value == 100 and in_pairs:
            in_pairs = False
        else:
            text += f"{value:02d}" if in_pairs else chr(value + 32)
    return text


@given(ascii_text)
def test_code_128_reads_back(text: str) -> None:
    assert decode128(code.symbols(text)) == text


def test_the_widths_of_code_128_are_those_of_an_independent_table() -> None:
    theirs = [
        "".join(str(ord(letter.lower()) - ord("a") + 1) for letter in widths) for _, widths in sorted(_patterns.items())
    ]
    assert "".join(theirs) == code._WIDTHS


def test_the_bars_on_paper_have_the_widths_of_their_symbols() -> None:
    modules, bars = code.code128(NUMBER)
    assert modules == 11 * len(code.symbols(NUMBER)) + 2
    dark = {
        x for bar in bars.split(" re") if bar for x in range(int(bar.split()[0]), sum(map(int, bar.split()[0:3:2])))
    }
    assert {0, 1, modules - 2, modules - 1} <= dark
    assert 0.4 < len(dark) / modules < 0.6


@pytest.mark.parametrize("text", ["", "店-1", "a\nb"])
def test_code_128_refuses_what_it_cannot_hold(text: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        code.symbols(text)


def test_the_qr_code_on_paper_holds_the_number_and_nothing_else() -> None:
    """Samples the printed modules and compares them with those of the payload: there is no room for anything else."""
    pdf = quote(paper(), "zh")
    wanted = [bytes(row) for row in segno.make(code.payload(NUMBER), error="m", micro=False, boost_error=False).matrix]
    dpi = 300
    _, height, stride, pixels = preview.render(pdf, 0, dpi)
    module = 21 * MM / len(wanted) * dpi / 72
    left = 12 * MM * dpi / 72

    def dark(x: float, y: float) -> bool:
        return pixels[int(y) * stride + int(x) * 4] < 128

    # the finder's upper left corner: the first dark pixel of the code in the lower part of the left edge
    top = next(
        y
        for y in range(int(height * 0.3), height)
        if all(dark(left + module * (i + 0.5), y + 2) for i in range(7)) and dark(left + 1, y)
    )
    found = [
        bytes(dark(left + module * (x + 0.5), top + module * (y + 0.5)) for x in range(len(wanted)))
        for y in range(len(wanted))
    ]
    assert found == wanted

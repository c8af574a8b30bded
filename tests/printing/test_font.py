import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing import font, preview
from printing.line import shorten, wrap
from printing.pen import Pen
from tests.printing.sample import ink, page_texts

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def drawn(text: str, name: str = font.REGULAR) -> bytes:
    pen = Pen("t", "zh")
    pen.text(100, 100, text, 40, name)
    pen.next_page()
    return pen.pdf()


@pytest.mark.parametrize("char", list("喆堃䶮𠮷"))
@pytest.mark.parametrize("name", [font.REGULAR, font.BOLD])
def test_a_rare_character_of_a_name_is_drawn_and_can_be_copied(char: str, name: str) -> None:
    pdf = drawn(char, name)
    assert ink(pdf) > 100
    assert char in page_texts(pdf)[0]
    assert font.missing([char]) == ()


def test_each_rare_character_looks_its_own_way() -> None:
    pictures = {preview.render(drawn(char), 0, 72)[3] for char in "喆堃䶮𠮷吉"}
    assert len(pictures) == 5


@pytest.mark.parametrize("char", ["🚗", "\x07", "ع", "\U0010ffff"])
def test_a_character_that_no_font_has_is_a_box_with_its_code_point(char: str) -> None:
    pdf = drawn(char)
    code = f"{ord(char):04X}"
    text = page_texts(pdf)[0].replace(" ", "")
    assert ink(pdf) > 60
    assert code[: (len(code) + 1) // 2] in text
    assert font.missing([char]) == (char,)


def test_a_box_among_letters_keeps_their_order() -> None:
    assert [piece for _, piece in font.runs("甲🚗乙𠮷丙", font.REGULAR)] == ["甲", "🚗", "乙", "𠮷", "丙"]
    assert font.runs("甲🚗乙", font.REGULAR)[1][0] == font.BOX


@given(any_text)
def test_no_character_is_lost_between_the_fonts(text: str) -> None:
    assert "".join(piece for _, piece in font.runs(text, font.BOLD)) == text


def test_marks_that_draw_nothing_are_left_out_so_that_no_figure_is_turned_round() -> None:
    assert font.clean("12\u202e345\u200b6\ufe0f") == "123456"


def test_a_letter_and_its_accent_become_one() -> None:
    assert font.clean("e\u0301") == "é"


@given(any_text, st.floats(20, 200))
def test_lines_hold_every_character_that_draws_something(text: str, room: float) -> None:
    def solid(value: str) -> str:
        return "".join(font.clean(value).split())

    assert solid("".join(wrap(text, font.REGULAR, 8.5, room))) == solid(text)


@given(any_text, st.floats(20, 200))
def test_no_line_is_wider_than_its_room(text: str, room: float) -> None:
    for line in wrap(text, font.REGULAR, 8.5, room):
        assert font.width(line, font.REGULAR, 8.5) <= room + 0.01


def test_a_line_never_starts_with_closing_punctuation() -> None:
    text = "请提前一天致电，以便备货。（含运费）；" * 20
    lines = wrap(text, font.REGULAR, 8.5, 73)
    assert len(lines) > 10
    assert not [line for line in lines if line[0] in "，。）；" or line[-1] == "（"]


def test_a_latin_word_stays_whole_where_it_fits() -> None:
    assert wrap("brake pads front axle", font.REGULAR, 10, 60) == ["brake pads", "front axle"]


def test_a_word_wider_than_the_room_is_torn() -> None:
    assert len(wrap("W" * 100, font.REGULAR, 10, 60)) > 10


def test_what_is_left_out_shows_as_an_ellipsis() -> None:
    assert shorten(["一二", "三四", "五六"], 2) == ["一二", "三…"]
    assert shorten(["一二", "三四"], 2) == ["一二", "三四"]

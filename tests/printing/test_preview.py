from datetime import UTC, datetime

import pytest

from printing import preview
from printing.quote import quote
from printing.reprint import reprint_mark
from tests.printing.sample import paper


def test_every_page_is_a4() -> None:
    sizes = preview.page_sizes(quote(paper(60), "zh"))
    assert len(sizes) > 2
    for width, height in sizes:
        assert (round(width), round(height)) == (595, 842)


def test_a_page_becomes_opaque_pixels() -> None:
    width, height, stride, pixels = preview.render(quote(paper(), "zh"), 0, 96)
    assert (width, height) == (794, 1123)
    assert len(pixels) == stride * height
    assert set(pixels[3::4]) == {255}
    assert pixels[:3] == b"\xff\xff\xff"


def test_blue_comes_first() -> None:
    """The badge is a saturated blue: its first byte is the high one."""
    _, _, stride, pixels = preview.render(quote(paper(), "zh"), 0, 72)
    at = 30 * stride + 37 * 4
    blue, _, red = pixels[at : at + 3]
    assert blue > 200 > 100 > red


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(IndexError):
        preview.render(quote(paper(), "zh"), 1, 72)


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.4\n"])
def test_what_is_no_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="PDF"):
        preview.page_sizes(data)


def test_only_a_second_printing_is_marked() -> None:
    at = datetime(2026, 11, 21, 6, 2, tzinfo=UTC)
    assert reprint_mark(1, at, "zh") == ""
    assert reprint_mark(2, at, "zh").startswith("第2次打印 2026-11-2")
    assert reprint_mark(3, at, "en").startswith("Printing no. 3 · 2026-11-2")

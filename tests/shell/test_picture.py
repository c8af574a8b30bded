"""Codes in pictures: labels, VIN plates, our own papers; from files and the clipboard, and what is no picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import segno
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.domain.problem import Refused
from desktop.shell import picture
from printing import code

VIN = "LSVZX0017AD000001"


def drawn(*texts: str, side: int = 160) -> QImage:
    """The codes side by side on white, a little turned as by hand."""
    whole = QImage(side * len(texts) + 40, side + 60, QImage.Format.Format_RGB32)
    whole.fill(QColor("white"))
    painter = QPainter(whole)
    painter.rotate(3)
    for place, text in enumerate(texts):
        matrix = list(segno.make(text, micro=False, error="m").matrix)
        module = (side - 20) / len(matrix)
        for y, line in enumerate(matrix):
            for x, dark in enumerate(line):
                if dark:
                    at = (20 + place * side + x * module, 20 + y * module)
                    painter.fillRect(int(at[0]), int(at[1]), int(module) + 1, int(module) + 1, QColor("black"))
    painter.end()
    return whole


def test_a_vin_plate_and_a_label_are_read_and_the_vin_comes_first(qapp: object) -> None:
    assert picture.codes(drawn("06A115561B", VIN)) == [VIN, "06A115561B"]


def test_our_own_quote_says_its_number(qapp: object) -> None:
    assert picture.codes(drawn(code.payload("BJ01-A1-261121-0047"))) == ["BJ01-A1-261121-0047"]


@pytest.mark.parametrize(
    ("scanned", "meant"),
    [
        (f"I{VIN}", VIN),
        (f" {VIN} ", VIN),
        ("BJ01-A1-261121-0047*00", "BJ01-A1-261121-0047*00"),
        ("4B0 907\n503 A", "4B0 907 503 A"),
    ],
)
def test_what_a_code_means(scanned: str, meant: str) -> None:
    assert picture.meant(scanned) == meant


def test_a_large_file_is_read_smaller_and_a_cut_or_strange_one_is_refused(tmp_path: Path, qapp: object) -> None:
    large = tmp_path / "large.png"
    drawn(VIN).scaled(6_000, 6_000, picture._KEEP).save(str(large))
    assert picture.codes(large) == [VIN]
    cut = tmp_path / "cut.png"
    cut.write_bytes(large.read_bytes()[:300])
    for bad in (cut, tmp_path / "nowhere.png", tmp_path):
        with pytest.raises(Refused):
            picture.codes(bad)
    text = tmp_path / "words.png"
    text.write_text("no picture")
    with pytest.raises(Refused, match=r"scan\.read"):
        picture.codes(text)


def test_a_picture_without_a_code_says_so(qapp: object) -> None:
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(QColor("white"))
    with pytest.raises(Refused, match=r"scan\.none"):
        picture.codes(blank)


def test_what_was_copied_or_dropped(qapp: object) -> None:
    found: Callable[[QMimeData | None], object] = picture.picture_of
    mime = QMimeData()
    assert found(mime) is None and found(None) is None
    mime.setUrls([QUrl.fromLocalFile("/tmp/list.txt"), QUrl.fromLocalFile("/tmp/label.JPG")])
    assert found(mime) == Path("/tmp/label.JPG")
    copied = QMimeData()
    copied.setImageData(drawn("1"))
    assert isinstance(found(copied), QImage)

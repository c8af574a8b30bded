"""Paper: what is printed is the PDF, a reprint is marked, and without a printer no paper is lost."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
import zxingcpp
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.pages.paper_kind import Preset
from desktop.shell.preferences import Preferences
from desktop.shell.print_dialog import Paper, PaperTray, PrintSheet, mark_for
from desktop.shell.printer import draw_pages, own_dots, printers
from desktop.widgets.label import Label
from desktop.widgets.pdf_view import PdfView, page_dots, page_image
from printing import code
from printing.label import reminder
from printing.preview import page_sizes
from tests.paper_sample import pdf
from tests.printing.service_sample import NUMBER, reminder_paper

T = TypeVar("T")


class Said:
    """What the window was told to say."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, bool]] = []

    def __call__(self, text: str, *, undo: Callable[[], object] | None = None, bad: bool = False) -> None:
        self.texts.append((text, bad))


def printed(tmp_path: Path, paper: bytes, mark: str) -> bytes:
    file = tmp_path / "printed.pdf"
    printer = QPrinter()
    printer.setResolution(300)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    draw_pages(printer, paper, mark)
    return file.read_bytes()


def ink(paper: bytes, page: int, top: float, bottom: float) -> int:
    """Dark pixels between two heights of a page, given as shares."""
    image = page_image(paper, page, 50)
    rows = range(int(image.height() * top), int(image.height() * bottom))
    return sum(image.pixelColor(x, y).green() < 150 for y in rows for x in range(image.width()))


def test_printing_draws_every_page_at_its_size(qapp: QApplication, tmp_path: Path) -> None:
    out = printed(tmp_path, pdf(2), "")
    assert [(round(w), round(h)) for w, h in page_sizes(out)] == [(595, 842), (595, 842)]
    for page in (0, 1):
        assert abs(ink(out, page, 0.8, 1.0) - ink(pdf(2), page, 0.8, 1.0)) < 400
        assert ink(out, page, 0.0, 0.05) == 0


def test_a_reprint_is_marked_at_the_top_of_every_page(qapp: QApplication, tmp_path: Path) -> None:
    out = printed(tmp_path, pdf(2), mark_for(2))
    assert all(ink(out, page, 0.0, 0.05) > 10 for page in (0, 1))
    assert mark_for(1) == ""


def test_without_a_printer_the_pdf_is_saved_and_shown(qtbot: QtBot, tmp_path: Path) -> None:
    window, said, done = QWidget(), Said(), list[str]()
    qtbot.addWidget(window)
    window.show()
    tray = PaperTray(window, Preferences(), tmp_path / "papers", said)
    paper = pdf()
    tray(paper, "BJ01-T1-261121-0001", done=done.append)
    assert (tmp_path / "papers" / "BJ01-T1-261121-0001.pdf").read_bytes() == paper
    assert done == ["pdf"]
    sheet = tray.sheet
    assert isinstance(sheet, PrintSheet)
    assert sheet.isVisible()
    assert sheet.view.pages == 1
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)


def test_a_private_paper_is_shown_and_no_file_lies_open_on_the_disk(qtbot: QtBot, tmp_path: Path) -> None:
    window, said, done = QWidget(), Said(), list[str]()
    qtbot.addWidget(window)
    window.show()
    tray = PaperTray(window, Preferences(copies=3), tmp_path / "papers", said)
    tray(pdf(), "BJ01-T1-261121-0001", done=done.append, copies=1, private=True)
    assert not (tmp_path / "papers").exists() and done == []
    assert isinstance(tray.sheet, PrintSheet) and tray.sheet.isVisible()
    assert tray.sheet._copies.value() == "1", "it holds its copies"
    qtbot.keyClick(tray.sheet, Qt.Key.Key_Escape)


def test_a_printer_that_has_gone_loses_no_paper(qtbot: QtBot, tmp_path: Path) -> None:
    window, said, done = QWidget(), Said(), list[str]()
    qtbot.addWidget(window)
    tray = PaperTray(window, Preferences(printer="前台A4"), tmp_path, said)
    assert "前台A4" not in printers()
    preset = list[str]()
    tray.preset(preset.append)
    assert preset == [""]
    tray(pdf(), "王 ../x", done=done.append)
    assert [file.name for file in tmp_path.glob("*.pdf")] == ["x.pdf"]
    assert done == ["pdf"]
    assert tray.sheet is not None
    tray.sheet.close()


def test_papers_that_come_at_once_are_shown_one_after_another(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    tray = PaperTray(window, Preferences(), tmp_path / "papers", Said())
    names, seen = ["settlement", "card", "sticker"], list[str]()
    for name in names:
        tray(pdf(), name)
    for _ in names:
        assert tray.sheet is not None and QApplication.activeModalWidget() is tray.sheet
        seen.append(tray.sheet.windowTitle().split()[-1])
        qtbot.keyClick(tray.sheet, Qt.Key.Key_Escape)
    assert seen == names and QApplication.activeModalWidget() is None
    assert len(list((tmp_path / "papers").glob("*.pdf"))) == 3


def test_a_folder_that_cannot_be_written_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    window, said = QWidget(), Said()
    qtbot.addWidget(window)
    (tmp_path / "papers").write_text("in the way")
    tray = PaperTray(window, Preferences(), tmp_path / "papers", said)
    assert not tray.save(pdf(), tmp_path / "papers" / "a.pdf")
    assert said.texts[-1][1]


def test_a_file_that_is_no_pdf_shows_a_sentence(qtbot: QtBot) -> None:
    view = PdfView()
    qtbot.addWidget(view)
    view.show_pdf(b"nonsense")
    assert view.pages == 0


class Later:
    """Work kept for later, as a busy lane does."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], object]] = []
        self.done = 0

    def __call__(
        self,
        fn: Callable[[], T],
        then: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
        *,
        owner: QObject,
    ) -> None:
        self.waiting.append(lambda: then(fn()))

    def work(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()
            self.done += 1


def test_the_preview_stands_before_its_pages_are_drawn_and_draws_those_in_view(qtbot: QtBot) -> None:
    later = Later()
    view = PdfView(run=later)
    qtbot.addWidget(view)
    view.resize(640, 400)
    view.show()
    view.show_pdf(pdf(2))
    assert view.pages == 0
    later.work()
    QApplication.processEvents()
    later.work()
    assert (view.pages, later.done) == (2, 2), "the count and the first page"
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: bool(later.waiting))
    later.work()
    assert later.done == 3


def test_a_sheet_says_how_many_pages_there_are(qtbot: QtBot) -> None:
    later = Later()
    sheet = PrintSheet(None, Paper(pdf(2), "Q-1"), ([], Preferences()), run=later)
    qtbot.addWidget(sheet)
    later.work()
    assert any(label.text().startswith("2 ") for label in sheet.findChildren(Label))


@pytest.mark.parametrize("nth", [2, 3])
def test_the_mark_counts(qapp: QApplication, nth: int) -> None:
    assert str(nth) in mark_for(nth)


def test_a_label_is_drawn_in_the_printers_own_dots_black_or_white(qapp: QApplication, tmp_path: Path) -> None:
    for size in ("sticker", "sticker_large", "card"):
        paper = reminder(reminder_paper(), "zh", size)
        dots = page_dots(paper, 0, 203)
        assert {dots.pixelColor(x, y).rgb() & 0xFFFFFF for x in range(0, dots.width(), 3) for y in (40, 90)} <= {
            0, 0xFFFFFF,
        }  # fmt: skip
        width, height = page_sizes(paper)[0]
        assert (dots.width(), dots.height()) == (math.ceil(width * 203 / 72), math.ceil(height * 203 / 72))
        grey = dots.convertToFormat(QImage.Format.Format_Grayscale8)
        view = memoryview(bytes(grey.constBits())).cast("B", shape=(grey.height(), grey.bytesPerLine()))
        assert [found.text for found in zxingcpp.read_barcodes(view)] == [code.payload(NUMBER)], size


def test_what_reaches_the_printer_of_a_label_has_its_size_and_no_greys(qapp: QApplication, tmp_path: Path) -> None:
    file = tmp_path / "label.pdf"
    printer = QPrinter()
    printer.setResolution(203)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(file))
    paper = reminder(reminder_paper(), "zh", "sticker")
    draw_pages(printer, paper, mark_for(2))
    out = file.read_bytes()
    assert [(round(w), round(h)) for w, h in page_sizes(out)] == [(round(60 * 72 / 25.4), round(40 * 72 / 25.4))]
    plain = page_image(paper, 0, 203)
    drawn = page_image(out, 0, 203)
    dark = [sum(page.pixelColor(x, 170).green() < 128 for x in range(460)) for page in (plain, drawn)]
    assert abs(dark[0] - dark[1]) < 12, "the same dots, neither moved nor blurred"
    assert ink(out, 0, 0.0, 0.09) > ink(paper, 0, 0.0, 0.09), "the mark of the reprint is over it"


@pytest.mark.parametrize(("supported", "dots"), [([203], 203), ([300], 300), ([72, 300, 600, 1200], 600), ([], 203)])
def test_the_dots_are_those_the_printer_has(supported: list[int], dots: int) -> None:
    assert own_dots(supported) == dots


def test_a_paper_goes_to_its_own_printer_and_a_label_never_to_the_one_for_a4() -> None:
    liked = Preferences(printer="A4", copies=2)
    assert liked.preset("") == Preset("A4", "", 2)
    assert liked.preset("agreement") == Preset("A4", "", 1), "it holds its copies"
    assert liked.preset("sticker") == Preset()
    liked.keep_preset("sticker", Preset("GP-1324D", "", 2))
    liked.keep_preset("agreement", Preset("LQ-635K", "manual", 1))
    assert (liked.preset("sticker").printer, liked.preset("agreement").tray) == ("GP-1324D", "manual")
    liked.keep_preset("sticker", Preset())
    assert list(liked.papers) == ["agreement"]
    liked.papers = {"agreement": {"printer": 7, "copies": "x", "unknown": 1}, "card": "nonsense"}
    assert liked.preset("agreement") == Preset("A4") and liked.preset("card") == Preset()

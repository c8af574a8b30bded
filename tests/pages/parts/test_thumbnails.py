"""Small pictures before the rows: read once they stand still, kept, and read again when one has come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop.pages.desk import Computer, Desk
from desktop.pages.parts.lookup import LookupPage
from desktop.pages.parts.part_table import PART
from desktop.pages.parts.thumbnails import MOST_KEPT, Thumbnails
from desktop.store import media
from desktop.store.open import Store
from tests.pages.parts.test_part_card import find

Settle = Callable[[], None]


class Second(QObject):
    """Hears what is to be fetched."""

    status, finished, failed = Signal(dict), Signal(str), Signal(str, str)
    told, progress, died = Signal(dict), Signal(dict), Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []

    def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)


def jpeg(colour: Qt.GlobalColor) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(160, 120, QImage.Format.Format_RGB32)
    image.fill(colour)
    image.save(buffer, "JPEG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def tile(page: LookupPage, place: int) -> QColor:
    """The middle of a row's tile, as painted."""
    table = page.search.table
    box = table.visualRect(table.model().index(place, PART))
    return table.viewport().grab().toImage().pixelColor(box.x() + 12 + 17, box.center().y())


def wanting(page: LookupPage, qtbot: QtBot, settle: Settle) -> Thumbnails:
    photos = page.findChild(Thumbnails)
    assert photos is not None
    qtbot.waitUntil(lambda: not photos._still.isActive() and not photos._wanted)
    settle()
    return photos


def test_a_row_shows_the_parts_own_picture_and_others_their_drawing(
    show: Callable[..., Any], desk: Desk, store: Store, qtbot: QtBot, settle: Settle
) -> None:
    second = Second()
    desk.computer = Computer(
        "", lambda: "light", lambda _theme: None, lambda _code: None, list, lambda: ("", 1), lambda *_preset: None,
        lambda _code: None, lambda _path: None, second,
    )  # fmt: skip
    first, next_one = (part.part_key for part in find(store, "机滤")[:2])
    media.keep(store.path.parent, "thumb", {first: jpeg(Qt.GlobalColor.red)})
    page: LookupPage = show(LookupPage)
    page.resize(1700, 700)
    page.search.field.setText("机滤")
    settle()
    table = page.search.table
    assert [table.row_at(place).part_key for place in (0, 1)] == [first, next_one]
    tile(page, 0)
    wanting(page, qtbot, settle)
    assert tile(page, 0).red() > 200 > tile(page, 0).green() + 100
    assert tile(page, 1) != tile(page, 0)
    asked = [key for message in second.sent for key in message["keys"]]
    assert asked.count(next_one) == 1 and first not in asked, "what is missing is asked for once"

    media.keep(store.path.parent, "thumb", {next_one: jpeg(Qt.GlobalColor.blue)})
    second.told.emit({"say": "done", "task": "pictures", "size": "thumb", "keys": [next_one]})
    tile(page, 1)
    wanting(page, qtbot, settle)
    assert tile(page, 1).blue() > 200 and tile(page, 0).red() > 200


def test_rows_that_are_scrolled_past_are_not_read_and_memory_is_bounded(
    desk: Desk, store: Store, qtbot: QtBot, settle: Settle
) -> None:
    owner = QObject()
    photos = Thumbnails(desk, owner)
    for place in range(3 * MOST_KEPT):
        assert photos.of(f"X:{place}") is None
    qtbot.waitUntil(lambda: not photos._wanted)
    settle()
    assert f"X:{3 * MOST_KEPT - 1}" in photos._kept and "X:0" not in photos._kept
    for start in range(0, 2 * MOST_KEPT, 40):
        for place in range(start, start + 40):
            photos.of(f"Y:{place}")
        photos._read_wanted()
        settle()
    assert len(photos._kept) <= MOST_KEPT

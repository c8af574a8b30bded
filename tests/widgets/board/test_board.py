"""The board by mouse and by key: what is drawn, what is moved, what is refused before the button is let go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.widgets.board import EMPTY, Slot, tile_picture
from tests.widgets.board.yard import House, scene, tile

Key, Held = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def house(qapp: QApplication) -> Iterator[House]:
    """Four rows with two tiles each: quarters 1–2 and 5–6 are taken."""
    made = House(scene(4, 2))
    made.board.show()
    made.board.setFocus()
    yield made
    made.board.close()
    made.board.deleteLater()


def test_dragging_over_an_empty_place_asks_for_the_quarters_that_were_touched(house: House) -> None:
    house.drag((1, 10.2), (1, 13.9))
    assert house.asked == [Slot("r1", 10, 4)]


def test_dragging_backwards_asks_for_the_same(house: House) -> None:
    house.drag((1, 13.9), (1, 10.2))
    assert house.asked == [Slot("r1", 10, 4)]


def test_a_click_on_an_empty_place_asks_for_the_usual_length(house: House) -> None:
    house.press(2, 20.4)
    house.release(2, 20.4)
    assert house.asked == [Slot("r2", 20, 2)]


def test_a_click_before_a_tile_asks_for_as_much_as_there_is_room(house: House) -> None:
    house.press(2, 4.5)
    house.release(2, 4.5)
    assert house.asked == [Slot("r2", 4, 1)]


def test_a_click_on_a_tile_opens_it(house: House) -> None:
    house.press(0, 1.5)
    house.release(0, 1.5)
    assert house.opened == ["t0-0"]
    assert house.unsaved == []


def test_a_tile_dragged_to_another_row_is_moved_in_whole_quarters(house: House) -> None:
    house.drag((0, 1.5), (2, 20.7))
    assert house.unsaved == [("t0-0", Slot("r2", 20, 2))]


def test_a_moved_tile_lies_in_its_new_place_before_the_page_has_answered(house: House) -> None:
    house.drag((0, 1.5), (2, 20.5))
    assert house.board.hand.tile_at(0, 1) is None
    moved = house.board.hand.tile_at(2, 20)
    assert moved is not None and moved.id == "t0-0"


def test_a_move_that_was_refused_lies_where_it_lay(house: House) -> None:
    house.drag((0, 1.5), (2, 20.5))
    house.add(tile("other", 2, 20))
    house.save()
    back = house.board.hand.tile_at(0, 1)
    assert back is not None and back.id == "t0-0"


def test_dragging_the_end_lengthens_and_dragging_the_begin_shortens(house: House) -> None:
    house.drag((0, 2.95), (0, 4.4))
    house.save()
    assert house.kept.by_id["t0-0"].slot == Slot("r0", 1, 3)
    house.drag((0, 1.1), (0, 2.2))
    house.save()
    assert house.kept.by_id["t0-0"].slot == Slot("r0", 2, 2)


def test_a_conflict_is_said_before_the_button_is_let_go(house: House) -> None:
    house.press(0, 1.5)
    house.move(0, 5.5)
    drag = house.board.hand.drag
    assert drag is not None and drag.verdict.bad.startswith("taken by")


def test_let_go_on_a_conflict_the_tile_goes_back_and_the_sentence_is_told(house: House) -> None:
    said: list[str] = []
    house.board.refused.connect(said.append)
    house.drag((0, 1.5), (0, 5.5))
    assert house.unsaved == []
    assert len(said) == 1 and said[0].startswith("taken by")


def test_esc_while_dragging_takes_it_back(house: House) -> None:
    house.press(0, 1.5)
    house.move(2, 20.5)
    house.key(Key.Key_Escape)
    house.release(2, 20.5)
    assert house.unsaved == [] and house.asked == [] and house.opened == []


def test_newer_data_while_dragging_does_not_lose_the_drag(house: House) -> None:
    house.press(0, 1.5)
    house.move(2, 20.5)
    house.add(tile("other", 3, 30))
    house.board.show_scene(house.kept)
    house.release(2, 20.5)
    assert house.unsaved == [("t0-0", Slot("r2", 20, 2))]


def test_a_slot_taken_while_dragging_over_it_turns_red_where_it_lies(house: House) -> None:
    house.press(0, 1.5)
    house.move(2, 20.5)
    house.add(tile("other", 2, 20))
    house.board.show_scene(house.kept)
    drag = house.board.hand.drag
    assert drag is not None and drag.verdict.bad


def test_a_tile_that_is_gone_meanwhile_opens_the_hand(house: House) -> None:
    house.press(0, 1.5)
    house.move(2, 20.5)
    house.remove("t0-0")
    house.board.show_scene(house.kept)
    house.release(2, 20.5)
    assert house.unsaved == [] and house.asked == []


def test_a_fixed_tile_opens_but_does_not_move(house: House) -> None:
    house.change("t0-0", fixed=True)
    house.board.show_scene(house.kept)
    house.drag((0, 1.5), (2, 20.5))
    assert house.unsaved == [] and house.opened == ["t0-0"]


def test_a_tile_never_leaves_the_board(house: House) -> None:
    house.drag((0, 5.5), (3, 300.0))
    assert house.unsaved == [("t0-1", Slot("r3", 38, 2))]


def test_a_row_name_opens_the_row(house: House) -> None:
    rows: list[str] = []
    house.board.row_opened.connect(rows.append)
    QTest.mouseClick(house.board.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, house.point(2, 0).y()))
    assert rows == ["r2"]


# -- keys


def test_arrows_walk_over_a_tile_as_over_one_place(house: House) -> None:
    house.board.put_cursor("r0", 0)
    house.key(Key.Key_Right)
    assert house.board.cursor_tile() == house.kept.by_id["t0-0"]
    house.key(Key.Key_Right)
    assert house.board.cursor() == Slot("r0", 3, 2)
    house.key(Key.Key_Left)
    house.key(Key.Key_Left)
    assert house.board.cursor() == Slot("r0", 0, 1)


def test_enter_asks_for_the_slot_or_opens_the_tile(house: House) -> None:
    house.board.put_cursor("r1", 30)
    house.key(Key.Key_Return)
    house.board.put_cursor("r1", 1)
    house.key(Key.Key_Return)
    assert house.asked == [Slot("r1", 30, 2)]
    assert house.opened == ["t1-0"]


@pytest.mark.parametrize("held", [Held.ControlModifier, Held.AltModifier])
def test_a_held_key_and_an_arrow_move_the_tile_a_step(house: House, held: Held) -> None:
    house.board.put_cursor("r0", 1)
    house.key(Key.Key_Right, held)
    house.save()
    assert house.kept.by_id["t0-0"].slot == Slot("r0", 2, 2)
    house.key(Key.Key_Down, held)
    assert house.unsaved == []  # the row below is taken there
    house.key(Key.Key_Right, held)
    house.save()
    assert house.kept.by_id["t0-0"].slot == Slot("r0", 3, 2)
    house.key(Key.Key_Down, held)
    house.save()
    assert house.kept.by_id["t0-0"].slot == Slot("r1", 3, 2)


def test_a_key_that_would_make_a_conflict_moves_nothing_and_says_why(house: House) -> None:
    said: list[str] = []
    house.board.refused.connect(said.append)
    house.board.put_cursor("r0", 1)
    house.key(Key.Key_Down, Held.ControlModifier)
    assert house.unsaved == []
    assert said and said[0] in house.board.accessibleDescription()


def test_shift_and_arrows_lengthen_and_shorten_down_to_a_quarter(house: House) -> None:
    house.board.put_cursor("r0", 1)
    house.key(Key.Key_Right, Held.ShiftModifier)
    house.save()
    assert house.kept.by_id["t0-0"].length == 3
    for _ in range(5):
        house.key(Key.Key_Left, Held.ShiftModifier)
        house.save()
    assert house.kept.by_id["t0-0"].length == 1


def test_shift_never_lengthens_beyond_the_board(house: House) -> None:
    house.add(tile("late", 2, 38))
    house.board.show_scene(house.kept)
    house.board.put_cursor("r2", 38)
    house.key(Key.Key_Right, Held.ShiftModifier)
    assert house.unsaved == []


def test_page_keys_turn_the_day_and_home_asks_for_the_present(house: House) -> None:
    turned: list[object] = []
    house.board.day_turned.connect(turned.append)
    house.board.now_wanted.connect(lambda: turned.append("now"))
    for key in (Key.Key_PageUp, Key.Key_PageDown, Key.Key_Home):
        house.key(key)
    assert turned == [-1, 1, "now"]


def test_delete_asks_for_the_end_of_the_tile_under_the_keys_only(house: House) -> None:
    gone: list[str] = []
    house.board.removed.connect(gone.append)
    house.board.put_cursor("r0", 30)
    house.key(Key.Key_Delete)
    house.board.put_cursor("r0", 5)
    house.key(Key.Key_Delete)
    assert gone == ["t0-1"]


def test_the_cursor_is_brought_into_sight(house: House) -> None:
    house.board.resize(500, 200)
    house.board.put_cursor("r3", 39)
    body, box = house.board.look.geometry.body, house.board.place_of_slot(Slot("r3", 39, 1))
    assert body.contains(box)


def test_plus_and_minus_change_the_zoom_and_the_left_edge_stays(house: House) -> None:
    board = house.board
    board.resize(500, 300)
    board.show_quarter(12)
    first = board.look.geometry.spot(board.look.geometry.body.topLeft().toPointF()).at
    house.key(Key.Key_Plus)
    assert board.zoom == 15
    assert abs(board.look.geometry.spot(board.look.geometry.body.topLeft().toPointF()).at - first) < 0.1
    house.key(Key.Key_Minus)
    house.key(Key.Key_Minus)
    assert board.zoom == 60


def test_a_board_without_rows_takes_every_key_and_click(house: House) -> None:
    house.board.show_scene(EMPTY)
    for key in (Key.Key_Right, Key.Key_Down, Key.Key_Return, Key.Key_Delete, Key.Key_Home):
        house.key(key)
    QTest.mouseClick(house.board.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(300, 80))
    assert house.asked == [] and house.opened == []


# -- painting


def _grab(house: House) -> QImage:
    return house.board.viewport().grab().toImage()


def test_a_part_painted_alone_is_the_same_as_in_the_whole(house: House) -> None:
    """Clipped painting leaves nothing out and paints nothing over."""
    whole = _grab(house)
    viewport = house.board.viewport()
    for area in (QRect(0, 0, 240, 90), QRect(210, 60, 333, 77), QRect(700, 20, 200, 300), QRect(150, 36, 100, 58)):
        part = QImage(area.size(), QImage.Format.Format_RGB32)
        painter = QPainter(part)
        viewport.render(painter, QPoint(0, 0), area)
        painter.end()
        assert part == whole.copy(area).convertToFormat(QImage.Format.Format_RGB32), area


def test_a_tile_that_begins_out_of_sight_still_says_whose_it_is(house: House) -> None:
    """Its words go along with the edge: the strip beside it shows letters, and the tile without a name shows none."""
    strips = []
    for title, sub, state in (("", "", ""), ("京A·D78362", "保养", "在厂")):
        house.kept = house.kept.with_tiles([replace(tile("long", 0, 1, 24), title=title, sub=sub, state=state)])
        house.board.show_scene(house.kept)
        now = house.board.look.geometry
        house.board.horizontalScrollBar().setValue(round(10 * now.quarter))
        now = house.board.look.geometry
        assert now.left(1) < now.side < now.left(24)
        strips.append(_grab(house).copy(now.side, now.top(0), 80, 50))
    bare, named = strips
    assert any(bare.pixel(x, y) != named.pixel(x, y) for x in range(80) for y in range(50))


def test_drawing_a_tile_lends_the_colours_of_the_theme_and_leaves_them_as_they_are(house: House) -> None:
    from desktop.widgets import theme

    late = tile("late", 0, 30)
    tile_picture.picture(late, 30.0, 1.0)
    assert theme.current().color("bad").alpha() == theme.current().color("border2").alpha() == 255


class _Painted(QObject):
    """What of a widget was painted, but for what grabbing it paints."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.region, self.on = QRegion(), True
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and self.on:
            self.region += event.region()
        return False


def test_a_drag_paints_again_all_that_changed_and_little_else(house: House) -> None:
    house.press(0, 1.5)
    house.move(0, 4.5)  # the first step paints all: the tile turns faint where it lay
    QApplication.processEvents()
    painted = _Painted(house.board.viewport())
    before = _grab(house)
    for place, quarter in ((0, 5.5), (1, 5.5), (2, 20.5), (3, 21.5), (1, 9.5)):
        painted.region, painted.on = QRegion(), True
        house.move(place, quarter)
        QApplication.processEvents()
        painted.on = False
        after = _grab(house)
        seen = painted.region.boundingRect()
        assert all(
            painted.region.contains(QPoint(x, y))
            for x in range(0, after.width(), 3)
            for y in range(0, after.height(), 3)
            if before.pixel(x, y) != after.pixel(x, y)
        )
        assert not seen.isEmpty() and sum(r.width() * r.height() for r in painted.region) < after.width() * 150
        before = after
    house.key(Key.Key_Escape)
    house.release(1, 9.5)


def in_sight(house: House, slot: Slot) -> bool:
    return house.board.look.geometry.body.contains(house.board.place_of_slot(slot))


def test_a_panel_that_opens_beside_it_does_not_hide_the_place_of_the_keys(house: House) -> None:
    far = Slot("r1", house.board.scene().quarters - 4, 2)
    house.board.put_cursor(far.row, far.start)
    assert in_sight(house, far)
    house.board.resize(house.board.width() // 2, house.board.height())
    assert in_sight(house, far)


def test_what_was_scrolled_away_from_the_keys_stays_so_when_the_window_changes(house: House) -> None:
    house.board.put_cursor("r1", house.board.scene().quarters - 4)
    house.board.horizontalScrollBar().setValue(0)
    house.board.resize(house.board.width() - 60, house.board.height())
    assert house.board.horizontalScrollBar().value() == 0


def test_a_draft_is_brought_into_sight_wherever_its_time_is_typed(house: House) -> None:
    far = Slot("r2", house.board.scene().quarters - 4, 2)
    house.board.resize(400, house.board.height())
    house.board.show_draft(far)
    assert in_sight(house, far)
    house.board.show_draft(Slot("gone", 3, 2))


def test_the_tile_whose_card_opens_is_brought_into_sight_and_stays_there(house: House) -> None:
    far = Slot("r2", house.board.scene().quarters - 4, 2)
    house.add(tile("far", 2, far.start))
    house.board.show_scene(house.kept)
    house.board.resize(700, house.board.height())
    house.board.put_cursor("r0", 1)
    house.board.show_chosen("far")
    assert in_sight(house, far)
    house.board.resize(400, house.board.height())
    assert in_sight(house, far)
    house.board.horizontalScrollBar().setValue(0)
    house.board.show_chosen("far")
    assert house.board.horizontalScrollBar().value() == 0, "what was scrolled away by hand stays so"


def test_a_tile_that_is_saved_after_its_card_opened_is_brought_into_sight_when_it_comes(house: House) -> None:
    far = Slot("r2", house.board.scene().quarters - 4, 2)
    house.board.resize(400, house.board.height())
    house.board.show_chosen("far")
    house.add(tile("far", 2, far.start))
    house.board.show_scene(house.kept)
    assert in_sight(house, far)

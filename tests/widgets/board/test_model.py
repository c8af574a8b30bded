"""Any order of presses, moves, keys, zooms, saves and other desks' changes: no tile is lost, no two share a quarter.

The oracle is the house's own list, which only the board's words change; it never mends what it checks.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.widgets.board.yard import House, scene, tile

ROWS, QUARTERS = 4, 40
PLACES, TIMES = st.integers(-1, ROWS), st.floats(-2, QUARTERS + 2, width=16)
Key, Held = Qt.Key, Qt.KeyboardModifier
KEYS = st.sampled_from(
    [Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Return, Key.Key_Escape, Key.Key_Plus, Key.Key_Minus]
)
HELD = st.sampled_from([Held.NoModifier, Held.ShiftModifier, Held.ControlModifier, Held.AltModifier])


class BoardMachine(RuleBasedStateMachine):
    """One board, one house, a hand that does anything in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.house = House(scene(ROWS, 3))
        self.house.board.show()
        self.creep = self.house.board.pointer.findChildren(QTimer)[0]
        self.creep.setInterval(1_000_000)  # a rule's to tick: a clock of its own would play no run twice alike
        self.names = {each.id for each in self.house.kept.tiles}
        self.made = 0

    def teardown(self) -> None:
        self.house.board.close()
        self.house.board.deleteLater()
        QApplication.processEvents()

    @rule(place=PLACES, at=TIMES)
    def press(self, place: int, at: float) -> None:
        self.house.press(place, at)

    @rule(data=st.data(), place=st.integers(0, ROWS - 1), at=st.integers(0, QUARTERS - 1))
    def drag_a_tile(self, data: st.DataObject, place: int, at: int) -> None:
        """Held or let go; what another desk does may come between."""
        tiles = [each for each in self.house.kept.tiles if each.row in self.house.kept.place_of]
        if tiles:
            chosen = data.draw(st.sampled_from(tiles))
            grip = data.draw(st.sampled_from([0.05, 0.5, chosen.length - 0.05]))
            self.house.press(self.house.kept.place_of[chosen.row], chosen.start + grip)
            self.house.move(place, at + 0.5)
            between = data.draw(st.sampled_from(["", "booked", "fixed"]))
            if between == "booked":
                self.another_desk_books(place, min(at, QUARTERS - 4), 2)
            elif between == "fixed":
                self.house.change(chosen.id, fixed=True)
                self.house.board.show_scene(self.house.kept)
            if data.draw(st.booleans()):
                self.house.release(place, at + 0.5)

    @rule(place=PLACES, at=TIMES)
    def move(self, place: int, at: float) -> None:
        self.house.move(place, at)

    @rule(place=PLACES, at=TIMES)
    def release(self, place: int, at: float) -> None:
        self.house.release(place, at)

    @precondition(lambda self: self.creep.isActive())
    @rule(ticks=st.integers(1, 30))
    def hold_still_near_an_end(self, ticks: int) -> None:
        for _ in range(ticks):
            self.creep.timeout.emit()

    @rule(key=KEYS, held=HELD)
    def key(self, key: Key, held: Held) -> None:
        self.house.key(key, held)

    @rule(data=st.data(), key=KEYS, held=HELD)
    def key_on_a_tile(self, data: st.DataObject, key: Key, held: Held) -> None:
        if self.house.kept.tiles:
            chosen = data.draw(st.sampled_from(self.house.kept.tiles))
            self.house.board.put_cursor(chosen.row, chosen.start)
            self.house.key(key, held)

    @rule()
    def save(self) -> None:
        self.house.save()

    @rule(place=st.integers(0, ROWS - 1), start=st.integers(0, QUARTERS - 4), length=st.integers(1, 4))
    def another_desk_books(self, place: int, start: int, length: int) -> None:
        self.made += 1
        self.house.add(tile(f"n{self.made}", place, start, length))
        self.names = {each.id for each in self.house.kept.tiles}
        self.house.board.show_scene(self.house.kept)

    @rule(data=st.data())
    def another_desk_changes(self, data: st.DataObject) -> None:
        if not self.names:
            return
        name = data.draw(st.sampled_from(sorted(self.names)))
        what = data.draw(st.sampled_from(["gone", "fixed", "free", "late"]))
        if what == "gone":
            self.house.remove(name)
            self.names.discard(name)
        elif what == "late":
            self.house.change(name, late=1.5, tone="bad")
        else:
            self.house.change(name, fixed=what == "fixed")
        self.house.board.show_scene(self.house.kept)

    @precondition(lambda self: len(self.house.kept.rows) == ROWS)
    @rule()
    def a_row_goes_and_comes_back(self) -> None:
        whole = self.house.kept
        self.house.board.show_scene(type(whole)(whole.rows[1:], whole.tiles, whole.quarters, whole.marks))
        self.house.board.show_scene(whole)

    @invariant()
    def no_two_tiles_share_a_quarter(self) -> None:
        taken = [(t.row, quarter) for t in self.house.kept.tiles for quarter in range(t.start, t.slot.end)]
        assert len(taken) == len(set(taken))

    @invariant()
    def nothing_was_asked_for_that_was_known_not_to_be(self) -> None:
        assert self.house.illegal == []

    @invariant()
    def no_tile_is_lost_and_each_lies_whole_on_the_board(self) -> None:
        assert {each.id for each in self.house.kept.tiles} == self.names
        for each in self.house.kept.tiles:
            assert each.start >= 0 and each.slot.end <= QUARTERS and each.length >= 1

    @invariant()
    def the_board_shows_every_tile_once_where_it_is_or_where_it_was_put(self) -> None:
        hand, put = self.house.board.hand, dict(self.house.unsaved)
        for each in self.house.kept.tiles:
            slot = hand.shown(each).slot
            assert slot == each.slot or slot == put.get(each.id)
            assert slot.row in self.house.kept.place_of and slot.end <= QUARTERS

    @invariant()
    def what_is_held_is_there(self) -> None:
        drag = self.house.board.hand.drag
        if drag is not None and drag.tile is not None:
            assert self.house.kept.by_id[drag.tile.id] == drag.tile
        self.house.board.viewport().grab()


def test_no_order_of_events_loses_a_tile_or_doubles_a_quarter(qapp: QApplication) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        BoardMachine,
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.soak
def test_no_order_of_events_in_a_long_night(qapp: QApplication) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        BoardMachine,
        settings=settings(
            max_examples=3_000, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

"""The basket by key: from a known car to a printed quote, and nothing lost on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.local import Draft
from desktop.domain.sales import basket as baskets
from desktop.domain.sales import issue
from desktop.domain.sales.basket import Basket
from desktop.domain.sales.paper import Printing
from desktop.domain.sales.quote import Quote, QuoteLine
from desktop.pages.desk import Desk
from desktop.pages.parts.finder import Finder
from desktop.pages.parts.lookup import LookupPage
from desktop.store.catalogue import book
from desktop.store.catalogue.row import PartRow
from desktop.store.open import Store
from tests.pages.conftest import FakeWindow
from tests.pages.parts.conftest import LAVIDA, opened
from tests.walks import steps
from tests.walks.steps import CTRL, SHIFT, Keys


def add_first(keys: Keys, page: LookupPage, words: str) -> None:
    page.search.to_field()
    steps.add_first(keys, page, words)


def test_a_known_car_is_quoted_in_at_most_45_keys(
    page: LookupPage, keys: Keys, window: FakeWindow, store: Store, known: str
) -> None:
    steps.open_known_car(keys, page, LAVIDA[-6:])
    steps.add_first(keys, page, "jl")
    steps.add_first(keys, page, "hhs")
    steps.quantity_in_rows(keys, "4")
    steps.print_quote(keys, page)
    keys.until(lambda: len(window.printed) == 1)
    assert keys.count <= 45
    pdf, number, preview, nth = window.printed[0]
    assert pdf.startswith(b"%PDF")
    assert (preview, nth) == (False, 1)
    with store.read() as session:
        quote = session.scalars(select(Quote)).one()
        lines = session.scalars(select(QuoteLine).order_by(QuoteLine.position)).all()
    assert quote.number == number
    assert (quote.customer_id, quote.level_rate_bp, quote.vin) == (known, 9000, LAVIDA)
    assert [line.qty_milli for line in lines] == [1000, 4000]
    assert all(line.fit in ("fits", "conditional") for line in lines)


def test_printing_is_recorded_and_the_second_time_is_marked(
    page: LookupPage, keys: Keys, window: FakeWindow, store: Store
) -> None:
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    printings = select(func.count()).select_from(Printing)

    def recorded() -> bool:
        with store.read() as session:
            return session.scalars(printings).one() == 1

    keys.until(recorded)
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 2)
    assert window.printed[1][3] == 2
    assert window.printed[1][0] == window.printed[0][0]


def test_a_quote_is_saved_though_the_printer_is_off(
    page: LookupPage, keys: Keys, window: FakeWindow, store: Store
) -> None:
    window.printer = None
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    with store.read() as session:
        assert session.scalars(select(Quote.state)).one() == "issued"


def test_looking_at_the_preview_issues_nothing(page: LookupPage, keys: Keys, window: FakeWindow, store: Store) -> None:
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_F9, SHIFT)
    keys.until(lambda: len(window.printed) == 1)
    assert window.printed[0][2]
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(Quote)).one() == 0


def test_an_empty_basket_is_refused_in_words(page: LookupPage, keys: Keys) -> None:
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: page.panel.problem() != "")
    assert "basket.empty" not in page.panel.problem()


def test_a_draft_comes_back_after_a_crash(page: LookupPage, keys: Keys, qtbot: QtBot, desk: Desk, store: Store) -> None:
    add_first(keys, page, "jl")
    line = page.basket.basket.lines[0]

    def kept() -> bool:
        with store.read() as session:
            return session.scalars(select(func.count()).select_from(Draft)).one() == 1

    keys.until(kept)
    again = opened(qtbot, desk)
    qtbot.waitUntil(lambda: len(again.basket.basket.lines) == 1)
    assert again.basket.basket.lines[0] == line


def test_a_parked_quote_is_taken_up_again_by_key(page: LookupPage, keys: Keys) -> None:
    add_first(keys, page, "jl")
    first = page.basket.basket
    keys.press(Qt.Key.Key_S, CTRL)
    assert page.basket.basket.lines == ()
    assert page.vin_box.field.hasFocus()
    keys.press(Qt.Key.Key_O, CTRL)
    assert page.parked().isVisible()
    keys_to_sheet = page.parked().table
    keys_to_sheet.pick()
    keys.until(lambda: len(page.basket.basket.lines) == 1)
    assert page.basket.basket.id == first.id


def test_labour_is_typed_freely(page: LookupPage, keys: Keys) -> None:
    keys.press(Qt.Key.Key_J, CTRL)
    keys.type("Fit pads")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_A, CTRL)
    keys.type("1.5")
    keys.press(Qt.Key.Key_Return)
    keys.type("160")
    keys.press(Qt.Key.Key_Return)
    (line,) = page.basket.basket.lines
    assert (line.kind, line.name, line.qty_milli, line.unit_fen, line.amount_fen) == (
        "labour",
        "Fit pads",
        1500,
        16000,
        24000,
    )
    assert page.search.field.hasFocus()


IMPOSSIBLE = (
    ("0", "1", "qty"),
    ("1000000000", "1", "qty"),
    ("1", "-5", "unit_price"),
    ("1", "1.234", "unit_price"),
    ("1", "x", "unit_price"),
)


@pytest.mark.parametrize(("qty", "amount", "field"), IMPOSSIBLE)
def test_impossible_figures_are_said_beside_their_field(
    page: LookupPage, keys: Keys, qty: str, amount: str, field: str
) -> None:
    keys.press(Qt.Key.Key_J, CTRL)
    editor = page.panel.editor
    editor.form.fill({"name": "Wash", "qty": qty, "unit_price": amount})
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    assert editor.form.error(field)
    assert page.basket.basket.lines == ()
    assert editor.form.values()["name"] == "Wash"


def test_plus_minus_and_digits_act_only_in_the_rows(page: LookupPage, keys: Keys) -> None:
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_Down)
    keys.type("+")
    assert page.basket.basket.lines[0].qty_milli == 2000
    keys.type("12")
    assert page.basket.basket.lines[0].qty_milli == 12_000
    keys.type("-")
    assert page.basket.basket.lines[0].qty_milli == 11_000
    page.search.to_field()
    keys.type("5w-30")
    assert page.search.field.text() == "5w-30"
    assert page.basket.basket.lines[0].qty_milli == 11_000


def test_a_removed_line_comes_back_with_undo(page: LookupPage, keys: Keys, window: FakeWindow) -> None:
    add_first(keys, page, "jl")
    before = page.basket.basket.lines
    keys.press(Qt.Key.Key_B, CTRL)
    keys.press(Qt.Key.Key_Delete)
    assert page.basket.basket.lines == ()
    assert window.undo is not None
    window.undo()
    assert page.basket.basket.lines == before


def test_a_price_typed_on_a_line_stays_when_the_level_changes(page: LookupPage, keys: Keys, known: str) -> None:
    add_first(keys, page, "jl")
    listed = page.basket.basket.lines[0].list_fen
    assert listed
    keys.press(Qt.Key.Key_B, CTRL)
    keys.press(Qt.Key.Key_Return)
    keys.type(f"{listed / 100 * 0.97:.2f}")
    keys.press(Qt.Key.Key_Return)
    typed = page.basket.basket.lines[0].unit_fen
    assert page.basket.basket.lines[0].by_hand
    keys.press(Qt.Key.Key_U, CTRL)
    keys.type("5521")
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: page.basket.basket.level.rate_bp == 9000)
    assert page.basket.basket.lines[0].unit_fen == typed


def test_a_total_over_the_limit_says_that_it_needs_approval(page: LookupPage, keys: Keys) -> None:
    page.basket.change(lambda basket: baskets.add_free(basket, "labour", "Engine", 50_000_01))
    keys.until(lambda: page.basket.notes.reasons == ("amount",))
    assert not page.panel.findChild(QObject, "approval").isHidden()


def test_an_edit_after_issuing_becomes_the_next_revision(
    page: LookupPage, keys: Keys, window: FakeWindow, store: Store
) -> None:
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    keys.press(Qt.Key.Key_B, CTRL)
    keys.type("+")
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 2)
    with store.read() as session:
        rows = session.execute(select(Quote.number, Quote.revision, Quote.state).order_by(Quote.revision)).all()
    assert [(row.revision, row.state) for row in rows] == [(1, "superseded"), (2, "issued")]
    assert rows[0].number == rows[1].number


def test_a_new_vin_after_issuing_begins_a_new_quote(page: LookupPage, keys: Keys, window: FakeWindow) -> None:
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    keys.press(Qt.Key.Key_L, CTRL)
    keys.type("LSV")
    assert page.basket.basket.lines == ()
    assert page.vin_box.field.text() == "LSV"


def test_ctrl_enter_saves_prints_and_goes_on_to_the_next(
    page: LookupPage, keys: Keys, window: FakeWindow, store: Store
) -> None:
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_Return, CTRL)
    keys.until(lambda: len(window.printed) == 1 and page.basket.basket.lines == ())
    assert page.vin_box.field.hasFocus()
    with store.read() as session:
        assert session.scalars(select(func.count()).select_from(Quote)).one() == 1


def test_a_car_goes_onto_the_quote_unverified_when_its_check_failed(
    page: LookupPage, keys: Keys, window: FakeWindow, store: Store, clerk: Actor
) -> None:
    keys.type(LAVIDA[:8] + "5" + LAVIDA[9:])
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: page.subject.looked_up)
    add_first(keys, page, "jl")
    keys.press(Qt.Key.Key_F9)
    keys.until(lambda: len(window.printed) == 1)
    with store.read() as session:
        quote = session.scalars(select(Quote)).one()
    assert not quote.vin_verified
    assert quote.issued_by_name == clerk.name


def test_enter_waits_for_the_rows_of_the_car_that_was_just_typed(page: LookupPage, keys: Keys) -> None:
    page.search.to_field()
    keys.type("jl")
    keys.until(lambda: page.search.table.rows() > 0)
    page.car.focus()
    keys.type(LAVIDA)
    keys.until(lambda: page.subject.vin == LAVIDA)
    page.search.to_field()
    keys.press(Qt.Key.Key_Return)
    keys.until(lambda: len(page.basket.basket.lines) == 1)
    assert page.basket.basket.lines[0].fit in ("fits", "conditional")


def test_a_copied_quote_takes_the_price_books_price_of_today(
    page: LookupPage, desk: Desk, store: Store, qtbot: QtBot, home: Path
) -> None:
    first, by = finder_row(store), desk.actor
    with store.write(by) as session:
        issued = issue.issue(
            by, session, baskets.add_part(replace(Basket(), level=page.basket.basket.level), first),
            offline=True, prices_at=clock.now(),
        )  # fmt: skip
    book.build("x", [book.Price(first.part_key, "", "2099-12-31", 12_345)], home / "prices-x.db")
    page.basket.open_quote(issued.id)
    qtbot.waitUntil(lambda: page.basket.basket.copied_from == issued.id)
    assert [(line.list_fen, line.unit_fen) for line in page.basket.basket.lines] == [(12_345, 12_345)]


def finder_row(store: Store) -> PartRow:
    finder = Finder(store)
    assert finder._search is not None
    found = finder._search.find("机滤", limit=1)[0]
    finder._connection.close()
    return found


def test_the_month_of_a_known_car_is_asked_once(page: LookupPage, desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.vin_box.field, LAVIDA)
    qtbot.waitUntil(lambda: page.subject.known is not None and page.subject.car is not None)
    with qtbot.waitSignal(desk.worker.changed):
        page.car.tell_built((2010, 3))
    page.car.clear()
    assert page.subject.built is None
    qtbot.keyClicks(page.vin_box.field, LAVIDA)
    qtbot.waitUntil(lambda: page.subject.built == (2010, 3))

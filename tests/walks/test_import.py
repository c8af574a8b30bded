"""A messy GBK list goes in through the window, by keys, in the real program; then it is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select

from desktop.__main__ import Program
from desktop.domain.people.customer import Customer
from desktop.pages.imports.page import ImportsPage
from desktop.pages.imports.wizard import CHECK, COLUMNS, FILE, RUN
from desktop.shell.seat import Seat
from desktop.store.demo import DEMO_STAFF
from desktop.store.home import Home
from desktop.widgets.button import Button
from tests.imports_window import messy_list
from tests.walks.steps import CTRL, SHIFT, Keys

ROWS = 1_500
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def program(tmp_path: Path, qtbot: QtBot) -> Iterator[Program]:
    made = Program(Seat(Home(tmp_path / "demo"), demo=True))
    made.show()
    made.window.activateWindow()
    yield made
    made.window.close()


def sign_in(program: Program, keys: Keys) -> None:
    """As the manager of the demo store."""
    name = next(name for login, name, _role in DEMO_STAFF if login == "manager")

    def tiles() -> list[Button]:
        found = program.window.findChildren(Button)
        return [each for each in found if each.accessibleName().startswith(name) and each.isVisible()]

    keys.until(lambda: bool(tiles()), "the sign-in", 90)
    tiles()[0].click()
    keys.press(Qt.Key.Key_Return)
    keys.until(program.window.at_work, "signing in", 30)
    keys.until(lambda: program.second is not None and program.second.is_running(), "the second process", 60)


def in_front(program: Program, keys: Keys) -> None:
    """A window without a window manager loses its place to whatever opened last."""
    program.window.activateWindow()
    keys.until(program.window.isActiveWindow, "the window in front")


def customers(program: Program) -> int:
    with program.worker.store().read() as session:
        return session.scalar(select(func.count()).select_from(Customer).where(Customer.deleted_at.is_(None))) or 0


def test_an_old_programs_list_goes_in_by_keys_and_is_taken_back(program: Program, tmp_path: Path) -> None:
    window, keys = program.window, Keys(program.window)
    sign_in(program, keys)
    before = customers(program)
    path = tmp_path / "老系统客户.csv"
    path.write_bytes(messy_list(ROWS))

    keys.press(Qt.Key.Key_I, CTRL | SHIFT)
    keys.until(lambda: window.current() == "imports", "the page")
    page = window.page("imports")
    assert isinstance(page, ImportsPage)
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(path))])
    window.go("quotes")
    drop = QDropEvent(QPoint(700, 400), Qt.DropAction.CopyAction, dragged, Qt.MouseButton.LeftButton, SHIFT)
    window.dropEvent(drop)
    wizard = page.wizard
    keys.until(lambda: wizard.file.isVisible() and page._opened is not None, "the file")
    assert window.current() == "imports" and wizard.place == FILE and wizard.file.encoding.value() == "gb18030"

    in_front(program, keys)
    keys.press(Qt.Key.Key_Return, CTRL)
    assert wizard.place == COLUMNS
    keys.press(Qt.Key.Key_Return, CTRL)
    assert wizard.place == CHECK
    keys.until(lambda: wizard.check.checked is not None, "the check", 60)
    assert wizard.check.checked is not None and wizard.check.checked.counts["bad"] == 76
    good = wizard.check.checked.counts["good"]

    keys.press(Qt.Key.Key_Return, CTRL)
    assert wizard.place == RUN
    keys.press(Qt.Key.Key_2, CTRL)  # the clerk works on
    jobs: set[str] = set()
    keys.until(lambda: jobs.add(window.status._job.words) or wizard.run.outcome is not None, "the import", 60)  # type: ignore[func-returns-value]
    assert any(f"/ {good:,}" in words for words in jobs), jobs
    assert wizard.run.outcome is not None and not window.status._job.words
    made = wizard.run.outcome.figures["made"]
    assert customers(program) == before + made and f"{good:,}" in window.toast.text()

    in_front(program, keys)
    keys.press(Qt.Key.Key_I, CTRL | SHIFT)
    wizard.close_.click()
    keys.until(lambda: page.runs.undo.isVisible() and page.runs.undo.isEnabled(), "the list")
    keys.press(Qt.Key.Key_U, ALT)
    keys.until(lambda: customers(program) == before, "the undo", 60)
    keys.until(lambda: page.runs.table.rows() == 1 and page.runs.table.row().row.undone, "the list")

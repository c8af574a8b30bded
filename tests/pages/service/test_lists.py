"""The lists behind the workshop: due cars, recalls, packages, the schedule, the electronic file, figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.domain.actor import Actor
from desktop.domain.rules.setting import change_settings
from desktop.domain.service import maintenance, maintenance_file, package, recall_list
from desktop.domain.work.task_list import tasks
from desktop.pages.service.lists.page import VIEWS, ServiceListsPage
from desktop.store.open import Store
from tests import service_window

Do = Callable[..., Any]


@pytest.fixture
def page(show: Callable[..., Any], store: Store, clerk: Actor, settle: Callable[[], None]) -> ServiceListsPage:
    """Over the demo's workshop."""
    service_window.workshop(store, clerk)
    shown = show(ServiceListsPage)
    settle()
    assert isinstance(shown, ServiceListsPage)
    return shown


def at(page: ServiceListsPage, view: str, settle: Callable[[], None]) -> Any:
    page.show_view(view)
    settle()
    return page.views[view]


def test_the_lists_by_key_from_a_due_car_to_the_figures(
    page: ServiceListsPage, qtbot: QtBot, settle: Callable[[], None], ask: Do, tmp_path: Path, window: Any, clerk: Actor
) -> None:
    """One walk over all six, since the window and its workshop take most of the time."""
    due = at(page, "due", settle)
    assert due.rows and due.rows == sorted(due.rows, key=lambda row: (row.due_on, row.vehicle_id))
    due.table.choose(0)
    first = due.chosen()
    for _ in range(2):
        qtbot.keyClick(due.table, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
        settle()
    made = [each for each in ask(tasks) if each.rule == "service.due" and each.subject == f"vehicle:{first.vehicle_id}"]
    assert len(made) == 1, "a car is called once for each maintenance"
    qtbot.keyClick(due.table, Qt.Key.Key_Return)
    assert window.gone[-1] == ("service", {"vehicle": first.vehicle_id})
    _recalls(page, settle, ask)
    _packages(page, settle, ask)
    _schedule(page, settle, ask)
    _files(page, settle, ask, tmp_path)
    _figures(page, settle, tmp_path)


def _recalls(page: ServiceListsPage, settle: Callable[[], None], ask: Do) -> None:
    view = at(page, "recalls", settle)
    (first, _campaign) = view.rows
    assert (first.kind, first.cars, first.known, first.done) == ("recall", 4, 4, 0)
    assert view.cars.rows() == 4
    view.remove(first)
    settle()
    assert [row.kind for row in ask(recall_list.recalls)] == ["campaign"]


def _packages(page: ServiceListsPage, settle: Callable[[], None], ask: Do) -> None:
    view = at(page, "packages", settle)
    assert all(each.fen > 0 for each in view.rows)
    view.remove(view.rows[0])
    settle()
    assert len(ask(package.packages)) == len(view.rows)


def _schedule(page: ServiceListsPage, settle: Callable[[], None], ask: Do) -> None:
    view = at(page, "schedule", settle)
    before = len(view.rows)
    view.remove(view.rows[0])
    settle()
    assert len(ask(maintenance.schedule)) == before - 1


def _files(page: ServiceListsPage, settle: Callable[[], None], ask: Do, folder: Path) -> None:
    view, target = at(page, "files", settle), folder / "records.json"
    whole = view.whole()
    assert whole
    view.save_records(target)
    settle()
    assert len(json.loads(target.read_text("utf-8"))) == len(whole)
    sent = {row.id for row in ask(maintenance_file.files, maintenance_file.SENT)}
    assert set(whole) <= sent and not view.whole(), "what is in the file waits no more"


def _figures(page: ServiceListsPage, settle: Callable[[], None], folder: Path) -> None:
    view = at(page, "figures", settle)
    view.take_span("year")
    settle()
    for group in ("technician", "bay", "waiting"):
        view.show_group(group)
        settle()
        assert view.table.rows() and view.behind.rows(), group
    view.save(folder / "figures.csv")
    settle()
    assert len((folder / "figures.csv").read_text("utf-8-sig").splitlines()) > 12


def test_every_view_is_reached_by_its_number_and_says_what_is_missing(
    show: Callable[..., Any], qtbot: QtBot, settle: Callable[[], None], do: Do
) -> None:
    """Of a store without a workshop, in another zone than any computer of ours."""
    do(change_settings, {"hours.zone": "Pacific/Kiritimati"})
    page = show(ServiceListsPage)
    settle()
    for place, view in enumerate(VIEWS[:-1], 1):
        qtbot.keyClick(page, Qt.Key(Qt.Key.Key_0.value + place), Qt.KeyboardModifier.AltModifier)
        settle()
        assert page.view == view and page.views[view].stack.currentIndex() == 1
        assert page.views[view].empty.accessibleName()
        evening = datetime(2026, 11, 21, 11, 5, tzinfo=UTC)
        assert page.views[view].local(evening, "%m-%d %H:%M") == "11-22 01:05", "days are the store's"

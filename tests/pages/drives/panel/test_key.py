"""The key of a drive: out by its tag, back with figures, damage and photos, found by a scan."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from desktop.domain import clock
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.sales.car_key import loan_of
from desktop.domain.sales.damage import photos_of
from desktop.domain.sales.drive_list import drive
from desktop.domain.sales.feedback import feedback_of
from desktop.domain.sales.paper import pdf_of
from desktop.domain.work.task_list import tasks
from desktop.pages.drives.panel.energy import EnergyTaps
from desktop.pages.drives.panel.panel import DrivePanel
from desktop.store.open import Store
from tests.domain.sales.yard import booked, out, ready
from tests.pages.conftest import FakeWindow
from tests.pages.drives.panel.steps import shown
from tests.walks.steps import CTRL, Keys

ALT = Qt.KeyboardModifier.AltModifier
Ask = Callable[..., Any]
Settle = Callable[[], None]


def test_the_key_goes_out_by_its_tag_and_comes_back_with_a_task(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle, store: Store, yard_of: dict[str, str]
) -> None:
    ready(do, one)
    shown(panel, one, settle)
    keys.until(panel.card.key.tag.hasFocus)
    keys.compose("K-试01")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    keys.type("80")
    keys.press(Qt.Key.Key_Return)
    settle()
    assert ask(drive, one).state == "out"
    keys.until(panel.card.back.km.hasFocus)
    keys.count = 0
    keys.type("1213")
    keys.press(Qt.Key.Key_Return)
    keys.type("70")
    keys.press(Qt.Key.Key_Return)
    keys.type("n54354")
    keys.press(Qt.Key.Key_Return)
    keys.type("A")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    row = ask(drive, one)
    assert (row.state, row.key) == ("back", None)
    said = ask(feedback_of, one)
    assert (said.power, said.tech, said.intent, said.next_step) == (5, 4, "A", "Call back")
    (task,) = ask(tasks, mine=False, subject=f"drive:{one}")
    assert task.rule == "drive.follow_up"
    with store.read() as session:
        assert session.get_one(Vehicle, yard_of["one"]).odometer_km == 1213
    assert keys.count == 17


def test_a_wrong_tag_is_named_under_its_field_and_the_key_stays(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    ready(do, one)
    shown(panel, one, settle)
    keys.until(panel.card.key.tag.hasFocus)
    keys.compose("K-试02")
    keys.press(Qt.Key.Key_Return)
    keys.press(Qt.Key.Key_Return)
    keys.type("80")
    keys.press(Qt.Key.Key_Return)
    settle()
    assert "试02" in panel.card.key.form.error("key")
    assert ask(loan_of, one) is None


def test_an_odometer_that_shows_less_asks_why(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    keys.until(panel.card.back.km.hasFocus)
    keys.type("1100")
    keys.press(Qt.Key.Key_Return)
    assert panel.card.back.why.isVisible()
    panel.card.back.form.fill({"energy": "60"})
    panel.card.back.damage.choose("no")
    keys.press(Qt.Key.Key_Return, CTRL)
    assert "1100" in panel.card.back.form.error("odometer_why")
    keys.compose("仪表更换")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(drive, one).state == "back"


def test_the_fuel_is_tapped_in_quarters_when_the_key_comes_back_as_when_it_goes_out(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    keys.until(panel.card.back.km.hasFocus)
    keys.type("1210")
    quarters = panel.card.back.findChild(EnergyTaps)
    assert quarters is not None and quarters.isVisible()
    quarters.chip("75").click()
    assert panel.card.back.percent.hasFocus(), "Enter goes on from there"
    keys.press(Qt.Key.Key_Return)
    keys.type("n")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    loan = ask(loan_of, one)
    assert (loan.odometer_in, loan.energy_in) == (1210, 75)


def test_damage_needs_words_and_an_answer(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    back = panel.card.back
    back.form.fill({"odometer": "1210", "energy": "60"})
    keys.press(Qt.Key.Key_Return, CTRL)
    assert back.form.error("damage") != ""
    back.damage.setFocus()
    keys.type("y")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert back.form.error("damage_note") != ""
    back.note.setFocus()
    keys.compose("右前轮毂划痕")
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(loan_of, one).damage_note == "右前轮毂划痕"


def test_photos_of_damage_are_kept_as_one_document_without_the_cameras_notes(
    panel: DrivePanel, keys: Keys, do: Ask, one: str, ask: Ask, settle: Settle, tmp_path: Path, window: FakeWindow
) -> None:
    out(do, ready(do, one))
    shown(panel, one, settle)
    image = QImage(3_000, 2_000, QImage.Format.Format_RGB32)
    image.fill(0x334455)
    image.setText("GPS", "31.2,121.4")
    image.save(str(tmp_path / "scratch.png"))
    (tmp_path / "no.jpg").write_bytes(b"not a picture")
    back = panel.card.back
    back.form.fill({"odometer": "1210", "energy": "60", "damage_note": "右前轮毂划痕"})
    back.damage.setFocus()
    keys.type("y")
    back.photos.take([tmp_path / "no.jpg"])
    settle()
    assert "no picture" in window.said[-1][0]
    back.photos.take([tmp_path / "scratch.png"])
    settle()
    (jpeg,) = back.photos.photos()
    assert b"GPS" not in jpeg
    assert max(QImage.fromData(jpeg).width(), QImage.fromData(jpeg).height()) == 1_600
    keys.press(Qt.Key.Key_Return, CTRL)
    settle()
    assert ask(drive, one).state == "back"
    kept = ask(photos_of, ask(loan_of, one).id)
    assert kept is not None
    assert ask(pdf_of, kept.paper_id).startswith(b"%PDF")
    panel.card.over.draw(panel.drive.facts)
    panel.card.over.show_photos()
    settle()
    assert window.printed[-1][2], "in the preview"


def test_a_key_that_is_scanned_opens_its_drive_and_fills_its_tag(
    panel: DrivePanel, do: Ask, yard_of: dict[str, str], settle: Settle
) -> None:
    now = clock.now()
    start = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    one = ready(do, booked(do, yard_of["one"], yard_of["li"], start))
    booked(do, yard_of["two"], yard_of["li"], start)
    assert panel.arrive({"key": yard_of["one"]})
    settle()
    assert panel.drive_id == one
    assert panel.card.key.tag.text() == "K-试01"
    assert panel.card.key.km.hasFocus()


def test_a_key_nobody_waits_for_is_said(
    panel: DrivePanel, yard_of: dict[str, str], window: FakeWindow, settle: Settle
) -> None:
    panel.arrive({"key": yard_of["one"]})
    settle()
    assert window.said[-1][1]
    assert panel.mode() == "empty"

"""What a seat likes survives a restart; a broken file never stops the start."""

from __future__ import annotations

from pathlib import Path

from desktop.shell import preferences
from desktop.shell.messages import crash_report
from desktop.shell.preferences import Preferences


def test_preferences_come_back(tmp_path: Path) -> None:
    wanted = Preferences(language="zh", theme="dark", printer="前台A4", copies=2)
    preferences.save(tmp_path / "home", wanted)
    assert preferences.load(tmp_path / "home") == wanted


def test_a_broken_file_means_the_values_shipped(tmp_path: Path) -> None:
    (tmp_path / preferences.FILE).write_text("{", "utf-8")
    assert preferences.load(tmp_path) == Preferences()
    (tmp_path / preferences.FILE).write_text('{"theme": 5, "copies": 3, "what": 1}', "utf-8")
    assert preferences.load(tmp_path) == Preferences(copies=3)


def test_a_crash_report_holds_no_text_anybody_typed() -> None:
    try:
        int("王建国 13800138000")
    except ValueError as error:
        number, report = crash_report(error, "0.1.0")
    assert number.startswith("E-")
    assert "ValueError" in report
    assert "test_preferences.py" in report
    assert "138" not in report
    assert "王" not in report

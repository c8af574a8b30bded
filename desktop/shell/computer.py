"""This computer as the settings page sees it: made of the window, its preferences, the printers, the second process."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from desktop.pages.desk import Computer, HubHere, Second
from desktop.pages.paper_kind import Preset
from desktop.shell.preferences import Preferences
from desktop.shell.printer import printers
from desktop.shell.window import MainWindow
from desktop.widgets import theme, translate

log = logging.getLogger(__name__)


def computer(
    window: MainWindow,
    liked: Preferences,
    version: str,
    print_code: Callable[[str], object],
    restore: Callable[[Path], object],
    second: Second | None,
    printer_changed: Callable[[], object],
    hub: HubHere | None = None,
) -> Computer:
    """``restore`` closes the store, puts the backup in place and calls :func:`start_again`."""

    def use_theme(choice: str) -> None:
        known: tuple[theme.Choice, ...] = ("light", "dark", "system")
        window.use_theme(next((each for each in known if each == choice), known[0]))

    def use_language(code: str) -> None:
        chosen: translate.Code = "en" if code == "en" else "zh"
        window.use_language(chosen)

    def use_printer(name: str, copies: int) -> None:
        liked.printer, liked.copies = name, copies
        window.preferences_changed.emit()
        printer_changed()

    def use_preset(kind: str, preset: Preset) -> None:
        liked.keep_preset(kind, preset)
        window.preferences_changed.emit()

    return Computer(
        version=version,
        theme=lambda: liked.theme,
        use_theme=use_theme,
        use_language=use_language,
        printers=printers,
        printer=lambda: (liked.printer, liked.copies),
        use_printer=use_printer,
        preset=liked.own_preset,
        use_preset=use_preset,
        print_code=print_code,
        restore=restore,
        second=second,
        hub=hub,
    )


def start_again(home: Path) -> None:
    """Start the program anew on this home and leave this one."""
    QProcess.startDetached(sys.executable, ["-m", "desktop", "--home", str(home)])
    QApplication.quit()

"""The window paints before anything heavy is imported."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("sqlalchemy", "sqlcipher3", "reportlab", "pypdfium2", "requests", "ultravin", "PySide6.QtPrintSupport")
CODE = f"""
import sys
import desktop.shell.window, desktop.shell.signin, desktop.shell.first_start, desktop.shell.unlock
import desktop.shell.print_dialog, desktop.widgets.vin_field
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_the_window_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

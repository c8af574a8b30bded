"""``make run``: the centre on loopback, and the window on the demo store; without a screen, the walk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def has_screen() -> bool:
    """Whether a window can be shown to a person here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def main() -> int:
    """Run what fits this machine; the exit code is the program's."""
    if has_screen() and os.environ.get("QT_QPA_PLATFORM") != "offscreen":
        command = [sys.executable, "-m", "desktop", "--demo", "--with-centre"]
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    print("There is no screen here: the clerk's job is done by driving the real window offscreen.", flush=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    walk = [sys.executable, "-m", "tests.walks.clerk"]
    return subprocess.run(walk, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

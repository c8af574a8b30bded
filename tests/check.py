"""All checks and tests, as ``make test`` runs them: style, types, import contracts, then the tests on every core."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ON_EVERY_CORE = ("-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder")
"""In our own order: the longest files first (tests/conftest.py), or one core ends alone with them."""
MEMORY, ROOM_BYTES = Path("/dev/shm"), 6 << 30
STEPS: tuple[tuple[str, list[str]], ...] = (
    ("style", [str(BIN / "ruff"), "check", "."]),
    ("format", [str(BIN / "ruff"), "format", "--check", "."]),
    ("types", [str(BIN / "mypy")]),
    ("import contracts", [str(BIN / "lint-imports")]),
    ("tests", [sys.executable, "-m", "pytest", *ON_EVERY_CORE, "-m", "not soak", "tests"]),
)


def main() -> int:
    """Run every step, stop at the first that fails; the exit code is its own."""
    environment = {**_in_memory(), **os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    for name, command in STEPS:
        print(f"== {name}", flush=True)
        started = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        if code:
            print(f"== {name} failed: {' '.join(command)}", file=sys.stderr)
            return code
        print(f"== {name}: {time.monotonic() - started:.0f} s", flush=True)
    return 0


def _in_memory() -> dict[str, str]:
    """Nothing a test writes outlives it, and a disk that flushes thousands of small files takes a third of the time."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    return {"TMPDIR": str(MEMORY)} if roomy else {}


if __name__ == "__main__":
    sys.exit(main())

"""``make bench``: every bench in a process of its own, one after another, a line each. See line.py for the form."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.line import ROOT, dress

MODULES = (
    "demo",
    "start",
    "window",
    "board",
    "bays",
    "lookup",
    "vin",
    "save",
    "drive",
    "paper",
    "service",
    "sync",
    "importing",
)


def main(names: list[str]) -> int:
    """Those named, else all. 1 when one of them broke; a missed bar is said, and is no failure."""
    dress()
    missed = broken = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FORECOURT_STATE"] = str(Path(folder) / "state")
        home = Path(folder) / "home"
        subprocess.run([sys.executable, "-m", "tests.bench.demo", home, "--quiet"], cwd=ROOT, check=True)
        for name in names or MODULES:
            command = [sys.executable, "-m", f"tests.bench.{name}", str(home)]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
                assert process.stdout is not None
                for line in process.stdout:
                    print(line, end="", flush=True)
                    missed += ", missed" in line
            broken += process.returncode != 0
    print(f"{missed} missed" + (f", {broken} broken" if broken else ""))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The adviser's walk, and two desks on one order before the real centre."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_car_goes_from_its_plate_to_the_signed_order_and_is_settled_within_the_keys(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.walks.service", str(tmp_path / "walk")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr

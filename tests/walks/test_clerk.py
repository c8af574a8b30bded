"""The walk that stands for ``make run`` where there is no screen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_clerks_job_leaves_a_quote_on_paper(tmp_path: Path) -> None:
    out = tmp_path / "walk"
    done = subprocess.run(
        [sys.executable, "-m", "tests.walks.clerk", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "quoted in" in done.stdout
    (pdf,) = out.glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    assert len(list(out.glob("*.png"))) == 6

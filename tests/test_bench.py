"""``make bench`` does not rot: every module it names is there and prints lines of the one form."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import MODULES
from tests.bench.line import FORM, ROOT, Line, Setting, against


def _run(name: str, *arguments: str | Path) -> list[str]:
    command = [sys.executable, "-m", f"tests.bench.{name}", *arguments, "--tiny"]
    found = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=240)
    assert found.returncode == 0, found.stderr
    return found.stdout.splitlines()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo store, made once."""
    found = tmp_path_factory.mktemp("bench") / "home"
    environment = {**os.environ, "FORECOURT_STATE": str(found.parent / "state")}
    made = [sys.executable, "-m", "tests.bench.demo", found, "--quiet"]
    subprocess.run(made, cwd=ROOT, env=environment, check=True)
    return found


@pytest.mark.parametrize("name", MODULES)
def test_every_bench_prints_lines_of_the_one_form(name: str, home: Path) -> None:
    printed = _run(name, home)
    assert printed
    assert [line for line in printed if not FORM.match(line)] == []


def test_every_module_beside_is_run_by_make_bench_or_belongs_to_one_that_is() -> None:
    parts = {"__init__", "__main__", "line", "stall", "stamps", "other_desk"}
    # minutes on catalogues of a million parts: make bench-lookup
    parts |= {"scale", "catalogue", "busy", "cold", "counter"}
    parts |= {"bootstrap", "bootstrap_desk"}  # minutes on 100,000 rows: python -m tests.bench.bootstrap
    parts.add("price_list")  # minutes on 500,000 rows: python -m tests.bench.price_list
    parts.add("devices")  # minutes on a PostgreSQL of its own: make bench-load
    beside = {file.stem for file in Path(ROOT, "tests", "bench").glob("*.py")}
    assert beside - parts == set(MODULES)


def test_a_line_says_missed_when_its_bar_is_not_met_and_ok_when_it_is() -> None:
    assert "bar: p95 < 2 ms, missed" in str(Line("a", [1.0] * 9 + [3.0], bar=2, which="p95"))
    assert "bar: median < 2 ms, ok" in str(Line("a", [1.0] * 9 + [3.0], bar=2))


def test_the_bar_itself_is_missed() -> None:
    assert Line("a", [2.0], bar=2).missed


def test_a_line_compared_says_how_many_times_as_fast_it_is() -> None:
    assert "4.00 times as fast as the other" in str(against(Line("a", [2.0]), Line("the other", [8.0])))


def test_a_tiny_run_never_does_more_than_three_rounds() -> None:
    assert Setting(Path(), tiny=True).rounds(200) == 3

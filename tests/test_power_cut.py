"""The power goes at any moment: what was acknowledged is there, whole, and the file opens. With NORMAL it is not."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store import upgrade
from tests import power_cut
from tests.sync.booth import KEY, STORE

SAVES = 60
SEED = 5

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="strace is Linux's"),
    pytest.mark.timeout(900),
]


@pytest.fixture(scope="module", params=["FULL", "NORMAL"])
def trace(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, power_cut.Trace]:
    why = power_cut.missing()
    if why:
        pytest.skip(why)
    path = tmp_path_factory.mktemp("traced") / "shop.db"
    upgrade.create(path, KEY, STORE)
    return request.param, power_cut.record(path, request.param, SAVES)


def judge(trace: tuple[str, power_cut.Trace], folder: Path, cuts: int, seed: int) -> None:
    how, recorded = trace
    assert len(recorded.told) == SAVES
    verdict = power_cut.cut(recorded, "shop.db", folder, cuts, seed)
    print(how, verdict)
    assert verdict.broken == verdict.halves == 0
    if how == "FULL":
        assert verdict.lost == 0
    else:
        assert verdict.lost > cuts // 20, "a test that cannot tell FULL from NORMAL proves nothing"


@pytest.fixture
def disk() -> Iterator[Path]:
    """Memory where there is some: two thousand files are written and read."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("part", range(4))
def test_two_thousand_power_cuts_lose_nothing_acknowledged(
    trace: tuple[str, power_cut.Trace], disk: Path, part: int
) -> None:
    if trace[0] == "FULL" or part == 0:
        judge(trace, disk, 500 if trace[0] == "FULL" else 200, SEED + part)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(15))
def test_fifteen_thousand_more(trace: tuple[str, power_cut.Trace], disk: Path, seed: int) -> None:
    judge(trace, disk, 1_000, 1_000 + seed)

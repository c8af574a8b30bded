"""Pages are imported in steps so small that a key is heard between two."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.shell import preload

PAGES_IN_STEPS = """
import json, sys
import desktop.__main__, desktop.store.open, desktop.store.sign_in
from PySide6.QtWidgets import QApplication
from desktop.shell import screens

app = QApplication([])
ours = lambda: {name for name in sys.modules if name.partition(".")[0] in ("desktop", "sync", "printing")}
before, steps = ours(), []
for step in screens.import_pages():
    steps.append(len(ours() - before))
    before = ours()
missing = [page for page, _kind in screens.PAGES.values() if "desktop.pages." + page not in sys.modules]
print(json.dumps({"steps": steps, "missing": missing, "reportlab": "reportlab" in sys.modules}))
"""
FEW = 15
"""Modules of ours in one step at most; the largest today, a package that imports its own modules, has 12."""


def test_all_pages_come_and_no_step_brings_many_modules() -> None:
    done = subprocess.run([sys.executable, "-c", PAGES_IN_STEPS], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["missing"] == []
    assert max(told["steps"]) <= FEW
    assert not told["reportlab"]  # printing's own library waits for the first paper


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of modules that may be imported one by one."""
    folder = tmp_path / "shopfloor"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(preload, "_OURS", ("shopfloor",))
    preload._parts.cache_clear()
    yield folder
    preload._parts.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "shopfloor"]:
        del sys.modules[name]


def _is(folder: Path, **modules: str) -> None:
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)


def test_what_a_module_needs_comes_before_it(shop: Path) -> None:
    _is(
        shop,
        page="import json\nfrom shopfloor import till\nfrom shopfloor.shelf import WIDTH\n",
        till="import shopfloor.coin\n",
        coin="",
        shelf="WIDTH = 3\n",
    )
    assert list(preload.one_by_one("shopfloor.page")) == [
        "shopfloor.coin", "shopfloor.till", "shopfloor.shelf", "shopfloor.page",
    ]  # fmt: skip
    assert list(preload.one_by_one("shopfloor.page")) == []


def test_what_a_module_imports_later_or_for_the_type_checker_only_stays_away(shop: Path) -> None:
    _is(
        shop,
        page="from shopfloor import till, typed\n\ndef later() -> None:\n    import shopfloor.heavy\n",
        till="from shopfloor import coin\nSIZES = ('heavy',)\n",
        coin="",
        typed="from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from shopfloor.heavy import X\n",
        heavy="raise RuntimeError\n",
    )
    assert "shopfloor.page" in list(preload.one_by_one("shopfloor.page"))
    assert "shopfloor.heavy" not in sys.modules


def test_modules_that_need_each_other_end(shop: Path) -> None:
    _is(shop, page="import shopfloor.till\n", till="import shopfloor.page\n")
    assert set(preload.one_by_one("shopfloor.page")) <= {"shopfloor.till", "shopfloor.page"}
    assert {"shopfloor.till", "shopfloor.page"} <= set(sys.modules)

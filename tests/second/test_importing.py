"""The window's conversation with the second process over a file, from the first look to undo."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.actor import Actor
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.second.importing import Importing
from desktop.second.trouble import Cancelled
from desktop.store.home import Home
from desktop.store.open import Store
from tests.domain.conftest import blank, by, clerk, do, store
from tests.store.importing import files

__all__ = ["blank", "by", "clerk", "do", "store"]


class Talk:
    """Says a wish, keeps what is answered."""

    def __init__(self, home: Path, store: Store, actor: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self.cancel = threading.Event()
        self._tasks = Importing(Home(home), store, self.heard.append, self.cancel).tasks()
        self._actor = actor

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        """The last word on a wish."""
        self._tasks[do]({"do": do, "actor": self._actor, **values})
        return next(each for each in reversed(self.heard) if each.get("task") == do)


@pytest.fixture
def talk(store: Store, do: Any, tmp_path: Path) -> Iterator[Talk]:
    manager = do(add_staff, StaffDetails("boss", "程放", "manager", "tuesday-otter-41"))
    yield Talk(tmp_path, store, manager)


def test_a_file_goes_in_and_out_again(talk: Talk, tmp_path: Path) -> None:
    path = files.workbook(
        tmp_path / "名单.xlsx", [["姓名", "手机"], ["王小明", "13800138000"], ["李四", "1"], ["王小明", "13800138000"]]
    )
    looked = talk.ask("import_look", path=str(path), kind="customer")
    assert (looked["header"], looked["header_line"], looked["rows_about"]) == (("姓名", "手机"), 1, 3)
    mapping = {each["field"]: each["column"] for each in looked["guesses"]}
    checked = talk.ask("import_check", kind="customer", mapping=mapping)
    assert (checked["counts"]["good"], checked["counts"]["twice"], checked["earlier"]) == (2, 1, "")
    assert [(each["line"], each["problems"][0]["code"]) for each in checked["bad"]] == [(3, "phone.length")]
    assert [(each["line"], each["other"], each["name"]) for each in checked["twins"]] == [(4, 2, "王小明")]
    assert talk.ask("import_errors", path=str(tmp_path / "e.xlsx"), language="zh")["rows"] == 1
    written = talk.ask("import_write", here="merge", twice="skip")
    assert (written["made"], written["skipped"], written["refused"]) == (1, 1, 1)
    (run,) = talk.ask("import_runs")["runs"]
    assert (run["id"], run["can_undo"]) == (written["run"], True)
    assert talk.ask("import_check", kind="customer", mapping=mapping)["earlier"]
    assert talk.ask("export", what="customer", path=str(tmp_path / "out.csv"), language="zh")["rows"] == 1
    assert talk.ask("import_undo", run=run["id"])["kept"] == []
    assert talk.ask("import_undo", run=run["id"])["code"] == "import.undone"
    assert talk.ask("template", kind="stock", path=str(tmp_path / "t.xlsx"), language="en")["say"] == "done"
    assert {"say": "changed"} in talk.heard


def test_a_refusal_is_told_with_its_values(talk: Talk, tmp_path: Path) -> None:
    path = files.text(tmp_path / "a.xlsx", "a,b\n1,2\n")
    told = talk.ask("import_look", path=str(path), kind="customer")
    assert (told["say"], told["code"], told["values"]["found"]) == ("failed", "file.kind", "CSV")
    assert talk.ask("import_write")["code"] == "import.nothing"


def test_nobody_unknown_brings_files_in(talk: Talk, store: Store, by: Actor, tmp_path: Path) -> None:
    stranger = Talk(tmp_path, store, by.staff_id)
    assert stranger.ask("import_runs")["code"] == "right.missing"


def test_a_check_that_is_stopped_leaves_nothing_to_write(talk: Talk, tmp_path: Path) -> None:
    rows = [["姓名", "手机"], *([f"客{n}", f"138{n:08d}"] for n in range(600))]
    path = files.workbook(tmp_path / "a.xlsx", rows)
    talk.ask("import_look", path=str(path), kind="customer")
    talk.cancel.set()
    with pytest.raises(Cancelled):
        talk.ask("import_check", kind="customer", mapping={"name": 0, "phone": 1})
    assert not talk.cancel.is_set()
    assert talk.ask("import_write")["code"] == "import.nothing"

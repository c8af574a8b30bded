"""The window's conversation with the second process over a file, from the check to undo."""

from __future__ import annotations

import dataclasses
import queue
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.people.staff import StaffDetails, add_staff
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.service import maintenance, odometer
from desktop.domain.service.maintenance import RuleDetails, ServiceDue
from desktop.second.importing import Importing
from desktop.store.importing.reading import inspect
from desktop.store.importing.told import told_lines
from desktop.store.open import Store
from tests.domain.conftest import blank, by, clerk, do, store
from tests.store.importing import files
from tests.store.importing.conftest import checked

__all__ = ["blank", "by", "checked", "clerk", "do", "store"]
PATIENCE_S = 30.0


class Talk:
    """Says a wish, keeps what is answered."""

    def __init__(self, home: Path, store: Store, actor: str) -> None:
        self.heard: list[dict[str, Any]] = []
        self._words: queue.Queue[dict[str, Any]] = queue.Queue()
        self.importing = Importing(home, store, self._words.put)
        self._actor = actor

    def ask(self, wish: str, **values: Any) -> dict[str, Any]:
        """The last word on a wish."""
        self.importing.take({"do": "import", "wish": wish, "actor": self._actor, **values})
        return self.hear(wish)

    def hear(self, wish: str) -> dict[str, Any]:
        while True:
            word = self._words.get(timeout=PATIENCE_S)
            self.heard.append(word)
            if word["say"] in ("done", "failed") and word["wish"] == wish:
                return word

    def check(self, path: Path, kind: str, columns: dict[str, int]) -> dict[str, Any]:
        """Check a file that names its columns in line 1."""
        return self.ask("check", **check_wish(path, kind, columns))


def check_wish(path: Path, kind: str, columns: dict[str, int]) -> dict[str, Any]:
    seen = inspect(path)
    way = {"after": 1, "sheet": seen.sheet, "encoding": seen.encoding, "separator": seen.separator}
    return {
        "file": str(path), "kind": kind, "columns": columns, "header": list(seen.header), "format": seen.format,
        "way": way,
    }  # fmt: skip


@pytest.fixture
def talk(store: Store, do: Any, tmp_path: Path) -> Iterator[Talk]:
    manager = do(add_staff, StaffDetails("boss", "程放", "manager", "tuesday-otter-41"))
    made = Talk(tmp_path, store, manager)
    yield made
    made.importing.close()


def people(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    return files.workbook(path, [["姓名", "手机"], *rows])


COLUMNS = {"name": 0, "phone": 1}


def test_a_file_goes_in_and_out_again(talk: Talk, tmp_path: Path) -> None:
    path = people(tmp_path / "名单.xlsx", [["王小明", "13800138000"], ["李四", "1"], ["王小明", "13800138000"]])
    told = talk.check(path, "customer", COLUMNS)
    assert (told["counts"]["good"], told["counts"]["twice"], told["earlier"]) == (2, 1, "")
    bad = [(each["line"], each["column"], each["cell"], each["code"]) for each in told["bad"]]
    assert bad == [(3, "手机", "1", "phone.length")]
    assert [(each["line"], each["here"], each["with"]) for each in told["twins"]] == [(4, False, "2")]
    written = talk.ask("write", here="merge", twice="skip")
    assert (written["made"], written["skipped"], written["refused"]) == (1, 1, 1)
    assert talk.ask("errors", target=str(tmp_path / "e.xlsx"), language="zh")["rows"] == 1
    assert talk.check(path, "customer", COLUMNS)["earlier"]
    assert talk.ask("export", what="customer", target=str(tmp_path / "out.csv"), language="zh")["rows"] == 1
    assert talk.ask("undo", run=written["run"])["kept"] == []
    assert talk.ask("undo", run=written["run"])["code"] == "import.undone"
    assert talk.ask("template", kind="stock", target=str(tmp_path / "t.xlsx"), language="en")["say"] == "done"
    assert {"say": "changed"} in talk.heard


def test_due_days_follow_a_schedule_that_is_brought_in_and_taken_back(
    talk: Talk, store: Store, do: Any, tmp_path: Path
) -> None:
    car = do(meet_vehicle, VehicleDetails(plate="京A66666", brand="大众", series="帕萨特")).vehicle_id
    with clock.told(clock.now() - timedelta(days=40)):
        do(odometer.read, car, 12_000)
    do(maintenance.save_rules, [RuleDetails("保养", 10_000, 12)])

    def due() -> tuple[Any, ...]:
        with store.read() as session:
            row = session.get_one(ServiceDue, car)
            return row.due_on, row.due_km, row.names

    talk.ask("reckon")
    before = due()
    path = files.workbook(tmp_path / "s.xlsx", [["保养项目", "间隔公里", "间隔月数"], ["常规保养", "5000", "6"]])
    talk.check(path, "schedule", {"name": 0, "every_km": 1, "every_months": 2})
    run = talk.ask("write", here="merge", twice="merge")["run"]
    assert due() != before and due()[1] == 17_000
    assert talk.ask("undo", run=run)["taken"] == 1
    assert due() == before


def test_what_is_in_is_not_brought_in_twice(talk: Talk, tmp_path: Path) -> None:
    assert talk.ask("write", here="merge", twice="merge")["code"] == "import.not_checked"
    talk.check(people(tmp_path / "a.xlsx", [["王小明", "13800138000"]]), "customer", COLUMNS)
    assert talk.ask("write", here="merge", twice="merge")["made"] == 1
    assert talk.ask("write", here="new", twice="merge")["code"] == "import.not_checked"


def test_a_refusal_is_told_with_its_values(talk: Talk, tmp_path: Path) -> None:
    path = files.text(tmp_path / "a.csv", "a,b\n1,2\n")
    wish = check_wish(path, "customer", COLUMNS)
    path.rename(tmp_path / "a.xlsx")
    told = talk.ask("check", **{**wish, "file": str(tmp_path / "a.xlsx")})
    assert (told["say"], told["code"]) == ("failed", "file.kind")
    assert told["problems"][0]["values"]["found"] == "CSV"


def test_nobody_unknown_brings_files_in(talk: Talk, store: Store, by: Actor, tmp_path: Path) -> None:
    stranger = Talk(tmp_path, store, by.staff_id)
    assert stranger.ask("undo", run="x")["code"] == "sign_in.inactive"


def test_a_check_that_is_stopped_leaves_nothing_to_write(talk: Talk, tmp_path: Path) -> None:
    rows = [[f"客{n}", f"138{n:08d}"] for n in range(6000)]
    wish = check_wish(people(tmp_path / "a.xlsx", rows), "customer", COLUMNS)
    talk.importing.take({"do": "import", "wish": "check", "actor": talk._actor, **wish})
    talk.importing.take({"do": "import", "wish": "stop"})
    assert talk.hear("check")["code"] == "background.cancelled"
    assert talk.ask("write", here="merge", twice="merge")["code"] == "import.not_checked"


def test_an_export_that_is_stopped_leaves_no_file_and_tells_how_far_it_was(talk: Talk, tmp_path: Path) -> None:
    rows = [[f"客{n}", f"138{n:08d}"] for n in range(1200)]
    talk.check(people(tmp_path / "a.xlsx", rows), "customer", COLUMNS)
    talk.ask("write", here="merge", twice="merge")
    target = tmp_path / "out.csv"
    wish = {"do": "import", "wish": "export", "actor": talk._actor, "what": "customer", "target": str(target)}
    talk.importing.take(wish)
    talk.importing.take({"do": "import", "wish": "stop"})
    assert talk.hear("export")["code"] == "background.cancelled"
    assert list(tmp_path.glob("out*")) == []
    assert talk.ask("export", what="customer", target=str(target))["rows"] == 1200


def test_a_second_wish_meanwhile_is_told_that_one_goes_on(talk: Talk, tmp_path: Path) -> None:
    rows = [[f"客{n}", f"138{n:08d}"] for n in range(6000)]
    wish = check_wish(people(tmp_path / "a.xlsx", rows), "customer", COLUMNS)
    talk.importing.take({"do": "import", "wish": "check", "actor": talk._actor, **wish})
    assert talk.ask("undo", run="x")["code"] == "import.busy"
    assert talk.hear("check")["counts"]["good"] == 6000


def test_telephones_are_masked_for_whoever_may_not_see_them(checked: Any, by: Actor) -> None:
    lines = checked("customer", [["姓名", "手机"], ["王小明", "138 0013 800"]])
    assert told_lines(lines, by)["bad"][0]["cell"] == "138 0013 800"
    hidden = told_lines(lines, dataclasses.replace(by, rights=frozenset()))["bad"][0]
    assert hidden["cell"] == "138****3800" and "0013" not in f"{hidden['values']}{hidden['what']}"

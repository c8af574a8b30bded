"""The command line, as scripts and support use it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop import cli
from desktop.domain.service.maintenance import ServiceDue
from desktop.store.catalogue import build
from desktop.store.catalogue.demo import FILE_NAME, demo_vins, source
from desktop.store.file import check
from desktop.store.first import FirstManager, StoreDetails, create_store
from desktop.store.home import Home
from desktop.store.start import open_home

TOP = Path(__file__).resolve().parents[1]
ANSWERED = {"number", "name_zh", "part_type_zh", "brand", "fit", "price_fen", "stock", "eta"}
MANAGER = FirstManager("chenjie", "陈洁", "tuesday-otter-41")


@pytest.fixture
def demo(tmp_path: Path) -> Home:
    home = Home(tmp_path / "demo")
    create_store(home, StoreDetails("DEMO", "演示店", demo=True), MANAGER)
    build.build(source(300), home.path / FILE_NAME)
    return home


@pytest.fixture
def shut(tmp_path: Path) -> tuple[Home, str]:
    home = Home(tmp_path / "shut")
    return home, create_store(home, StoreDetails("BJ01", "店"), MANAGER, "correct horse").recovery_code


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_vin_prints_one_line_each_and_says_by_its_code_whether_all_were_right(
    capsys: pytest.CaptureFixture[str],
) -> None:
    good = demo_vins()[0].vin
    assert cli.main(["vin", good]) == cli.OK
    assert cli.main(["vin", good.lower(), "LFV"]) == cli.PROBLEMS
    first, second, third = lines(capsys)
    assert first["valid"] is second["valid"] is True
    assert third["problems"][0]["code"].startswith("vin.")


@pytest.mark.parametrize(
    "typed", ["", "   ", "'; drop table part; --", "𠮷喆堃䶮", "\udcff\x00", "x" * 10_000, '"NEAR*(']
)
def test_whatever_is_typed_gives_a_line_with_problems(
    demo: Home, typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["vin", typed]) == cli.PROBLEMS
    assert cli.main(["find", "--home", str(demo.path), typed]) == cli.OK
    assert cli.main(["find", "--home", str(demo.path), "--vin", typed or " ", "机滤"]) == cli.PROBLEMS
    read, found, fitted = lines(capsys)
    assert read["problems"]
    assert found["query"] == typed
    assert fitted["problems"]


def test_find_answers_every_word_by_the_page_s_own_code(demo: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["find", "--home", str(demo.path), "--limit", "3", "机滤", "jl"]) == cli.OK
    words = lines(capsys)
    assert [each["query"] for each in words] == ["机滤", "jl"]
    for each in words:
        assert 0 < len(each["rows"]) <= 3
        assert each["generated"]
        assert each["rows"][0].keys() >= ANSWERED


def test_find_runs_beside_the_window_and_takes_no_lock(demo: Home, capsys: pytest.CaptureFixture[str]) -> None:
    from desktop.store.key import unlock

    store = open_home(demo, unlock(demo))
    assert cli.main(["find", "--home", str(demo.path), "机滤"]) == cli.OK
    store.close()
    assert len(lines(capsys)) == 1


def test_without_a_catalogue_each_line_says_so(demo: Home, capsys: pytest.CaptureFixture[str]) -> None:
    (demo.path / FILE_NAME).unlink()
    assert cli.main(["find", "--home", str(demo.path), "机滤", "火花塞"]) == cli.PROBLEMS
    assert [each["problems"][0]["code"] for each in lines(capsys)] == ["catalogue.missing"] * 2


def test_a_store_that_cannot_be_opened_is_a_line_a_sentence_and_a_code(
    shut: tuple[Home, str], capsys: pytest.CaptureFixture[str]
) -> None:
    home, _ = shut
    assert cli.main(["find", "--home", str(home.path), "机滤"]) == cli.NO_STORE
    out, err = capsys.readouterr()
    assert json.loads(out)["problems"] == [{"code": "store.locked"}]
    assert "passphrase" in err or "口令" in err


def test_a_backup_and_back_by_the_code_read_from_standard_input(
    shut: tuple[Home, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, code = shut
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse\n"))
    assert cli.main(["backup", "--home", str(home.path), "--secret-stdin", "--to", str(tmp_path / "stick")]) == cli.OK
    (made,) = lines(capsys)
    home.shop.unlink()
    monkeypatch.setattr(sys, "stdin", io.StringIO(code.lower() + "\n"))
    assert cli.main(["restore", "--home", str(home.path), "--secret-stdin", made["backup"]]) == cli.OK
    from desktop.store.key import unlock

    check(home.shop, unlock(home, recovery_code=code))
    assert cli.main(["restore", "--home", str(tmp_path / "none")]) == cli.NO_STORE


def test_the_doctor_says_what_is_well_and_what_to_do(demo: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--json", "--home", str(demo.path)]) == cli.PROBLEMS
    found = {each["check"]: each for each in lines(capsys)}
    assert found.keys() == {"store", "centre", "backup", "catalogue", "fonts", "printers"}
    assert found["backup"]["code"] == "doctor.no_backup"
    assert found["catalogue"]["code"] == "doctor.generated"
    assert found["fonts"]["well"]
    assert all("doctor." not in each["says"] for each in found.values())


def test_the_doctor_names_a_damaged_store_and_catalogue(demo: Home, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (demo.shop, demo.path / FILE_NAME):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data[:-1000])
    assert cli.main(["doctor", "--json", "--home", str(demo.path)]) == cli.PROBLEMS
    found = {each["check"]: each["code"] for each in lines(capsys)}
    assert found["store"] == "store.corrupt"
    assert found["catalogue"] == "catalogue.damaged"


@pytest.mark.parametrize("typed", [["vin"], ["find", "--limit", "0", "x"], ["nonsense"], ["find", "--limit", "x", "y"]])
def test_a_command_typed_wrongly_is_explained(typed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(typed)
    assert ended.value.code == cli.TYPED_WRONGLY
    assert "usage" in capsys.readouterr().err


def test_the_exit_codes_stand_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    assert "exit codes" in capsys.readouterr().out


HEAVY = {"PySide6", "sqlalchemy", "alembic", "requests", "reportlab", "sqlcipher3", "cryptography"}


@pytest.mark.parametrize(
    ("command", "without"),
    [(["vin", "LFV3A23C8H3000001"], HEAVY), (["find", "机滤"], {"PySide6", "requests", "reportlab", "alembic"})],
)
def test_a_command_loads_nothing_heavy_that_it_does_not_need(demo: Home, command: list[str], without: set[str]) -> None:
    code = (
        "import sys; from desktop import cli; cli.main(sys.argv[1:]);"
        "print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    child = subprocess.run(
        [sys.executable, "-c", code, command[0], "--home", str(demo.path), *command[1:]],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=TOP,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(TOP)},
    )
    assert json.loads(child.stdout)
    assert not without & set(child.stderr.split())


def test_a_file_is_checked_brought_in_and_taken_out(
    shut: tuple[Home, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, code = shut
    path = tmp_path / "in.csv"
    path.write_bytes("姓名,手机\n王小明,13800138000\n李四,138\n".encode("gb18030"))

    def run(*arguments: str | Path, password: str = MANAGER.password) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{code}\n{password}\n"))
        return cli.main([*map(str, arguments), "--home", str(home.path), "--secret-stdin"])

    assert run("import", "customers", path, "--dry-run", "--errors", tmp_path / "bad.csv") == cli.PROBLEMS
    whole, bad = lines(capsys)
    assert (whole["good"], whole["columns"]) == (1, {"phone": "手机", "name": "姓名"})
    assert (bad["line"], bad["codes"]) == (3, ["phone.length"])
    assert "李四" in (tmp_path / "bad.csv").read_text("gb18030")
    assert run("import", "customers", path, "--login", "chenjie") == cli.PROBLEMS
    assert lines(capsys)[-1]["made"] == 1
    assert run("import", "customers", path, "--login", "chenjie", password="wrong") == cli.PROBLEMS
    assert run("export", "customers", tmp_path / "out.xlsx", "--login", "chenjie") == cli.OK
    assert lines(capsys)[-1]["rows"] == 1
    assert run("import", "stock", tmp_path / "nowhere.csv", "--dry-run") == cli.PROBLEMS
    assert "file" in capsys.readouterr().err


def test_history_schedule_and_recalls_come_in_and_a_car_is_due(
    shut: tuple[Home, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from desktop.store.key import unlock

    home, code = shut
    files = {
        "schedule": "保养项目,间隔里程,间隔月数\n常规保养,10000,12\n",
        "cars": "车牌号,VIN,品牌\n京A7K3Q2,LSVCC2NPXMN000017,大众\n",
        "history": "结算日期,车牌号,工单号,进厂里程,业务类型,维修项目,金额\n"
        "2026-03-01,京A7K3Q2,W1,31000,常规保养,换机油,268\n",
        "recalls": "召回编号,召回名称,VIN\nS2026M0001,制动软管,LSVCC2NPXMN000017\n",
    }
    for kind, text in files.items():
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(text.encode("gb18030"))
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{code}\n{MANAGER.password}\n"))
        done = cli.main(["import", kind, str(path), "--login", "chenjie", "--home", str(home.path), "--secret-stdin"])
        told = lines(capsys)
        assert (done, told[-1].get("made")) == (cli.OK, 1), (kind, told)
    store = open_home(home, unlock(home, recovery_code=code))
    with store.read() as session:
        due = session.scalars(select(ServiceDue)).one()
    store.close()
    assert (due.last_km, due.due_km) == (31_000, 41_000)

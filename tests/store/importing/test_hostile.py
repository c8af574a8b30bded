"""What a stranger's file may not do: it is refused with a sentence, within the limits, and nothing keeps running."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.problem import Refused
from desktop.domain.sentence import sentences
from desktop.store.importing import limit, reading
from tests.store.importing import files


def still_reading() -> list[psutil.Process]:
    """The children that read a file; one that ended and was not waited for has no command line to tell."""
    found = []
    for each in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if "importing.child" in " ".join(each.cmdline()):
                found.append(each)
    return found


def refusal(path: Path) -> str:
    """The code with which an inspection, or else the reading of all rows, is refused."""
    with pytest.raises(Refused) as refused:
        reading.inspect(path)
        with reading.rows(path) as stream:
            list(stream)
    assert not still_reading()
    assert refused.value.code in sentences()
    return refused.value.code


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    assert refusal(files.bomb(tmp_path / "a.xlsx")) == "file.bomb"


def test_a_sheet_of_10_000_columns_is_refused(tmp_path: Path) -> None:
    assert refusal(files.wide(tmp_path / "a.xlsx")) == "file.columns"
    assert refusal(files.text(tmp_path / "a.csv", ",".join(map(str, range(10_000))))) == "file.columns"


def test_entities_in_a_workbook_are_refused_wherever_they_stand(tmp_path: Path) -> None:
    cells = '<row><c t="s"><v>0</v></c><c><v>1</v></c></row>'
    base = files.raw_workbook(tmp_path / "base.xlsx", cells, "<si><t>a</t></si>")
    assert reading.inspect(base).top == ((1, ["a", "1"]),)
    for number, part in enumerate(("xl/workbook.xml", files.SHEET, files.STRINGS, "xl/styles.xml")):
        changed = files.with_part(base, tmp_path / f"{number}.xlsx", part, files.LAUGHS)
        assert refusal(changed) == "file.entities", part


@pytest.mark.parametrize("content", [files.LAUGHS, files.OUTSIDE])
def test_entities_in_xml_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(content)
    assert refusal(path) == "file.entities"


def test_xml_of_endless_depth_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<?xml version='1.0'?>" + "<a>" * 100_000)
    with pytest.raises(Refused) as refused, reading.elements(path, ["x"]) as stream:
        list(stream)
    assert refused.value.code == "file.element"


def test_a_cut_workbook_is_refused(tmp_path: Path) -> None:
    whole = files.workbook(tmp_path / "whole.xlsx", [[f"甲{n}", n] for n in range(500)]).read_bytes()
    for part in (0.3, 0.7, 0.99):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[: int(len(whole) * part)])
        assert refusal(path) == "file.cut"


def test_a_csv_cut_within_quotes_is_refused_and_names_the_line(tmp_path: Path) -> None:
    path = files.text(tmp_path / "a.csv", 'a,b\n1,"x\ny"\n2,"open\n3,4\n')
    with pytest.raises(Refused) as refused:
        reading.inspect(path)
    assert (refused.value.code, refused.value.problems[0].values["line"]) == ("file.quote", 4)


def test_an_open_quote_does_not_swallow_a_large_file(tmp_path: Path) -> None:
    assert refusal(files.text(tmp_path / "a.csv", 'a,b\n1,"\n' + "1,2\n" * 200_000)) == "file.quote"


def test_old_and_locked_workbooks_are_told_apart(tmp_path: Path) -> None:
    assert refusal(files.old_excel(tmp_path / "a.xls")) == "file.old_excel"
    assert refusal(files.old_excel(tmp_path / "b.xlsx", encrypted=True)) == "file.password"
    page = files.text(tmp_path / "c.xls", "<html><body><table><tr><td>1</td></tr></table></body></html>")
    assert refusal(page) == "file.web_page"


def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path) -> None:
    book = files.workbook(tmp_path / "a.xlsx", [["a"]])
    assert refusal(book.rename(tmp_path / "a.csv")) == "file.kind"
    assert refusal(files.text(tmp_path / "b.xlsx", "a,b\n1,2\n")) == "file.kind"
    (tmp_path / "c.csv").write_bytes(b"%PDF-1.7 ...")
    assert refusal(tmp_path / "c.csv") == "file.kind"


def test_empty_and_binary_files_are_refused(tmp_path: Path) -> None:
    for number, content in enumerate((b"", b"\xef\xbb\xbf", b"\r\n  \r\n")):
        (tmp_path / f"{number}.csv").write_bytes(content)
        assert refusal(tmp_path / f"{number}.csv") == "file.empty"
    (tmp_path / "b.csv").write_bytes(bytes(range(256)) * 40)
    assert refusal(tmp_path / "b.csv") == "file.binary"
    assert refusal(files.workbook(tmp_path / "a.xlsx", [])) == "file.empty"
    assert refusal(tmp_path / "nowhere.csv") == "file.unreadable"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the parent watches, and sees it a moment later")
def test_a_line_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        for _ in range(300):
            file.write(b"a" * (1 << 20))
    assert refusal(path) == "file.memory"


def test_a_file_that_gives_no_answer_in_time_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit, "ANSWER_SECONDS", 0.0)
    assert refusal(files.text(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 500_000)) == "file.slow"


def test_where_the_system_sets_no_limit_the_parent_watches_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_HAS_LIMITS", False)
    monkeypatch.setattr(limit, "MEMORY_BYTES", 1)
    assert refusal(files.text(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 500_000)) == "file.memory"


def test_the_child_may_neither_write_nor_speak_to_others(tmp_path: Path) -> None:
    tried = f"""
import pathlib, socket
from desktop.store.importing import guard
guard.close_in()
acts = [
    lambda: pathlib.Path({str(tmp_path / "x")!r}).write_text("x"),
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: __import__("os").system("true"),
]
for act in acts:
    try:
        act()
        print("done")
    except PermissionError:
        pass
"""
    ended = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=True)
    assert ended.stdout == ""
    assert not (tmp_path / "x").exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=3000),
    ending=st.sampled_from([".csv", ".xlsx", ".xml", ".xls", ""]),
    zipped=st.booleans(),
)
def test_any_bytes_give_rows_or_a_refusal(tmp_path: Path, content: bytes, ending: str, zipped: bool) -> None:
    path = tmp_path / f"any{ending}"
    if zipped:
        base = files.workbook(tmp_path / "base.xlsx", [["a"]])
        files.with_part(base, path, files.SHEET, content)
    else:
        path.write_bytes(content)
    try:
        found = reading.inspect(path)
        if found.format != "xml":
            with reading.rows(path) as stream:
                assert all(cells for _, cells in stream)
    except Refused as refused:
        assert refused.code != "file.failed"

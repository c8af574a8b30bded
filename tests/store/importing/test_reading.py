"""Files of stores are read as a person sees them, whatever wrote them."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from desktop.domain.problem import Refused
from desktop.store.importing import reading
from tests.store.importing import files


def all_rows(path: Path, after: int = 0, sheet: str = "") -> list[reading.Row]:
    with reading.rows(path, after=after, sheet=sheet) as stream:
        return list(stream)


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030"),
        ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
    ],
)  # fmt: skip
def test_a_price_list_with_titles_is_read_in_any_encoding(tmp_path: Path, encoding: str, told: str) -> None:
    path = files.text(tmp_path / "price.csv", files.PRICE_LIST, encoding)
    found = reading.inspect(path)
    assert (found.format, found.encoding, found.separator, found.header_line) == ("text", told, ",", 4)
    assert found.header[:5] == ("配件编码", "配件名称", "品牌", "销售价", "备注")
    assert [line for line, _ in found.preview] == [5, 6, 8]
    assert all_rows(path, after=4) == [
        (5, ["06J 115 403 Q", "机油滤清器", "大众", "１２.５０"]),
        (6, ["8K0-615-301", "前刹车盘, 通风", "大众", "330", '5" 规格']),
        (8, ["1.23E+10", "火花塞", "NGK", "45"]),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t", "，", "|"])
def test_the_separator_is_recognised(tmp_path: Path, separator: str) -> None:
    lines = [separator.join(cells) for cells in (["姓名", "电话", "地址"], ["王", "13800138000", "上海 1 号"])]
    found = reading.inspect(files.text(tmp_path / "a.txt", "\n".join(lines)))
    assert (found.separator, found.header) == (separator, ("姓名", "电话", "地址"))


def test_a_few_bytes_that_are_no_characters_do_not_spoil_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("编码,名称\n1,机油滤清器\n".encode("gbk") * 200 + b"2,\xff\xff\n")
    assert reading.inspect(path).encoding == "gb18030"
    assert "\ufffd" in all_rows(path)[-1][1][1]


def test_values_of_a_workbook_are_what_a_person_sees(tmp_path: Path) -> None:
    rows = [
        ["编码", "电话", "日期", "价格", "数量"],
        ["0123", 13800138000, datetime.date(2026, 2, 28), 0.1 + 0.2, 3.0],
        [None, 1.5e16, datetime.datetime(2026, 2, 28, 9, 30), -12.5, True],
    ]
    path = files.workbook(tmp_path / "a.xlsx", rows, title="名单", before=["空"])
    found = reading.inspect(path)
    assert (found.sheets, found.sheet, found.header_line) == (("空", "Sheet"), "Sheet", 2)
    assert all_rows(path, after=2) == [
        (3, ["0123", "13800138000", "2026-02-28", "0.3", "3"]),
        (4, ["", "1.50000000000000E+16", "2026-02-28 09:30:00", "-12.5", "TRUE"]),
    ]


def test_numbers_with_a_format_of_zeros_keep_them(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = 4711
    sheet["A1"].number_format = "00000000"
    book.save(tmp_path / "a.xlsx")
    assert all_rows(tmp_path / "a.xlsx") == [(1, ["00004711"])]


def test_shared_texts_are_whole_and_without_readings(tmp_path: Path) -> None:
    strings = (
        "<si><r><t>机油</t></r><r><t xml:space='preserve'> 滤清器</t></r><rPh><t>jy</t></rPh></si>"
        "<si><t>A&amp;B</t></si>"
    )
    sheet = (
        '<row r="3"><c r="B3" t="s"><v>0</v></c><c r="D3" t="s"><v>1</v></c><c r="E3" s="1"><v>44197</v></c></row>'
        '<row r="4"><c r="A4" t="str"><f>1+1</f><v>x</v></c><c r="B4" t="inlineStr"><is><t>y</t></is></c>'
        '<c r="XFD4" s="1"/></row>'
    )
    styles = (
        '<numFmts><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs>'
    )
    path = files.raw_workbook(tmp_path / "a.xlsx", sheet, strings, styles)
    assert all_rows(path) == [(3, ["", "机油 滤清器", "", "A&B", "2021-01-01"]), (4, ["x", "y"])]


def test_a_named_sheet_is_read_and_an_unknown_one_refused(tmp_path: Path) -> None:
    path = files.workbook(tmp_path / "a.xlsx", [["a", "b"]], before=["空"])
    assert all_rows(path, sheet="Sheet") == [(1, ["a", "b"])]
    with pytest.raises(Refused) as refused:
        all_rows(path, sheet="别的")
    assert refused.value.code == "file.sheet"


def test_the_heading_may_be_on_a_line_the_person_chose(tmp_path: Path) -> None:
    found = reading.inspect(files.text(tmp_path / "a.csv", "甲,乙\n丙,丁\n1,2\n"))
    assert found.headed(2).header == ("丙", "丁")
    assert found.headed(0).preview[0] == (1, ["甲", "乙"])
    assert found.headed(0).header == ("A", "B")


def test_columns_of_one_name_are_told_apart(tmp_path: Path) -> None:
    found = reading.inspect(files.text(tmp_path / "a.csv", "姓名,电话,电话,\n王,1,2,3\n"))
    assert found.headed(1).header == ("姓名", "电话", "电话 (2)", "D")


def test_elements_of_xml_come_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "aces.xml"
    path.write_text(
        '<?xml version="1.0"?><ACES xmlns="urn:x"><Header><Company>甲</Company></Header>'
        '<App action="A" id="1"><Qty>2</Qty><Part>06J</Part></App><App action="A" id="2"/></ACES>',
        "utf-8",
    )
    with reading.elements(path, ["App"]) as stream:
        first, second = stream
    assert (first.attributes, first.said("Part"), first.said("Note")) == ({"action": "A", "id": "1"}, "06J", "")
    assert second.children == ()
    assert stream.at == stream.of == path.stat().st_size


def test_a_reading_that_is_stopped_leaves_nothing_running(tmp_path: Path) -> None:
    path = files.text(tmp_path / "a.csv", "a,b\n" + "1,2\n" * 200_000)
    stopped: list[bool] = []
    with pytest.raises(reading.Cancelled), reading.rows(path, stop=lambda: bool(stopped)) as stream:
        for _ in stream:
            stopped.append(True)
    assert stream.at < stream.of


def test_how_many_rows_a_large_sheet_has_is_told_about(tmp_path: Path) -> None:
    rows = 40_000
    cells = "".join(f'<row r="{n}"><c t="str"><v>甲{n:06d}</v></c><c><v>{n}</v></c></row>' for n in range(1, rows + 1))
    found = reading.inspect(files.raw_workbook(tmp_path / "a.xlsx", cells))
    assert 0.9 * rows < found.rows_about < 1.1 * rows
    assert reading.inspect(files.raw_workbook(tmp_path / "b.xlsx", cells[: cells.index("</row>") + 6])).rows_about == 0

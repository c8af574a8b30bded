"""Files as stores have them, made by code: whole, messy and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
PRICE_LIST = "\r\n".join(
    [
        "XX汽配有限公司价格表,,,,",
        "制表：李四,,,日期：2026-11-01,",
        ",,,,",
        "配件编码,配件名称,品牌,销售价,备注,",
        "06J 115 403 Q,机油滤清器,大众,１２.５０,,",
        '8K0-615-301,"前刹车盘, 通风","大众",330,"5"" 规格",',
        ",,,,",
        "1.23E+10,火花塞,NGK,45,,",
    ]
)
"""A price list as an ERP writes it: titles above, full-width digits, trailing blanks, a number that Excel spoilt."""


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    """A text file in an encoding."""
    path.write_bytes(content.encode(encoding))
    return path


def workbook(path: Path, rows: Iterable[Sequence[Any]], *, title: str = "", before: Sequence[str] = ()) -> Path:
    """A workbook with a sheet of rows. ``before``: names of empty sheets in front; ``title``: a merged line above."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for name in before:
        book.create_sheet(name, 0)
    if title:
        sheet.append([title])
        sheet.merge_cells("A1:E1")
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def with_part(source: Path, target: Path, part: str, content: bytes) -> Path:
    """A copy of a workbook in which one part is another one."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.namelist():
            new.writestr(each, content if each == part else old.read(each))
    return target


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def raw_workbook(path: Path, sheet: str, strings: str = "", styles: str = "") -> Path:
    """A workbook as Excel lays it out, with shared texts; the arguments are what stands within the parts' roots."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_RELATED}"><sheets><sheet name="表" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
        f'<Relationship Id="rId1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_RELATED}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELATED}/styles" Target="styles.xml"/></Relationships>',
        SHEET: f"<worksheet {_MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        STRINGS: f"<sst {_MAIN}>{strings}</sst>",
        "xl/styles.xml": f"<styleSheet {_MAIN}>{styles}</styleSheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return path


def wide(path: Path) -> Path:
    """A workbook with a value in column 10,000."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1"><v>1</v></c><c r="NTP1"><v>2</v></c></row></sheetData></worksheet>'
    )
    return with_part(workbook(path.with_suffix(".base.xlsx"), [["a"]]), path, SHEET, sheet.encode())


def bomb(path: Path, megabytes: int = 400) -> Path:
    """A small workbook whose sheet unpacks to hundreds of megabytes."""
    return with_part(
        workbook(path.with_suffix(".base.xlsx"), [["a"]]), path, SHEET,
        b" " * (megabytes << 20),
    )  # fmt: skip


LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY a "&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><App>&c;</App>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><App>&x;</App>'


def old_excel(path: Path, *, encrypted: bool = False) -> Path:
    """The beginning of an OLE file, as old Excel writes and as a password makes of XLSX."""
    content = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000)
    path.write_bytes(content + ("EncryptedPackage".encode("utf-16-le") if encrypted else b"") + bytes(512))
    return path


def in_memory(rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook's bytes."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()

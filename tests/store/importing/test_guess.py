"""Columns are recognised by what stores call them, and by what stands in them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from desktop.domain.actor import RIGHTS, Actor, Role, system
from desktop.store.importing import reading, template
from desktop.store.importing.guess import SURE, columns, guess
from desktop.store.importing.heading import find_heading
from desktop.store.importing.kind import Kind
from desktop.store.importing.kinds import KINDS

CUSTOMER, VEHICLE, STOCK = KINDS["customer"], KINDS["vehicle"], KINDS["stock"]


@pytest.mark.parametrize(
    ("kind", "header", "wanted"),
    [
        ("customer", ["序号", "客户姓名", "联系电话", "车牌号码", "住址"], {
            "name": 1, "phone": 2, "plate": 3, "address": 4,
        }),
        ("customer", ["Customer Name", "Mobile", "E-mail"], {"name": 0, "phone": 1}),
        ("customer", ["车主", "手机号*", "车架号", "车型"], {"name": 0, "phone": 1, "vin": 2, "series": 3}),
        ("vehicle", ["车牌", "VIN码", "厂牌", "车主姓名", "手机"], {
            "plate": 0, "vin": 1, "brand": 2, "owner_name": 3, "owner_phone": 4,
        }),
        ("stock", ["零件编码", "零件名称", "库位", "结存数量", "成本单价"], {
            "number": 0, "name": 1, "place": 2, "qty": 3, "cost": 4,
        }),
        ("stock", ["Part No.", "Description", "Qty", "Price"], {"number": 0, "name": 1, "qty": 2, "retail": 3}),
    ],
)  # fmt: skip
def test_columns_are_found_by_their_names(kind: str, header: list[str], wanted: dict[str, int]) -> None:
    found = guess(header, [], KINDS[kind])
    assert columns(found) == wanted
    assert all(each.sure >= SURE or each.column > 2 for each in found.values())


def test_columns_without_a_name_are_found_by_what_stands_in_them() -> None:
    rows = [["王小明", f"1380013800{n}", f"京A7K3Q{n}", "LSVCC2NPXMN000017"] for n in range(5)]
    found = guess(["A", "B", "C", "D"], rows, CUSTOMER)
    assert columns(found) == {"phone": 1, "plate": 2, "vin": 3}
    assert not any(each.by_name for each in found.values())


def test_a_name_that_the_cells_belie_is_less_sure() -> None:
    honest = guess(["姓名", "电话"], [["王", "13800138000"]] * 5, CUSTOMER)
    belied = guess(["姓名", "电话"], [["王", "朝阳区"]] * 5, CUSTOMER)
    assert honest["phone"].sure > SURE > belied["phone"].sure


def test_known_names_find_the_heading_among_titles() -> None:
    lines = [
        (1, ["2026 年 11 月", "客户", "明细"]),
        (2, ["姓名", "联系电话", "地址"]),
        (3, ["王", "13800138000", "上海"]),
    ]
    assert find_heading(lines, CUSTOMER.all_words()) == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_template_is_understood_when_it_comes_back(tmp_path: Path, kind: Kind, language: str) -> None:
    by = system("0" * 36)
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(kind, by, language)))
    sheet = book.worksheets[0]
    examples = [kind.words(field.name).example for field in kind.fields]
    sheet.append(examples)
    book.save(tmp_path / "a.xlsx")
    found = reading.inspect(tmp_path / "a.xlsx", words=kind.all_words())
    assert columns(guess(found.header, [cells for _, cells in found.preview], kind)) == {
        field.name: place for place, field in enumerate(kind.fields)
    }
    (row,) = csv.reader(io.StringIO(template.text(kind, by, language).decode("utf-8-sig")))
    assert row == list(found.header)


def test_examples_of_the_templates_can_be_read() -> None:
    for kind in KINDS.values():
        for field in kind.fields:
            field.read(kind.words(field.name).example)
            assert field.looks is None or field.looks(kind.words(field.name).example), field.name


def test_a_clerk_s_template_of_stock_has_no_prices() -> None:
    clerk = Actor("s", "0" * 36, "林", Role.CLERK, RIGHTS[Role.CLERK])
    assert "成本价" not in template.text(STOCK, clerk, "zh").decode("utf-8-sig")

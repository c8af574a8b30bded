"""One cell as spreadsheets leave it."""

from __future__ import annotations

from typing import Any

import pytest

from desktop.domain.problem import Refused
from desktop.domain.sentence import sentences
from desktop.store.importing import cell


@pytest.mark.parametrize(
    ("read", "typed", "value"),
    [
        (lambda c: [n.number for n in cell.numbers(c)], "１３８００１３８０００", ["13800138000"]),
        (lambda c: [n.number for n in cell.numbers(c)], "13800138000/13900139000", ["13800138000", "13900139000"]),
        (lambda c: [n.number for n in cell.numbers(c)], "010-62345678、13800138000", ["01062345678", "13800138000"]),
        (lambda c: [n.number for n in cell.numbers(c)], "13800138000.0", ["13800138000"]),
        (lambda c: [n.number for n in cell.numbers(c)], "010-62345678-12", ["01062345678x12"]),
        (cell.kind, "公司", "firm"),
        (cell.kind_by_name, "上海某某汽车服务有限公司", "firm"),
        (cell.kind_by_name, "王小明", "person"),
        (cell.year, "2021款", 2021),
        (cell.year, "2021-03-01", 2021),
        (cell.odometer, "45,210 km", 45_210),
        (cell.odometer, "4.55万公里", 45_500),
        (cell.quantity, "12个", 12_000),
        (cell.quantity, "０", 0),
        (cell.quantity, "1.5", 1_500),
        (cell.price("cost"), "41.0049", 4_100),
        (cell.price("cost"), "¥1,041.005", 104_101),
        (cell.vin, "lsvcc2npxmn000017", ("LSVCC2NPXMN000017", True)),
        (cell.vin, "LSVCC2NP7MN000017", ("LSVCC2NP7MN000017", False)),
    ],
)
def test_a_cell_is_read_as_meant(read: Any, typed: str, value: Any) -> None:
    assert read(typed) == value


@pytest.mark.parametrize(
    ("read", "typed", "code"),
    [
        (cell.numbers, "1.38001E+10", "cell.scientific"),
        (cell.numbers, "1380013", "phone.length"),
        (cell.part_number, "1.23E+10", "cell.scientific"),
        (cell.part_number, "无", "part.number"),
        (cell.words("name"), "王\ufffd明", "cell.unreadable"),
        (cell.words("name"), "#REF!", "cell.error"),
        (cell.vin, "LSVCC2NP6MN00001", "import.vin"),
        (cell.plate, "京A7", "plate.length"),
        (cell.quantity, "-3", "import.qty"),
        (cell.quantity, "若干", "import.qty"),
        (cell.year, "202", "year.form"),
        (cell.year, "2150", "year.form"),
        (cell.odometer, "新车", "odometer.form"),
        (cell.odometer, "99999999", "odometer.size"),
        (cell.price("retail"), "面议", "number.form"),
        (cell.price("retail"), "-5", "money.negative"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(read: Any, typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(typed)
    assert refused.value.code == code
    assert code in sentences()

"""The imports in the window, on the sample store, at any step: for pictures and for a look by hand."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from desktop.pages.exporting import ask_export
from desktop.pages.imports.page import ImportsPage
from desktop.pages.imports.wizard import CHECK, COLUMNS, RUN
from desktop.shell.window import MainWindow
from tests import desk_window, waiting

SCENES = (
    "imports", "imports-file", "imports-columns", "imports-check", "imports-run", "imports-done", "imports-bad",
    "imports-terms", "imports-built", "imports-export",
)  # fmt: skip
HEADER = ("序号", "客户名称", "联系电话", "车牌号码", "车架号", "车型", "公里数", "备注", "登记日期")


def messy_list(rows: int = 240) -> bytes:
    """Customers as an old program gives them: GBK, titles above, full-width digits, blanks, repeats, wrong numbers."""
    given: list[list[str]] = [["示例汽配有限公司 客户登记表"], ["导出日期：2026-11-20"], list(HEADER)]
    surnames, names = "王李张刘陈杨赵黄周吴", ["建国", "秀英", "伟", "芳", "小军", "丽", "强", "敏", "静", "涛"]
    for place in range(rows):
        name = surnames[place % 10] + names[(place // 10 + place) % 10]
        phone = _phone(place)
        if place % 40 == 7:
            phone = phone[:-1]
        if place % 40 == 9:
            phone = "".join(chr(ord(digit) + 0xFEE0) for digit in phone)
        if place % 40 == 11 and place > 20:
            phone = _phone(place - 20)
        plate = f"京A{place:05d}" if place % 3 == 0 else ""
        if place % 40 == 13:
            name = ""
        series = ("朗逸 1.5L", "帕萨特", "卡罗拉")[place % 3] if plate else ""
        note = "只用原厂件，来电先约时间" if place % 25 == 0 else ""
        given.append([str(place + 1), name, phone, plate, "", series, f"{place * 531:,} km" if plate else "", note, ""])
    text = io.StringIO(newline="")
    csv.writer(text).writerows(given)
    return text.getvalue().encode("gb18030")


def _phone(place: int) -> str:
    return str(13_900_000_000 + place * 10_000 + (place * 7919) % 10_000)


def price_list(rows: int = 600) -> bytes:
    """A supplier's list: GBK, two title lines, some lines that are no prices."""
    lines = ["博世汽车售后 2026 年 11 月价格表", "价格含税，执行至 2026-12-31", "序号,零件号,品牌,名称,含税价,备注"]
    for place in range(rows):
        price = "面议" if place % 97 == 5 else f"￥{38 + place * 1.7:.2f}"
        number = "" if place % 151 == 9 else f"0 986 AF{place:04d}"
        lines.append(f"{place + 1},{number},博世,机油滤清器,{price},")
    return "\n".join(lines).encode("gb18030")


def scene(name: str, size: tuple[int, int] = (1366, 768)) -> MainWindow:
    """The window at one of ``SCENES``."""
    path = Path(tempfile.mkdtemp(prefix="forecourt-")) / "老系统客户表 2026-11-20.csv"
    path.write_bytes(messy_list())
    window = desk_window.desk_window("imports")
    window.setMinimumSize(0, 0)
    window.resize(*size)
    window.show()
    window.activateWindow()
    walk(window, name, path)
    for _ in range(4):
        waiting.turn()
        desk_window.wait(window)
    return window


def walk(window: MainWindow, name: str, path: Path) -> None:
    """As far as the scene wants it."""
    page = desk_window.page(window)
    assert isinstance(page, ImportsPage)
    steps: list[tuple[str, Callable[[], object], Callable[[], bool]]] = [
        ("imports-file", lambda: page.bring(path), lambda: page._opened is not None),
        ("imports-columns", page.go_on, lambda: page.wizard.place == COLUMNS),
        ("imports-check", page.go_on, lambda: page.wizard.place == CHECK and page.wizard.on.isEnabled()),
        ("imports-done", page.go_on, lambda: page.wizard.place == RUN and not page.wizard.run.is_running()),
    ]
    if name == "imports-bad":
        bad = path.with_suffix(".xlsx")
        bad.write_bytes(b"PK\x03\x04 cut")
        page.bring(bad)
        waiting.until(lambda: page.wizard.failed.isVisible())
        return
    if name in ("imports-terms", "imports-built"):
        prices = path.with_name("博世 2026-11 价格表.csv")
        prices.write_bytes(price_list())
        page.bring(prices)
        waiting.until(lambda: page._opened is not None)
        page.go_on()
        if name == "imports-built":
            page.go_on()
            waiting.until(lambda: not page.wizard.build.is_running())
        return
    if name == "imports-export":
        ask_export(page, page.desk, "customer")
        return
    if name == "imports":
        walk(window, "imports-done", path)
        page.leave_wizard()
        return
    for step, act, done in steps:
        if name == "imports-run" and step == "imports-done":
            page.wizard.run.show_progress(
                page.tr("{n} of {of} lines are in").format(n="4,812", of="11,842"), 4812, 11842
            )
            page._show(RUN)
            return
        act()
        waiting.until(done)
        if step == name:
            return

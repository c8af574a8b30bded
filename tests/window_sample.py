"""A page of made-up content, for the tests and pictures of the window itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.parts.vin import decode
from desktop.pages.desk import Desk, Page
from desktop.shell.navigation import Screen
from desktop.shell.preferences import Preferences
from desktop.shell.status import CatalogueState, Exchange
from desktop.shell.window import MainWindow
from desktop.store.waiting import Waiting
from desktop.widgets import translate
from desktop.widgets.avatar import Avatar
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.empty import Empty
from desktop.widgets.field import SearchField
from desktop.widgets.icon import Icon
from desktop.widgets.label import Figure, Label, Pill, fact
from desktop.widgets.layout import column, frame, row, rule, scrolled
from desktop.widgets.popup import Group, Hit
from desktop.widgets.qty_stepper import QtyStepper
from desktop.widgets.table import Column, RecordTable
from desktop.widgets.theme import Tone
from desktop.widgets.vin_field import VinField


@dataclass(frozen=True)
class Part:
    number: str
    name: str
    kind: str
    stock: int
    eta: str
    price: str
    note: str = ""


PARTS = [
    Part("5QD 698 151 D", "前制动片总成", "原厂", 24, "今日可取", "¥468.00", "BOSCH 0986AB1234"),
    Part("5Q0 615 301 G", "前制动盘（通风）", "原厂", 6, "今日可取", "¥612.00", "Ø312 mm · 每轮 1"),
    Part("BP-1934C", "前制动片（陶瓷）", "品牌件", 38, "今日可取", "¥285.00", "适配 1.4T / 1.5T"),
    Part("B 000 750 M3", "制动液 DOT4 1L", "原厂", 2, "今日可取", "¥78.00", "低于安全库存 5"),
    Part("5Q0 698 671 B", "制动卡钳修理包（左前）", "原厂", 0, "明日 10:30", "¥196.50", "区域仓 · 北京"),
    Part("WHT 003 857 A", "轮速传感器（左前）", "原厂", -1, "看替代件", "¥236.00", "替代件 WHT 003 857 B"),
    Part("5Q0 614 517 DL", "ABS 控制单元", "再制造", 1, "今日可取", "¥3,280.00", "需在线编码"),
    Part("N 911 678 01", "制动分泵螺栓", "原厂", 160, "今日可取", "¥12.50", "一次性件"),
] * 3


def _stock(part: Part) -> Cell:
    if part.stock < 0:
        return Cell("停产", kind="pill", tone="bad")
    if part.stock == 0:
        return Cell("需订货", kind="pill", tone="bad")
    word, tone = (f"仅剩 {part.stock}", "warn") if part.stock < 4 else (f"现货 {part.stock}", "ok")
    return Cell(word, kind="pill", tone=cast(Tone, tone))


def _kind(part: Part) -> Cell:
    return Cell(part.kind, kind="pill", tone={"原厂": "info", "再制造": "warn"}.get(part.kind, "neutral"))  # type: ignore[arg-type]


def _eta(part: Part) -> Cell:
    return Cell(part.eta, kind="link" if part.stock < 0 else "text")


class SamplePage(Page):
    """A lookup page in miniature."""

    name = "lookup"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.arrived: list[Any] = []
        self.search = SearchField("机滤 / jl / 零件号", key="/")
        self.table = RecordTable(
            [
                Column("part", lambda: "零件", lambda part: Cell(part.name, f"{part.number}   {part.note}".strip())),
                Column("kind", lambda: "类型", _kind, 86),
                Column("stock", lambda: "库存", _stock, 92),
                Column("eta", lambda: "到货", _eta, 92),
                Column("price", lambda: "含税单价", lambda part: Cell(part.price, kind="amount"), 112, right=True),
                Column("add", lambda: "", lambda part: Cell("加入报价", kind="action", icon="plus"), 52),
            ],
            lambda: "零件列表",
            lambda part: id(part),
        )
        self.table.show_rows(PARTS)
        listed = Card()
        listed.head(Label("前制动器", "h2"), Pill("14"), None, _chip("有货", True), _chip("原厂"), self.search)
        self.search.setFixedWidth(210)
        listed.body(column(self.table))
        self.basket = _basket()
        self.vin = VinField(lambda text, then: then(decode(text)), Button("最近", "tall", "history"))
        vin = Card(self.vin, margins=(14, 12, 14, 10))
        self.vin.type_in("LSVNV2180M2123456")
        self.setLayout(
            row((column(vin, _car(), (listed, 1), gap=12), 1), self.basket, margins=(16, 14, 16, 14), gap=14)
        )

    def title(self) -> str:
        return "配件查询" if translate.current().code == "zh" else "Parts lookup"

    def arrive(self, payload: Any = None) -> None:
        self.arrived.append(payload)
        self.search.setFocus(Qt.FocusReason.OtherFocusReason)


class EmptyPage(Page):
    name = "quotes"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        card = Card()
        start = Button("新建报价", "primary", "plus", "F2", shown_only=True)
        empty = Empty("file-text", "还没有报价单", "在配件查询里按 Enter 把零件加入报价，或按 F2 新建。", start)
        card.body(column(empty))
        self.setLayout(column(card, margins=(16, 14, 16, 14)))

    def title(self) -> str:
        return "报价单" if translate.current().code == "zh" else "Quotes"


def _chip(text: str, on: bool = False) -> Button:
    chip = Button(text, "chip")
    chip.setChecked(on)
    return chip


def _car() -> QWidget:
    tile = frame("tile", row(None, Icon("car-front", "primaryText", 34), None))
    tile.setFixedSize(64, 64)
    facts = (("发动机", "DLF · 82 kW"), ("变速箱", "6AT 09G"), ("生产日期", "2021-03-18"), ("里程", "46,820 km"))
    words = column(
        row(Label("上汽大众 朗逸 Lavida 1.5L", "h2"), Pill("京 A·7K3Q2", "info"), Pill("国 VI"), None),
        row(*(fact(Label(name, "muted"), Label(value, "h3")) for name, value in facts), None, gap=22),
        gap=6,
    )
    return Card(row(tile, (words, 1), Button("更换", "ghost"), gap=14))


def _basket() -> QWidget:
    card = Card()
    card.head(Label("报价单", "h2"), Pill("草稿", "warn"), None, Label("Q-20261121-0047", "muted"))
    lines, change = column(gap=0, margins=(14, 10, 14, 4)), Button("更换", "link")
    lines.addLayout(
        row(
            Avatar("王"),
            column(Label("王建国 · A级", "h3"), Label("9 折", "muted"), gap=0),
            None,
            change,
        )
    )
    for name, number, qty, amount in (
        ("前制动片总成", "5QD 698 151 D · 现货", 1000, "¥468.00"),
        ("前制动盘（通风）", "5Q0 615 301 G · 现货", 2000, "¥1,224.00"),
        ("更换前制动片盘工时", "1.8 h × ¥160", 1500, "¥259.20"),
    ):
        lines.addLayout(
            column(
                row(Label(name, "h3"), None, Figure(amount)),
                row(Label(number, "muted"), None, QtyStepper(qty)),
                margins=(0, 8, 0, 9),
                gap=4,
            )
        )
        lines.addWidget(rule())
    warning = Banner(Button("打开", "link"))
    warning.tell("3 天前已有同车报价 Q-0031", "warn")
    lines.addSpacing(10)
    lines.addWidget(warning)
    lines.addStretch(1)
    card.body(column((scrolled(lines), 1)))
    go = Button("打印报价", "primary", "printer", key="F9", shown_only=True).tall()
    card.foot(
        row(Label("配件 3 件", "muted"), None, Figure("¥1,692.00")),
        row(Label("优惠", "muted"), None, Figure("−¥51.20", "ok")),
        row(Label("合计（含税 13%）", "h3"), None, Figure("¥1,900.00", "total")),
        row(Button("预览", icon_name="eye", key="Shift+F9", shown_only=True), Button("存放", icon_name="save")),
        go,
    )
    card.setFixedWidth(320)
    return card


def screens() -> list[Screen]:
    zh = lambda word, english: lambda: word if translate.current().code == "zh" else english  # noqa: E731
    return [
        Screen("lookup", "scan-barcode", zh("配件查询", "Parts lookup"), SamplePage),
        Screen("quotes", "file-text", zh("报价单", "Quotes"), EmptyPage),
        Screen("customers", "users", zh("客户", "Customers"), EmptyPage, zh("客户", "Customers")),
        Screen("settings", "settings", zh("设置", "Settings"), EmptyPage, zh("管理", "Store")),
    ]


def actor(role: Role = Role.MANAGER, name: str = "李晓雯", staff_id: str = "s1") -> Actor:
    return Actor(staff_id, "store", name, role, RIGHTS[role])


def desk_for(window: MainWindow, by: Actor | None = None) -> Desk:
    """A desk without a worker: the sample pages ask for none."""
    return Desk(
        worker=cast(Any, None),
        actor=by or actor(),
        language=translate.current().code,
        say=window.say,
        print_pdf=cast(Any, None),
        go=window.go,
        online=lambda: True,
        demo=True,
    )


def answer(text: str, then: Callable[[list[Group]], None]) -> None:
    then(
        [
            Group(
                "客户",
                (
                    Hit("customer", "王建国  138****5521", "京A·7K3Q2 朗逸 · 2026-09-14", "客户", "user", "c1"),
                    Hit("customer", "王建华  139****5521", "无车辆", "客户", "user", "c2"),
                ),
            ),
            Group("车辆", (Hit("vehicle", "京A·55218  途观 L", "VIN LSVUD6…8552", "车辆", "car", "v1"),)),
            Group("零件", (Hit("part", "5521 907 115  机油压力开关", "现货 8 · ¥96.00", "零件", "package", "p1"),)),
        ]
        if "5" in text
        else []
    )


def sample_window() -> MainWindow:
    """The window with somebody signed in and everything in the status line."""
    window = MainWindow(screens(), Preferences(), "0.1.0")
    role = "店长" if translate.current().code == "zh" else "Manager"
    window.open_desk(desk_for(window), "北京朝阳店", lambda: role, "lookup")
    window.navigation.show_count("quotes", 4)
    window.omnibox.use(answer)
    now = clock.now()
    window.status.set_exchange(Exchange(online=True, waiting=3, last=now - timedelta(minutes=4)))
    window.status.set_catalogue(
        CatalogueState("2026-11", 482_316, now - timedelta(days=3), now - timedelta(minutes=18))
    )
    window.status.set_printer("HP M405")
    return window


AWAY = Exchange(
    waiting=14, trouble="centre.unreachable", problems=2,
    last=datetime(2026, 11, 21, 2, 42, tzinfo=UTC), next=datetime(2026, 11, 21, 6, 36, 40, tzinfo=UTC),
)  # fmt: skip
WAITS = Waiting(14, (("customer", 9), ("quote", 4), ("stock_entry", 2)), datetime(2026, 11, 21, 2, 48, tzinfo=UTC))
BACK = {
    "since": "2026-11-18T09:10:00+00:00", "at": "2026-11-21T06:34:00+00:00", "sent": 4_812, "merged": 37,
    "up": {"customer": 4_210, "quote": 512, "consent": 4_210, "phone": 4_215},
    "down": {"part_price": 1_840, "stock_entry": 611},
    "conflicted": 2, "refused": 1, "held": 0, "problems": 3,
}  # fmt: skip


def away_window() -> MainWindow:
    """Offline, with the panel over the light."""
    window = sample_window()
    window.set_exchange(AWAY)
    window.light.show_waiting(WAITS)
    return window


def coming_back_window() -> MainWindow:
    """Back from a show, on the way."""
    window = sample_window()
    message = {"task": "exchange", "back": True, "sent": 3_120, "of": 4_812, "received": 0, "left": 2_451}
    window.comeback.tell(message)
    return window


def back_window() -> MainWindow:
    """Back from a show: what happened."""
    window = sample_window()
    window.comeback.stand(BACK)
    return window

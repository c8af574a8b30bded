"""What the demo's workshop is: bays, technicians, rates, packages, the makers' schedule, recalls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor, Role
from desktop.domain.people.staff import NEVER_SIGNS_IN, Staff
from desktop.domain.people.vehicle import Vehicle
from desktop.domain.rules.setting import change_settings
from desktop.domain.service import bay, kind, labour, maintenance, package, recall, technician
from desktop.domain.service.maintenance import RuleDetails
from desktop.domain.service.order_line import FEE, LABOUR, PART, NewLine
from desktop.domain.service.package import PackageDetails
from desktop.domain.service.recall import RecallDetails

BAYS = (
    ("快修 1", "quick"), ("快修 2", "quick"), ("举升 1", "lift"), ("举升 2", "lift"), ("举升 3", "lift"),
    ("四轮定位", "alignment"), ("钣金", "body"), ("烤漆房", "paint"),
)  # fmt: skip
TECHNICIANS = (
    ("zhao", "赵志刚", "mechanic", "高级技师", "1101020211"), ("qian", "钱文斌", "mechanic", "技师", "1101020387"),
    ("sun", "孙立平", "mechanic", "中级工", ""), ("wu", "吴国强", "electric", "技师", "1101020455"),
    ("feng", "冯海", "body", "技师", ""), ("he", "何俊", "inspection", "检验员", "1101030016"),
)  # fmt: skip
"""Sign-in name, name, trade, grade, certificate."""
RATES = (
    ("mechanic", 160_00), ("electric", 180_00), ("body", 200_00), ("paint", 220_00), ("inspection", 120_00),
    ("wash", 60_00),
)  # fmt: skip
"""Trade and fen an hour."""
WORDS = {
    "oil_filter": "机油滤清器", "air_filter": "空气滤清器", "cabin_filter": "空调滤清器", "pads": "刹车片(前)",
    "pads_rear": "刹车片(后)", "disc": "刹车盘(前)", "plug": "火花塞", "tyre": "轮胎", "battery": "蓄电池",
    "wiper": "雨刮片(前)", "damper": "减震器(前左)",
}  # fmt: skip
"""How the packages name a part → how its name in the catalogue begins."""
SCHEDULE = (
    RuleDetails("常规保养", 10_000, 6),
    RuleDetails("更换刹车油", 40_000, 24, item="brake_fluid"),
    RuleDetails("更换火花塞", 40_000, None, item="plugs"),
    RuleDetails("常规保养", 10_000, 12, brand="大众", first_km=5_000, first_months=6),
    RuleDetails("常规保养", 5_000, 6, brand="丰田"),
    RuleDetails("三电检查保养", 20_000, 12, brand="特斯拉"),
)


@dataclass(frozen=True)
class Good:
    """A part of the catalogue as a package lays it down."""

    key: str
    number: str
    name: str
    brand: str = ""
    grade: str = ""
    unit: str = "件"


@dataclass(frozen=True)
class Workshop:
    """The ids of what was set up; ``packages`` by code."""

    bays: tuple[str, ...]
    technicians: tuple[str, ...]
    packages: Mapping[str, str]


def goods(parts: Iterable[Good]) -> dict[str, Good]:
    """Of the catalogue's parts, the most asked for first, the first that each word of ``WORDS`` names.

    Its name then goes without the cars it fits: packages are laid into all of them.
    """
    found = dict[str, Good]()
    for part in parts:
        for word, name in WORDS.items():
            if word not in found and part.name.startswith(name):
                found[word] = replace(part, name=name)
    return found


def set_up(by: Actor, session: Session, cars: Sequence[Vehicle], named: Mapping[str, Good]) -> Workshop:
    """Everything a workshop has before its first car."""
    bays = tuple(bay.add_bay(by, session, label, word) for label, word in BAYS)
    for trade, fen in RATES:
        labour.set_rate(by, session, trade, fen)
    workers = tuple(_worker(by, session, *row) for row in TECHNICIANS)
    codes = {each.code: package.save_package(by, session, each) for each in _packages(named)}
    maintenance.save_rules(by, session, SCHEDULE)
    change_settings(by, session, {"service.file_code": "110105DEMO01"})
    _recalls(by, session, cars)
    return Workshop(bays, workers, codes)


def _worker(by: Actor, session: Session, login: str, name: str, trade: str, grade: str, certificate: str) -> str:
    row = Staff(store_id=by.store_id, login=login, name=name, role=Role.CLERK.value, password_hash=NEVER_SIGNS_IN)
    session.add(row)
    session.flush()
    technician.set_trade(by, session, row.id, trade, grade=grade, certificate=certificate)
    return row.id


def _work(name: str, hours_milli: int, code: str = "", trade: str = "mechanic") -> NewLine:
    return NewLine(LABOUR, name, hours_milli, code=code, trade=trade, unit="工时")


def _packages(named: Mapping[str, Good]) -> list[PackageDetails]:
    def part(word: str, pieces: int = 1) -> list[NewLine]:
        if word not in named:
            return []
        each = named[word]
        return [
            NewLine(
                PART, each.name, pieces * 1_000, code=each.number, part_key=each.key, brand=each.brand,
                grade=each.grade, unit=each.unit,
            )
        ]  # fmt: skip

    oil = NewLine(FEE, "全合成机油 5W-30", 4_000, unit_fen=85_00, list_fen=85_00, unit="升", trade="other")
    check = _work("全车 32 项检查", 300, "JC32")
    return [
        PackageDetails(
            "A", "A保（小保养）", [_work("更换机油机滤", 500, maintenance.SERVICE), oil, *part("oil_filter"), check],
            name_en="Service A",
        ),
        PackageDetails(
            "B", "B保（大保养）",
            [
                _work("更换机油及三滤", 1_000, maintenance.SERVICE), oil, *part("oil_filter"), *part("air_filter"),
                *part("cabin_filter"), check,
            ],
            name_en="Service B",
        ),
        PackageDetails(
            "FIRST", "首保", [_work("首次保养", 600, maintenance.SERVICE), oil, *part("oil_filter"), check],
            flow=kind.FIRST, name_en="First service",
        ),
        PackageDetails(
            "BRAKE", "前刹车片更换", [_work("更换前刹车片", 1_200, "SC01"), *part("pads")],
            flow=kind.REPAIR, name_en="Front brake pads",
        ),
        PackageDetails(
            "FLUID", "刹车油更换", [_work("更换刹车油", 800, "brake_fluid")], flow=kind.REPAIR, name_en="Brake fluid",
        ),
        PackageDetails(
            "TYRE", "轮胎更换（2 条）", [_work("拆装轮胎并动平衡", 800, "LT02"), *part("tyre", 2)],
            flow=kind.REPAIR, name_en="Two tyres",
        ),
        PackageDetails(
            "BATTERY", "蓄电池更换", [_work("更换蓄电池", 400, "DP01", "electric"), *part("battery")],
            flow=kind.REPAIR, name_en="Battery",
        ),
    ]  # fmt: skip


def _recalls(by: Actor, session: Session, cars: Sequence[Vehicle]) -> None:
    vins = [each.vin for each in cars if each.vin]
    recall.bring_in(
        by, session,
        RecallDetails(
            "S2026M0088I", "燃油泵控制单元软件升级", words="特定工况下可能熄火。免费升级软件，约 40 分钟，无需换件。"
        ),
        vins[1:9:2],
    )  # fmt: skip
    recall.bring_in(
        by, session,
        RecallDetails(
            "HD-2026-11", "冬季免费检测", recall.CAMPAIGN, words="免费检测防冻液、蓄电池和轮胎，另有工时九折。",
            until=clock.today() + timedelta(days=400),
        ),
        vins[:12:3],
    )  # fmt: skip

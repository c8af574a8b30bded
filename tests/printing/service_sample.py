"""Papers of the workshop for the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import resources
from printing.frame import Issue
from printing.label import ReminderPaper
from printing.receipt import Paid, ReceiptPaper
from printing.service_agreement import AgreementPaper, Extra
from printing.service_certificate import CertificatePaper
from printing.service_health import HealthPaper, Looked
from printing.service_inspection import InspectionPaper, Mark
from printing.service_lines import WorkLine
from printing.service_settlement import HEADINGS, SettlementPaper
from printing.service_slip import AppointmentPaper, Need, Pick, PickingPaper
from printing.signature import Signature
from tests.printing.drive_sample import STROKES
from tests.printing.sample import STORE

PAYERS = ("customer", "warranty", "insurer", "goodwill")
BEIJING = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
NUMBER = "BJ01-A1-261122-0031"
VISIT: dict[str, Any] = {
    "store": STORE, "number": NUMBER, "issued": Issue(AT, "李晓雯", "0.1.0"), "customer": "王建国",
    "phone": "138****5521", "bringer": "赵师傅", "bringer_phone": "139****0007", "plate": "京A·7K3Q2",
    "vin": "LSVNV2180M2123456", "car": "上汽大众 帕萨特 2.0T", "engine": "EA888-204417", "colour": "极地白",
    "use": "family", "registered_on": date(2021, 5, 18), "odometer_km": 46_820, "flow": "routine",
    "category": "first_level", "arrived": datetime(2026, 11, 22, 9, 5, tzinfo=BEIJING), "adviser": "周航",
}  # fmt: skip


def signature(role: str) -> Signature:
    """Somebody's signature, drawn on a pad three times as wide as high."""
    return Signature(role, STROKES, 0.32, AT)


def inspection_paper(**changed: Any) -> InspectionPaper:
    """A check-in sheet with every field filled."""
    filled = InspectionPaper(
        **VISIT,
        marks=(Mark("A", 2_600, 8_000, "左前翼子板 10 cm"), Mark("B", 5_200, 1_700), Mark("D", 500, 5_300, "前牌照框")),
        fuel_eighths=4,
        fittings=(("spare", True), ("tools", True), ("extinguisher", False), ("triangle", True), ("licence", True)),
        belongings="后备箱婴儿推车一辆",
        words="高速 100 km/h 以上方向盘发抖，刹车时明显；空调不够凉。",
        diagnosis="前刹车盘偏摆 0.09 mm，建议更换前盘前片。",
        covers=True,
        waits=True,
    )
    return replace(filled, **changed)


def health_paper(**changed: Any) -> HealthPaper:
    """A health check list with every answer and a long remark."""
    filled = HealthPaper(
        **VISIT,
        looked=(
            Looked("机舱", "机油液位与渗漏", "good"), Looked("机舱", "冷却液液位与管路", "watch", "略低于下限，已补"),
            Looked("车轮与制动", "制动片厚度", "replace", "前 3 mm，后 6 mm，建议更换前片" * 2),
            Looked("车轮与制动", "制动盘"),
        ),
    )  # fmt: skip
    return replace(filled, **changed)


def work_lines(count: int) -> tuple[WorkLine, ...]:
    """So many lines, labour and parts in turn, each with its own amount and, from the fourth on, another payer."""
    made = []
    for place in range(count):
        payer = PAYERS[place // 4 % 4] if count > 4 else "customer"
        if place % 2:
            made.append(
                WorkLine(
                    "part", "前制动片（陶瓷配方）", 2_000, 26_850 + place, 53_700 + 2 * place,
                    f"5Q0 698 {151 + place} B",
                    "博世", "0 986 AB4", "equivalent", "套", payer, heading="parts",
                )
            )  # fmt: skip
        else:
            made.append(
                WorkLine(
                    "labour", "更换前制动片", 800, 18_000 + place, (18_000 + place) * 8 // 10, f"L{place:04d}",
                    unit="工时", payer=payer, heading="labour",
                )
            )  # fmt: skip
    return tuple(made)


def agreement_paper(count: int = 5, **changed: Any) -> AgreementPaper:
    """A repair order with every field filled."""
    lines = work_lines(count)
    mine = [line for line in lines if line.payer == "customer"]
    others = tuple(
        (payer, fen) for payer in PAYERS[1:] if (fen := sum(line.amount_fen for line in lines if line.payer == payer))
    )
    filled = AgreementPaper(
        **VISIT,
        lines=lines,
        extras=(Extra("雨刮条老化，建议更换一对", 16_800, "agreed", "王建国", "phone", VISIT["arrived"]),),
        budget_fen=sum(line.amount_fen for line in mine),
        labour_fen=sum(line.amount_fen for line in mine if line.kind == "labour"),
        parts_fen=sum(line.amount_fen for line in mine if line.kind == "part"),
        others=others,
        deviation_bp=1_000,
        promised=datetime(2026, 11, 22, 16, 30, tzinfo=BEIJING),
        words="常规保养；刹车异响。",
        warranty_km=2_000,
        warranty_days=10,
    )
    return replace(filled, **changed)


def terms(language: str) -> str:
    """The shipped terms of a repair order."""
    return resources.path("reference", "repair_terms", f"{language}.txt").read_text("utf-8")


def settlement_paper(count: int = 5, **changed: Any) -> SettlementPaper:
    """A settlement list with every field filled, that adds up."""
    lines = work_lines(count)
    payers = tuple(
        (payer, sum(line.amount_fen for line in lines if line.payer == payer))
        for payer in PAYERS
        if any(line.payer == payer for line in lines) or payer == "customer"
    )
    filled = SettlementPaper(
        **(VISIT | {"number": "BJ01-A1-261122-0044"}),
        order_number=NUMBER,
        settled_on=date(2026, 11, 22),
        certificate="京0123456",
        lines=lines,
        headings=tuple((name, sum(x.amount_fen for x in lines if x.heading == name)) for name in HEADINGS),
        payers=payers,
        total_fen=sum(line.amount_fen for line in lines),
        deposit_fen=50_000,
        warranty_km=2_000,
        warranty_days=10,
        warranty_until=date(2026, 12, 2),
        old_parts="take",
        cashier="李晓雯",
        inspector="赵师傅",
    )
    return replace(filled, **changed)


def certificate_paper(**changed: Any) -> CertificatePaper:
    """A copy of a certificate with every field filled."""
    filled = CertificatePaper(
        **VISIT, certificate="京0123456", passed=VISIT["arrived"], inspector="赵师傅", out_on=date(2026, 11, 22),
        warranty_km=20_000, warranty_days=100, warranty_until=date(2027, 3, 2),
    )  # fmt: skip
    return replace(filled, **changed)


def appointment_paper(**changed: Any) -> AppointmentPaper:
    """An appointment with every field filled."""
    start = datetime(2026, 11, 25, 9, 30, tzinfo=BEIJING)
    filled = AppointmentPaper(
        **VISIT, start=start, end=start + timedelta(minutes=90), bay="举升2", technician="赵师傅", estimate_fen=68_000,
        words="保养，检查刹车。",
        parts=(Need("机油滤清器", 1_000, "kept"), Need("前制动片", 1_000, "late", "2026-11-28")),
        fetch=True, bring=True, fetch_at=start - timedelta(hours=1), fetch_where="望京西园 3 区", missed=1,
    )  # fmt: skip
    return replace(filled, **changed)


def picking_paper(count: int = 5) -> PickingPaper:
    """A parts issue slip."""
    pick = Pick("5Q0 698 151 B", "前制动片（陶瓷配方）", "博世", "0 986 AB4", "套", 2_000, 500, "赵师傅")
    return PickingPaper(**VISIT, picks=(pick,) * count)


def reminder_paper(**changed: Any) -> ReminderPaper:
    """What card and sticker say, with every field filled."""
    filled = ReminderPaper(
        "北京朝阳店", "010-5555 0100", NUMBER, "京A·7K3Q2", date(2026, 11, 22), 46_820, date(2027, 5, 22), 56_820,
        "5W-30 全合成 4.5 L", "更换机油、机滤、空气滤清器、空调滤清器，检查制动系统",
    )  # fmt: skip
    return replace(filled, **changed)


def receipt_paper(**changed: Any) -> ReceiptPaper:
    """A receipt with every field filled."""
    at = VISIT["arrived"]
    filled = ReceiptPaper(
        STORE, "BJ01-A1-261122-0047", VISIT["issued"], NUMBER, VISIT["plate"], VISIT["car"],
        (Paid(at, "deposit", "wechat", 50_000), Paid(at, "payment", "card", 86_209)), 136_209,
    )  # fmt: skip
    return replace(filled, **changed)

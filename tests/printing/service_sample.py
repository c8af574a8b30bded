"""Papers of the workshop for the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import resources
from printing.frame import Issue
from printing.service_agreement import AgreementPaper, Extra
from printing.service_inspection import InspectionPaper, Mark
from printing.service_lines import WorkLine
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

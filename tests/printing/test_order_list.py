"""The order list on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from printing.figure import Language
from printing.frame import Issue
from printing.order_list import OrderLine, order_list
from tests.printing.sample import STORE, page_texts

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)
ISSUED = Issue(AT, "李晓雯", "0.1.0")
LINE = OrderLine("5Q0 698 151 D", "前刹车片", "大众", "陶瓷", 2_500, "套")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_names_each_part_and_how_many(language: Language) -> None:
    pages = page_texts(order_list(STORE, ISSUED, [LINE], date(2026, 12, 1), language))
    found = "".join(pages).replace(" ", "")
    assert len(pages) == 1
    for value in (STORE.name, "5Q0698151D", "前刹车片", "大众·陶瓷", "2.5", "2026-12-01", "李晓雯"):
        assert value in found
    for word in {"zh": ("订货单", "到货核对", "共1种配件"), "en": ("OrderList", "Arrived", "1part")}[language]:
        assert word in found
    assert "1parts" not in found


def test_a_long_list_has_its_head_on_every_page_and_no_line_is_lost() -> None:
    lines = [replace(LINE, number=f"A{n:04d}") for n in range(90)]
    pages = [text.replace(" ", "") for text in page_texts(order_list(STORE, ISSUED, lines, None, "zh", demo=True))]
    assert len(pages) > 2 and all("配件编码" in text for text in pages)
    assert all(any(f"A{n:04d}" in text for text in pages) for n in range(90))
    assert "共90种配件" in pages[-1] and "供应商" in pages[-1]

"""The workshop's A4 papers: what stands on them, that they add up, on how many pages, and what never does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import zxingcpp

from printing import code, preview
from printing.capitals import capitals
from printing.figure import Language, money
from printing.frame import Issue, StoreHeader
from printing.receipt import receipt
from printing.service_agreement import AgreementPaper, repair_agreement
from printing.service_certificate import certificate
from printing.service_health import health
from printing.service_inspection import InspectionPaper, Mark, inspection
from printing.service_settlement import SettlementPaper, in_capitals, settlement
from printing.service_slip import appointment, picking
from printing.service_words import say
from tests.printing import service_sample as sample
from tests.printing.sample import STORE, ink, page_texts

LANGUAGES: list[Language] = ["zh", "en"]
PAPERS: list[tuple[Callable[..., bytes], Callable[[], Any]]] = [
    (inspection, sample.inspection_paper), (repair_agreement, sample.agreement_paper),
    (settlement, sample.settlement_paper), (certificate, sample.certificate_paper),
    (appointment, sample.appointment_paper), (picking, sample.picking_paper), (health, sample.health_paper),
]  # fmt: skip


def whole(pdf: bytes) -> str:
    return "".join(page_texts(pdf)).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("draw", "make"), PAPERS)
def test_each_paper_names_car_store_and_number_and_repeats_its_bytes(
    draw: Callable[..., bytes], make: Callable[[], Any], language: Language
) -> None:
    paper = make()
    pdf = draw(paper, language, ("customer",))
    found = whole(pdf)
    for value in (STORE.name, paper.number, paper.plate, paper.vin, code.check_digits(paper.number)):
        assert value.replace(" ", "") in found, value
    assert "None" not in found and "{" not in found
    assert pdf == draw(make(), language, ("customer",))


@pytest.mark.parametrize("count", [1, 7, 60])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_settlement_adds_up_on_paper(count: int, language: Language) -> None:
    """Read back from the PDF: every line, each heading, each payer, and the whole."""
    paper = sample.settlement_paper(count)
    found = whole(settlement(paper, language, ("customer",)))
    amounts = [line.amount_fen for line in paper.lines]
    assert sum(fen for _, fen in paper.payers) == sum(fen for _, fen in paper.headings) == sum(amounts)
    for fen in amounts:
        assert money(fen) in found
    for name, fen in paper.headings:
        assert say(f"heading_{name}", language).replace(" ", "") in found and money(fen) in found
    for payer, fen in paper.payers:
        assert f"{say(f'payer_{payer}', language)}¥{money(fen)}".replace(" ", "") in found
    assert f"¥{money(paper.total_fen)}" in found and capitals(paper.customer_fen) in found


def test_three_copies_differ_in_their_label_only_and_count_their_own_pages() -> None:
    pages = page_texts(settlement(sample.settlement_paper(1), "zh"))
    labels = ("第一联 存根联", "第二联 客户联", "第三联 财务联")
    assert all(label in page for label, page in zip(labels, pages, strict=True))
    bare = {page.replace(label, "") for label, page in zip(labels, pages, strict=True)}
    assert len(bare) == 1 and "第 1 页 / 共 1 页" in bare.pop()


@pytest.mark.parametrize("fen", [0, 99_999_999])
def test_nothing_and_the_largest_amount_fit(fen: int) -> None:
    line = replace(sample.work_lines(2)[1], unit_fen=fen, amount_fen=fen, qty_milli=1_000)
    paper = sample.settlement_paper(
        1, lines=(line,), headings=(("parts", fen),), payers=(("customer", fen),), total_fen=fen
    )
    found = whole(settlement(paper, "zh", ("customer",)))
    assert f"¥{money(fen)}" in found and capitals(fen) in found
    agreed = whole(repair_agreement(sample.agreement_paper(1, budget_fen=fen), "zh", ("customer",)))
    assert f"¥{money(fen)}" in agreed and capitals(fen) in agreed


def test_what_goes_back_to_the_customer_is_said_in_words() -> None:
    line = replace(sample.work_lines(1)[0], unit_fen=-2_050, amount_fen=-2_050, heading="other")
    paper = sample.settlement_paper(
        1, lines=(line,), headings=(("other", -2_050),), payers=(("customer", -2_050),), total_fen=-2_050,
        adjusts="BJ01-A1-261122-0044", why="工时录入有误", deposit_fen=0,
    )  # fmt: skip
    found = whole(settlement(paper, "zh", ("customer",)))
    assert "结算调整单" in found and "应退客户" in found and in_capitals(-2_050) == "负人民币贰拾元伍角整"


def test_the_warranty_ends_on_a_day_and_at_kilometres() -> None:
    found = whole(settlement(sample.settlement_paper(1), "zh", ("customer",)))
    assert "2,000km或10日，以先到者为准；自出厂日2026-11-22起，至2026-12-02或48,820km止" in found


def test_the_last_page_of_a_settlement_says_what_is_signed() -> None:
    pages = page_texts(settlement(sample.settlement_paper(60), "zh", ("customer",)))
    assert len(pages) > 2
    assert "客户签字" in pages[-1] and "客户应付" in pages[-1] and "承修方（盖章）" in pages[-1]


def test_the_square_of_the_seal_stays_clear() -> None:
    pdf = settlement(sample.settlement_paper(1), "zh", ("customer",))
    dpi, millimetre = 72, 72 / 25.4
    width, height, stride, pixels = preview.render(pdf, 0, dpi)
    dark = [
        [pixels[row * stride + 4 * x + 1] < 128 for x in range(width)] for row in range(height)
    ]  # fmt: skip
    side, left = round(45 * millimetre), round((210 - 12 - 45) * millimetre)
    clear = [
        top for top in range(height - side)
        if not any(any(dark[row][left + 8 : left + side - 8]) for row in range(top + 8, top + side - 8))
    ]  # fmt: skip
    assert clear, "45 by 45 mm at the right of the page"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_walk_round_draws_each_mark_and_names_it(language: Language) -> None:
    marks = tuple(Mark("ABCD"[place % 4], 500 * place + 200, 9_000 - 400 * place, f"处{place}") for place in range(15))
    plain, marked = sample.inspection_paper(marks=()), sample.inspection_paper(marks=marks)
    found = whole(inspection(marked, language, ("store",)))
    assert "A1" in found and "处11" in found and "C15" in found
    assert say("more_marks", language, n=3).replace(" ", "") in found
    assert say("no_marks", language).replace(" ", "") in whole(inspection(plain, language, ("store",)))
    assert ink(inspection(marked, language, ("store",))) != ink(inspection(plain, language, ("store",)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_health_check_names_every_item_counts_the_answers_and_says_what_nobody_looked_at(language: Language) -> None:
    paper = sample.health_paper()
    pages = page_texts(health(paper, language))
    found = "".join(pages).replace(" ", "")
    assert all(each.name in found and each.note.replace(" ", "") in found for each in paper.looked)
    counts = "·".join(f"{say(f'health_{each}', language)}1" for each in ("good", "watch", "replace"))
    assert f"{counts}·{say('health_left', language, n=1)}".replace(" ", "") in found
    empty = replace(paper, looked=tuple(replace(each, answer="", note="") for each in paper.looked))
    assert ink(health(paper, language)) != ink(health(empty, language))


def test_ten_thousand_words_flow_over_pages_and_none_is_lost() -> None:
    words = "异响" * 5_000
    found = whole(inspection(sample.inspection_paper(words=words), "zh", ("store",)))
    assert found.count("异响") >= 5_000


def test_long_names_rare_characters_and_a_car_without_plate() -> None:
    name = "阿卜杜拉·" * 24 + "完"
    paper = sample.agreement_paper(3, customer=name, bringer="𠮷田堃䶮", adviser="🚗", plate="")
    found = whole(repair_agreement(paper, "zh", ("store",)))
    assert name in found and "𠮷田堃䶮" in found and "U+1F697" in found and "未上牌" in found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_of_which_hardly_anything_is_known_is_whole(language: Language) -> None:
    least: dict[str, Any] = {"store": StoreHeader("店"), "number": "S1-A1-1", "issued": Issue(sample.AT)}
    for pdf in (
        inspection(InspectionPaper(**least), language), repair_agreement(AgreementPaper(**least), language),
        settlement(SettlementPaper(**least), language),
    ):  # fmt: skip
        assert "None" not in whole(pdf)


def test_offline_demo_and_signed_are_said() -> None:
    paper = sample.agreement_paper(
        2, demo=True, issued=Issue(sample.AT, "", "", True), signatures=(sample.signature("customer"),)
    )
    found = whole(repair_agreement(paper, "zh", ("store",)))
    for words in ("离线开具，待同步", "演示样张", "已签署", "屏幕签字"):
        assert words in found, words
    plain = whole(repair_agreement(sample.agreement_paper(2), "zh", ("store",)))
    assert not re.search("离线开具|演示|已签署|屏幕签字", plain)


def test_the_codes_of_a_paper_hold_its_number_only() -> None:
    pdf = settlement(sample.settlement_paper(1), "zh", ("customer",))
    width, height, stride, pixels = preview.render(pdf, 0, 200)
    grey = b"".join(pixels[row * stride + 1 : row * stride + width * 4 : 4] for row in range(height))
    read = zxingcpp.read_barcodes(memoryview(grey).cast("B", shape=(height, width)))
    number = sample.settlement_paper(1).number
    assert {each.text for each in read} == {number, code.payload(number)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_is_as_long_as_what_was_paid_and_adds_up(language: Language) -> None:
    short, long_ = sample.receipt_paper(), sample.receipt_paper(paid=sample.receipt_paper().paid * 10)
    heights = [preview.page_sizes(receipt(paper, language))[0] for paper in (short, long_)]
    assert heights[0][0] == heights[1][0] == pytest.approx(80 * 72 / 25.4, abs=0.1)
    assert heights[1][1] > heights[0][1] + 100
    found = whole(receipt(short, language))
    assert f"¥{money(short.paid_fen)}" in found and capitals(short.paid_fen) in found
    assert say("not_invoice", language).replace(" ", "") in found

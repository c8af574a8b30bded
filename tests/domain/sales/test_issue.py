from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from desktop.domain import clock
from desktop.domain.actor import Role
from desktop.domain.parts.price import set_price
from desktop.domain.people import car, card
from desktop.domain.people.customer import CustomerDetails, add_customer, edit_customer
from desktop.domain.people.erase import delete_customer
from desktop.domain.people.vehicle import vehicle_id
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.sales import basket as baskets
from desktop.domain.sales import draft, paper
from desktop.domain.sales.basket import Basket, BasketCar, BasketCustomer, BasketLevel
from desktop.domain.sales.issue import freeze, issue, revise, void
from desktop.domain.sales.past import past_prices
from desktop.domain.sales.quote import Quote, QuoteLine
from desktop.domain.sales.quote_detail import copy, quote_detail, reopen, revisions
from desktop.domain.sales.quote_list import QuoteFilter, quotes
from tests.domain.conftest import STORE_ID, actor
from tests.domain.sales.test_basket import A_LEVEL, Found

VIN = "LSVAM4187C2184847"
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
WHEN = {"offline": True, "prices_at": AT}


@pytest.fixture
def wang(do) -> str:
    return do(add_customer, CustomerDetails("王𠮷明", "13800001234", contact_name="小王")).customer_id


def basket(wang: str = "", **fields) -> Basket:
    car_met = BasketCar(vin=VIN, brand="大众", series="朗逸", engine="1.6L", plate="京a7k3q2")
    made = Basket(customer=BasketCustomer(wang), car=car_met, level=A_LEVEL, odometer_km=52_000, **fields)
    return baskets.add_free(baskets.add_part(made, Found(), 2000), "labour", "更换机油", 80_00)


def rows(store, table: str, column: str) -> list:
    with store.read() as session:
        return list(session.execute(sa.text(f"SELECT {column} FROM {table}")).scalars())


def test_an_issued_quote_holds_the_words_of_its_day(do, ask, wang: str) -> None:
    made = do(issue, basket(wang, remark="一\r\n二"), **WHEN)
    do(edit_customer, wang, name="王大明")
    seen = ask(quote_detail, made.id)
    assert (seen.customer_name, seen.contact_name, seen.phone) == ("王𠮷明", "小王", "138****1234")
    assert (seen.vin, seen.plate, seen.car_name) == (VIN, "京A·7K3Q2", "大众 朗逸 1.6L")
    assert (seen.list_total_fen, seen.discount_fen, seen.total_fen) == (216_00, 13_60, 202_40)
    assert (seen.remark, seen.offline, seen.header.code) == ("一\n二", True, "BJ01")
    assert [line.position for line in seen.lines] == [1, 2]
    assert seen.valid_until == clock.today() + timedelta(days=7)
    assert seen.tax_note == "含 13% 增值税"


def test_the_number_tells_store_device_day_and_sequence(do) -> None:
    first, second = (do(issue, basket(), **WHEN).number for _ in range(2))
    assert first == f"BJ01-T1AB-{clock.today():%y%m%d}-0001"
    assert second.endswith("-0002")


def test_a_refused_quote_uses_no_number(do) -> None:
    with pytest.raises(Refused):
        do(issue, Basket(), **WHEN)
    assert do(issue, basket(), **WHEN).number.endswith("-0001")


def test_the_car_comes_on_file_and_belongs_to_the_customer(do, ask, wang: str) -> None:
    made = do(issue, basket(wang), **WHEN)
    assert made.vehicle_id == vehicle_id(STORE_ID, VIN)
    row = ask(car.car, made.vehicle_id)
    assert (row.owner_id, row.plate, row.odometer_km) == (wang, "京A·7K3Q2", 52_000)
    assert [link.number for link in ask(card.card, wang).quotes] == [made.number]


def test_the_same_basket_again_is_the_same_quote(do, ask) -> None:
    made = basket()
    first = do(issue, made, **WHEN)
    assert do(issue, made, **WHEN) == first
    assert len(ask(quotes)) == 1
    with pytest.raises(Refused, match=r"quote\.issued"):
        do(issue, baskets.add_part(made, Found(part_key="B:9")), **WHEN)


def test_everything_wrong_is_said_at_once(do, store) -> None:
    good = basket()
    part, labour = good.lines
    broken = replace(
        good,
        lines=(replace(part, qty_milli=0), replace(labour, unit_fen=-5), replace(part, id="x", unit_fen=None)),
        remark="好" * 10_001,
        odometer_km=-1,
        car=replace(good.car, plate="X", vin="123"),
    )
    with pytest.raises(Refused) as refused:
        do(issue, broken, **WHEN)
    assert [problem.code for problem in refused.value.problems] == [
        "qty.zero",
        "money.negative",
        "line.price",
        "odometer.size",
        "plate.form",
        "vin.form",
        "text.length",
    ]
    assert rows(store, "quote", "id") == rows(store, "vehicle", "id") == []


def test_an_empty_basket_and_a_billion_are_refused(do) -> None:
    with pytest.raises(Refused, match=r"basket\.empty"):
        do(issue, Basket(), **WHEN)
    rich = baskets.add_free(Basket(), "sundry", "x", 99_999_999_99, 10_000_000)
    with pytest.raises(Refused, match=r"quote\.total"):
        do(issue, rich, **WHEN)


@pytest.mark.parametrize(
    ("cost", "qty", "reasons"),
    [
        (40_00, 2000, ()),
        (52_02, 2000, ()),
        (52_03, 2000, ("margin",)),
        (None, 2000, ()),
        (40_00, 816_993, ()),
        (40_00, 816_994, ("amount",)),
    ],
)
def test_a_dear_or_thin_quote_waits_for_approval(do, ask, cost, qty: int, reasons) -> None:
    do(set_price, Found().part_key, retail_fen=68_00, cost_fen=cost)
    made = do(issue, baskets.add_part(Basket(level=A_LEVEL), Found(), qty), **WHEN)
    assert made.approval_reasons == reasons
    assert ask(quote_detail, made.id).approval == ("needed" if reasons else "none")
    assert len(ask(quotes, QuoteFilter(state="approval"))) == len(reasons)


def test_cost_is_kept_but_shown_only_to_who_may_see_it(do, ask, clerk) -> None:
    do(set_price, Found().part_key, retail_fen=68_00, cost_fen=40_00)
    made = do(issue, basket(), who=clerk, **WHEN)
    assert ask(quote_detail, made.id).cost_total_fen == 80_00
    seen = ask(quote_detail, made.id, who=clerk)
    assert (seen.cost_total_fen, seen.lines[0].cost_fen) == (None, None)


def test_a_revision_keeps_the_number_and_supersedes_the_earlier(do, ask) -> None:
    first = do(issue, basket(), **WHEN)
    again = ask(reopen, first.id)
    assert [line.unit_fen for line in again.lines] == [61_20, 80_00]
    second = do(revise, first.id, baskets.set_qty(again, again.lines[0].id, 1000), **WHEN)
    assert (second.number, second.revision) == (first.number, 2)
    assert [(row.revision, row.state) for row in ask(revisions, first.number)] == [(2, "issued"), (1, "superseded")]
    assert [row.id for row in ask(quotes)] == [second.id]
    with pytest.raises(Refused, match=r"quote\.state"):
        do(revise, first.id, basket(), **WHEN)


def test_a_void_quote_keeps_its_number_and_needs_a_reason(do, ask) -> None:
    made = do(issue, basket(), **WHEN)
    with pytest.raises(Refused, match=r"reason\.missing"):
        do(void, made.id, " ")
    do(void, made.id, "客户取消")
    seen = ask(quote_detail, made.id)
    assert (seen.state, seen.void_reason, seen.number) == ("void", "客户取消", made.number)
    for verb, args in ((void, ("x",)), (revise, (basket(),))):
        with pytest.raises(Refused, match=r"quote\.state"):
            do(verb, made.id, *args, **(WHEN if verb is revise else {}))


def test_a_copy_has_todays_prices_and_names_its_origin(do, ask, wang: str) -> None:
    first = do(issue, basket(wang), **WHEN)
    do(set_price, Found().part_key, retail_fen=80_00)
    copied = ask(copy, first.id)
    assert [line.unit_fen for line in copied.lines] == [80_00, 80_00]
    assert copied.level.name == "零售"
    second = do(issue, copied, **WHEN)
    assert second.number != first.number


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Quote, {"total_fen": 1}),
        (Quote, {"number": "X"}),
        (Quote, {"customer_name": "李"}),
        (Quote, {"valid_until": clock.today()}),
        (Quote, {"deleted_at": AT}),
        (QuoteLine, {"unit_fen": 1}),
        (QuoteLine, {"name": "x"}),
        (QuoteLine, {"deleted_at": AT}),
    ],
)
def test_an_issued_quote_is_frozen(do, store, by, table, change: dict) -> None:
    do(issue, basket(), **WHEN)
    with pytest.raises(Refused, match=r"quote\.frozen"), store.write(by) as session:
        row = session.scalars(sa.select(table)).first()
        for name, value in change.items():
            setattr(row, name, value)


def test_a_void_quote_never_comes_back(do, store, by) -> None:
    made = do(issue, basket(), **WHEN)
    do(void, made.id, "x")
    with pytest.raises(Refused, match=r"quote\.state"), store.write(by) as session:
        session.get(Quote, made.id).state = "issued"


def test_a_deleted_customer_leaves_the_quotes_figures_but_not_the_words(do, ask, store, wang: str) -> None:
    made = do(issue, basket(wang, remark="给王先生"), **WHEN)
    kept = do(paper.archive, "quote", made.id, number=made.number, language="zh", pdf=b"%PDF king")
    do(draft.save_draft, basket(wang))
    do(delete_customer, wang, "本人要求")
    seen = ask(quote_detail, made.id)
    assert (seen.customer_name, seen.contact_name, seen.phone, seen.remark) == ("", "", "", "")
    assert seen.total_fen == made.total_fen
    assert rows(store, "draft", "id") == rows(store, "paper_file", "sha256") == []
    with pytest.raises(Refused, match=r"paper\.gone"):
        ask(paper.pdf_of, kept)


@pytest.mark.parametrize(
    "typed", ["BJ01", "0001", "-0001", "王𠮷", "wm", "1234", "京A7", "2184847", VIN.lower(), "  王𠮷明 "]
)
def test_the_list_finds_a_quote_by_whatever_is_known(do, ask, typed: str) -> None:
    person = do(add_customer, CustomerDetails("王𠮷明", "13800001234")).customer_id
    with_customer = do(issue, basket(person), **WHEN)
    other = Basket(lines=basket().lines, customer=BasketCustomer(name="散客"))
    do(issue, other, **WHEN)
    found = [row.id for row in ask(quotes, QuoteFilter(text=typed))]
    assert with_customer.id in found
    assert (len(found) == 1) == (typed != "BJ01")


def test_the_list_comes_page_by_page_from_the_last(do, ask) -> None:
    made = [do(freeze, basket(), moment=AT + timedelta(minutes=place // 4), **WHEN).id for place in range(5)]
    first = ask(quotes, limit=3)
    rest = ask(quotes, limit=3, after=first[-1])
    assert [row.id for row in (*first, *rest)] == made[::-1]


def test_the_list_keeps_to_days_and_states(do, ask) -> None:
    made = do(issue, basket(), **WHEN)
    today = clock.today()
    assert len(ask(quotes, QuoteFilter(since=today, until=today))) == 1
    assert ask(quotes, QuoteFilter(until=today - timedelta(days=1))) == []
    do(void, made.id, "x")
    assert [row.id for row in ask(quotes, QuoteFilter(state="void"))] == [made.id]
    assert ask(quotes, QuoteFilter(state="issued")) == []


def test_drafts_come_back_after_a_crash_and_several_are_parked(do, ask, store) -> None:
    made = [basket(remark=str(n)) for n in range(3)]
    for each in made:
        do(draft.save_draft, each)
    do(draft.park, made[0])
    do(draft.park, made[1])
    assert {(row.basket.remark, row.parked) for row in ask(draft.drafts)} == {("0", True), ("1", True), ("2", False)}
    assert do(draft.unpark, made[0].id) == made[0]
    do(draft.drop_draft, made[1].id)
    do(issue, made[2], **WHEN)
    assert [row.basket for row in ask(draft.drafts)] == [made[0]]
    assert ask(draft.drafts, who=actor(Role.CLERK)) == []


def test_an_emptied_basket_leaves_no_draft(do, ask) -> None:
    made = basket()
    do(draft.save_draft, made)
    do(draft.save_draft, Basket(id=made.id))
    assert ask(draft.drafts) == []


def test_the_archive_keeps_the_very_bytes_once_and_counts_printings(do, ask, store) -> None:
    made = do(issue, basket(), **WHEN)
    first, again = (
        do(paper.archive, "quote", made.id, number=made.number, language="zh", pdf=b"%PDF 1") for _ in range(2)
    )
    assert first == again == ask(paper.paper_of, made.id, "zh")
    assert ask(paper.paper_of, made.id, "en") is None
    assert [do(paper.record_printing, first, printer) for printer in ("前台A4", "pdf")] == [1, 2]
    assert ask(paper.pdf_of, first) == b"%PDF 1"
    with store.write_local() as session:
        session.execute(sa.text("UPDATE paper_file SET pdf = x'00'"))
    with pytest.raises(Refused, match=r"paper\.damaged"):
        ask(paper.pdf_of, first)


def test_a_passer_by_needs_no_record(do, ask) -> None:
    made = do(
        issue, replace(basket(), customer=BasketCustomer("", "散客 李", "", "13800001234"), car=BasketCar()), **WHEN
    )
    seen = ask(quote_detail, made.id)
    assert (seen.customer_name, seen.phone) == ("散客 李", "138****1234")
    assert made.vehicle_id is None


def test_the_level_of_the_basket_is_frozen_with_it(do, ask) -> None:
    made = do(issue, basket(), **WHEN)
    seen = ask(quote_detail, made.id)
    assert (seen.level_name, seen.level_rate_bp, seen.terms_days) == ("A级", 9_000, 30)
    assert BasketLevel().rate_bp == 10_000


@pytest.mark.parametrize(("cost", "reasons"), [(52_02, ()), (52_03, ("margin",))])
def test_a_desk_that_was_not_sent_the_cost_asks_for_approval_all_the_same(do, ask, store, cost: int, reasons) -> None:
    do(set_price, Found().part_key, retail_fen=68_00, cost_fen=cost)
    with store.write_local() as session:
        session.execute(sa.text("UPDATE part_price SET cost_fen = NULL"))
    made = do(issue, baskets.add_part(Basket(level=A_LEVEL), Found(), 2000), **WHEN)
    assert made.approval_reasons == reasons
    assert ask(quote_detail, made.id).cost_total_fen is None


def test_another_least_margin_is_another_price_below_which_a_yes_is_needed(do, store) -> None:
    do(set_price, Found().part_key, retail_fen=68_00, cost_fen=50_00)
    do(change_settings, {"quote.approval_margin_below_bp": 5_000})
    assert rows(store, "part_price", "approval_below_fen") == rows(store, "live", "approval_below_fen") == [100_00]


def test_what_a_customer_was_quoted_before_is_told_the_last_first(do, ask, wang: str) -> None:
    part = Found().part_key
    first = do(issue, basket(wang), **WHEN)
    second = do(issue, baskets.add_part(basket(wang), Found(), 1000), **WHEN)
    gone = do(issue, baskets.add_part(basket(wang), Found(), 3000), **WHEN)
    do(void, gone.id, "价格有误")
    do(issue, basket(), **WHEN)
    told = ask(past_prices, wang, part)
    assert [(each.number, each.qty_milli) for each in told] == [(second.number, 3000), (first.number, 2000)]
    assert all(each.unit_fen > 0 for each in told)
    assert ask(past_prices, wang, "B:NEVER") == []

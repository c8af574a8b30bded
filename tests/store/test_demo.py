"""The demo store: whole, marked as such, and ready for a clerk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain.actor import Role
from desktop.domain.omni import lookup
from desktop.domain.parts import vin
from desktop.domain.people import phone, plate
from desktop.domain.people.card import find_customers
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Refused
from desktop.domain.sales.quote_detail import header
from desktop.domain.sales.quote_list import QuoteFilter, quotes
from desktop.shell.seat import Seat
from desktop.store import demo
from desktop.store.catalogue.demo import demo_vins
from desktop.store.catalogue.open import Catalogue, newest
from desktop.store.home import ENV_STATE, Home
from desktop.store.key import unlock
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.sign_in import sign_in
from desktop.store.start import open_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ENV_STATE, str(tmp_path_factory.mktemp("state")))
        made = Home(tmp_path_factory.mktemp("demo") / "home")
        demo.make_demo(made)
        yield made


@pytest.fixture(scope="module")
def store(home: Home) -> Iterator[Store]:
    opened = open_home(home, unlock(home))
    yield opened
    opened.close()


def ask(store: Store, statement: str) -> list[sa.Row]:
    with store.read() as session:
        return list(session.execute(sa.text(statement)))


def test_everybody_signs_in_with_the_published_password(store: Store) -> None:
    for login, name, role in demo.DEMO_STAFF:
        signed = sign_in(store, login, demo.DEMO_PASSWORD)
        assert (signed.actor.name, signed.actor.role, signed.must_change) == (name, role, False)


def test_who_works_there_without_a_computer_is_not_asked_to_sign_in(home: Home, store: Store) -> None:
    named = [login for login, _, _ in Seat(home, demo=True).face(store).people]
    assert sorted(named) == sorted(login for login, _, _ in demo.DEMO_STAFF)
    with store.read() as session:
        others = session.scalars(sa.select(Staff.login).where(Staff.login.not_in(named))).all()
    assert others
    with pytest.raises(Refused):
        sign_in(store, others[0], "-")


def test_the_header_says_that_it_is_a_demo(store: Store) -> None:
    ((store_id,),) = ask(store, "SELECT id FROM store")
    with store.read() as session:
        found = header(session, store_id)
    assert found.demo
    assert "演示" in found.name
    assert "演示" in found.legal_name


def test_the_clerk_finds_customers_cars_and_quotes(store: Store) -> None:
    clerk = sign_in(store, "clerk", demo.DEMO_PASSWORD).actor
    assert clerk.role is Role.CLERK
    with store.read() as session:
        assert len(find_customers(clerk, session, "", 100)) == 41
        for shown in demo_vins():
            assert any(hit.kind == "vehicle" for hit in lookup(clerk, session, shown.vin))
        assert len(quotes(clerk, session)) == demo.QUOTES
        assert len(quotes(clerk, session, QuoteFilter(state="void"))) == 1
        assert quotes(clerk, session, QuoteFilter(state="approval"))


def test_every_made_up_word_has_a_valid_form(store: Store) -> None:
    for row in ask(store, "SELECT vin, brand FROM vehicle"):
        assert vin.decode(row.vin).valid, row
        assert row.brand
    for (number,) in ask(store, "SELECT number FROM plate"):
        assert plate.read(number) == number
    for (number,) in ask(store, "SELECT number FROM phone"):
        assert phone.read(number).number == number


def test_parts_are_priced_above_cost_and_some_are_here_coming_and_to_order(store: Store) -> None:
    ((parts, here, coming, thin),) = ask(
        store,
        "SELECT count(*), sum(here_milli > 0), sum(order_milli > 0 AND here_milli <= 0),"
        " sum(cost_fen >= retail_fen) FROM live",
    )
    assert (parts, thin) == (demo.PRICED_PARTS, 0)
    assert here > 1000
    assert coming > 200
    assert parts - here - coming > 200


def test_everything_travels_in_small_transactions(store: Store) -> None:
    ((most, captured),) = ask(store, "SELECT max(n), sum(n) FROM (SELECT count(*) n FROM outbox GROUP BY tx)")
    assert most <= 500
    rows = sum(
        ask(store, f"SELECT count(*) FROM {table}")[0][0]
        for table in ("customer", "phone", "vehicle", "plate", "ownership", "consent", "part_price", "stock_entry")
    )
    assert captured > rows


def test_the_next_number_goes_on_after_those_of_the_demo(store: Store) -> None:
    ((last,),) = ask(store, "SELECT max(substr(number, -4)) FROM quote")
    ((agreements,),) = ask(store, "SELECT count(*) FROM drive WHERE number != ''")
    shop = sum(
        ask(store, f"SELECT count(*) FROM {table}")[0][0]
        for table in ("appointment", "repair_order", "settlement", "payment")
    )
    ((sequence,),) = ask(store, "SELECT sequence FROM device")
    assert (int(last), sequence) == (demo.QUOTES, demo.QUOTES + agreements + shop)


def test_the_catalogue_lies_beside_it_and_says_that_it_is_generated(home: Home) -> None:
    found = newest(home.path)
    assert isinstance(found, Catalogue)
    assert found.generated


def test_a_store_that_is_there_is_left_alone(home: Home, tmp_path: Path) -> None:
    before = home.shop.stat().st_size
    with pytest.raises(StoreError, match=r"store\.exists"):
        demo.make_demo(home)
    assert home.shop.stat().st_size == before

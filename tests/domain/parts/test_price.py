from __future__ import annotations

import pytest

from desktop.domain.parts.price import (
    add_level,
    edit_level,
    level,
    levels,
    make_shipped_levels,
    price_of,
    set_price,
)
from desktop.domain.problem import Refused
from tests.domain.conftest import STORE_ID


def test_a_new_store_has_a_level_at_nine_tenths(store) -> None:
    with store.read() as session:
        assert [(row.name, row.rate_bp) for row in levels(session, STORE_ID)] == [
            ("零售", 10_000),
            ("A级", 9_000),
            ("B级", 9_500),
            ("C级", 9_800),
        ]


def test_levels_are_made_once(do, store) -> None:
    do(make_shipped_levels)
    with store.read() as session:
        assert len(levels(session, STORE_ID)) == 4
        assert level(session, None, STORE_ID).name == "零售"
        assert level(session, "nobody", STORE_ID).rate_bp == 10_000


def test_a_level_is_added_and_changed(do, store) -> None:
    made = do(add_level, "同行", 8_800, terms_days=60)
    do(edit_level, made, rate_bp=8_500)
    with store.read() as session:
        assert levels(session, STORE_ID)[-1].rate_bp == 8_500


def test_an_impossible_level_is_refused_with_all_its_problems(do) -> None:
    with pytest.raises(Refused) as refused:
        do(add_level, " ", 0, terms_days=999)
    assert {problem.code for problem in refused.value.problems} == {"text.missing", "rate.size", "terms.size"}


def test_a_price_is_set_once_a_part_and_the_last_one_counts(do, ask, store) -> None:
    do(set_price, "VW:06A115561B", retail_fen=68_00, cost_fen=40_00)
    do(set_price, "VW:06A115561B", retail_fen=72_00, cost_fen=41_00)
    row = ask(price_of, "VW:06A115561B")
    assert (row.retail_fen, row.cost_fen) == (72_00, 41_00)
    with store.read() as session:
        live = session.connection().exec_driver_sql("SELECT retail_fen, cost_fen FROM live").one()
    assert tuple(live) == (72_00, 41_00)


def test_who_may_not_see_cost_gets_none(do, ask, clerk) -> None:
    do(set_price, "VW:06A115561B", retail_fen=68_00, cost_fen=40_00)
    assert ask(price_of, "VW:06A115561B", who=clerk).cost_fen is None


@pytest.mark.parametrize(("fen", "code"), [(-1, "money.negative"), (100_000_000_00, "money.size")])
def test_an_impossible_price_is_refused(do, fen: int, code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        do(set_price, "VW:1", retail_fen=fen)

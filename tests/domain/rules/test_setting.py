from __future__ import annotations

import pytest

from desktop.domain.problem import Refused
from desktop.domain.rules.setting import SHIPPED, change_settings, settings
from tests.domain.conftest import STORE_ID


def now_set(store) -> dict:
    with store.read() as session:
        return settings(session, STORE_ID)


def test_what_nobody_changed_is_as_shipped(store) -> None:
    assert now_set(store) == SHIPPED


def test_a_changed_setting_counts_and_the_others_stay(do, store) -> None:
    do(change_settings, {"quote.valid_days": 14, "quote.warranty": "一年"})
    do(change_settings, {"quote.valid_days": 10})
    assert now_set(store) == SHIPPED | {"quote.valid_days": 10, "quote.warranty": "一年"}


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_changed(do, store) -> None:
    bad = {"quote.valid_days": 0, "quote.floor_bp": 10_001, "moon": 1, "quote.tax_note": "长" * 300}
    with pytest.raises(Refused) as refused:
        do(change_settings, bad | {"quote.approval_over_fen": 1})
    assert [problem.code for problem in refused.value.problems] == [
        "setting.range",
        "setting.range",
        "setting.unknown",
        "text.length",
    ]
    assert now_set(store) == SHIPPED


@pytest.mark.parametrize("value", [True, "7", 7.5, None])
def test_a_number_must_be_a_whole_one(do, value) -> None:
    with pytest.raises(Refused, match=r"setting\.range"):
        do(change_settings, {"quote.valid_days": value})

"""Known bugs planted one at a time: each is noticed by a kept history or a named test, or these are worth nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync import planted, test_exchange, test_fault, test_restored
from tests.sync.booth import Booth, Desk, running
from tests.sync.playing import on_file, play

FURTHER = range(8)
Bug = Callable[[pytest.MonkeyPatch], None]


@pytest.mark.parametrize("bug", planted.BUGS, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bug: Bug) -> None:
    place = on_file(tmp_path)
    bug(monkeypatch)
    try:
        for seed in dict.fromkeys((planted.BUGS[bug], *FURTHER)):
            try:
                play(place, seed)
            except AssertionError:
                return
        pytest.fail("no history noticed")
    finally:
        place.engine.dispose()


def _ten_years_fast(_booth: Booth, desks: tuple[Desk, Desk]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        test_fault.test_a_clock_ten_years_wrong_loses_nothing_and_does_not_win_for_ever(
            desks, patch, test_fault.TEN_YEARS_MS
        )


def _never_sent(booth: Booth, desks: tuple[Desk, Desk]) -> None:
    test_restored.test_after_a_restored_backup_every_save_takes_effect_once(booth, desks, False)


NAMED: dict[Bug, Callable[[Booth, tuple[Desk, Desk]], None]] = {
    planted.no_transaction_ids: lambda _, desks: (
        test_fault.test_a_transaction_takes_effect_once_whatever_batch_brings_it(desks)
    ),
    planted.another_hash_answered: lambda _, desks: (
        test_fault.test_a_number_used_with_other_content_is_refused_and_the_device_begins_anew(desks)
    ),
    planted.numbers_in_any_order: lambda _, desks: test_fault.test_numbers_are_taken_in_order(desks),
    planted.edit_swallowed_by_a_tombstone: lambda _, desks: (
        test_exchange.test_an_edit_that_waited_while_a_delete_came_in_keeps_the_row(desks)
    ),
    planted.copy_not_brought_back: _never_sent,
    planted.stamps_not_lowered: _ten_years_fast,
}
"""Bug → the test that fails with it."""


@contextlib.contextmanager
def _two_desks(folder: Path) -> Iterator[tuple[Booth, tuple[Desk, Desk]]]:
    with running(folder) as booth:
        desks = (booth.device("left"), booth.device("right"))
        try:
            yield booth, desks
        finally:
            for desk in desks:
                desk.close()


@pytest.mark.parametrize("bug", NAMED, ids=lambda bug: bug.__name__)
def test_a_planted_bug_fails_its_named_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bug: Bug) -> None:
    with _two_desks(tmp_path) as (booth, desks):
        bug(monkeypatch)
        try:
            NAMED[bug](booth, desks)
        except (Exception, pytest.fail.Exception):
            return
        pytest.fail("its test passes all the same")

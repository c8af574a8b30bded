"""Known bugs of a hub, planted one at a time: each is caught by the test that stands for its promise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop.store.replica import Replica
from sync.hub import lease
from sync.protocol import Words
from tests.sync import test_hub, test_lease
from tests.sync.booth import Desk, running
from tests.sync.test_hub import Between
from tests.sync.test_reservation import stocked

Pair = tuple[Desk, Desk]
Planter = Callable[[pytest.MonkeyPatch], None]


def dropped_on_the_hubs_answer(patch: pytest.MonkeyPatch) -> None:
    def heard(self: Replica, number: int, digest: str, verdicts: Any) -> None:
        self.answered(number, digest, [], verdicts)

    patch.setattr(Replica, "heard", heard)


def a_return_without_its_confirmations(patch: pytest.MonkeyPatch) -> None:
    whole = lease.words

    def words(connection: Any, held: Any, *, ends: bool = True) -> Words:
        said = whole(connection, held, ends=ends)
        return Words(said.lease, said.first, said.ends, [], [], [], [], [], []) if said.ends else said

    patch.setattr(lease, "words", words)


def the_fence_taken_at_forwarding(patch: pytest.MonkeyPatch) -> None:
    """Whatever lease is out by then takes the word in, though it was made under another."""
    from sync.server import leasing

    hear = leasing.hear

    def anyhow(connection: Any, tables: Any, hub: Any, words: Words) -> Any:
        connection.execute(tables.lease.update().values(state=leasing.LIVE))
        return hear(connection, tables, hub, words)

    patch.setattr(leasing, "hear", anyhow)


def a_cursor_without_its_incarnation(patch: pytest.MonkeyPatch) -> None:
    def cursor(self: Replica, peer: str, _incarnation: str, stream: str) -> int:
        (seq,) = self._raw.execute(
            "SELECT coalesce(max(seq), 0) FROM cursor WHERE peer = ? AND stream = ?", (peer, stream)
        ).fetchone()
        return int(seq)

    patch.setattr(Replica, "cursor", cursor)


@pytest.mark.parametrize(
    ("plant", "promise"),
    [
        (dropped_on_the_hubs_answer, test_hub.test_nothing_is_dropped_on_the_hubs_answer),
        (a_cursor_without_its_incarnation, test_hub.test_a_restored_hub_is_read_from_the_beginning),
        (
            a_return_without_its_confirmations,
            test_lease.test_a_return_lists_its_confirmations_before_their_batches_arrive,
        ),
        (the_fence_taken_at_forwarding, test_lease.test_after_a_revocation_the_hubs_word_is_a_fresh_request),
    ],
)
def test_a_planted_bug_is_caught(
    plant: Planter, promise: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(tmp_path / "booth") as booth:
        desks = (booth.device("left"), booth.device("right"))
        leased = promise.__module__.endswith("test_lease")
        for desk in desks:
            desk.exchange()
        if leased:
            stocked(desks, 1)
        between = Between(booth)
        between.turn()
        if leased:
            assert between.lease(["part:*"])
        plant(monkeypatch)
        more = {"tmp_path": tmp_path / "more"} if "tmp_path" in promise.__annotations__ else {}
        between_name = "leased" if leased else "between"
        try:
            with pytest.raises((AssertionError, ValueError)):
                promise(booth=booth, desks=desks, **{between_name: between}, **more)
        finally:
            between.close()
            for desk in desks:
                desk.close()

"""How often one may ask."""

from __future__ import annotations

from sync.server.limit import Buckets, retry_after


def test_a_burst_is_granted_then_so_many_a_second() -> None:
    now = [0.0]
    buckets = Buckets(2.0, 3, lambda: now[0])
    assert [buckets.take("D1") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("D2") == 0
    now[0] = 0.5
    assert (buckets.take("D1"), buckets.take("D1")) == (0, 0.5)
    now[0] = 100.0
    assert [buckets.take("D1") for _ in range(4)] == [0, 0, 0, 0.5]


def test_who_is_turned_away_comes_back_spread_out() -> None:
    waits = {retry_after(0.2, 60) for _ in range(200)}
    assert min(waits) >= 1 and max(waits) <= 61 and len(waits) > 20

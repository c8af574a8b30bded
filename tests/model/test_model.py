"""Each rule of the exchange in a small model: with all rules on nothing goes wrong, without any one something does."""

from __future__ import annotations

from types import ModuleType

import pytest

from tests.model import (
    batches,
    echo,
    incarnation,
    leases,
    moving,
    pages,
    provisional,
    refusals,
    relay,
    rows,
    stamps,
    sums,
    tombstones,
    untaken,
    words,
)
from tests.model.explorer import Model, walk

TOPICS = (
    batches, relay, stamps, rows, pages, echo, tombstones, incarnation, moving, leases, sums, refusals, provisional,
    untaken, words,
)  # fmt: skip
BIG_LIMIT = 4_000_000


def name(topic: ModuleType) -> str:
    return topic.__name__.rpartition(".")[2]


def cases(which: str) -> list[object]:
    return [
        pytest.param(model, id=f"{name(topic)}: {what}")
        for topic in TOPICS
        for what, model in getattr(topic, which).items()
    ]


@pytest.mark.parametrize("topic", TOPICS, ids=name)
def test_with_every_rule_on_nothing_goes_wrong(topic: ModuleType) -> None:
    for model in (topic.SMALL, *topic.ALSO.values()):
        found = walk(model)
        assert not found.capped, "a small model is walked to its end"
        assert not found.bad, str(found)


@pytest.mark.parametrize("model", cases("BROKEN"))
def test_without_one_rule_something_goes_wrong(model: Model) -> None:
    found = walk(model, first=True)
    assert found.bad, f"the rule is not needed, or the model does not see it: {found}"
    assert all(found.bad.values()), "and the trace says how"


@pytest.mark.soak
@pytest.mark.parametrize("model", cases("BIG"))
def test_a_bigger_model_holds_too(model: Model) -> None:
    found = walk(model, limit=BIG_LIMIT)
    print(found)
    assert not found.bad, str(found)

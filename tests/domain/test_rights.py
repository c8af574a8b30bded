"""Whoever lacks the right is refused, whatever else is wrong: every verb and query asks first."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from desktop import domain
from desktop.domain.actor import RIGHTS, Actor, Right, Role, system
from desktop.domain.problem import Refused


def verbs() -> Iterator[Callable[..., Any]]:
    for info in pkgutil.walk_packages(domain.__path__, "desktop.domain."):
        module = importlib.import_module(info.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters.values())
            ours = function.__module__ == info.name and not name.startswith("_")
            # a verb's look-up asks for no right of its own
            if ours and parameters and parameters[0].annotation == "Actor" and info.name != "desktop.domain.partition":
                yield function


def test_there_are_verbs_to_walk() -> None:
    names = {f"{verb.__module__}.{verb.__name__}" for verb in verbs()}
    assert len(names) > 40
    assert "desktop.domain.sales.issue.issue" in names


@pytest.mark.parametrize(
    "verb", list(verbs()), ids=lambda verb: f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"
)
def test_a_verb_asks_for_its_right_before_anything_else(verb: Callable[..., Any]) -> None:
    nobody = Actor("s", "x", "nobody", Role.CLERK, frozenset())
    wanted = list(inspect.signature(verb).parameters.values())[1:]
    given = [None for each in wanted if each.kind is each.POSITIONAL_OR_KEYWORD]
    named = {each.name: None for each in wanted if each.kind is each.KEYWORD_ONLY}
    assert wanted[0].annotation in ("Session", "Basket")
    with pytest.raises(Refused) as refused:
        verb(nobody, *given, **named)
    assert refused.value.code == "right.missing"


def test_the_manager_has_every_right_and_the_desk_neither_cost_nor_staff() -> None:
    assert RIGHTS[Role.MANAGER] == frozenset(Right)
    assert not RIGHTS[Role.CLERK] & {Right.COST, Right.PRICE, Right.STAFF, Right.SETTINGS}
    assert system("x").may(Right.STAFF)

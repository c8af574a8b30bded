"""How the business says no: a stable code, the field, the value; the screen turns it into a sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with one field.

    ``code`` is stable (``phone.length``); ``values`` fill the sentence that ``desktop.widgets.sentence`` keeps for it.
    """

    code: str
    field: str = ""
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Refused(Exception):
    """The business refuses. Carries one problem or more; nothing was changed."""

    def __init__(self, problems: Problem | str | Iterable[Problem], field: str = "", **values: Any) -> None:
        if isinstance(problems, str):
            problems = Problem(problems, field, values)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))

    @property
    def code(self) -> str:
        return self.problems[0].code


def refuse_if(problems: Iterable[Problem]) -> None:
    """Raise :class:`Refused` with all problems, when there is one."""
    found = tuple(problems)
    if found:
        raise Refused(found)


class Gather:
    """Reads several fields and keeps every refusal, so that a person sees all problems at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def take(self, read: Callable[[], T], otherwise: T) -> T:
        """What ``read`` gives, or ``otherwise`` after noting why it refused."""
        try:
            return read()
        except Refused as refused:
            self.problems.extend(refused.problems)
            return otherwise

    def note(self, code: str, field: str = "", **values: Any) -> None:
        """Note one more problem."""
        self.problems.append(Problem(code, field, values))

    def done(self) -> None:
        """Raise :class:`Refused` with everything noted, each thing once, when there is anything."""
        refuse_if(problem for place, problem in enumerate(self.problems) if problem not in self.problems[:place])

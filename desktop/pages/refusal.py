"""Where a failure of a page's work goes: a refusal beside its field, everything else to whoever hears trouble."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.problem import Problem, Refused
from desktop.pages.desk import Desk
from desktop.store.problem import StoreError
from desktop.widgets.sentence import refusal


def shown(desk: Desk, show: Callable[[Refused], object]) -> Callable[[Exception], object]:
    """For a worker's ``failed``: ``show`` gets what the business refused."""
    return lambda error: show(error) if isinstance(error, Refused) else desk.worker.trouble.emit(error)


def world_too(desk: Desk, show: Callable[[Refused], object]) -> Callable[[Exception], object]:
    """As :func:`shown`, and what the file's world refused (StoreError) goes to ``show`` as well."""

    def fail(error: Exception) -> None:
        if isinstance(error, StoreError):
            error = Refused(Problem(error.code, error.code.removeprefix("store.").partition("_")[0], error.values))
        if isinstance(error, Refused):
            show(error)
        else:
            desk.worker.trouble.emit(error)

    return fail


def told(desk: Desk) -> Callable[[Exception], object]:
    """For work that belongs to no field: the sentence is said at the foot of the window."""
    return world_too(desk, lambda refused: desk.say(refusal(refused), bad=True))

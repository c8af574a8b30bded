"""Where a failure of a page's work goes: a refusal beside its field, everything else to whoever hears trouble."""

from __future__ import annotations

from collections.abc import Callable

from desktop.domain.problem import Refused
from desktop.pages.desk import Desk
from desktop.widgets.sentence import refusal


def shown(desk: Desk, show: Callable[[Refused], object]) -> Callable[[Exception], object]:
    """For a worker's ``failed``: ``show`` gets what the business refused."""
    return lambda error: show(error) if isinstance(error, Refused) else desk.worker.trouble.emit(error)


def told(desk: Desk) -> Callable[[Exception], object]:
    """For work that belongs to no field: the sentence is said at the foot of the window."""
    return shown(desk, lambda refused: desk.say(refusal(refused), bad=True))

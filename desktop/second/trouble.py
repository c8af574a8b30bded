"""What goes wrong in the second process, as the codes of sentences."""

from __future__ import annotations

from sync.peer import Refusal, Unreachable


class Cancelled(Exception):
    """The window asked to stop the task under way."""


def code_of(error: Exception) -> str:
    """A stable code with a sentence for what went wrong at the centre's side."""
    if isinstance(error, Unreachable):
        return "centre.unreachable"
    if isinstance(error, Refusal):
        return f"centre.{error.code}"
    return "centre.nonsense"

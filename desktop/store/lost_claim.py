"""Bookings whose time was taken by somebody else: which rows, and the refusal of the save that wrote each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from desktop.domain.problem import Refused
from desktop.store import problem_list
from desktop.store.problem_list import ProblemRow

TAKEN = "claim.taken"


@dataclass(frozen=True)
class Holder:
    """``resource`` and ``slot``: what was taken, in words; ``name``: the record that has it; ``by``: who made that."""

    resource: str
    slot: str
    name: str
    by: str


def taken(session: Session, table: str) -> Iterator[tuple[str, ProblemRow]]:
    """Each lost row of a table with the refusal of the save that wrote it, which may have made its customer too."""
    raw = problem_list.raw_of(session)
    for problem in problem_list.problems(session):
        if problem.code == TAKEN and problem.kind == "refusal":
            rows = [entry.row for entry in problem_list.refused_entries(raw, problem.tx, problem.part)]
            for name, row_id in dict.fromkeys(rows):
                if name == table:
                    yield row_id, problem


def taken_of(session: Session, table: str, row_id: str) -> ProblemRow:
    """The refusal of one row. Raises Refused ``problem.gone`` where it is lost no more."""
    found = dict(taken(session, table)).get(row_id)
    if found is None:
        raise Refused("problem.gone")
    return found


def holder_of(problem: ProblemRow) -> Holder:
    """Who has the time, as far as it is known here."""
    values = problem.values or {}
    by = values.get("holder_by")
    return Holder(
        str(values.get("resource", "")), str(values.get("slot", "")).strip(), str(values.get("holder_name", "")),
        by.name if by else "",
    )  # fmt: skip

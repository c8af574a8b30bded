"""How long it is kept what takes an import back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from desktop.domain import clock
from desktop.domain.importing import ImportedRow, ImportRun
from desktop.store.open import Store

HOURS = 24
"""So long after it was made an import can be undone."""


def too_old(run: ImportRun) -> bool:
    """Whether an import can no more be undone."""
    return run.created_at is None or clock.now() - run.created_at > timedelta(hours=HOURS)


def forget_old(store: Store) -> None:
    """Drop what it would take to undo imports that were undone, or can no more be."""
    with store.write_local() as session:
        noted = select(ImportedRow.run_id).distinct()
        runs = session.scalars(select(ImportRun).where(ImportRun.id.in_(noted)))
        old = [run.id for run in runs if run.undone_at is not None or too_old(run)]
        session.execute(delete(ImportedRow).where(ImportedRow.run_id.in_(old)))

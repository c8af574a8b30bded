"""What both sides agree on before they speak: versions, and how large anything may be."""

from __future__ import annotations

from sync.wire import MAX_BODY

__all__ = ["MAX_BODY"]

VERSIONS = (1, 1)
"""The lowest and the highest version of this protocol that this program speaks, inclusive."""
MAX_TRANSACTIONS = 20_000
MAX_ROWS = 50_000
"""Rows and field edits of one batch, inclusive; a transaction is never split, so one may not be larger."""
BATCH_ROWS = 10_000
"""What a device aims at in one batch."""
PAGE_ROWS = 5_000
"""What a device asks for in one page; 1 to 10,000 are granted."""
MAX_PAGE_ROWS = 10_000
CONTENT_TYPE = "application/x-forecourt-sync"

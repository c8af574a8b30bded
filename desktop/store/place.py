"""Makes a device's own file of a fetched one: its identity, the triggers, and what is derived from the rows."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from desktop.domain.record import data_columns, synced_tables
from desktop.store import capture, replica_cursor
from desktop.store.file import code_of, connect, remove
from desktop.store.page_writer import write_pages
from desktop.store.problem import StoreError
from desktop.store.replica_apply import Judge, rejudge
from desktop.store.upgrade import HEAD

META = "snapshot"
"""The fetched file's table about itself: stream, peer, incarnation, seq, schema."""


@dataclass(frozen=True)
class Identity:
    """Who the device is: what enrolment gave, and where the centre is."""

    store_id: str
    code: str
    incarnation: str
    centre_url: str
    centre_key: str


def place(path: Path, key: bytes, blocks: Iterable[bytes], who: Identity, judge: Judge) -> bool:
    """Write the file anew from its plain pages and make it this device's own.

    False, and nothing is left, where it is of another schema: its rows must then be copied. Raises StoreError
    ``store.full``, ``store.read_only``, ``store.disk``, ``store.corrupt``.
    """
    remove(path)
    try:
        write_pages(path, key, blocks)
        with contextlib.closing(connect(path, key)) as raw:
            taken = _is_of_this_schema(raw)
            if taken:
                _make_own(raw, who, judge)
    except sqlcipher.Error as error:
        remove(path)
        raise StoreError(code_of(error) or "store.corrupt") from None
    except BaseException:
        remove(path)
        raise
    if not taken:
        remove(path)
    return taken


def _is_of_this_schema(raw: Any) -> bool:
    return bool(raw.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,))


def _make_own(raw: Any, who: Identity, judge: Judge) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.execute(
        "INSERT INTO device (id, store_id, code, incarnation, token, hlc, sequence, centre_url, centre_key)"
        " VALUES (1, ?, ?, ?, ?, 0, 0, ?, ?)",
        (who.store_id, who.code, who.incarnation, secrets.token_hex(16), who.centre_url, who.centre_key),
    )
    raw.execute("INSERT INTO capture (id, tx, actor, at, hlc, tail, silent) VALUES (1, '', '', '', 0, '', 1)")
    *position, seq = raw.execute(f"SELECT peer, incarnation, stream, seq FROM {META}").fetchone()
    replica_cursor.move(raw, tuple(position), seq)
    raw.execute(f"DROP TABLE {META}")
    derive_live(raw)
    capture.install(raw.execute)
    judge_all(raw, judge)
    raw.execute("COMMIT")


def derive_live(raw: Any) -> None:
    """Fill ``live`` as its triggers would have, had the rows come in one by one in the order of their ids."""
    raw.execute(
        "INSERT INTO live (part_key, here_milli, order_milli)"
        " SELECT part_key,"
        " sum(iif(account = 'here' AND store_id = (SELECT store_id FROM device), qty_milli, 0)),"
        " sum(iif(account = 'order', qty_milli, 0)) FROM stock_entry GROUP BY part_key"
    )
    raw.execute(
        "INSERT INTO live (part_key, elsewhere_milli, elsewhere_at)"
        " SELECT part_key, coalesce(sum(qty_milli) FILTER (WHERE lies), 0), min(as_of) FILTER (WHERE lies)"
        " FROM (SELECT *, qty_milli > 0 AND of_store <> (SELECT store_id FROM device) AS lies"
        "  FROM stock_sum WHERE deleted_at IS NULL) GROUP BY part_key"
        " ON CONFLICT (part_key) DO UPDATE SET elsewhere_milli = excluded.elsewhere_milli,"
        " elsewhere_at = excluded.elsewhere_at"
    )
    ordered: dict[str, tuple[int, str | None]] = {}
    for part, quantity, due in raw.execute(
        "SELECT part_key, qty_milli, eta FROM stock_entry WHERE account = 'order' ORDER BY id"
    ).fetchall():
        left, eta = ordered.get(part, (0, None))
        left += quantity
        if left <= 0:
            eta = None
        elif quantity > 0:
            eta = min((each for each in (eta, due) if each is not None), default=None)
        ordered[part] = (left, eta)
    raw.executemany("UPDATE live SET eta = ? WHERE part_key = ?", [(eta, part) for part, (_, eta) in ordered.items()])
    raw.execute(
        "INSERT INTO live (part_key, retail_fen, cost_fen, valid_until)"
        " SELECT part_key, retail_fen, cost_fen, valid_until FROM part_price WHERE deleted_at IS NULL ORDER BY id"
        " ON CONFLICT (part_key) DO UPDATE SET retail_fen = excluded.retail_fen, cost_fen = excluded.cost_fen,"
        " valid_until = excluded.valid_until"
    )


def judge_all(raw: Any, judge: Judge) -> None:
    """Find the losers of every field that has more than one known edit."""
    known = synced_tables()
    contested = raw.execute(
        "SELECT DISTINCT e.tbl, e.pk, e.field FROM edit e WHERE e.field <> '' AND 1 <"
        " (SELECT count(*) FROM edit o WHERE o.tbl = e.tbl AND o.pk = e.pk AND o.field IN (e.field, ''))"
    ).fetchall()
    for table, pk, field in contested:
        if table in known and field in data_columns(table):
            rejudge(raw, (table, pk, field), judge)

"""Change capture: triggers that write the outbox and the stamps in the transaction of the row itself.

ORM events would miss bulk statements and raw SQL. The triggers read the one-row table ``capture``, which every write
transaction sets at its begin; ``silent = 1`` (applying what a peer sent) turns them off.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from desktop.domain import records  # noqa: F401  without it the triggers of tables nobody imported yet would be missing
from desktop.domain.record import Op, data_columns, synced_tables

HLC_DIGITS = 19
"""Decimal digits of the clock in a stamp, so that text order is clock order; 2**63 has 19."""

_QUIET = "(SELECT silent FROM capture WHERE id = 1) = 0"
_NOW = f"(SELECT printf('%0{HLC_DIGITS}d', hlc) || tail FROM capture WHERE id = 1)"
_ABOVE = (
    f"CASE WHEN printf('%0{HLC_DIGITS}d', hlc) || tail > b THEN printf('%0{HLC_DIGITS}d', hlc) || tail"
    f" ELSE printf('%0{HLC_DIGITS}d', CAST(substr(b, 1, {HLC_DIGITS}) AS INTEGER) + 1) || tail END"
)
"""A stamp that is the transaction's, or just above the base ``b`` where that lies in our future."""


def _base(column: str) -> str:
    return f"coalesce(json_extract(old.field_stamps, '$.{column}'), old.stamp, '')"


def _insert(table: str) -> str:
    return f"""CREATE TRIGGER capture_{table}_insert AFTER INSERT ON {table} WHEN {_QUIET} BEGIN
  UPDATE {table} SET stamp = {_NOW}, field_stamps = '{{}}',
    created_at = (SELECT at FROM capture WHERE id = 1), created_by = (SELECT actor FROM capture WHERE id = 1),
    changed_at = (SELECT at FROM capture WHERE id = 1), changed_by = (SELECT actor FROM capture WHERE id = 1)
    WHERE id = new.id;
  INSERT INTO outbox (tx, tbl, pk, op, stamp)
    SELECT tx, '{table}', new.id, 'insert', {_NOW} FROM capture WHERE id = 1;
END"""


def _update(table: str) -> str:
    """The outbox's entry first: its stamp is made once, and the row takes its fields' stamps from there.

    A column is named four times and no more: SQLite reads all triggers at every opening of the file, and compiles a
    table's with every UPDATE that it prepares.
    """
    columns = data_columns(table)
    differs = " OR ".join(f'new."{column}" IS NOT old."{column}"' for column in columns)
    bases = " || ".join(
        f"""iif(new."{column}" IS NOT old."{column}", ',"{column}":"' || {_base(column)} || '"', '')"""
        for column in columns
    )
    olds = " || ".join(
        f"""iif(new."{column}" IS NOT old."{column}", ',"{column}":' || json_quote(old."{column}"), '')"""
        for column in columns
    )
    deleted = "new.deleted_at IS NOT NULL AND old.deleted_at IS NULL"
    listed = ", ".join(f'"{column}"' for column in columns)
    return f"""CREATE TRIGGER capture_{table}_update AFTER UPDATE OF {listed} ON {table}
WHEN {_QUIET} AND ({differs}) BEGIN
  INSERT INTO outbox (tx, tbl, pk, op, stamp, cols, olds, seen, actor, at)
    SELECT tx, '{table}', old.id, iif({deleted}, 'delete', 'update'),
      (SELECT {_ABOVE} FROM (SELECT coalesce(max(value), '') AS b FROM json_each(w.cols))),
      w.cols, '{{' || substr({olds}, 2) || '}}',
      CASE WHEN {deleted} THEN json_set(old.field_stamps, '$.""', coalesce(old.stamp, ''), '$."*"', {_seen(table)})
        WHEN old.deleted_at IS NOT NULL THEN json_object('deleted_at', {_base("deleted_at")}) END, actor, at
      FROM capture, (SELECT '{{' || substr({bases}, 2) || '}}' AS cols LIMIT 1) w WHERE capture.id = 1;
  UPDATE {table} SET
    field_stamps = (SELECT json_patch(old.field_stamps, json_group_object(c.key, o.stamp))
      FROM outbox o, json_each(o.cols) c WHERE o.seq = (SELECT max(seq) FROM outbox)),
    changed_at = (SELECT at FROM capture WHERE id = 1), changed_by = (SELECT actor FROM capture WHERE id = 1)
    WHERE id = new.id;
END"""


def _seen(table: str) -> str:
    """SQL of the edits of a row that its desk knows, without the peer's latest beneath an own edit where nobody here
    can have seen it: neither was that edit made on top of it, nor is it listed as lost.
    """
    return f"""(SELECT json_group_array(stamp) FROM edit WHERE tbl = '{table}' AND pk = old.id AND stamp NOT IN
          (SELECT stamp FROM peer_value p LEFT JOIN conflict c USING (tbl, pk, field, stamp)
            WHERE tbl = '{table}' AND pk = old.id AND c.winner IS NULL AND NOT EXISTS (SELECT 1 FROM outbox o
              WHERE o.tbl = p.tbl AND o.pk = p.pk AND json_extract(o.cols, '$."' || p.field || '"') = p.stamp)))"""


def _guards(table: str, op: Op) -> Iterator[str]:
    yield f"""CREATE TRIGGER capture_{table}_no_delete BEFORE DELETE ON {table} WHEN {_QUIET} BEGIN
  SELECT RAISE(ABORT, 'rows of {table} are deleted by deleted_at');
END"""
    yield f"""CREATE TRIGGER capture_{table}_no_replace BEFORE INSERT ON {table}
WHEN {_QUIET} AND EXISTS (SELECT 1 FROM {table} WHERE id = new.id) BEGIN
  SELECT RAISE(ABORT, 'a row of {table} would be replaced, and its base version lost');
END"""
    yield f"""CREATE TRIGGER capture_{table}_no_move BEFORE UPDATE OF id, store_id ON {table}
WHEN new.id IS NOT old.id OR new.store_id IS NOT old.store_id BEGIN
  SELECT RAISE(ABORT, 'id and home store of a row never change');
END"""
    if op is Op.APPEND:
        columns = ", ".join(f'"{column}"' for column in data_columns(table))
        yield f"""CREATE TRIGGER capture_{table}_append_only BEFORE UPDATE OF {columns} ON {table} WHEN {_QUIET} BEGIN
  SELECT RAISE(ABORT, 'rows of {table} are only ever added');
END"""


def _elsewhere(name: str, when: str, row: str) -> str:
    """What the centre says lies in the other stores of the group, added up anew: there are few stores to a part."""
    return f"""CREATE TRIGGER live_sum_{name} {when} BEGIN
  INSERT INTO live (part_key) VALUES ({row}.part_key) ON CONFLICT (part_key) DO NOTHING;
  UPDATE live SET (elsewhere_milli, elsewhere_at) =
    (SELECT coalesce(sum(qty_milli), 0), min(as_of) FROM stock_sum WHERE part_key = {row}.part_key
      AND qty_milli > 0 AND deleted_at IS NULL AND of_store <> (SELECT store_id FROM device))
    WHERE part_key = {row}.part_key;
END"""


_LIVE = (
    """CREATE TRIGGER live_stock_insert AFTER INSERT ON stock_entry BEGIN
  INSERT INTO live (part_key) VALUES (new.part_key) ON CONFLICT (part_key) DO NOTHING;
  UPDATE live SET
    here_milli = here_milli
      + iif(new.account = 'here' AND new.store_id = (SELECT store_id FROM device), new.qty_milli, 0),
    order_milli = order_milli + iif(new.account = 'order', new.qty_milli, 0),
    eta = CASE WHEN new.account <> 'order' THEN eta
      WHEN order_milli + new.qty_milli <= 0 THEN NULL
      WHEN new.qty_milli > 0 THEN min(coalesce(eta, new.eta), coalesce(new.eta, eta)) ELSE eta END
    WHERE part_key = new.part_key;
END""",
    """CREATE TRIGGER live_stock_delete AFTER DELETE ON stock_entry BEGIN
  UPDATE live SET
    here_milli = here_milli
      - iif(old.account = 'here' AND old.store_id = (SELECT store_id FROM device), old.qty_milli, 0),
    order_milli = order_milli - iif(old.account = 'order', old.qty_milli, 0)
    WHERE part_key = old.part_key;
END""",
    _elsewhere("insert", "AFTER INSERT ON stock_sum", "new"),
    _elsewhere("update", "AFTER UPDATE OF qty_milli, as_of, deleted_at ON stock_sum", "new"),
    _elsewhere("delete", "AFTER DELETE ON stock_sum", "old"),
    """CREATE TRIGGER live_price_delete AFTER DELETE ON part_price WHEN old.deleted_at IS NULL BEGIN
  UPDATE live SET retail_fen = NULL, cost_fen = NULL, valid_until = NULL, approval_below_fen = NULL
    WHERE part_key = old.part_key;
END""",
    """CREATE TRIGGER live_price_insert AFTER INSERT ON part_price WHEN new.deleted_at IS NULL BEGIN
  INSERT INTO live (part_key) VALUES (new.part_key) ON CONFLICT (part_key) DO NOTHING;
  UPDATE live SET retail_fen = new.retail_fen, cost_fen = new.cost_fen, valid_until = new.valid_until,
    approval_below_fen = new.approval_below_fen
    WHERE part_key = new.part_key;
END""",
    """CREATE TRIGGER live_price_update
AFTER UPDATE OF part_key, retail_fen, cost_fen, valid_until, approval_below_fen, deleted_at ON part_price BEGIN
  INSERT INTO live (part_key) VALUES (new.part_key) ON CONFLICT (part_key) DO NOTHING;
  UPDATE live SET retail_fen = iif(new.deleted_at IS NULL, new.retail_fen, NULL),
    cost_fen = iif(new.deleted_at IS NULL, new.cost_fen, NULL),
    valid_until = iif(new.deleted_at IS NULL, new.valid_until, NULL),
    approval_below_fen = iif(new.deleted_at IS NULL, new.approval_below_fen, NULL)
    WHERE part_key = new.part_key;
END""",
)
"""They run also while applying what a peer sent: derived rows must follow every source. A row goes away only where it
never left this device: its save was refused and then dropped."""


def statements() -> Iterator[str]:
    """The CREATE TRIGGER statements of every synced table, and of the derived rows."""
    for table, how in synced_tables().items():
        yield _insert(table)
        if how.op is not Op.APPEND:
            yield _update(table)
        yield from _guards(table, how.op)
    yield from _LIVE


def install(connection: Connection) -> None:
    """(Re)install all triggers. Called after each migration: Alembic's batch rebuilds drop them silently."""
    for name in _installed(connection):
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for statement in statements():
        connection.exec_driver_sql(statement)


def is_whole(connection: Connection) -> bool:
    """Whether exactly the triggers that should be there are there; checked at every start."""
    have = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'").scalars()
    return sorted(have) == sorted(statements())


def _installed(connection: Connection) -> list[str]:
    found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return list(found.scalars())

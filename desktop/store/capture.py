"""Change capture: triggers that write the outbox and the stamps in the transaction of the row itself.

ORM events would miss bulk statements and raw SQL. The triggers read the one-row table ``capture``, which every write
transaction sets at its begin; ``silent = 1`` (applying what a peer sent) turns them off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from desktop.domain import records  # noqa: F401  without it the triggers of tables nobody imported yet would be missing
from desktop.domain.record import Op, data_columns, synced_tables
from desktop.domain.stamp import HLC_DIGITS

_QUIET = "NOT (SELECT silent FROM capture)"
_NOW = f"printf('%0{HLC_DIGITS}d', hlc) || tail"
_ABOVE = (
    f"CASE WHEN {_NOW} > b THEN {_NOW}"
    f" ELSE printf('%0{HLC_DIGITS}d', CAST(substr(b, 1, {HLC_DIGITS}) AS INTEGER) + 1) || tail END"
)
"""A stamp that is the transaction's, or just above the base ``b`` where that lies in our future."""


def _base(path: str) -> str:
    """SQL of the stamp that a field stood at; ``path``: of the field in ``field_stamps``, as SQL."""
    return f"coalesce(json_extract(new.field_stamps, {path}), new.stamp, '')"


def _insert(table: str) -> str:
    return f"""CREATE TRIGGER capture_{table}_insert AFTER INSERT ON {table} WHEN {_QUIET} BEGIN
  UPDATE {table} SET field_stamps = '{{}}', (stamp, created_at, created_by, changed_at, changed_by) =
    (SELECT {_NOW}, at, actor, at, actor FROM capture) WHERE id = new.id;
  INSERT INTO outbox (tx, tbl, pk, op, stamp)
    SELECT tx, '{table}', new.id, 'insert', {_NOW} FROM capture;
END"""


def _update(table: str) -> str:
    """Says what changed to the view ``change``, then takes the stamps that were made there.

    A column is named four times and no more, and what all tables share lies in ``change`` once: SQLite keeps every
    trigger as a tree in every connection, and compiles a table's with every UPDATE that it prepares.
    """
    columns = data_columns(table)
    names = ", ".join(f'"{column}"' for column in columns)
    before, after = (", ".join(f'{side}."{column}"' for column in columns) for side in ("old", "new"))
    return f"""CREATE TRIGGER capture_{table}_update AFTER UPDATE OF {names} ON {table}
WHEN {_QUIET} AND ({after}) IS NOT ({before}) BEGIN
  INSERT INTO change VALUES ('{table}', old.id, '[{names}]', json_array({before}), json_array({after}),
    old.stamp, old.field_stamps, old.deleted_at, new.deleted_at);
  UPDATE {table} SET (field_stamps, changed_at, changed_by) =
    (SELECT json_patch(old.field_stamps, stamps), at, actor FROM last_change) WHERE id = new.id;
END"""


_DELETED = "new.is_deleted IS NOT NULL AND new.was_deleted IS NULL"
_SEEN = """(SELECT json_group_array(stamp) FROM edit WHERE tbl = new.tbl AND pk = new.pk AND stamp NOT IN
          (SELECT stamp FROM peer_value p LEFT JOIN conflict c USING (tbl, pk, field, stamp)
            WHERE tbl = new.tbl AND pk = new.pk AND c.winner IS NULL AND NOT EXISTS (SELECT 1 FROM outbox o
              WHERE o.tbl = p.tbl AND o.pk = p.pk AND json_extract(o.cols, '$."' || p.field || '"') = p.stamp)))"""
"""The edits of a row that its desk knows, without the peer's latest beneath an own edit where nobody here can have seen
it: neither was that edit made on top of it, nor is it listed as lost."""

_CHANGE = (
    """CREATE VIEW change (tbl, pk, names, before, after, stamp, field_stamps, was_deleted, is_deleted) AS
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL""",
    """CREATE VIEW last_change (stamps, at, actor) AS
  SELECT json_group_object(c.key, o.stamp), o.at, o.actor FROM outbox o, json_each(o.cols) c
    WHERE o.seq = (SELECT max(seq) FROM outbox)""",
    f"""CREATE TRIGGER capture_change INSTEAD OF INSERT ON change BEGIN
  INSERT INTO outbox (tx, tbl, pk, op, stamp, cols, olds, seen, actor, at)
    SELECT tx, new.tbl, new.pk, iif({_DELETED}, 'delete', 'update'),
      (SELECT {_ABOVE} FROM (SELECT coalesce(max(value), '') AS b FROM json_each(w.cols))), w.cols, w.olds,
      CASE WHEN {_DELETED} THEN json_set(new.field_stamps, '$.""', coalesce(new.stamp, ''), '$."*"', {_SEEN})
        WHEN new.was_deleted IS NOT NULL THEN json_object('deleted_at', {_base("'$.deleted_at'")}) END, actor, at
      FROM capture, (SELECT json_group_object(name, {_base("'$.' || name")}) AS cols,
          json_group_object(name, json(before)) AS olds
        FROM (SELECT value AS name, new.before -> key AS before, new.after -> key AS after FROM json_each(new.names))
        WHERE before <> after) w;
  UPDATE device SET hlc = made.clock FROM (SELECT CAST(substr(stamp, 1, {HLC_DIGITS}) AS INTEGER) AS clock
      FROM outbox WHERE seq = last_insert_rowid()) made
    WHERE hlc < made.clock;
END""",
)
"""The door of every edit of a row. The outbox's entry is made first: its stamp is made once, and the row takes its
fields' stamps from there. A stamp just above a base in our future takes the device's clock along: the next save on
another such base would have the same one. ``names``, ``before`` and ``after``: JSON lists, a column's name and value at
one place.
"""


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
    """What makes the views and triggers of every synced table, and of the derived rows, in an order that can be run."""
    yield from _CHANGE
    for table, how in synced_tables().items():
        yield _insert(table)
        if how.op is not Op.APPEND:
            yield _update(table)
        yield from _guards(table, how.op)
    yield from _LIVE


def install(run: Callable[[str], Iterable[Any]]) -> bool:
    """Make anew what is missing or not exactly as it should be; True where anything was. ``run``: a statement.

    Called after each migration, as Alembic's batch rebuilds drop triggers silently, and at every start. Making all of
    them takes 0.1 s, so those that fit stay.
    """
    wanted = list(statements())
    stale = [(kind, name) for kind, name, sql in _standing(run) if sql not in wanted]
    for kind, name in stale:
        run(f'DROP {kind} IF EXISTS "{name}"')
    held = {sql for _kind, _name, sql in _standing(run)}  # asked again: a view takes its triggers along
    missing = [each for each in wanted if each not in held]
    for statement in missing:
        run(statement)
    return bool(stale or missing)


def _standing(run: Callable[[str], Iterable[Any]]) -> list[tuple[str, str, str]]:
    """Kind, name and statement; triggers before the views that they may stand on."""
    found = run("SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type")
    return [(str(kind), str(name), str(sql)) for kind, name, sql in found]

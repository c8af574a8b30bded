"""Problems in a dealer's words: records, fields and values in the language in force."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.domain import clock
from desktop.domain.money import format_fen, format_qty
from desktop.domain.record import Flag
from desktop.domain.records import Base
from desktop.domain.sentence import say, sentences
from desktop.pages.people import role_words
from desktop.store.problem_list import ProblemRow, Who
from desktop.widgets import translate
from desktop.widgets.theme import Tone


def table(name: str) -> str:
    """客户, 报价单, …; the table's own name for one of a newer program."""
    return _known(f"table.{name}", name)


def field(table: str, name: str) -> str:
    """What a field is called, first as this record's own."""
    return _known(f"field.{table}.{name}", "") or _known(f"field.{name}", name)


def _known(code: str, otherwise: str) -> str:
    said = say(code, {}, translate.current().code) if code in sentences() else otherwise
    return said[:1].upper() + said[1:]


def kind(problem: ProblemRow) -> tuple[str, Tone]:
    """The word and tone of its pill."""
    if problem.kind == "conflict":
        return QCoreApplication.translate("Problems", "Two values"), "warn"
    if problem.kind == "held":
        return QCoreApplication.translate("Problems", "Waits"), "neutral"
    return QCoreApplication.translate("Problems", "Refused"), "bad"


def named(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """A refusal's values, with the holder of what is taken said whole: which record, whose, made by whom and when."""
    if "holder_by" not in values:
        return values
    record = f"{table(str(values['holder_table']))} {values['holder_name']}".strip()
    by = values["holder_by"]
    return {**values, "holder": f" ({record}{f', {who(by)}' if by.name or by.at else ''})"}


def who(of: Who) -> str:
    """Who wrote a value and when, as far as this desk knows."""
    when = f"{clock.local(of.at):%Y-%m-%d %H:%M}" if of.at else ""
    return "  ".join(part for part in (of.name, when) if part) or QCoreApplication.translate(
        "Problems", "not known here"
    )


def value(table: str, name: str, stored: Any) -> str:
    """A stored value as a person reads it."""
    if name == "deleted_at":
        return (
            QCoreApplication.translate("Problems", "Deleted")
            if stored
            else QCoreApplication.translate("Problems", "Not deleted")
        )
    if name == "password_hash":
        return QCoreApplication.translate("Problems", "A password; it is not shown")
    if stored is None or stored == "":
        return QCoreApplication.translate("Problems", "Empty")
    if name.endswith("_fen"):
        return f"¥{format_fen(int(stored))}"
    if name == "qty_milli":
        return format_qty(int(stored))
    if name.endswith("_bp"):
        return f"{int(stored) / 100:g}%"
    if table == "staff" and name == "role":
        return role_words.role(str(stored))
    column = Base.metadata.tables[table].columns.get(name)
    if column is not None and isinstance(column.type, Flag):
        return QCoreApplication.translate("Problems", "Yes") if stored else QCoreApplication.translate("Problems", "No")
    if name == "at" or name.endswith("_at"):
        return f"{clock.local(clock.from_text(str(stored))):%Y-%m-%d %H:%M}"
    return str(stored)

"""The text of the test-drive agreement: shipped in two languages, edited by a store as a new version, never changed.

A placeholder stands in braces; a text that names an unknown one, or leaves out one that the law or the desk needs, is
refused.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

import resources
from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Op, Record, Synced

LANGUAGES = ("zh", "en")
PLACEHOLDERS = (
    "store", "store_address", "store_phone", "customer", "customer_phone", "number", "date", "start", "end", "car",
    "plate", "vin", "insurance_until", "licence_number", "licence_class", "licence_until", "route", "minutes",
    "companion", "occupants", "keep_months",
)  # fmt: skip
NEEDED = ("store", "customer", "number", "date", "car", "plate", "keep_months")
"""What an agreement must name: both sides, what and when, and how long personal data are kept."""
MAX_TEXT = 10_000
_HOLE = re.compile(r"\{([^{}]*)\}")
_BRACE = re.compile(r"[{}]")


class AgreementText(Record, Base):
    """One version of the agreement in one language; the last one counts."""

    __tablename__ = "agreement_text"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, write=frozenset({Right.SETTINGS}), since={"": "0016"})

    language: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True)
class Template:
    """A text that a store may write itself. ``model``: its versions; ``folder``: where ours lies, a file a language."""

    model: Any
    folder: str
    placeholders: tuple[str, ...]
    needed: tuple[str, ...]


DRIVE = Template(AgreementText, "agreement", PLACEHOLDERS, NEEDED)


@dataclass(frozen=True)
class AgreementRow:
    """One version. ``shipped``: the program's own."""

    language: str
    version: str
    body: str
    shipped: bool
    at: datetime | None


@rule("agreement_text")
def agreement_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """Its placeholders are known and those that are needed are there."""
    yield from text_problems(change.after["body"])


def text_problems(body: str, template: Template = DRIVE) -> Iterable[Problem]:
    """What is wrong with a text: unknown, missing or broken placeholders, its length."""
    named = _HOLE.findall(body)
    unknown = [name for name in named if name not in template.placeholders]
    for name in dict.fromkeys(unknown):
        yield Problem("agreement.unknown", "body", {"value": name[:40], "known": ", ".join(template.placeholders)})
    if _BRACE.search(_HOLE.sub("", body)):
        yield Problem("agreement.brace", "body")
    missing = [name for name in template.needed if name not in named]
    if missing:
        yield Problem("agreement.missing", "body", {"value": ", ".join(f"{{{name}}}" for name in missing)})
    if len(body) > MAX_TEXT:
        yield Problem("text.length", "body", {"value": body[:20] + "…", "have": len(body), "limit": MAX_TEXT})


def edit_agreement(by: Actor, session: Session, language: str, body: str, template: Template = DRIVE) -> str:
    """A new version of the text; its version. The text as it stands already is no new one.

    Raises Refused with every problem: ``agreement.*``, ``text.*``.
    """
    by.need(Right.SETTINGS)
    gather = Gather()
    if language not in LANGUAGES:
        gather.note("agreement.language", "language", value=language[:10])
    plain = gather.take(lambda: text.read(body, "body", limit=MAX_TEXT, needed=True, lines=True), "")
    gather.problems += text_problems(plain, template) if plain else []
    gather.done()
    now = agreement(by, session, language, template)
    if now.body == plain:
        return now.version
    version = f"{clock.today():%Y%m%d}-{_mark(plain)}"
    session.add(template.model(store_id=by.store_id, language=language, version=version, body=plain))
    session.flush()
    return version


def agreement(by: Actor, session: Session, language: str, template: Template = DRIVE) -> AgreementRow:
    """The text that counts now. Raises Refused ``agreement.language``."""
    by.need(Right.LOOK_UP)
    return next(iter(_versions(session, by.store_id, language, template)))


def versions(by: Actor, session: Session, language: str, template: Template = DRIVE) -> list[AgreementRow]:
    """Every version, the newest first; the shipped one is the last. Raises Refused ``agreement.language``."""
    by.need(Right.LOOK_UP)
    return _versions(session, by.store_id, language, template)


def version_of(session: Session, store_id: str, language: str) -> str:
    """The version that counts now."""
    return _versions(session, store_id, language)[0].version


def version_at(session: Session, store_id: str, language: str, when: datetime) -> str:
    """The version that counted at a moment."""
    found = _versions(session, store_id, language)
    return next(row.version for row in found if row.shipped or row.at is None or row.at <= when)


def fill(body: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; one without a value becomes a line to write on."""
    return _HOLE.sub(lambda found: values.get(found[1]) or "________", body)


def _versions(session: Session, store_id: str, language: str, template: Template = DRIVE) -> list[AgreementRow]:
    if language not in LANGUAGES:
        raise Refused("agreement.language", "language", value=language[:10])
    model = template.model
    rows = session.scalars(
        select(model)
        .where(model.store_id == store_id, model.language == language, model.deleted_at.is_(None))
        .order_by(model.stamp.desc())
    )
    own = [AgreementRow(row.language, row.version, row.body, False, row.created_at) for row in rows]
    return [*own, _shipped(language, template.folder)]


@lru_cache(maxsize=8)
def _shipped(language: str, folder: str) -> AgreementRow:
    body = resources.path("reference", folder, f"{language}.txt").read_text("utf-8").strip()
    return AgreementRow(language, f"shipped-{_mark(body)}", body, True, None)


def _mark(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:8]

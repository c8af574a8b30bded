"""Tables that stay on this device: change capture, the queue to the centre, drafts, archived files, derived rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.record import Base, Json, Local, Synced


class Device(Base):
    """One row: who this device is. ``code`` is in document numbers; ``sequence`` never goes back."""

    __tablename__ = "device"
    __sync__: ClassVar[Synced | Local] = Local("identity of this file")

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    store_id: Mapped[str] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(Text)
    incarnation: Mapped[str] = mapped_column(Text)
    """A random identity, new after every noticed restore or clone."""
    token: Mapped[str] = mapped_column(Text)
    """Also kept outside the file; a difference means that the file was restored or cloned."""
    hlc: Mapped[int] = mapped_column(default=0)
    """The highest hybrid logical clock given out: milliseconds since 1970 << 16 | counter."""
    sequence: Mapped[int] = mapped_column(default=0)
    centre_url: Mapped[str] = mapped_column(Text, default="")
    centre_key: Mapped[str] = mapped_column(Text, default="")
    bundle_key: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What this device's own bundles are sealed with, 64 hex digits from the centre; empty before the first contact."""


class Capture(Base):
    """One row, set at the begin of every write transaction; the triggers read it."""

    __tablename__ = "capture"
    __sync__: ClassVar[Synced | Local] = Local("state of the running transaction")

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    tx: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[str] = mapped_column(Text, default="")
    hlc: Mapped[int] = mapped_column(default=0)
    tail: Mapped[str] = mapped_column(Text, default="")
    silent: Mapped[int] = mapped_column(default=1)


class Outbox(Base):
    """One row a captured change, in order; it stays until the centre's own answer to it is here.

    The value an edit wrote is the ``olds`` of the next entry for its field, or what the row holds now.
    """

    __tablename__ = "outbox"
    __sync__: ClassVar[Synced | Local] = Local("the queue to the centre")
    __table_args__ = {"sqlite_autoincrement": True}

    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    tx: Mapped[str] = mapped_column(Text, index=True)
    tbl: Mapped[str] = mapped_column(Text)
    pk: Mapped[str] = mapped_column(String(36), index=True)
    op: Mapped[str] = mapped_column(Text)
    """``insert``, ``update`` or ``delete``."""
    stamp: Mapped[str] = mapped_column(Text)
    cols: Mapped[str | None] = mapped_column(Text)
    """JSON, changed column → stamp of the value its editor saw; it never moves. None for an insert."""
    olds: Mapped[str | None] = mapped_column(Text)
    """JSON, changed column → the value its editor saw. None for an insert."""
    seen: Mapped[str | None] = mapped_column(Text)
    """Of a delete: JSON, the stamps of all fields it saw; ``""`` is the row's."""
    actor: Mapped[str | None] = mapped_column(Text)
    at: Mapped[str | None] = mapped_column(Text)
    """Who and when; None for an insert, whose row says it."""
    state: Mapped[str | None] = mapped_column(Text)
    """None while it waits or is on its way; ``refused`` or ``held`` once the centre has said so."""
    news: Mapped[str | None] = mapped_column(Text)
    """Of a refused or held edit: JSON, changed column → the value it wrote; None while the later entries tell it."""


class Batch(Base):
    """What leaves this device at once: its boundary and its very bytes, saved before they are first sent."""

    __tablename__ = "batch"
    __sync__: ClassVar[Synced | Local] = Local("frozen parts of the queue to the centre")

    incarnation: Mapped[str] = mapped_column(Text, primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    first_seq: Mapped[int] = mapped_column()
    last_seq: Mapped[int] = mapped_column()
    hash: Mapped[str] = mapped_column(String(64))
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    """None once it is settled."""
    state: Mapped[str] = mapped_column(Text)
    """``frozen``, ``answered`` (its outbox entries are being cleared) or ``settled``."""
    shown: Mapped[bool] = mapped_column(default=False, server_default="0")
    """Whether a hub may have it, so that others may have seen it before the centre."""
    heard: Mapped[Any] = mapped_column(Json, nullable=True)
    """The hub's own verdicts, provisional; None before them."""


class CentrePlace(Base):
    """Where a stream stands at the centre, whatever a hub shows: the incarnation spoken to last, and its horizon."""

    __tablename__ = "centre_place"
    __sync__: ClassVar[Synced | Local] = Local("position at the centre")

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    peer: Mapped[str] = mapped_column(Text)
    peer_incarnation: Mapped[str] = mapped_column(Text)
    horizon: Mapped[int] = mapped_column()


class Cursor(Base):
    """How far this device has read a peer's stream. Belongs to the peer's incarnation: a restored one starts anew."""

    __tablename__ = "cursor"
    __sync__: ClassVar[Synced | Local] = Local("position in a peer's streams")

    peer: Mapped[str] = mapped_column(Text, primary_key=True)
    peer_incarnation: Mapped[str] = mapped_column(Text, primary_key=True)
    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column()
    page_end: Mapped[int] = mapped_column(default=0, server_default="0")
    """The end of a page that is half in; at most ``seq`` where none is."""
    done: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """JSON, the key of the last chunk of that page."""


class TrustedHub(Base):
    """A hub of the store that the centre named: the device speaks to it only behind this very certificate."""

    __tablename__ = "trusted_hub"
    __sync__: ClassVar[Synced | Local] = Local("the centre's word to this device")

    peer: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, default="")
    """Where it last answered, ``https://host:port``; empty where it never did."""
    answered_at: Mapped[str] = mapped_column(Text, default="")


class Granted(Base):
    """One row a stream that the peer grants this device, ``kind:partition``; none before the first handshake."""

    __tablename__ = "granted"
    __sync__: ClassVar[Synced | Local] = Local("what a peer grants this device")

    stream: Mapped[str] = mapped_column(Text, primary_key=True)


class Departed(Base):
    """A row that left the streams of this device. ``stamp``: of the move; nothing older brings the row back."""

    __tablename__ = "departed"
    __sync__: ClassVar[Synced | Local] = Local("positions in a peer's streams")

    tbl: Mapped[str] = mapped_column(Text, primary_key=True)
    pk: Mapped[str] = mapped_column(String(36), primary_key=True)
    stamp: Mapped[str] = mapped_column(Text)


class Bootstrap(Base):
    """A stream that comes as a file: what was offered, and how far it is in. Gone when its cursor is set."""

    __tablename__ = "bootstrap"
    __sync__: ClassVar[Synced | Local] = Local("position in a file of a peer's stream")

    stream: Mapped[str] = mapped_column(Text, primary_key=True)
    peer: Mapped[str] = mapped_column(Text)
    peer_incarnation: Mapped[str] = mapped_column(Text)
    offer: Mapped[Any] = mapped_column(Json)
    """What the peer offered, the file's key among it."""
    ceiling: Mapped[str] = mapped_column(Text)
    """This device's clock when it was offered: own rows of later stamps may be missing in it."""
    tbl: Mapped[str] = mapped_column(Text, default="")
    pk: Mapped[str] = mapped_column(Text, default="")
    """The last row that is in; empty before the first."""


class OwnHub(Base):
    """One row where this computer was made the booth's hub: under which enrolment it serves, and whether it is on."""

    __tablename__ = "own_hub"
    __sync__: ClassVar[Synced | Local] = Local("a switch of this computer")

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    device_key: Mapped[str] = mapped_column(Text)
    """Of the hub's own enrolment at the centre, apart from this device's."""
    is_on: Mapped[bool] = mapped_column(default=True)
    port: Mapped[int] = mapped_column(default=0)
    """Where it listened last, so that the desks find it under the same address; 0: any."""


class Gap(Base):
    """A column that this file has and a peer did not send. ``why``: see ``desktop.store.replica_gap``."""

    __tablename__ = "gap"
    __sync__: ClassVar[Synced | Local] = Local("what a peer did not send")

    tbl: Mapped[str] = mapped_column(Text, primary_key=True)
    col: Mapped[str] = mapped_column(Text, primary_key=True)
    why: Mapped[str] = mapped_column(Text)


class PeerValue(Base):
    """The peer's latest value beneath an unsent edit: pulls change this, never the base the editor saw."""

    __tablename__ = "peer_value"
    __sync__: ClassVar[Synced | Local] = Local("what lies beneath unsent edits")

    tbl: Mapped[str] = mapped_column(Text, primary_key=True)
    pk: Mapped[str] = mapped_column(String(36), primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(Json)


class Edit(Base):
    """One known edit of a field, own or another's, and the stamp of the value its editor saw; losers come of these."""

    __tablename__ = "edit"
    __sync__: ClassVar[Synced | Local] = Local("copy of the centre's edits; travels in a place of its own")

    tbl: Mapped[str] = mapped_column(Text, primary_key=True)
    pk: Mapped[str] = mapped_column(String(36), primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(Text, primary_key=True)
    base: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(Json)
    actor: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)


class Provisional(Base):
    """An edit that a hub wrote of its own and the centre has not told: it goes where it does not stand."""

    __tablename__ = "provisional"
    __sync__: ClassVar[Synced | Local] = Local("what a hub said, for the time being")

    tbl: Mapped[str] = mapped_column(Text, primary_key=True)
    pk: Mapped[str] = mapped_column(String(36), primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(Text, primary_key=True)


class Conflict(Base):
    """An edit that lost its field, for a person to see: derived from the edits known, the same on every device."""

    __tablename__ = "conflict"
    __sync__: ClassVar[Synced | Local] = Local("derived from edit")

    tbl: Mapped[str] = mapped_column(Text, primary_key=True)
    pk: Mapped[str] = mapped_column(String(36), primary_key=True)
    field: Mapped[str] = mapped_column(Text, primary_key=True)
    stamp: Mapped[str] = mapped_column(Text, primary_key=True)
    """Of the edit that lost; its value, who and when are in ``edit``."""
    winner: Mapped[str] = mapped_column(Text)
    """Stamp of the edit that stands."""


class Refusal(Base):
    """A transaction of this device that the centre did not take; its changes stay in the outbox, its rows as typed."""

    __tablename__ = "refusal"
    __sync__: ClassVar[Synced | Local] = Local("answers of the centre to this device")

    tx: Mapped[str] = mapped_column(Text, primary_key=True)
    tbl: Mapped[str] = mapped_column(Text, primary_key=True, default="")
    pk: Mapped[str] = mapped_column(Text, primary_key=True, default="")
    """Table and row are named only where a separable transaction was answered row by row."""
    state: Mapped[str] = mapped_column(Text)
    """``refused``, or ``held`` on another one."""
    code: Mapped[str] = mapped_column(Text)
    field: Mapped[str] = mapped_column(Text)
    details: Mapped[Any] = mapped_column(Json)
    at: Mapped[str] = mapped_column(Text)


class Draft(Base):
    """What a person has typed and not finished; saved with every pause, brought back after a crash."""

    __tablename__ = "draft"
    __sync__: ClassVar[Synced | Local] = Local("unfinished work of this device")

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    staff_id: Mapped[str] = mapped_column(String(36))
    body: Mapped[Any] = mapped_column(Json)
    parked: Mapped[bool] = mapped_column(default=False)
    changed_at: Mapped[datetime] = mapped_column()


class SignInTry(Base):
    """Wrong passwords in a row of one sign-in name; kept in the file so that a restart forgets none."""

    __tablename__ = "sign_in_try"
    __sync__: ClassVar[Synced | Local] = Local("guesses on this device")

    login: Mapped[str] = mapped_column(Text, primary_key=True)
    failures: Mapped[int] = mapped_column()
    last_at: Mapped[datetime] = mapped_column()


class PaperFile(Base):
    """The very PDF that was printed, by its SHA-256."""

    __tablename__ = "paper_file"
    __sync__: ClassVar[Synced | Local] = Local("files have a queue of their own, see desktop.second.filing")

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)


class FileSent(Base):
    """A file that the centre has, or would not have. A file without a row here is yet to be sent."""

    __tablename__ = "file_sent"
    __sync__: ClassVar[Synced | Local] = Local("the queue of files of this device")

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    incarnation: Mapped[str] = mapped_column(Text)
    """Of the centre: one that was restored is asked again."""
    trouble: Mapped[str] = mapped_column(Text, default="")
    """The code of its denial; empty where the centre has the file."""
    at: Mapped[datetime] = mapped_column()


class Live(Base):
    """One row a part: price and stock as of now, kept by triggers on the stock ledger and the prices; derived."""

    __tablename__ = "live"
    __sync__: ClassVar[Synced | Local] = Local("derived from stock_entry, stock_sum and part_price")
    __table_args__ = {"sqlite_with_rowid": False}

    part_key: Mapped[str] = mapped_column(Text, primary_key=True)
    retail_fen: Mapped[int | None] = mapped_column()
    cost_fen: Mapped[int | None] = mapped_column()
    valid_until: Mapped[date | None] = mapped_column()
    here_milli: Mapped[int] = mapped_column(default=0, server_default="0")
    elsewhere_milli: Mapped[int] = mapped_column(default=0, server_default="0")
    elsewhere_at: Mapped[datetime | None] = mapped_column()
    """When the centre found it so: the oldest of the sums that are added up; None where nothing lies elsewhere."""
    order_milli: Mapped[int] = mapped_column(default=0, server_default="0")
    eta: Mapped[date | None] = mapped_column()
    approval_below_fen: Mapped[int | None] = mapped_column()

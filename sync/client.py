"""The conversation with a peer, read top to bottom as its list of steps.

Each step can be cut anywhere and done again: what the device keeps lies in its file, what it asks is answered the same
however often it is asked.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from sync import protocol
from sync.merge import clock_at
from sync.peer import Nonsense, Peer, Refusal
from sync.proof import Held, Proving, plain_edits
from sync.protocol import (
    MOST_KEYS,
    Answer,
    Batch,
    Edits,
    Hello,
    Inserts,
    Page,
    Prove,
    Pull,
    Push,
    Rows,
    Stream,
    Tx,
    Waiting,
    Welcome,
)
from sync.replica import Position, Replica

CLOCK_SLACK_MS = 1_000
"""Stamps this far ahead of the peer's clock are let be: a round trip measures no better."""


@dataclass(frozen=True)
class Summary:
    """What one exchange did. ``sent``: transactions; ``received``: rows and edits; the rest counts answers."""

    sent: int = 0
    received: int = 0
    merged: int = 0
    conflicted: int = 0
    refused: int = 0
    held: int = 0
    clock_offset_ms: int = 0
    """The peer's clock less ours."""
    mended: int = 0
    """Rows that differed though they were read, and were fetched again."""


Tell = Callable[[Summary], object]
"""Called after each batch and page."""
Arrived = Callable[[str, int], object]
"""Called after each page with a table and how many of its rows somebody else wrote last."""


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


class Exchange:
    """One device, one peer. ``schema``: the device's schema revision; ``trust``: digest of what the centre told it.

    ``known``: the peer's incarnation as of the last exchange, so that the handshake says how far the device has read.
    """

    def __init__(
        self, replica: Replica, peer: Peer, schema: str, *, tell: Tell | None = None, trust: str = "",
        now_ms: Callable[[], int] = _now_ms, rows: int = protocol.BATCH_ROWS, page: int = protocol.PAGE_ROWS,
        known: str = "",
        files: Callable[[Welcome], int] | None = None, catalogue: str = "", held: Held | None = None,
        holds: Mapping[str, str] | None = None,
        arrived: Arrived | None = None,
    ) -> None:  # fmt: skip
        """``held``: what is compared with the centre at the end.

        ``files``: takes in as files the streams that should come so, and says how many rows; see bootstrap.py."""
        self._replica, self._peer, self._schema, self._trust = replica, peer, schema, trust
        self._tell = tell or (lambda _summary: None)
        self._arrived = arrived
        self._now_ms, self._rows, self._page = now_ms, rows, page
        self._files, self._catalogue, self._held = files, catalogue, held
        self._holds = holds or {}
        self._told: dict[str, tuple[int, str]] = {}
        """Stream → its sequence and the peer's sum of one moment, the latest."""
        self._done = Summary()
        self.welcome: Welcome | None = None
        """What the peer said at the last handshake."""
        self._known = known
        self._due: list[str] = []
        """Tables of which columns have to be fetched."""
        self._sizes: dict[str, int] = {}
        """Transactions of the batches frozen by this run, by hash."""

    def run(self) -> Summary:
        """Everything there is to say, both ways. Raises Unreachable, Nonsense or Refusal; nothing is lost then."""
        self._done, self._told = Summary(), {}
        self._replica.settle()
        welcome = self._shake_hands()
        self._ask_decided(welcome)
        self._give_back(welcome)
        self._push(welcome)
        self._take_files(welcome)
        self._pull(welcome)
        self._prove(welcome)
        return self._done

    def _shake_hands(self) -> Welcome:
        _, _, incarnation = self._replica.identity()
        sent_at = self._now_ms()
        read = self._replica.reading(self._known) if self._known else {}
        hello = Hello(
            *protocol.VERSIONS,
            self._schema,
            incarnation,
            sent_at,
            self._trust,
            self._known if read else "",
            read,
            self._catalogue,
            self._holds,
        )
        welcome = self._peer.hello(hello)
        if not welcome.streams:
            raise Nonsense("a welcome without a stream")
        self.welcome = welcome
        if welcome.between is None:
            # what is granted and withheld is the centre's word alone
            self._replica.grant([stream.name for stream in welcome.streams])
            self._due = self._replica.compare(welcome.schema, welcome.withheld, welcome.incarnation)
        offset = welcome.clock - (sent_at + self._now_ms()) // 2
        self._done = replace(self._done, clock_offset_ms=offset)
        return welcome

    def _ask_decided(self, welcome: Welcome) -> None:
        """What waited at the centre for a lease to end may have been decided; only the centre's word counts."""
        waiting = self._replica.leased() if welcome.between is None else ()
        if waiting:
            verdicts = self._peer.decided(Waiting(list(waiting))).verdicts
            self._replica.decided([vars(verdict) for verdict in verdicts])

    def _give_back(self, welcome: Welcome) -> None:
        """A centre that was restored gets what it lacks first: what is sent now may stand on that."""
        if self._held is None or welcome.between is not None:
            return
        horizons = {stream.name: stream.horizon for stream in welcome.streams}
        if self._held.knows_earlier(welcome.peer, welcome.incarnation, horizons):
            Proving(self._held, self._peer, welcome.incarnation, dict).give_back(welcome.rights)

    def _push(self, welcome: Welcome) -> None:
        for _ in range(2):
            try:
                self._leave_out_done(welcome)
                self._send_all(welcome)
                return
            except Refusal as refusal:
                if refusal.code not in ("other_hash", "other_incarnation"):
                    raise
                self._replica.new_incarnation()
        raise Nonsense("the peer knows other content under every number")

    def _leave_out_done(self, welcome: Welcome) -> None:
        """What an earlier life of this file has sent had its effect then, and is not sent under stamps of now."""
        waiting = self._replica.of_earlier_life() if welcome.between is None else {}
        ids = list(waiting)
        for at in range(0, len(ids), MOST_KEYS):
            verdicts = self._peer.decided(Waiting(ids[at : at + MOST_KEYS])).verdicts
            taken = {verdict.tx for verdict in verdicts}
            refused = {(v.tx, v.table, v.row) for v in verdicts if v.outcome in ("refused", "held")}
            done = [
                (tx, row)
                for tx in ids
                if tx in taken and (tx, "", "") not in refused
                for row in waiting[tx]
                if (tx, *row) not in refused
            ]
            for each in range(0, len(done), MOST_KEYS):
                part = done[each : each + MOST_KEYS]
                tables, rows = [table for _, (table, _) in part], [row for _, (_, row) in part]
                proven = self._peer.prove(Prove(welcome.incarnation, (), tables, rows))
                self._replica.had_effect(part, plain_rows(proven.rows), plain_edits(proven.edits))

    def _send_all(self, welcome: Welcome) -> None:
        sent: set[int] = set()
        while True:
            # on a hub's word a batch stays frozen: it goes once all the same
            waiting = [each for each in self._replica.frozen() if each[0] not in sent]
            for number, digest, payload in waiting:
                if welcome.between is None or number > welcome.answered or number <= welcome.between.final:
                    self._send(welcome, number, digest, payload)
                sent.add(number)
            ceiling = clock_at(self._now_ms() + self._done.clock_offset_ms + CLOCK_SLACK_MS)
            if not self._replica.freeze(self._rows, ceiling, self._encode):
                return

    def _encode(self, incarnation: str, number: int, plain: Any) -> tuple[bytes, str]:
        payload, digest = encode_batch(incarnation, number, plain, self._schema)
        self._sizes[digest] = len(plain.transactions)
        return payload, digest

    def _send(self, welcome: Welcome, number: int, digest: str, payload: bytes) -> None:
        cursors = {stream.name: self._replica.cursor(*_position(welcome, stream)) for stream in welcome.streams}
        cursor, between = cursors.pop(welcome.streams[0].name), welcome.between
        if between is not None:
            self._replica.showing(number)
        shown = between is not None or self._replica.was_shown(number)
        read = self._replica.centre_cursors() if between is not None else {}
        push = Push(self._replica.highest_answered(), cursor, digest, payload, cursors, shown, read)
        answer = self._peer.push(push)
        if (answer.number, answer.hash) != (number, digest):
            raise Nonsense("an answer to another batch")
        if answer.provisional and between is None:
            raise Nonsense("a centre that is not sure")
        verdicts = [vars(verdict) for verdict in answer.verdicts]
        if answer.provisional:
            self._replica.heard(number, digest, verdicts)
            self._count(answer, self._sizes.get(digest) or len(Batch.decode(payload).transactions))
            return
        # what the centre took by way of a hub lies in the centre's streams, not in the hub's
        own = answer.spans if between is None else ()
        spans = [((welcome.peer, welcome.incarnation, span.stream), span.first, span.last) for span in own]
        rows, edits = plain_rows(answer.rows), plain_edits(answer.edits)
        self._replica.answered(number, digest, spans, verdicts, answer.told, rows, edits)
        self._count(answer, self._sizes.get(digest) or len(Batch.decode(payload).transactions))

    def _count(self, answer: Answer, sent: int) -> None:
        tally = {"merged": 0, "conflicted": 0, "refused": 0, "held": 0}
        for verdict in answer.verdicts:
            if verdict.outcome in tally:
                tally[verdict.outcome] += 1
        done = self._done
        self._done = replace(
            done, sent=done.sent + sent, merged=done.merged + tally["merged"],
            conflicted=done.conflicted + tally["conflicted"], refused=done.refused + tally["refused"],
            held=done.held + tally["held"],
        )  # fmt: skip
        self._tell(self._done)

    def _fill(self, welcome: Welcome) -> None:
        """What was not sent before: columns a right now opens, or that one of the programs has learnt."""
        came: dict[str, Sequence[str]] = {}
        for stream in welcome.streams:
            seq, more = 0, True
            while more:
                pull = Pull(
                    welcome.incarnation, stream.name, seq, self._page, schema=self._schema, only=tuple(self._due),
                    whole=stream.horizon,
                )  # fmt: skip
                page = self._peer.pull(pull)
                if page.stream != stream.name or page.start != seq or (page.more and page.end <= seq):
                    raise Nonsense("a page that was not asked for")
                tables = plain_rows(page.tables)
                self._replica.fill(tables)
                came |= {table: tuple(columns) for table, columns in tables}
                seq, more = page.end, page.more
        self._replica.filled(came)

    def _pull(self, welcome: Welcome) -> None:
        if self._due:
            self._fill(welcome)
        for stream in welcome.streams:
            position = _position(welcome, stream)
            moved = welcome.between is None and self._replica.centre_horizon(stream.name) < stream.horizon
            if welcome.between is None:
                self._replica.at_centre(position, stream.horizon)
            elif welcome.between.read.get(stream.name, 0) < self._replica.centre_horizon(stream.name):
                # it may still hold what the centre has pruned: it must catch up first
                continue
            elif self._replica.cursor(*position) < stream.horizon:
                # what it pruned itself is told by nothing: it is read anew, and the centre's file takes out the rest
                self._replica.read_anew(position)
            # a push of ours may have moved the stream on since the handshake: our own stretch is then skipped already
            if self._replica.cursor(*position) < stream.seq or self._done.sent > 0:
                self._read(position, stream.horizon)
            if moved:
                self._forget(welcome, stream.name)

    def _forget(self, welcome: Welcome, stream: str) -> None:
        """The centre has pruned: of what is deleted here, let go of what it has no longer."""
        graves = self._replica.graves(stream)
        for at in range(0, len(graves), MOST_KEYS):
            part = graves[at : at + MOST_KEYS]
            proven = self._peer.prove(Prove(welcome.incarnation, (), [t for t, _ in part], [row for _, row in part]))
            kept = {(rows.table, str(row)) for rows in proven.rows for row in rows.columns["id"]}
            self._replica.mend((), (), [each for each in part if each not in kept])

    def _prove(self, welcome: Welcome) -> None:
        if (
            self._held is None
            or welcome.between is not None
            or not self._held.may_compare(welcome.peer, welcome.incarnation)
        ):
            return
        told = {stream.name: self._told.get(stream.name, (stream.seq, stream.sum)) for stream in welcome.streams}

        def reached() -> dict[str, int]:
            return {stream.name: self._replica.cursor(*_position(welcome, stream)) for stream in welcome.streams}

        horizons = {stream.name: stream.horizon for stream in welcome.streams}
        kept = self._held.kept_up(welcome.peer, welcome.incarnation, horizons)
        mended = Proving(self._held, self._peer, welcome.incarnation, reached).run(welcome.rights, told, offers=kept)
        self._done = replace(self._done, mended=mended, received=self._done.received + mended)

    def _take_files(self, welcome: Welcome) -> None:
        if self._files is not None:
            received = self._files(welcome)
            if received and self._held is not None:
                self._held.anew()
            self._done = replace(self._done, received=self._done.received + received)

    def _read(self, position: Position, horizon: int) -> None:
        """Pages until nothing is left; the next one is on its way while one is written."""
        start, (end, after) = self._replica.cursor(*position), self._replica.progress(*position)
        whole = horizon if not start and not end else 0
        page: Page | None = self._ask(position, start, end, after)
        with ThreadPoolExecutor(1, "page ahead") as ahead:
            while page is not None:
                coming = ahead.submit(self._ask, position, page.end, whole=whole) if page.more else None
                self._take_page(position, page)
                page = coming.result() if coming is not None else None

    def _ask(
        self, position: Position, start: int, end: int = 0, after: tuple[str, ...] = (), whole: int = 0
    ) -> Page:  # fmt: skip
        _, incarnation, stream = position
        page = self._peer.pull(Pull(incarnation, stream, start, self._page, end, after, self._schema, whole=whole))
        if page.stream != stream or page.start != start or page.end < start or (page.more and page.end == start):
            raise Nonsense("a page that was not asked for")
        return page

    def _take_page(self, position: Position, page: Page) -> None:
        edits = plain_edits(page.edits)
        exits = list(zip(page.exits.table, page.exits.id, page.exits.stamp, strict=True))
        if page.sum:
            self._told[position[2]] = (page.end, page.sum)
        self._replica.apply(position, page.end, plain_rows(page.tables), edits, exits)
        received = sum(len(rows.stamp) for rows in page.tables) + len(edits) + len(exits)
        self._done = replace(self._done, received=self._done.received + received)
        if self._arrived is not None:
            own = "." + ".".join(self._replica.identity()[1:])
            for rows in page.tables:
                self._arrived(rows.table, sum(not newest(*pair).endswith(own) for pair in _stamps(rows)))
        self._tell(self._done)


def _stamps(rows: Rows) -> Iterable[tuple[str, str]]:
    return zip(rows.stamp, rows.field_stamps, strict=True)


def newest(stamp: str, field_stamps: str) -> str:
    """The highest stamp of a row. ``field_stamps``: as in :class:`sync.protocol.Rows`."""
    return stamp if field_stamps == "{}" else max(stamp, *json.loads(field_stamps).values())


def _position(welcome: Welcome, stream: Stream) -> Position:
    return (welcome.peer, welcome.incarnation, stream.name)


def plain_rows(tables: Sequence[Rows]) -> list[tuple[str, Mapping[str, Sequence[Any]]]]:
    """Rows as a replica takes them: tables by column, the stamps among the columns."""
    return [(t.table, {**t.columns, "stamp": t.stamp, "field_stamps": t.field_stamps}) for t in tables]


def encode_batch(incarnation: str, number: int, plain: Any, schema: str = "") -> tuple[bytes, str]:
    """A replica's plain batch as the bytes to freeze, and their hash. ``schema``: the device's schema revision."""
    payload = Batch(
        incarnation, number,
        tuple(Tx(*transaction) for transaction in plain.transactions),
        tuple(Inserts(table, **columns) for table, columns in plain.inserts.items()),
        tuple(Edits(table, **columns) for table, columns in plain.edits.items()),
        schema,
    ).encode()  # fmt: skip
    return payload, protocol.content_hash(payload)

"""Papers' files: sent after their rows, in pieces that a cut does not lose, fetched on demand, erased everywhere."""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from desktop.domain import clock
from desktop.domain.identity import new_id
from desktop.domain.local import PaperFile
from desktop.domain.people.erase import delete_customer
from desktop.domain.problem import Refused
from desktop.domain.sales.paper import Paper
from desktop.domain.sales.quote import Quote
from desktop.second.filing import SLICE, Filing
from desktop.store.file import connect
from sync.http import HttpPeer
from sync.peer import Refusal
from sync.protocol import Enrol, ProtocolError, Stored
from sync.protocol.file import MAX_PIECE, MIN_PIECE, Piece
from sync.server.denial import Denial
from sync.server.filing import Filing as CentreFiling
from sync.server.settings import Files
from tests.sync.booth import KEY, Booth, Desk
from tests.sync.proxy import Plan, Proxy
from tests.sync.test_exchange import together

Pair = tuple[Desk, Desk]


def content(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def paper(desk: Desk, pdf: bytes, subject: str = "") -> str:
    """A paper with its file here, as ``archive`` leaves them."""
    row = Paper(
        store_id=desk.store_id, kind="quote", subject_id=subject or new_id(), number="BJ", language="zh",
        sha256=sha(pdf), made_at=clock.now(),
    )  # fmt: skip
    with desk.store.write_local() as session:
        session.merge(PaperFile(sha256=sha(pdf), pdf=pdf))
    desk.add(row)
    return row.id


class Post:
    """The files' part of a desk's second process, and what it said."""

    def __init__(self, desk: Desk, url: str = "") -> None:
        self.desk, self.said, self.url = desk, list[dict[str, Any]](), url
        self.filing = Filing(desk.replica, self.said.append, self.peer)
        self._peers: list[HttpPeer] = []

    def peer(self) -> HttpPeer:
        if not self._peers:
            self._peers.append(self.desk.peer(self.url))
        return self._peers[0]

    def send(self, steps: int = 1_000) -> int:
        """As after an exchange; how many slices went."""
        self.filing.told(self.desk.booth.centre.incarnation)
        done = 0
        while self.filing.is_wanted and done < steps:
            self.filing.step()
            done += 1
        return done

    def fetch(self, sha256: str) -> dict[str, Any]:
        while not self.filing.fetch(sha256):
            pass
        return self.said[-1]

    def close(self) -> None:
        while self._peers:
            self._peers.pop().close()


@pytest.fixture
def post() -> Any:
    made: list[Post] = []

    def of(desk: Desk, url: str = "") -> Post:
        made.append(Post(desk, url))
        return made[-1]

    yield of
    for each in made:
        each.close()


Of = Callable[..., Post]


def here(desk: Desk) -> dict[str, bytes]:
    return {row[0]: row[1] for row in desk.all("SELECT sha256, pdf FROM paper_file")}


def at_centre(booth: Booth) -> list[tuple[str, int, int]]:
    return booth.all("SELECT sha256, size, had FROM centre_file ORDER BY sha256")


@pytest.mark.parametrize("size", [1, 50_000, SLICE, SLICE + 1, 3 * SLICE + 17])
def test_what_one_desk_archived_another_opens(desks: Pair, post: Of, size: int) -> None:
    left, right = desks
    pdf = content(size)
    paper(left, pdf)
    together(left, right)
    assert post(right).fetch(sha(pdf))["code"] == "file.not_here", "the desk that made it has not sent it yet"
    post(left).send()
    assert post(left).send() == 0, "what the centre has is not sent again"
    reader = post(right)
    reader.send()
    assert reader.fetch(sha(pdf))["say"] == "done"
    assert here(right) == {sha(pdf): pdf}
    assert reader.send() == 0, "what came from the centre is not sent back"
    assert reader.fetch("0" * 64)["code"] == "file.gone"


def test_a_file_waits_for_its_row(desks: Pair, post: Of) -> None:
    left, _ = desks
    pdf = content(100)
    paper(left, pdf)
    assert post(left).send() == 0
    with contextlib.closing(left.peer()) as peer, pytest.raises(Refusal, match="file"):
        peer.store(sha(pdf), Piece(len(pdf), 0, len(pdf)), pdf)
    left.exchange()
    assert post(left).send() == 1


def test_nothing_is_seen_before_all_of_it_is_there_and_right(desks: Pair, post: Of) -> None:
    left, right = desks
    pdf = content(2 * SLICE)
    paper(left, pdf)
    together(left, right)
    with contextlib.closing(left.peer()) as peer:
        assert peer.store(sha(pdf), Piece(len(pdf))) == Stored(len(pdf), 0)
        assert peer.store(sha(pdf), Piece(len(pdf), 0, SLICE), pdf[:SLICE]).had == SLICE
        assert post(right).fetch(sha(pdf))["code"] == "file.not_here"
        again = peer.store(sha(pdf), Piece(len(pdf), 0, SLICE), pdf[:SLICE])
        assert again.had == SLICE, "a piece that comes twice is taken once"
        wrong = bytes(SLICE)
        with pytest.raises(Refusal, match="content"):
            peer.store(sha(pdf), Piece(len(pdf), SLICE, SLICE), wrong)
        assert peer.store(sha(pdf), Piece(len(pdf))).had == 0, "nothing of it stays"
    assert post(right).fetch(sha(pdf))["code"] == "file.not_here"
    post(left).send()
    assert post(right).fetch(sha(pdf))["say"] == "done"


def test_cut_at_random_bytes_it_goes_on_where_it_was(desks: Pair, post: Of, monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = desks
    monkeypatch.setattr("desktop.second.filing.SLICE", MIN_PIECE)
    pdf, draw = content(20 * MIN_PIECE + 5), random.Random(20261122)
    paper(left, pdf)
    together(left, right)
    proxy = Proxy(left.booth.port)
    held = [0]
    for _ in range(200):
        proxy.plan = Plan(cut_up=draw.randrange(1, 6 * MIN_PIECE), cut_down=draw.choice([None, 90, 150, 300]))
        sender = post(left, proxy.url)
        sender.send()
        sender.close()
        held.append(next((had for _, _, had in at_centre(left.booth)), 0))
        if held[-1] == len(pdf):
            break
    assert held == sorted(held) and held[-1] == len(pdf)
    assert len(set(held)) > 5, "it was cut"
    reader = post(right, proxy.url)
    came = [0]
    for _ in range(200):
        proxy.plan = Plan(cut_down=draw.randrange(1, 6 * MIN_PIECE))
        if reader.fetch(sha(pdf))["say"] == "done":
            break
        came.append(len(reader.filing._coming.get(sha(pdf), b"")))
        reader.close()
    proxy.close()
    assert came == sorted(came) and len(set(came)) > 3
    assert here(right)[sha(pdf)] == pdf


def test_one_that_the_centre_will_not_have_holds_up_no_other(desks: Pair, post: Of) -> None:
    left, right = desks
    large, small, spoilt = content(21_000_000), content(500, 2), content(400, 3)
    for pdf in (large, small, spoilt):
        paper(left, pdf)
    with left.store.write_local() as session:
        session.execute(sa.text("UPDATE paper_file SET pdf = x'00' WHERE sha256 = :sha"), {"sha": sha(spoilt)})
    together(left, right)
    sender = post(left)
    sender.send()
    assert dict(left.all("SELECT sha256, trouble FROM file_sent")) == {
        sha(large): "size", sha(small): "", sha(spoilt): "damaged",
    }  # fmt: skip
    assert sender.filing.counts() == {"files_aside": 2}
    assert sender.send() == 0, "not again and again"
    assert at_centre(left.booth) == [(sha(small), 500, 500)]


def test_a_hash_of_another_store_is_not_here(booth: Booth, desks: Pair, post: Of) -> None:
    left, _ = desks
    other = booth.device("other", store_id=new_id())
    pdf = content(300)
    paper(left, pdf)
    left.exchange()
    post(left).send()
    other.exchange()
    with contextlib.closing(other.peer()) as peer:
        for place in (sha(pdf), "0" * 64):
            with pytest.raises(Refusal) as found:
                list(peer.read(f"file/{place}"))
            with pytest.raises(Refusal) as sent:
                peer.store(place, Piece(300))
            assert (found.value.code, found.value.details) == (sent.value.code, sent.value.details) == ("file", {})
    paper(other, pdf)
    other.exchange()
    assert post(other).send() == 1, "that another store has it spares nothing"
    assert booth.all("SELECT count(DISTINCT store_id) FROM centre_file WHERE had = size") == [(2,)]
    with contextlib.closing(HttpPeer(booth.url, "x")) as stranger, pytest.raises(Refusal, match="key"):
        list(stranger.read(f"file/{sha(pdf)}"))
    other.close()


def test_a_device_without_the_right_sends_none_and_reads_what_its_rows_name(booth: Booth, desks: Pair) -> None:
    left, _ = desks
    pdf = content(300)
    paper(left, pdf)
    left.exchange()
    code = booth.centre.invite(left.store_id, ("price",))
    found = HttpPeer(booth.url, booth.enrol(Enrol(code, "poor")).key)
    with contextlib.closing(found) as poor, contextlib.closing(left.peer()) as mine:
        with pytest.raises(Refusal, match="file"):
            poor.store(sha(pdf), Piece(300, 0, 300), pdf)
        mine.store(sha(pdf), Piece(300, 0, 300), pdf)
        assert b"".join(poor.read(f"file/{sha(pdf)}", 10, 20)) == pdf[10:30]


def test_a_store_has_room_for_so_much(desks: Pair) -> None:
    left, _ = desks
    first, second = content(900_000), content(900_000, 2)
    for pdf in (first, second):
        paper(left, pdf)
    left.exchange()
    centre = left.booth.centre
    filing = CentreFiling(centre.database, centre.business, centre.tables, Files(store_megabytes=1))
    device = centre.authenticate(left.key)
    filing.put(device, sha(first), Piece(900_000, 0, 900_000), first)
    with pytest.raises(Denial) as full:
        filing.put(device, sha(second), Piece(900_000, 0, 900_000), second)
    assert (full.value.message.code, full.value.message.details) == ("quota", {"megabytes": 1})
    assert filing.put(device, sha(first), Piece(900_000), b"").is_whole


@pytest.mark.parametrize(
    ("piece", "length"), [(Piece(100_000, 0, 1_000), 1_000), (Piece(5_000, 0, 5_000), 4_999), (Piece(5_000), 3)]
)
def test_a_piece_is_what_its_header_says_and_no_crumb(desks: Pair, piece: Piece, length: int) -> None:
    left, _ = desks
    pdf = content(piece.size)
    paper(left, pdf)
    left.exchange()
    with contextlib.closing(left.peer()) as peer, pytest.raises(Refusal, match="message"):
        peer.store(sha(pdf), piece, bytes(length))


@pytest.mark.parametrize("text", ["", "bytes 5-4/9", "bytes 0-9/9", "bytes -1-2/9", "items 0-1/9", "bytes 0-1/*"])
def test_a_header_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        Piece.read(text)
    assert Piece.read(Piece(9, 3, 6).header) == Piece(9, 3, 6) and Piece.read(Piece(9).header) == Piece(9)
    assert SLICE <= MAX_PIECE


def test_what_was_changed_at_the_centre_is_not_opened(desks: Pair, post: Of) -> None:
    left, right = desks
    pdf = content(SLICE + 9)
    paper(left, pdf)
    together(left, right)
    post(left).send()
    with left.booth.seeing.begin() as connection:
        connection.execute(sa.text("UPDATE centre_file_piece SET content = :c WHERE start = 0"), {"c": bytes(SLICE)})
    assert post(right).fetch(sha(pdf))["code"] == "file.damaged"
    assert here(right) == {}


def quote_of(desk: Desk, customer: str) -> str:
    row = Quote(
        store_id=desk.store_id, number="BJ-1", customer_id=customer, customer_name="王", list_total_fen=1, total_fen=1,
        issued_at=clock.now(), issued_by_name="李", prices_at=clock.now(), valid_until=clock.today(),
    )  # fmt: skip
    desk.add(row)
    return row.id


def test_with_the_customer_the_file_goes_everywhere(desks: Pair, post: Of) -> None:
    left, right = desks
    customer = left.customer()
    mine, others = content(1_000), content(1_000, 2)
    row = paper(left, mine, quote_of(left, customer))
    paper(left, others)
    together(left, right)
    post(left).send()
    for pdf in (mine, others):
        post(right).fetch(sha(pdf))
    with right.store.write(right.by) as session:
        delete_customer(right.by, session, customer)
    assert here(right).keys() == {sha(others)}
    right.exchange()
    assert [found for found, _, _ in at_centre(left.booth)] == [sha(others)]
    assert left.booth.all("SELECT DISTINCT sha256 FROM centre_file_piece") == [(sha(others),)]
    left.exchange()
    late = post(left)
    assert late.send() == 0
    assert here(left).keys() == {sha(others)}, "the tombstone takes the file along"
    assert late.fetch(sha(mine))["code"] == "file.gone"
    with contextlib.closing(left.peer()) as peer, pytest.raises(Refusal, match="file"):
        peer.store(sha(mine), Piece(1_000, 0, 1_000), mine)
    with pytest.raises(Refused, match=r"paper\.frozen"):
        left.edit(Paper, row, deleted_at=None)


def test_a_file_that_another_paper_names_stays(desks: Pair, post: Of) -> None:
    left, right = desks
    pdf = content(1_000)
    first = paper(left, pdf)
    paper(left, pdf)
    together(left, right)
    post(left).send()
    left.edit(Paper, first, deleted_at=clock.now())
    together(left, right)
    post(left).send()
    assert here(left) == {sha(pdf): pdf} and at_centre(left.booth) == [(sha(pdf), 1_000, 1_000)]


def test_a_paper_never_changes(desks: Pair) -> None:
    left, _ = desks
    row = paper(left, content(10))
    for name, value in (("number", "x"), ("sha256", "0" * 64), ("subject_id", new_id())):
        with pytest.raises(Refused, match=r"paper\.frozen"):
            left.edit(Paper, row, **{name: value})


def test_a_restored_centre_is_sent_them_again(desks: Pair, post: Of) -> None:
    left, _ = desks
    paper(left, content(1_000))
    left.exchange()
    sender = post(left)
    sender.send()
    with left.booth.seeing.begin() as connection:
        for table in ("centre_file", "centre_file_piece"):
            connection.execute(sa.text(f"DELETE FROM {table}"))
    assert sender.send() == 0
    sender.filing.told("another")
    sender.filing.step()
    assert len(at_centre(left.booth)) == 1


def test_at_the_centre_the_file_is_encrypted_at_rest(desks: Pair, post: Of) -> None:
    left, _ = desks
    pdf = b"%PDF-1.7 a customer's own words " * 40
    paper(left, pdf)
    left.exchange()
    post(left).send()
    place = left.booth.folder / "centre"
    files = list(place.rglob("*")) if place.exists() else []
    assert not any(pdf[:32] in each.read_bytes() for each in files if each.is_file())
    with contextlib.closing(connect(left.path, KEY)) as raw:
        assert raw.execute("SELECT count(*) FROM file_sent WHERE trouble = ''").fetchone() == (1,)

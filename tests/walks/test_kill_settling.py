"""The power goes while a settlement is printed: it is settled with one paper under one number, or not settled."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.domain.sales.paper import Paper, pdf_of
from desktop.domain.service.repair_order import DONE, SETTLED, RepairOrder
from desktop.domain.service.settlement import Settlement, SettlementLine
from desktop.store.file import check
from desktop.store.first import FirstManager, StoreDetails, create_store
from desktop.store.home import Home
from desktop.store.open import Store
from desktop.store.start import open_home
from tests.walks.settler import manager, printed

TOP = Path(__file__).resolve().parents[2]
ARCHIVE_S = 0.05
"""From the word that it is settled to the paper in the archive, with room: within it the power goes."""
Word = list[str]


@pytest.mark.parametrize("kills", [3, pytest.param(200, marks=[pytest.mark.soak, pytest.mark.timeout(0)])])
def test_a_settlement_printed_while_the_power_goes_has_one_paper_with_one_number_or_is_not_settled(
    tmp_path: Path, kills: int
) -> None:
    home = Home(tmp_path / "home")
    created = create_store(
        home, StoreDetails("BJ01", "店"), FirstManager("a", "甲", "tuesday-otter-41"), "correct horse"
    )
    seed = random.randrange(2**32)
    print("seed", seed)
    chance, said = random.Random(seed), list[Word]()
    for _ in range(kills):
        said += _run_and_kill(home, created.key, created.store_id, chance)
        with contextlib.closing(open_home(home, created.key)) as store:
            _look(store, created.store_id, said)
        check(home.shop, created.key)
    assert any(word[0] == "printed" for word in said)


def _run_and_kill(home: Home, key: bytes, store_id: str, chance: random.Random) -> list[Word]:
    """What one run said; it is killed while it settles or prints, from the second order on: one was printed before."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.walks.settler", str(home.path), store_id],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=TOP,
    )  # fmt: skip
    with child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(key.hex().encode() + b"\n")
        child.stdin.close()
        lines, wanted = [], (chance.choice((b"done", b"settled")), chance.randrange(2, 5))
        while sum(line.startswith(wanted[0]) for line in lines) < wanted[1]:
            lines.append(child.stdout.readline())
            assert lines[-1], "the desk ended by itself"
        threading.Event().wait(chance.uniform(0, ARCHIVE_S))
        child.send_signal(signal.SIGKILL)
        lines += child.stdout.read().splitlines(keepends=True)
    return [line.decode().split() for line in lines if line.endswith(b"\n") and line != b"open\n"]


def _look(store: Store, store_id: str, said: list[Word]) -> None:
    """Orders are settled whole or not at all; a paper has its record; what was printed prints again as it was."""
    by = manager(store, store_id)
    with store.read() as session:
        made = {each.order_id: each for each in session.scalars(select(Settlement))}
        assert len(made) == len(session.scalars(select(Settlement.id)).all()), "an order was settled twice"
        orders = session.scalars(select(RepairOrder)).all()
        numbers = [each.number for each in (*orders, *made.values())]
        assert len(set(numbers)) == len(numbers), "a number was given out twice"
        for order in orders:
            frozen = made.get(order.id)
            assert (order.state, order.settlement_id) == ((SETTLED, frozen.id) if frozen else (DONE, None))
        lines = set(session.scalars(select(SettlementLine.settlement_id)))
        assert lines == {each.id for each in made.values()}
        papers = session.scalars(select(Paper).where(Paper.kind == "service_settlement")).all()
        of = {each.id: each.number for each in made.values()}
        assert all(of.get(each.subject_id) == each.number and pdf_of(by, session, each.id) for each in papers)
        kept = {(each.number, each.sha256) for each in papers}
        assert all((word[2], word[3]) in kept for word in said if word[0] == "printed"), "a paper without its record"
        assert len({each.subject_id for each in papers}) == len(papers), "two papers of one settlement"
        stands = {order_id: each.number for order_id, each in made.items()}
    assert all(stands[word[1]] == word[2] for word in said if word[0] != "done"), "what was settled is gone"
    before = {word[1]: (word[2], word[3]) for word in said if word[0] == "printed"}
    for order_id, number in list(stands.items())[-3:]:
        again = printed(by, store, order_id)
        assert again == before.get(order_id, again) and again[0] == number
        assert printed(by, store, order_id) == again, "printed twice it is not the same paper"

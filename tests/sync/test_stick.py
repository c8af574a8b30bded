"""Sticks through the second process, the command line and the operator's command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop import cli
from sync.server import command
from sync.server.__main__ import business
from tests.sync.booth import KEY, Booth, Desk
from tests.sync.test_background import Child

Pair = tuple[Desk, Desk]


@pytest.fixture
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    for child in started:
        if child.process.poll() is None:
            child.end()


def started(desk: Desk, children: list[Child], **hears: Any) -> Child:
    child = Child(desk)
    children.append(child)
    child.hear(say="status", **hears)
    return child


def test_a_colleague_carries_a_stick_to_the_centre_and_the_answer_back(
    booth: Booth, desks: Pair, children: list[Child], tmp_path: Path
) -> None:
    left, right = desks
    lonely = started(left, children, online=True)
    booth.stop()
    row = left.customer("钱")
    lonely.tell({"do": "stick_write", "file": str(tmp_path / "q")})
    assert lonely.hear(say="progress", task="stick")["all"] == 1
    assert lonely.hear(task="stick_write")["transactions"] == 1
    carrier = started(right, children, online=False)
    carrier.tell({"do": "stick_read", "file": str(tmp_path / "q")})
    assert carrier.hear(task="stick_read")["kept"] == "D1"
    assert carrier.hear(say="status")["carried"] == 1
    booth.start()
    carrier.tell({"do": "exchange"})
    assert carrier.hear(task="stick_carry") == {"say": "done", "task": "stick_carry", "device": "D1", "batches": 1}
    assert carrier.hear(say="status")["answers"] == 1
    booth.stop()
    carrier.tell({"do": "stick_back", "folder": str(tmp_path)})
    (name,) = carrier.hear(task="stick_back")["files"]
    assert name == "forecourt-D1-answer.forecourt-stick"
    lonely.tell({"do": "stick_read", "file": str(tmp_path / name)})
    assert lonely.hear(task="stick_read")["sent"] == 1
    assert lonely.hear(say="status")["waiting"] == 0
    assert booth.all("SELECT id FROM row_customer") == [(row,)]


def test_a_stick_that_cannot_be_taken_says_why_and_is_let_go(
    booth: Booth, desks: Pair, children: list[Child], tmp_path: Path
) -> None:
    left, right = desks
    lonely = started(left, children, online=True)
    lonely.tell({"do": "stick_write", "file": str(tmp_path / "q")})
    lonely.hear(task="stick_write")
    lonely.tell({"do": "stick_read", "file": str(tmp_path / "q")})
    assert lonely.hear(task="stick_read")["code"] == "bundle.own"
    lonely.tell({"do": "stick_write", "file": str(tmp_path / "no folder" / "q")})
    assert lonely.hear(task="stick_write")["code"] == "bundle.not_written"
    booth.centre.register.revoke(left.store_id, "D1")
    carrier = started(right, children, online=True)
    carrier.tell({"do": "stick_read", "file": str(tmp_path / "q")})
    assert carrier.hear(task="stick_carry")["code"] == "bundle.device"
    assert carrier.hear(say="status")["carried"] == 0


def test_the_operator_takes_a_bundle_in_and_writes_the_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    booth = Booth(tmp_path)
    desk = booth.device("left")
    home = ["--home", str(desk.path.parent)]
    monkeypatch.setattr("desktop.store.key.unlock", lambda *_given, **_how: KEY)
    desk.customer("钱")
    child = Child(desk)
    child.hear(say="status", online=True)
    child.end()
    booth.stop()
    desk.customer("孙")
    question, answer = str(tmp_path / "q"), str(tmp_path / "a")
    assert cli.main([*["bundle", "out", question], *home]) == 0
    assert json.loads(capsys.readouterr().out)["transactions"] == 1
    monkeypatch.setenv("FORECOURT_CENTRE_DATABASE_EMBEDDED", str(tmp_path / "centre"))
    monkeypatch.setenv("FORECOURT_CENTRE_DATABASE_KEY_FILE", str(tmp_path / "key"))
    (tmp_path / "key").write_text(KEY.hex())
    assert command.main(["bundle", "in", question], business()) == 0
    assert json.loads(capsys.readouterr().out) == {"device": "D1", "batches": 1, "pages": 0}
    assert command.main(["bundle", "out", answer, question], business()) == 0
    assert json.loads(capsys.readouterr().out)["pages"] == 1
    assert command.main(["bundle", "in", answer], business()) == 1
    assert "belongs to the device" in capsys.readouterr().err
    assert cli.main([*["bundle", "in", question], *home]) == 1
    assert "own" in capsys.readouterr().err
    assert cli.main([*["bundle", "in", answer], *home]) == 0
    assert json.loads(capsys.readouterr().out)["sent"] == 1
    assert desk.replica.waiting() == 0
    desk.close()
    booth.close()

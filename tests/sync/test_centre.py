"""The centre as a program: no window in it, a key by standard input, a graceful end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psutil

from desktop.domain.identity import new_id
from sync.http import HttpPeer
from sync.protocol import Enrol
from tests.sync.booth import KEY

BLOCKED = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "reportlab", "printing"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
from sync.server.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def start(folder: Path, key: bytes) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", BLOCKED, "--embedded", str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin
    child.stdin.write(key.hex() + "\n")
    child.stdin.flush()
    return child


def test_the_centre_runs_where_pyside_is_absent_and_enrols(tmp_path: Path) -> None:
    child = start(tmp_path, KEY)
    assert child.stdin and child.stdout
    url = json.loads(child.stdout.readline())["url"]
    assert psutil.Process(child.pid).nice() != psutil.Process().nice()  # the window beside it comes first
    store_id = new_id()
    child.stdin.write(f"invite {store_id}\n")
    child.stdin.flush()
    code = json.loads(child.stdout.readline())["code"]
    peer = HttpPeer(url)
    assert peer.enrol(Enrol(code, "counter")).store_id == store_id
    peer.close()
    child.stdin.close()
    assert child.wait() == 0
    child.stdout.close()
    content = b"".join(path.read_bytes() for path in tmp_path.glob("centre.db*"))
    assert b"SQLite format 3" not in content and store_id.encode() not in content


def test_a_wrong_key_opens_nothing(tmp_path: Path) -> None:
    for key, code in ((KEY, 0), (bytes(32), 2)):
        child = start(tmp_path, key)
        child.communicate()
        assert child.returncode == code

"""Opening a file must not depend on what else the program happened to import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPEN_FIRST = """
import sys
from pathlib import Path
from desktop.store.home import Home
from desktop.store.key import unlock
from desktop.store.start import open_home
home = Home(Path(sys.argv[1]))
store = open_home(home, unlock(home))
with store.read() as session:
    from sqlalchemy import text
    print(session.execute(text("SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')")).scalar_one())
store.close()
"""


def test_a_program_that_only_opens_a_store_keeps_all_of_its_capture_triggers(tmp_path: Path) -> None:
    from desktop.store import capture
    from desktop.store.first import FirstManager, StoreDetails, create_store
    from desktop.store.home import Home

    home = Home(tmp_path / "home")
    create_store(home, StoreDetails("BJ01", "店", demo=True), FirstManager("boss", "Boss", "a long pass phrase"))
    opened = subprocess.run(
        [sys.executable, "-c", OPEN_FIRST, str(home.path)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert int(opened.stdout) == len(list(capture.statements()))

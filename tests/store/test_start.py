"""Opening a home: what is wrong with the file is said, and the file is left as it is."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain.local import Device
from desktop.domain.people.customer import Customer
from desktop.store import capture
from desktop.store.device import identify
from desktop.store.file import connect
from desktop.store.home import Home
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.start import join_home, look_into, open_home
from tests.store.conftest import Made


def refusal(made: Made, key: bytes | None = None) -> str:
    with pytest.raises(StoreError) as refused:
        open_home(made.home, made.key if key is None else key)
    return refused.value.code


def device(store: Store) -> tuple[str, str]:
    with store.read() as session:
        row = session.get_one(Device, 1)
        return row.incarnation, row.code


def identity(made: Made, home: Home | None = None) -> tuple[str, str]:
    store = open_home(home or made.home, made.key)
    try:
        return device(store)
    finally:
        store.close()


def add_customers(store: Store, made: Made, count: int) -> None:
    with store.write(made.by) as session:
        session.add_all(Customer(store_id=made.by.store_id, kind="person", name=f"王{n}") for n in range(count))


def test_a_wrong_key_is_refused_and_the_file_untouched(made: Made) -> None:
    before = made.home.shop.read_bytes()
    assert refusal(made, bytes(32)) == "store.key"
    assert made.home.shop.read_bytes() == before
    identity(made)


def test_a_missing_an_empty_and_a_truncated_file_are_told_apart_from_a_wrong_key(made: Made) -> None:
    whole = made.home.shop.read_bytes()
    made.home.shop.write_bytes(b"")
    assert refusal(made) == "store.corrupt"
    made.home.shop.write_bytes(whole[:3000])
    assert refusal(made) == "store.corrupt"
    made.home.shop.write_bytes(whole[: 4096 * 5])
    assert refusal(made) == "store.corrupt"
    made.home.shop.unlink()
    assert refusal(made) == "store.missing"
    assert not made.home.shop.exists()


def test_a_flipped_byte_is_noticed_when_its_page_is_read(made: Made) -> None:
    store = open_home(made.home, made.key)
    add_customers(store, made, 400)
    store.close()
    data = bytearray(made.home.shop.read_bytes())
    for page in range(40, len(data) // 4096):
        data[page * 4096 + 100] ^= 1
    made.home.shop.write_bytes(data)
    with pytest.raises(StoreError) as refused:
        store = open_home(made.home, made.key)
        with contextlib.closing(store), store.read() as session:
            session.execute(sa.text("SELECT sum(length(name)) FROM customer")).all()
    assert refused.value.code == "store.corrupt"


def test_a_file_of_a_newer_program_is_left_as_it_is(made: Made) -> None:
    with contextlib.closing(connect(made.home.shop, made.key)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = made.home.shop.read_bytes()
    assert refusal(made) == "store.newer"
    for opener in (join_home, look_into):
        with pytest.raises(StoreError, match=r"store\.newer"):
            opener(made.home, made.key)
    assert made.home.shop.read_bytes() == before


def test_a_refused_start_gives_the_lock_back(made: Made) -> None:
    refusal(made, bytes(32))
    store = open_home(made.home, made.key)
    assert refusal(made) == "store.in_use"
    join_home(made.home, made.key).close()
    look_into(made.home, made.key).close()
    store.close()
    identity(made)


def triggers_are_whole(store: Store) -> bool:
    with store.read() as session:
        standing = session.execute(sa.text("SELECT sql FROM sqlite_master WHERE type IN ('trigger', 'view')")).scalars()
        return sorted(standing) == sorted(capture.statements())


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TRIGGER capture_customer_update",
        "CREATE TRIGGER extra AFTER INSERT ON draft BEGIN SELECT 1; END",
        "DROP VIEW change",
        "DROP VIEW last_change; CREATE VIEW last_change (stamps, at, actor) AS SELECT '{}', '', ''",
    ],
)
def test_triggers_that_are_not_as_they_should_be_are_put_in_place_at_the_start(
    made: Made, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    with contextlib.closing(connect(made.home.shop, made.key)) as connection:
        connection.executescript(damage)
    store = open_home(made.home, made.key)
    assert triggers_are_whole(store)
    store.close()
    assert "triggers were missing" in caplog.text


LOOK = """
import sys
from pathlib import Path
from desktop.store.home import Home
from desktop.store.start import open_home
open_home(Home(Path(sys.argv[1])), bytes.fromhex(sys.stdin.readline())).close()
"""


def test_a_program_that_imported_no_record_yet_still_knows_every_trigger(made: Made) -> None:
    child = subprocess.run(
        [sys.executable, "-c", LOOK, str(made.home.path)],
        input=made.key.hex() + "\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stderr == ""
    store = open_home(made.home, made.key)
    assert triggers_are_whole(store)
    store.close()


def test_the_same_file_at_the_same_place_stays_the_same_device(made: Made) -> None:
    first = identity(made)
    assert identity(made) == first
    assert first[1].startswith("T")


def test_a_copied_home_is_a_device_of_its_own(made: Made, tmp_path: Path) -> None:
    first = identity(made)
    shutil.copytree(made.home.path, tmp_path / "copy")
    second = identity(made, Home(tmp_path / "copy"))
    assert second[0] != first[0]
    assert second[1] != first[1]
    assert identity(made) == first


def test_an_older_file_put_back_by_hand_is_a_device_of_its_own(made: Made) -> None:
    store = open_home(made.home, made.key)
    first = device(store)
    with contextlib.closing(store.write_connection()) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    older = made.home.shop.read_bytes()
    store.close()
    made.home.shop.write_bytes(older)
    assert identity(made)[0] != first[0]


def test_a_kill_between_the_two_places_of_the_token_never_looks_like_a_copy(made: Made) -> None:
    first = identity(made)
    (now,) = json.loads(made.home.token.read_bytes())
    made.home.token.write_text(json.dumps([now, "never reached the file"]))
    assert identity(made) == first
    (now,) = json.loads(made.home.token.read_bytes())
    with contextlib.closing(connect(made.home.shop, made.key)) as connection:
        connection.execute("UPDATE device SET token = 'reached the file'")
    made.home.token.write_text(json.dumps([now, "reached the file"]))
    assert identity(made) == first


@pytest.mark.parametrize("copied", [False, True])
def test_a_start_that_stops_before_the_file_has_its_new_token_changes_nothing(made: Made, copied: bool) -> None:
    """Stopped by the write lock: a known file stays known, and for a copy nothing outside vouches yet."""
    first = identity(made)
    if copied:
        made.home.token.unlink()
    with contextlib.closing(connect(made.home.shop, made.key)) as holder:
        store = Store(made.home.shop, made.key)
        sa.event.listen(store._writer, "connect", lambda raw, _: raw.execute("PRAGMA busy_timeout = 0"))
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"store\.busy"):
            identify(store, made.home)
        holder.execute("ROLLBACK")
        store.close()
    assert (identity(made) == first) is not copied


@pytest.mark.parametrize("text", ["", "[1, 2]", "{}", '"x"', "\x00"])
def test_a_damaged_token_means_a_device_of_its_own_and_no_crash(made: Made, text: str) -> None:
    first = identity(made)
    made.home.token.write_text(text)
    assert identity(made)[0] != first[0]


def test_a_file_carried_to_another_computer_is_a_device_of_its_own(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = identity(made)
    monkeypatch.setenv("FORECOURT_STATE", str(tmp_path / "another"))
    assert identity(made)[0] != first[0]


def test_a_new_identity_never_takes_the_sequence_back(made: Made, tmp_path: Path) -> None:
    with contextlib.closing(connect(made.home.shop, made.key)) as connection:
        connection.execute("UPDATE device SET sequence = 41")
    shutil.copytree(made.home.path, tmp_path / "copy")
    store = open_home(Home(tmp_path / "copy"), made.key)
    with store.read() as session:
        assert session.get_one(Device, 1).sequence == 41
    store.close()


def test_a_save_on_a_full_file_says_so_and_loses_nothing_saved(made: Made) -> None:
    store = open_home(made.home, made.key)
    add_customers(store, made, 3)
    with contextlib.closing(store.write_connection()) as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    event = sa.event
    event.listen(store._writer, "connect", lambda raw, _: raw.execute(f"PRAGMA max_page_count = {pages}"))
    store._writer.dispose()
    with pytest.raises(StoreError) as refused:
        add_customers(store, made, 2000)
    assert refused.value.code == "store.full"
    with store.read() as session:
        assert session.execute(sa.text("SELECT count(*) FROM customer")).scalar_one() == 3
    store.close()


FILL = """
import resource, sys
from pathlib import Path
from desktop.domain.actor import system
from desktop.domain.people.customer import Customer
from desktop.store.home import Home
from desktop.store.problem import StoreError
from desktop.store.start import open_home

home, key, by = Home(Path(sys.argv[1])), bytes.fromhex(sys.stdin.readline()), system(sys.argv[2])
store = open_home(home, key)
limit = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    while True:
        with store.write(by) as session:
            row = Customer(store_id=by.store_id, kind="person", name="x" * 5000)
            session.add(row)
        print(row.id, flush=True)
except StoreError as error:
    print(error.code, flush=True)
"""


def test_on_a_disk_that_takes_no_more_everything_shown_as_saved_is_there(made: Made) -> None:
    limit = made.home.shop.stat().st_size + 200_000
    child = subprocess.run(
        [sys.executable, "-c", FILL, str(made.home.path), made.by.store_id, str(limit)],
        input=made.key.hex() + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    *saved, code = child.stdout.split()
    assert code in {"store.full", "store.disk"}, child.stderr
    assert saved
    store = open_home(made.home, made.key)
    with store.read() as session:
        assert set(session.execute(sa.text("SELECT id FROM customer")).scalars()) == set(saved)
        assert session.execute(sa.text("SELECT count(*) FROM outbox WHERE tbl = 'customer'")).scalar_one() == len(saved)
    store.close()


OPEN = """
import os, sys
from pathlib import Path
import desktop.store.start, desktop.store.sign_in, alembic
os.setgid(65534); os.setuid(65534)
from desktop.store.home import Home
from desktop.store.problem import StoreError
try:
    desktop.store.start.open_home(Home(Path(sys.argv[1])), bytes.fromhex(sys.stdin.readline()))
except StoreError as error:
    print(error.code)
"""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root gives its rights up for this")
def test_a_folder_that_cannot_be_written_is_named(made: Made) -> None:
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "home"
        shutil.copytree(made.home.path, home)
        for path in (home.parent, home, *home.iterdir()):
            path.chmod(0o755)
        child = subprocess.run(
            [sys.executable, "-c", OPEN, str(home)],
            input=made.key.hex() + "\n",
            capture_output=True,
            text=True,
            check=False,
        )
    assert child.stdout.strip() == "store.read_only", child.stderr

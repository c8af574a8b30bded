"""Every way to the file key, and what is said where there is none."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path

import keyring
import keyring.backend
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store import key, ring
from desktop.store.home import Home
from desktop.store.problem import StoreError
from desktop.store.recovery import ALPHABET, new_code, read_code


class Drawer(keyring.backend.KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Asking(Drawer):
    """A keyring that waits for its user, who is not there."""

    def get_password(self, service: str, username: str) -> str | None:
        threading.Event().wait(60)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        threading.Event().wait(60)


@pytest.fixture
def drawer() -> Drawer:
    made = Drawer()
    keyring.set_keyring(made)
    return made


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def code_of(what, *given, **named) -> str:
    with pytest.raises(StoreError) as refused:
        what(*given, **named)
    return refused.value.code


def test_the_keyring_opens_by_itself_and_the_code_always(home: Home, drawer: Drawer) -> None:
    made, code = key.create_keys(home)
    assert key.unlock(home) == made
    assert key.unlock(home, recovery_code=code) == made
    assert not key.needs_passphrase(home)


def test_a_lost_keyring_is_filled_again_by_the_code(home: Home, drawer: Drawer) -> None:
    made, code = key.create_keys(home)
    drawer.kept.clear()
    assert code_of(key.unlock, home) == "store.locked"
    key.unlock(home, recovery_code=code)
    assert key.unlock(home) == made


def test_where_no_keyring_works_a_passphrase_is_asked(home: Home) -> None:
    assert not ring.works()
    assert code_of(key.create_keys, home) == "store.locked"
    assert not home.keys.exists()
    made, code = key.create_keys(home, "correct horse")
    assert key.needs_passphrase(home)
    assert key.unlock(home, passphrase="correct horse") == made
    assert key.unlock(home, recovery_code=code.lower().replace("-", " ")) == made
    assert code_of(key.unlock, home, passphrase="wrong horse") == "store.passphrase"


def test_a_keyring_that_never_answers_is_no_keyring(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ring, "SECONDS", 0.05)
    keyring.set_keyring(Asking())
    assert not ring.works()
    made, _ = key.create_keys(home, "correct horse")
    assert key.unlock(home, passphrase="correct horse") == made


def test_the_key_lies_nowhere_in_the_open(home: Home) -> None:
    made, code = key.create_keys(home, "correct horse")
    text = home.keys.read_text()
    for secret in (made.hex(), code, code.replace("-", ""), "correct horse"):
        assert secret not in text


def test_a_new_passphrase_ends_the_old_one(home: Home) -> None:
    made, code = key.create_keys(home, "correct horse")
    assert code_of(key.change_passphrase, home, made, "short") == "store.passphrase_short"
    key.change_passphrase(home, made, "battery staple")
    assert code_of(key.unlock, home, passphrase="correct horse") == "store.passphrase"
    assert key.unlock(home, passphrase="battery staple") == made == key.unlock(home, recovery_code=code)


def test_a_new_recovery_code_ends_the_old_one(home: Home) -> None:
    made, code = key.create_keys(home, "correct horse")
    newer = key.new_recovery_code(home, made)
    assert key.unlock(home, recovery_code=newer) == made
    assert code_of(key.unlock, home, recovery_code=code) == "store.code"


def test_keys_are_never_made_over_others(home: Home) -> None:
    key.create_keys(home, "correct horse")
    assert code_of(key.create_keys, home, "battery staple") == "store.exists"


def test_the_demo_store_opens_by_itself(home: Home) -> None:
    made, _ = key.create_keys(home, demo=True)
    assert key.unlock(home) == made == key.unlock(home, passphrase=key.DEMO_PASSPHRASE)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 1}', "\x00"])
def test_a_damaged_key_file_is_named(home: Home, text: str) -> None:
    home.make().keys.write_text(text)
    assert code_of(key.unlock, home) == "store.keys_corrupt"


def test_no_keys_and_newer_keys_are_told_apart(home: Home) -> None:
    assert code_of(key.unlock, home) == "store.missing"
    home.make().keys.write_text(json.dumps({"format": 2}))
    assert code_of(key.unlock, home) == "store.newer"


def test_what_lies_beside_a_backup_opens_with_the_code_alone(home: Home, tmp_path: Path) -> None:
    made, code = key.create_keys(home, "correct horse")
    other = Home(tmp_path / "other").make()
    other.keys.write_bytes(key.portable(home))
    assert key.unlock(other, recovery_code=code) == made
    assert code_of(key.unlock, other, passphrase="correct horse") == "store.passphrase"


def test_a_child_reads_the_key_from_its_standard_input() -> None:
    pipe = io.BytesIO()
    key.hand_over(bytes(range(32)), pipe)
    pipe.seek(0)
    assert key.take_over(pipe) == bytes(range(32))
    assert code_of(key.take_over, io.BytesIO(b"nonsense\n")) == "store.key"


def test_a_code_has_the_strength_it_needs() -> None:
    assert len(read_code(new_code())) * 8 >= 140
    assert len({new_code() for _ in range(100)}) == 100


@given(st.integers(0, 34), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_named_by_its_group(place: int, letter: str) -> None:
    plain = new_code().replace("-", "")
    typed = plain[:place] + letter + plain[place + 1 :]
    if typed == plain:
        return
    with pytest.raises(StoreError) as refused:
        read_code(typed)
    assert (refused.value.code, refused.value.values["group"]) == ("store.code_group", place // 5 + 1)


@given(st.integers(0, 33))
def test_two_neighbours_swapped_are_noticed(place: int) -> None:
    plain = new_code().replace("-", "")
    typed = plain[:place] + plain[place + 1] + plain[place] + plain[place + 2 :]
    if typed != plain:
        assert code_of(read_code, typed) == "store.code_group"


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_refusal_and_no_crash(typed: str) -> None:
    assert code_of(read_code, typed).startswith("store.code_")


def test_what_looks_like_a_digit_reads_as_one_and_full_width_too() -> None:
    code = new_code()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.replace("0", "o").replace("1", "l"))
    assert read_code(wide) == read_code(code)

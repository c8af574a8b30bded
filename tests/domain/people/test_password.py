"""Staff passwords."""

from __future__ import annotations

import pytest

from desktop.domain.people import password


def test_a_password_is_kept_as_argon2id_and_matches_itself_alone() -> None:
    kept = password.hash_password("雨天也要开门 7")
    assert kept.startswith("$argon2id$")
    assert password.verify(kept, "雨天也要开门 7")
    assert not password.verify(kept, "雨天也要开门 8")


@pytest.mark.parametrize("kept", ["", "plain", "$2b$12$abcdefghijklmnopqrstuv"])
def test_what_is_no_hash_matches_nothing(kept: str) -> None:
    assert not password.verify(kept, kept)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("short", "password.short"),
        ("12345678", "password.common"),
        ("ababababab", "password.common"),
        ("x" * 129, "password.long"),
        ("chenjie2026", "password.login"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(typed: str, code: str) -> None:
    (problem,) = password.problems(typed, "chenjie")
    assert problem.code == code
    assert typed not in problem.values.values()


def test_a_good_password_is_accepted() -> None:
    assert not list(password.problems("tuesday-otter-41", "chenjie"))


def test_after_five_wrong_tries_each_waits_longer_than_the_last_up_to_a_quarter_of_an_hour() -> None:
    waits = [password.wait_s(n) for n in range(40)]
    assert waits[:5] == [0] * 5
    assert waits[5] > 0
    assert waits == sorted(waits)
    assert waits[-1] == 900

"""Staff passwords: what is accepted, how they are kept, and how long a guesser waits."""

from __future__ import annotations

from collections.abc import Iterator

from desktop.domain.problem import Problem

MIN_LENGTH = 8
MAX_LENGTH = 128
MIN_BESIDE_LOGIN = 6
"""Characters left of a password when the sign-in name is taken out of it."""
FREE_TRIES = 5
"""Wrong passwords in a row before the first wait."""
LONGEST_WAIT_S = 900
_COMMON = frozenset(
    [
        "12345678",
        "123456789",
        "1234567890",
        "11111111",
        "88888888",
        "66666666",
        "00000000",
        "87654321",
        "password",
        "passw0rd",
        "qwertyui",
        "qwer1234",
        "abcd1234",
        "a1234567",
        "admin123",
        "iloveyou",
        "1q2w3e4r",
        "woaini1314",
        "5201314520",
        "forecourt",
    ]
)


def problems(password: str, login: str = "", field: str = "password") -> Iterator[Problem]:
    """What is wrong with a new password. The password itself is never among the values."""
    if len(password) < MIN_LENGTH:
        yield Problem("password.short", field, {"minimum": MIN_LENGTH, "count": len(password)})
    elif len(password) > MAX_LENGTH:
        yield Problem("password.long", field, {"maximum": MAX_LENGTH})
    elif password.casefold() in _COMMON or len(set(password)) < 3:
        yield Problem("password.common", field)
    elif login and len(password.casefold().replace(login.casefold(), "")) < MIN_BESIDE_LOGIN:
        yield Problem("password.login", field)


def hash_password(password: str) -> str:
    """Argon2id with the library's current parameters, as text that names them."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def verify(password_hash: str, password: str) -> bool:
    """Whether the password is the hashed one. A hash of another kind is never matched."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    try:
        return PasswordHasher().verify(password_hash, password)
    except (Argon2Error, InvalidHashError):
        return False


def wait_s(failures: int) -> int:
    """Seconds to wait before the next try after ``failures`` wrong ones in a row: none, then 5, 10, 20 … 900."""
    if failures < FREE_TRIES:
        return 0
    return min(5 << min(failures - FREE_TRIES, 10), LONGEST_WAIT_S)

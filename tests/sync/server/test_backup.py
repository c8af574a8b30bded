"""A sealed backup opens whole or not at all."""

from __future__ import annotations

import io

import pytest

from sync.server.backup import PIECE, BackupError, seal, unseal

KEY = bytes(range(32))


def sealed(plain: bytes) -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(plain), target, KEY)
    return target.getvalue()


def opened(content: bytes, key: bytes = KEY) -> bytes:
    return b"".join(unseal(io.BytesIO(content), key))


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_was_sealed_opens(size: int) -> None:
    plain = bytes(n % 251 for n in range(size))
    assert opened(sealed(plain)) == plain


def test_damaged_cut_swapped_and_foreign_files_do_not_open() -> None:
    good = sealed(b"a" * PIECE + b"b" * PIECE)
    head, piece = good[:15], (len(good) - 15) // 2
    first, second = good[15 : 15 + piece], good[15 + piece :]
    wrong = [b"", good[:5], good[:15], good[:17], good[:-1], head + first, head + second, head + second + first]
    wrong += [good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :] for at in (0, 9, 20, 500, len(good) - 1)]
    for content in wrong:
        with pytest.raises(BackupError):
            opened(content)
    with pytest.raises(BackupError):
        opened(good, bytes(32))

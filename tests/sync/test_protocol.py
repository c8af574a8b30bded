"""Messages survive the wire; whatever else arrives is a ProtocolError and nothing worse."""

from __future__ import annotations

import random
import zlib
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import protocol
from sync.merge import losers
from sync.protocol import Answer, Batch, Edits, Hello, Inserts, KnownEdits, Page, ProtocolError, Pull, Rows, Tx, Verdict
from sync.wire import SHORT, WORDS, pack, unpack

STAMP = "0000000000000000001.D1.abcd"
NEXT = "0000000000000000002.D1.abcd"
BATCH = Batch(
    "abcd", 1, (Tx("t1", "a", "2026"),),
    (Inserts("customer", [0], [STAMP], {"id": ["x"], "name": ["𠮷"], "level_id": [None]}),),
    (Edits("customer", [0], ["x"], ["name"], [7], [NEXT], [STAMP], [""]),),
)  # fmt: skip
ANSWER = Answer(1, "h", "store:s", 1, 2, (Verdict("t1", "refused", "phone.length", "phone", {"n": 3}),))
PAGE = Page(
    "store:s", 0, 2, False, (Rows("customer", [STAMP], ["{}"], {"id": ["x"], "name": ["王"]}),),
    KnownEdits(["customer"], ["x"], ["name"], [NEXT], [STAMP], [None], ["a"], ["2026"]),
)  # fmt: skip
MESSAGES: tuple[Any, ...] = (BATCH, ANSWER, PAGE, Hello(1, 1, "0001", "abcd", 5), Pull("i", "store:s", 0, 10))


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_a_message_comes_out_as_it_went_in(message: Any) -> None:
    assert type(message).decode(message.encode()) == message


def test_a_short_message_is_deflated_against_the_words_and_one_that_is_not_is_read_too() -> None:
    hello = Hello(1, 1, "0001", "abcd", 5)
    plain = zlib.decompressobj(zdict=WORDS).decompress(hello.encode())
    assert len(hello.encode()) < len(zlib.compress(plain, 9)) - 20
    assert Hello.decode(zlib.compress(plain)) == hello
    assert unpack(zlib.compress(b'{"n": "%s"}' % (b"x" * SHORT))).text("n", SHORT) == "x" * SHORT
    with pytest.raises(ProtocolError):
        other = zlib.compressobj(9, zdict=WORDS + b"x")
        unpack(other.compress(plain) + other.flush())


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(MESSAGES), st.integers(0, 2**32), junk)
def test_a_message_with_anything_anywhere_is_read_or_refused(message: Any, seed: int, thing: Any) -> None:
    plain = orjson.loads(zlib.decompressobj(zdict=WORDS).decompress(message.encode()))
    _spoil(plain, random.Random(seed), thing)
    try:
        type(message).decode(pack(plain))
    except ProtocolError:
        return


def _spoil(plain: Any, draw: random.Random, thing: Any) -> None:
    while True:
        key = draw.choice(list(plain) if isinstance(plain, dict) else range(len(plain)))
        inner = plain[key]
        if not isinstance(inner, dict | list) or not inner or draw.random() < 0.3:
            plain[key] = thing
            return
        plain = inner


@pytest.mark.parametrize("text", ["", "[]", "{", '{"name": 1}', '{"name": "x"}', "null"])
def test_field_stamps_that_are_none_are_refused(text: str) -> None:
    page = Page("s", 0, 1, False, (Rows("customer", [STAMP], [text], {"id": ["x"]}),), PAGE.edits)
    with pytest.raises(ProtocolError):
        Page.decode(page.encode())


@given(st.binary(max_size=200), st.sampled_from([protocol.Push, Batch, Page, Answer]))
def test_any_bytes_are_refused(body: bytes, kind: Any) -> None:
    for tried in (body, zlib.compress(body)):
        with pytest.raises(ProtocolError):
            kind.decode(tried)


@given(st.sampled_from(MESSAGES), st.data())
def test_a_message_cut_anywhere_is_refused(message: Any, data: Any) -> None:
    body = message.encode()
    with pytest.raises(ProtocolError):
        type(message).decode(body[: data.draw(st.integers(0, len(body) - 1))])


@given(st.lists(st.integers(0, 6), min_size=1, max_size=7), st.randoms())
def test_losers_do_not_depend_on_the_order_and_are_never_built_upon(parents: list[int], draw: Any) -> None:
    """Edit n stands on an earlier one, or on the row's first write."""
    name = "{:019d}.D1.a".format
    edits = [(name(n + 1), name(parent % (n + 1))) for n, parent in enumerate(parents)]
    found = losers(edits, [name(0)])
    shuffled = list(edits)
    draw.shuffle(shuffled)
    assert losers(shuffled, [name(0)]) == found
    bases = {base for _, base in edits}
    assert not bases & set(found)
    assert max(edits)[0] not in found
    assert len(found) == sum(stamp not in bases for stamp, _ in edits) - 1


def test_what_stood_below_a_save_that_was_not_taken_has_lost_once_neither_stands() -> None:
    """Refused 3 came on 2, which the centre wrote anew as 4; then 5 is sent by somebody who had seen neither."""
    name = "{:019d}.D1.a".format
    root, stood, refused, anew, later = name(1), name(2), name(3), f"{4:019d}.centre.a-anew", name(5)
    edits = [(stood, root), (refused, stood), (anew, refused)]
    assert losers(edits, [root]) == []
    assert losers([*edits, (later, root)], [root]) == [stood]
    for seen in (anew, refused, stood):
        assert losers([*edits, (later, seen)], [root]) == []


def test_while_a_base_is_missing_nothing_is_judged() -> None:
    name = "{:019d}.D1.a".format
    assert losers([(name(3), name(1)), (name(4), name(2))], [name(1)]) == []
    assert losers([(name(3), name(1)), (name(4), name(2)), (name(2), name(1))], [name(1)]) == [name(3)]

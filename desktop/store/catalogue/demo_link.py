"""How the parts of the demo belong together: what stands in for what, is fitted with it, became two or one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from random import Random

from desktop.domain.parts import part as number
from desktop.store.catalogue.record import Interchange, Part

TOGETHER = (
    ("机油滤清器", "放油螺丝"), ("刹车片", "刹车片感应线"), ("正时皮带", "水泵"), ("水泵", "水泵垫"),
    ("减震器", "减震器顶胶"), ("减震器", "减震器防尘套"), ("油底壳", "油底壳垫"), ("刹车盘", "刹车片"),
)  # fmt: skip
"""What a workshop changes at the same time."""
_SETS = 60
"""Old numbers that were a pair and are now sold left and right, and pairs that became one number; of each so many."""
_SEED = 41


def copy_kind(grade: str, rate_bp: int) -> str:
    """What another maker's part is to the original: of the same standing, or only in its stead."""
    return "am_like" if grade == "equivalent" and rate_bp >= 5_000 else "am_for"


def together(originals: Sequence[Part]) -> Iterator[Interchange]:
    """The parts of one car that are changed at the same time."""
    by_car: defaultdict[tuple[str, str], list[Part]] = defaultdict(list)
    for row in originals:
        by_car[row.part_type, row.fitments[0].car].append(row)
    for one, other in TOGETHER:
        for row in originals:
            if row.part_type == one:
                for fellow in by_car[other, row.fitments[0].car]:
                    if not (row.position and fellow.position) or row.position[0] == fellow.position[0]:
                        yield Interchange(_key(row), _key(fellow), "together")


def sets(originals: Sequence[Part], add: Callable[[Part, Part, Random], Part]) -> Iterator[Interchange]:
    """Old numbers of a left and a right part in one box; ``add(old, like, random)`` gives the old one its number."""
    random = Random(_SEED)  # noqa: S311 - a repeatable demo, no secret
    sides: defaultdict[tuple[str, str, str], dict[str, Part]] = defaultdict(dict)
    for row in originals:
        if row.position.endswith(("左", "右")):
            sides[row.part_type, row.fitments[0].car, row.position[:-1]][row.position[-1]] = row
    pairs = [both for both in sides.values() if len(both) == 2]
    for place, both in enumerate(random.sample(pairs, min(2 * _SETS, len(pairs)))):
        left, right = both["左"], both["右"]
        boxed = replace(
            left, position=left.position[:-1], name_zh=left.name_zh.replace(f"({left.position})", "(左右一套)"),
            name_en=left.name_en.replace(" left", " pair"), list_fen=left.list_fen + right.list_fen,
            popularity=left.popularity / 3,
        )  # fmt: skip
        made = add(boxed, left, random)
        for row in (left, right):
            yield (
                Interchange(_key(made), _key(row), "split_into")
                if place % 2
                else Interchange(_key(row), _key(made), "merged_into")
            )


def _key(row: Part) -> str:
    return number.key(row.brand, row.number)

"""The kinds of work: the shop's own flows, and the law's categories (维修类别), which a paper names.

They are two fields: an accident may be a small repair or a whole overhaul, and the warranty of the repair follows the
law's.
"""

from __future__ import annotations

from desktop.domain.problem import Refused

ROUTINE, FIRST, REPAIR, ACCIDENT, WARRANTY, RECALL, PDI = (
    "routine", "first", "repair", "accident", "warranty", "recall", "pdi",
)  # fmt: skip
FLOWS = (ROUTINE, FIRST, REPAIR, ACCIDENT, WARRANTY, RECALL, PDI)
"""They are stored and travel: never rename one."""
FIRST_LEVEL, SECOND_LEVEL, SMALL, SPECIAL, ASSEMBLY, WHOLE = (
    "first_level", "second_level", "small", "special", "assembly", "whole",
)  # fmt: skip
CATEGORIES = (FIRST_LEVEL, SECOND_LEVEL, SMALL, SPECIAL, ASSEMBLY, WHOLE)
"""一级维护, 二级维护, 小修, 专项修理, 总成修理, 整车修理. They are stored and travel: never rename one."""
USUAL_CATEGORY = {
    ROUTINE: FIRST_LEVEL, FIRST: FIRST_LEVEL, REPAIR: SMALL, ACCIDENT: SMALL, WARRANTY: SMALL, RECALL: SPECIAL,
    PDI: SPECIAL,
}  # fmt: skip
CERTIFIED = frozenset({SECOND_LEVEL, ASSEMBLY, WHOLE})
"""A quality check and a certificate (竣工出厂合格证) are due: 机动车维修管理规定, 2019 text art. 33."""
USUAL_MINUTES = {ROUTINE: 60, FIRST: 60, REPAIR: 120, ACCIDENT: 480, WARRANTY: 120, RECALL: 90, PDI: 90}
"""How long a bay is planned for where nobody says otherwise."""
BAYS = {
    ROUTINE: ("quick", "lift", "general"), FIRST: ("quick", "lift", "general"), REPAIR: ("lift", "general"),
    ACCIDENT: ("body", "paint", "lift"), WARRANTY: ("lift", "general"), RECALL: ("lift", "general"),
    PDI: ("inspection", "general", "lift"),
}  # fmt: skip
"""Flow → the kinds of bay that suit it, the best first."""
TRADES = {
    ROUTINE: ("mechanic",), FIRST: ("mechanic",), REPAIR: ("mechanic", "electric"), ACCIDENT: ("body", "paint"),
    WARRANTY: ("mechanic", "electric"), RECALL: ("mechanic", "electric"), PDI: ("inspection", "mechanic"),
}  # fmt: skip
"""Flow → the trades that suit it, the best first."""


def checked_flow(value: str) -> str:
    """Raises Refused ``service.flow``."""
    if value not in FLOWS:
        raise Refused("service.flow", "flow", value=value[:20])
    return value


def checked_category(value: str) -> str:
    """Raises Refused ``service.category``."""
    if value not in CATEGORIES:
        raise Refused("service.category", "category", value=value[:20])
    return value

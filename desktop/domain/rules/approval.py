"""When a quote needs somebody's yes before it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.domain.money import FULL_RATE_BP

AMOUNT = "amount"
MARGIN = "margin"


def approval(total_fen: int, costed: Sequence[tuple[int, int]], rules: Mapping[str, Any]) -> tuple[str, ...]:
    """Why a quote needs approval: ``amount`` (over the limit), ``margin`` (under the least), both, or nothing.

    ``costed``: amount and cost in fen of each line whose cost is known; where none is, the margin is not judged.
    Both limits are exclusive: exactly ¥50,000 and exactly 15 % pass.
    """
    reasons = []
    if total_fen > rules["quote.approval_over_fen"]:
        reasons.append(AMOUNT)
    sold, cost = sum(amount for amount, _ in costed), sum(cost for _, cost in costed)
    if costed and (sold - cost) * FULL_RATE_BP < rules["quote.approval_margin_below_bp"] * sold:
        reasons.append(MARGIN)
    return tuple(reasons)

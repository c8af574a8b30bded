"""When a quote needs somebody's yes before it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.domain.money import FULL_RATE_BP, MAX_FEN

AMOUNT = "amount"
MARGIN = "margin"


def approval_below(cost_fen: int, least_bp: int) -> int:
    """The lowest unit price that leaves the least margin; below it a yes is needed. ``MAX_FEN`` where none does."""
    share = FULL_RATE_BP - least_bp
    return min(MAX_FEN, -(-cost_fen * FULL_RATE_BP // share)) if share > 0 else MAX_FEN


def approval(
    total_fen: int, costed: Sequence[tuple[int, int]], rules: Mapping[str, Any],
    limited: Sequence[tuple[int, int]] = (),
) -> tuple[str, ...]:  # fmt: skip
    """Why a quote needs approval: ``amount`` (over the limit), ``margin`` (under the least), both, or nothing.

    ``costed``: amount and cost in fen of each line whose cost is known. ``limited``: of each other line whose
    :func:`approval_below` is known, amount and what it would be at that price. With neither the margin is not judged.
    Both limits are exclusive: exactly ¥50,000 and exactly 15 % pass.
    """
    reasons = []
    if total_fen > rules["quote.approval_over_fen"]:
        reasons.append(AMOUNT)
    sold, cost = sum(amount for amount, _ in costed), sum(cost for _, cost in costed)
    sold, least = sold + sum(amount for amount, _ in limited), sum(limit for _, limit in limited)
    share = FULL_RATE_BP - rules["quote.approval_margin_below_bp"]
    if (costed or limited) and (sold - least) * share < cost * FULL_RATE_BP:
        reasons.append(MARGIN)
    return tuple(reasons)

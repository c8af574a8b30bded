"""What the centre counts, as Prometheus reads it. No label names a person, a store or a device."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0)
"""Seconds: 0.3 is the bar of one exchange."""
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counters of one process; safe from any thread."""

    def __init__(self, gauges: Mapping[str, tuple[str, Callable[[], float]]]) -> None:
        """``gauges``: name → (what it says, how to ask)."""
        self._gauges = gauges
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, int]] = Counter()
        self._bytes: Counter[tuple[str, str]] = Counter()
        self._seconds: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}
        self._outcomes: Counter[str] = Counter()
        self._rows = 0

    def request(self, door: str, status: int, seconds: float, received: int, sent: int) -> None:
        """One request answered."""
        with self._lock:
            self._requests[door, status] += 1
            self._bytes[door, "in"] += received
            self._bytes[door, "out"] += sent
            if door == "wait":
                return  # its time is the device's own choice
            buckets = self._seconds.setdefault(door, [0] * (len(BOUNDS) + 1))
            buckets[next((n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))] += 1
            self._sums[door] = self._sums.get(door, 0.0) + seconds

    def batch(self, rows: int, outcomes: Mapping[str, int]) -> None:
        """One batch taken: the rows and edits it wrote, and its transactions that were not simply applied."""
        with self._lock:
            self._rows += rows
            self._outcomes.update(outcomes)

    def text(self) -> str:
        """All of it in Prometheus' text format."""
        with self._lock:
            lines = [
                *_head("requests_total", "counter", "Requests answered, by door and status."),
                *(
                    f'forecourt_requests_total{{door="{door}",status="{status}"}} {count}'
                    for (door, status), count in sorted(self._requests.items())
                ),
                *_head("bytes_total", "counter", "Bytes of bodies, by door and direction."),
                *(
                    f'forecourt_bytes_total{{door="{door}",direction="{way}"}} {count}'
                    for (door, way), count in sorted(self._bytes.items())
                ),
                *_head("request_seconds", "histogram", "Time of a request, by door; waiting devices apart."),
                *(line for door in sorted(self._seconds) for line in self._histogram(door)),
                *_head("rows_written_total", "counter", "Rows and edits that batches wrote."),
                f"forecourt_rows_written_total {self._rows}",
                *_head("transactions_total", "counter", "Transactions that were not simply applied, by outcome."),
                *(
                    f'forecourt_transactions_total{{outcome="{outcome}"}} {count}'
                    for outcome, count in sorted(self._outcomes.items())
                ),
            ]
        for name, (says, ask) in self._gauges.items():
            lines += [
                *_head(name, "counter" if name.endswith("_total") else "gauge", says),
                f"forecourt_{name} {ask():g}",
            ]
        return "\n".join(lines) + "\n"

    def _histogram(self, door: str) -> list[str]:
        lines, total = [], 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self._seconds[door], strict=True):
            total += count
            lines.append(f'forecourt_request_seconds_bucket{{door="{door}",le="{bound}"}} {total}')
        lines.append(f'forecourt_request_seconds_sum{{door="{door}"}} {self._sums[door]:.6f}')
        lines.append(f'forecourt_request_seconds_count{{door="{door}"}} {total}')
        return lines


def _head(name: str, kind: str, says: str) -> tuple[str, str]:
    return f"# HELP forecourt_{name} {says}", f"# TYPE forecourt_{name} {kind}"

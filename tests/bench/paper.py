"""How long papers take and what they cost in memory. Run: python -m tests.bench.paper"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import psutil

ROUNDS = 15


def main() -> None:
    """Print one line a measure: milliseconds are medians, memory is resident."""
    process = psutil.Process()

    def rss() -> float:
        return float(process.memory_info().rss) / 2**20

    def timed(work: Callable[[], object]) -> float:
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * 1000

    start, before = time.perf_counter(), rss()
    from printing import font, preview
    from printing.quote import quote
    from tests.printing.sample import paper

    print(f"paper import: {(time.perf_counter() - start) * 1000:.0f} ms, +{rss() - before:.1f} MiB")
    before = rss()
    print(f"paper warm (two fonts): {timed(font.warm):.0f} ms, +{rss() - before:.1f} MiB")
    print(f"paper first quote: {timed(lambda: quote(paper(1), 'zh')):.1f} ms")
    for count in (1, 10, 100):
        papers = [paper(count, number=f"BJ01-A1-261121-{i:04d}", customer_name=f"客户{i}") for i in range(ROUNDS)]
        times = [timed(lambda one=one: quote(one, "zh")) for one in papers]
        size = len(quote(papers[0], "zh")) / 1024
        print(f"paper quote of {count} lines: {statistics.median(times):.1f} ms, {size:.0f} KiB")
    before = rss()
    rare = timed(lambda: quote(paper(1, customer_name="𠮷"), "zh"))
    print(f"paper first rare character (third font): {rare:.1f} ms, +{rss() - before:.1f} MiB")
    pdf, before = quote(paper(10), "zh"), rss()
    times = [timed(lambda: preview.render(pdf, 0, 96)) for _ in range(ROUNDS)]
    print(f"paper preview at 96 dpi: {statistics.median(times):.1f} ms, +{rss() - before:.1f} MiB")
    print(f"paper memory at the end: {rss():.0f} MiB")


if __name__ == "__main__":
    main()

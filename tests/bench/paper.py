"""How long papers take and what they cost in memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import psutil

from printing.figure import Language
from tests.bench.line import Line, Setting, run, timed

ROUNDS = 15


def lines(setting: Setting) -> Iterator[Line]:
    """Each paper is another one, as at a desk; warm means that one was drawn before."""
    process = psutil.Process()

    def rss() -> float:
        return float(process.memory_info().rss) / 2**20

    before = rss()
    from printing import font, preview
    from printing.quote import quote
    from tests.printing.sample import paper

    yield Line("paper: fonts opened", [timed(font.warm)])
    yield Line("paper: first quote", [timed(lambda: quote(paper(1), "zh"))])
    for count in (1, 10, 100):
        rounds = setting.rounds(ROUNDS)
        papers = [paper(count, number=f"BJ01-A1-261121-{i:04d}", customer_name=f"客户{i}") for i in range(rounds)]
        times = [timed(lambda one=one: quote(one, "zh")) for one in papers]  # type: ignore[misc]
        yield Line(f"paper: quote of {count} lines, warm", times, bar=30 if count == 1 else None)
    yield from _agreements(setting)
    yield from _settlements(setting)
    yield Line("paper: first rare character", [timed(lambda: quote(paper(1, customer_name="𠮷"), "zh"))])
    pdf = quote(paper(10), "zh")
    shown = [timed(lambda: preview.render(pdf, 0, 96)) for _ in range(setting.rounds(ROUNDS))]
    yield Line("paper: preview of a page at 96 dpi", shown)
    yield Line("paper: memory it all brought", [rss() - before], "MiB")


def _agreements(setting: Setting) -> Iterator[Line]:
    """Both copies of a test-drive agreement, each of another customer."""
    from printing.drive_agreement import agreement
    from tests.printing import drive_sample

    languages: tuple[tuple[Language, str], ...] = (("zh", "Chinese"), ("en", "English"))
    for language, name in languages:
        draw = partial(agreement, language=language)
        papers = [
            drive_sample.paper(language, number=f"BJ01-A1-261121-{i:04d}", customer=f"客户{i}")
            for i in range(setting.rounds(ROUNDS))
        ]
        draw(papers[0])
        times = [timed(partial(draw, one)) for one in papers]
        yield Line(f"paper: agreement in {name}, two copies, warm", times, bar=100)


def _settlements(setting: Setting) -> Iterator[Line]:
    """Settlement lists of 60 lines and four payers, all three copies, each of another customer."""
    from printing.service_settlement import settlement
    from tests.printing import service_sample

    papers = [service_sample.settlement_paper(60, customer=f"客户{i}") for i in range(setting.rounds(ROUNDS))]
    settlement(papers[0], "zh")
    times = [timed(partial(settlement, one, "zh")) for one in papers]
    yield Line("paper: settlement of 60 lines, three copies, warm", times, bar=200)


if __name__ == "__main__":
    run(lines)

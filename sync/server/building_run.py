"""The process that runs one build: ``python -m sync.server.building_run BUILD PUBLISHED MODULE``.

``MODULE`` is the product's own program; it gets one line of JSON (``kind``, ``label``, ``target``, ``before``,
``files``) and says lines of JSON: ``what`` it is at, and in the end ``done`` with ``version`` and ``report``, or
``refused`` with ``values``. What it built gets its packs here and is published; what was handed in is taken away.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sync
from sync import priority
from sync.server import building, publication

TOLD_SECONDS = 0.5
"""Between two words about progress."""
MEMORY_BYTES = 6 << 30
"""Of the process that builds."""
MOST_SECONDS = 4 * 3_600
LONGEST_REPORT = 90_000
Tell = Callable[[str], None]
log = logging.getLogger(__name__)


def main(words: list[str]) -> int:
    """0 when it was published, 1 when not; the build's own state says why."""
    folder, published, module = Path(words[0]), Path(words[1]), words[2]
    with building.one_at_a_time(folder.parent):
        state = building.read(folder)
        if state["state"] not in ("waiting", "building"):
            return 0
        building.write(folder, state | {"state": "building"})
        try:
            outcome = build(folder, published, module, lambda what: _tell(folder, what))
        except Exception as error:
            log.exception("a build failed: %s", type(error).__name__)
            outcome = {"state": "refused", "code": "build.failed", "told": ""}
        building.write(folder, building.read(folder) | outcome | {"what": ""})
        for path in folder.iterdir():
            if path.name != building.STATE:
                path.unlink(missing_ok=True)
    return 0 if outcome["state"] == "ready" else 1


def build(folder: Path, published: Path, module: str, tell: Tell) -> dict[str, Any]:
    """Build and publish; what becomes of the state. Raises OSError, ValueError."""
    state = building.read(folder)
    kind = "" if state["kind"] == "catalogue" else state["kind"]
    place = publication.folder_of(published, kind, state["place"])
    last = next(iter(publication.kept(place)), None)
    target = folder / "built"
    said = _made(module, {
        "kind": state["kind"], "label": state["label"], "target": str(target),
        "before": str(place / f"{last.sha256}.db") if last is not None else "",
        "files": [
            {"path": str(folder / str(n)), "name": each["name"], **each["terms"]}
            for n, each in enumerate(state["files"])
        ],
    }, tell)  # fmt: skip
    if "done" not in said:
        values = json.dumps(said.get("values", {}), ensure_ascii=False)
        return {"state": "refused", "code": str(said.get("refused", "build.failed")), "told": values[:LONGEST_REPORT]}
    tell("publish")
    told = publication.publish(published, target, said["done"]["version"], state["place"], kind)
    report = {"report": said["done"]["report"], "size": told.size, "whole": told.whole, "delta": told.delta}
    return {"state": "ready", "code": "", "told": json.dumps(report, ensure_ascii=False)[:LONGEST_REPORT]}


def _made(module: str, wish: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    """Run the product's program; its last word, or that it failed."""
    last: dict[str, Any] = {}
    with subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=Path(sync.__file__).parents[1],
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        _limit(child.pid)
        timer = threading.Timer(MOST_SECONDS, child.kill)
        timer.start()
        try:
            child.stdin.write(json.dumps(wish) + "\n")
            child.stdin.close()
            told = 0.0
            for line in child.stdout:
                last = json.loads(line)
                if "what" in last and time.monotonic() - told > TOLD_SECONDS:
                    told = time.monotonic()
                    tell(f"{last['what']} {100 * last['at'] // last['of'] if last['of'] else 0} %")
        finally:
            timer.cancel()
            child.kill()
    return last


def _limit(pid: int) -> None:
    if sys.platform == "linux":
        import resource

        resource.prlimit(pid, resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _tell(folder: Path, what: str) -> None:
    building.write(folder, building.read(folder) | {"what": what[:300]})


if __name__ == "__main__":
    priority.step_back()
    sys.exit(main(sys.argv[1:]))

"""The operator's words about what devices fetch: build, publish, go back."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sync.protocol.build import Build, BuildFile
from sync.protocol.published import Published
from sync.server import building, building_run, publication
from sync.server.business import Business
from sync.server.settings import Settings, SettingsError


class NotPublished(Exception):
    """Why nothing was published, for the operator."""


def add_words(parser: argparse.ArgumentParser) -> None:
    """The words of ``catalogue``."""
    verbs = parser.add_subparsers(dest="verb", required=True)
    build = verbs.add_parser("build", help="build from files that are handed in, and publish")
    build.add_argument("files", type=Path, nargs="+", metavar="FILE")
    build.add_argument("--label", default="", help="today's date where none is given")
    for name, says in (("brand", "of lines that name none"), ("since", "first day, YYYY-MM-DD"), ("until", "last day")):
        build.add_argument(f"--{name}", default="", help=f"for tables: {says}")
    build.add_argument("--net", action="store_true", help="prices that do not say it lack the tax")
    publish = verbs.add_parser("publish", help="publish a catalogue that is built")
    publish.add_argument("files", type=Path, nargs=1, metavar="FILE")
    back = verbs.add_parser("back", help="make the version before the current one current again")
    for each in (build, publish, back):
        each.add_argument("--group", default="", help="a group's or store's id; without one it is for all")
    for each in (build, back):
        each.add_argument("--kind", default="", choices=["", *publication.OTHERS], help="instead of the catalogue")


def publish(settings: Settings, business: Business, chosen: argparse.Namespace) -> Mapping[str, Any]:
    """Do what was said; what became of it. Raises NotPublished, SettingsError."""
    if not settings.files.catalogue:
        raise SettingsError("[files] needs catalogue, a folder, for this")
    folder = Path(settings.files.catalogue)
    if chosen.verb == "build":
        return _build(folder, business, chosen)
    try:
        told = _publish(folder, business, chosen)
    except (ValueError, OSError) as error:
        raise NotPublished(f"it could not be published: {error}") from None
    return {"version": told.version, "sha256": told.sha256, "size": told.size, "group": chosen.group}


def _build(folder: Path, business: Business, chosen: argparse.Namespace) -> Mapping[str, Any]:
    """Build and publish in this process' children; the report is the answer."""
    missing = [path for path in chosen.files if not path.is_file()]
    if missing:
        raise NotPublished(f"{missing[0]} is not there")
    terms = {name: getattr(chosen, name) for name in ("brand", "since", "until")} | {"net": "1" if chosen.net else ""}
    files = tuple(
        BuildFile(path.name, path.stat().st_size, "0" * 64, {name: said for name, said in terms.items() if said})
        for path in chosen.files
    )
    label = chosen.label or datetime.now(UTC).date().isoformat()
    wish = Build("begin", "", chosen.kind or "catalogue", chosen.group, label, files=files)
    (folder / building.FOLDER).mkdir(parents=True, exist_ok=True)
    place = building.begun(folder / building.FOLDER, wish, None)
    for n, path in enumerate(chosen.files):
        (place / str(n)).symlink_to(path.resolve())
    building.write(place, building.read(place) | {"state": "waiting"})
    building_run.main([str(place), str(folder), business.builder])
    state = building.read(place)
    if state["state"] != "ready":
        raise NotPublished(f"nothing was published: {state['code']} {state['told']}")
    return {"state": state["state"], **json.loads(state["told"])}


def _publish(folder: Path, business: Business, chosen: argparse.Namespace) -> Published:
    if chosen.verb == "back":
        return publication.back(folder, chosen.group, chosen.kind)
    (file,) = chosen.files
    version = business.version_of(file) if business.version_of else None
    if version is None:
        raise NotPublished(f"{file} is no catalogue, or a damaged one")
    return publication.publish(folder, file, version, chosen.group)

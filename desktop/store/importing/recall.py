"""A maker's recalls and campaigns as rows of a file: a car a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from desktop.domain import text
from desktop.domain.actor import Right
from desktop.domain.identity import shared_id
from desktop.domain.service.recall import RECALL, Recall, RecallCar
from desktop.store.importing import cell
from desktop.store.importing.kind import Field, Ground, Kind, Line, Twin


class RecallKind(Kind):
    """One car of a recall. Number and name come again on every line, as makers' lists have them."""

    name = "recall"
    right = Right.SERVICE
    again = False
    fields = (
        Field("code", cell.words("code"), needed=True),
        Field("name", cell.words("name", text.LINE), needed=True),
        Field("vin", cell.vin, needed=True, looks=cell.looks_like_vin),
        Field("kind", cell.recall_kind, looks=cell.reads(cell.recall_kind)),
        Field("until", cell.day("until"), looks=cell.reads(cell.day("until"))),
        Field("words", cell.words("words", text.REMARK, lines=True)),
    )

    def settle(self, ground: Ground, lines: Sequence[Line]) -> None:
        """Codes are compared in capitals, as the window writes them."""
        for line in lines:
            if line.values.get("code"):
                line.values["code"] = line.values["code"].upper()

    def keys(self, line: Line) -> Iterable[tuple[str, str]]:
        """The recall and the car."""
        if not line.values.get("code") or not line.values.get("vin"):
            return []
        return [("vin", f"{line.values['code']}\t{line.values['vin'][0]}")]

    def known(self, ground: Ground, lines: Sequence[Line]) -> Mapping[tuple[str, str], Twin]:
        """Cars that are in it already."""
        wanted = {_car_id(ground, line): (field, said) for line in lines for field, said in self.keys(line)}
        found = ground.session.execute(
            select(RecallCar.id, RecallCar.vin).where(RecallCar.id.in_(wanted), RecallCar.deleted_at.is_(None))
        )
        return {wanted[row.id]: Twin("vin", row_id=row.id, label=f"…{row.vin[-6:]}") for row in found}

    def write(self, ground: Ground, lines: Sequence[tuple[Line, str | int | None]], made: dict[int, str]) -> None:
        """Recalls where they are new, their words where they are not, and the cars."""
        recalls, cars = dict[str, Recall](), set[str]()
        for line, _ in lines:
            recall_id, car_id = _recall_id(ground, line), _car_id(ground, line)
            row = recalls.get(recall_id) or ground.session.get(Recall, recall_id)
            if row is None:
                row = Recall(id=recall_id, store_id=ground.by.store_id, code=line.values["code"], kind=RECALL, words="")
                ground.added.append(row)
            recalls[recall_id] = row
            row.name, row.deleted_at = line.values["name"], None
            for name in ("kind", "until", "words"):
                if line.values.get(name):
                    setattr(row, name, line.values[name])
            known = ground.session.get(RecallCar, car_id)
            if known is not None:
                known.deleted_at = None
            elif car_id not in cars:
                ground.added.append(
                    RecallCar(
                        id=car_id, store_id=ground.by.store_id, recall_id=recall_id, vin=line.values["vin"][0],
                        order_id=None, done_at=None,
                    )
                )  # fmt: skip
            cars.add(car_id)
            made[line.number] = car_id


def _recall_id(ground: Ground, line: Line) -> str:
    return shared_id("recall", ground.by.store_id, line.values["code"])


def _car_id(ground: Ground, line: Line) -> str:
    return shared_id("recall_car", _recall_id(ground, line), line.values["vin"][0])

"""A program that saves without end and says each save aloud once it is saved; made to be killed."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from desktop.domain import clock
from desktop.domain.actor import system
from desktop.domain.identity import new_id
from desktop.domain.local import Draft
from desktop.domain.number import next_number
from desktop.domain.people.customer import Customer
from desktop.store.home import Home
from desktop.store.start import open_home


def main(place: str, store_id: str) -> None:
    """Customers and drafts in turn, one transaction each; a customer's name is its document number."""
    by = system(store_id)
    store = open_home(Home(Path(place)), bytes.fromhex(sys.stdin.readline()))
    print("open", "-", flush=True)
    for turn in itertools.count():
        if turn % 3 == 2:
            draft = Draft(id=new_id(), kind="quote", staff_id=by.staff_id, body={"n": turn}, changed_at=clock.now())
            with store.write_local() as session:
                session.add(draft)
                made = draft.id
            print("draft", made, flush=True)
        else:
            with store.write(by) as session:
                row = Customer(store_id=store_id, kind="person", name=next_number(session))
                session.add(row)
            print("customer", row.id, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])

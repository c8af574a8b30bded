"""Made-up customers in the store of each test."""

from __future__ import annotations

import pytest

from desktop.store.open import Store
from tests.pages.conftest import STORE_ID
from tests.pages.people.seed import Seeded, seed


@pytest.fixture
def seeded(store: Store) -> Seeded:
    return seed(store, STORE_ID)

"""The owner's card, built once."""

from __future__ import annotations

import pytest

from cardgen.card.document import Card
from tests.outside.replication.calls import card_of


@pytest.fixture(scope="session")
def owner(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """The card of the calls."""
    return card_of(tmp_path_factory.mktemp("owner"))

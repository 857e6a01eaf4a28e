"""A card made of counts says nothing of columns of rows; a customer who has rows replicates it all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardgen.api import build
from cardgen.card.document import Card
from cardgen.errors import InvalidInputError
from cardgen.outside.replication.making import make
from tests.outside.replication.calls import request


@pytest.fixture(scope="module")
def counted(project: Path) -> Card:
    """The example whose owner publishes sums of speakers, and no recording."""
    return build(project / "card_specs" / "speech-transcription" / "card.yaml").card


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """Twelve speakers of two accents, each with three calls of ten words of which one is misheard."""
    lines = ["dialect,who,said,heard"]
    for speaker in range(24):
        accent = "Spanish" if speaker % 2 else "Vietnamese"
        for call in range(3):
            words = [f"w{call}{index}" for index in range(10)]
            lines.append(f"{accent},s{speaker},{' '.join(words)},{' '.join([*words[:-1], 'x'])}")
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


MAP = (("reference", "said"), ("hypothesis", "heard"), ("accent", "dialect"), ("speaker", "who"))


def test_rows_are_measured_where_they_are_named_by_their_roles(counted: Card, spoken: Path) -> None:
    made = make(request(counted, spoken, columns=MAP))
    (found,) = made.addendum.evaluations
    rates = {item.group.get("accent", ""): item.here.value for item in found.comparisons if item.metric == "wer"}
    assert {name: rates[name] for name in ("", "Spanish", "Vietnamese")} == {
        "": 0.1,
        "Spanish": 0.1,
        "Vietnamese": 0.1,
    }
    assert made.card.evaluation("transcription").source.kind == "rows"
    assert len(found.categories[0].lacking) == 5


def test_a_role_of_rows_that_is_left_out_is_asked_for(counted: Card, spoken: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make(request(counted, spoken, columns=MAP[1:]))
    (problem,) = caught.value.problems
    assert 'no column "reference"' in problem.message
    assert "--map reference=" in problem.hint


def test_lines_of_counts_are_asked_for_where_rows_are_not_named(counted: Card, spoken: Path) -> None:
    with pytest.raises(InvalidInputError) as caught:
        make(request(counted, spoken))
    assert 'no column "utterances", which is the rows' in str(caught.value)

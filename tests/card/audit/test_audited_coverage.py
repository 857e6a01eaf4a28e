"""The audit reads representation ratios and coverage matrices: nothing suppressed follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cardgen
from cardgen.card.audit.run import audit
from cardgen.card.document import Card
from cardgen.render.files.csv_tables import to_csv
from cardgen.render.html import to_html
from cardgen.render.markdown import to_markdown
from tests.card.audit.cards import spec, write
from tests.statistics.exact_rank import rank

POPULATION = "population: {source: A census, shares: {female: 0.5, male: 0.4, diverse: 0.1}}, "
COVERAGE = "    coverage: [[region, sex]]\n"
Counts = Mapping[tuple[str, str], int]


def text(by: str = "[region, sex]", more: str = COVERAGE, source: str = "proprietary") -> str:
    found = spec(by, source, more)
    return found.replace("{id: sex, label: Sex, ", "{id: sex, label: Sex, " + POPULATION)


@st.composite
def counts(draw: st.DrawFn) -> tuple[dict[tuple[str, str], int], bool]:
    """People by region and sex, some without a label; and whether each has several rows."""
    regions = ["North", "South", "West", ""][: draw(st.integers(2, 4))]
    sexes = ["female", "male", "diverse", ""][: draw(st.integers(2, 4))]
    found = {key: draw(st.sampled_from([0, 0, 1, 4, 9, 10, 14, 30])) for key in product(regions, sexes)}
    found |= {("North", "female"): 40, ("South", "male"): draw(st.integers(12, 40))}
    return found, draw(st.booleans())


def build(folder: Path, table: Counts, *, clustered: bool) -> cardgen.ServiceCard:
    more = COVERAGE + ("    cluster: person\n" if clustered else "")
    persons = {key: max(number // 2, min(number, 1)) for key, number in table.items()} if clustered else None
    return cardgen.build(write(folder, table, text(more=more), persons))


@settings(max_examples=12, deadline=None)
@given(counts())
def test_nothing_that_is_built_can_be_solved(case: tuple[dict[tuple[str, str], int], bool]) -> None:
    """Held against the audit, and against an elimination with fractions that knows nothing of it."""
    table, clustered = case
    with TemporaryDirectory() as folder:
        built = build(Path(folder), table, clustered=clustered)
    pages = {"card.md": to_markdown(built.card, ()), "card.html": to_html(built.card, ()), **to_csv(built.card)}
    found = audit(built.card, {name: page.encode() for name, page in pages.items()} | dict(built.attachments))
    assert not [item.message for item in found.disclosures if item.level == "error"]
    record, atoms = built.card.evaluations[0], list(table)
    published, hidden = _read(built.card, atoms, "clusters" if clustered else "rows")
    for row in hidden:
        assert rank([*published, row]) > rank(published)
    assert record.suppress_below == 10


def _read(card: Card, atoms: list[tuple[str, str]], unit: str) -> tuple[list[list[int]], list[list[int]]]:
    """Return which atoms make up each published number of people, ratios included, and each hidden category."""
    record = card.evaluations[0]

    def row(cell: Mapping[str, str | None]) -> list[int]:
        return [
            int(all({"region": r, "sex": s}[key] == (value or "") for key, value in cell.items())) for r, s in atoms
        ]

    published, hidden = [[1] * len(atoms)], list[list[int]]()
    for coverage in record.coverage:
        if coverage.missing is not None and unit == "rows":
            published.append(row({coverage.group: None}))
        for item in coverage.categories:
            cell = {coverage.group: item.category}
            (hidden if item.status == "suppressed" else published).append(row(cell))
        ratios = coverage.representation
        if ratios is not None and ratios.of is not None:
            named = [row({coverage.group: item.category}) for item in ratios.categories]
            published.append([sum(column) for column in zip(*named, strict=True)])
            published += [r for r, item in zip(named, ratios.categories, strict=True) if item.ratio is not None]
    for matrix in record.coverage_matrices:
        for each in matrix.combinations:
            (hidden if each.status == "suppressed" else published).append(row(each.group))
    # Combinations that a matrix does not list are known to be empty.
    listed = {
        tuple(each.group[name] for name in ("region", "sex")) for each in record.coverage_matrices[0].combinations
    }
    for place, atom in enumerate(atoms):
        if all(atom) and atom not in listed:
            published.append([int(index == place) for index in range(len(atoms))])
    return published, [each for each in hidden if any(each)]


TABLE = {("North", "female"): 40, ("North", "male"): 30, ("South", "female"): 20, ("South", "male"): 5}


def told(card: Card) -> set[tuple[str, str]]:
    return {(item.level, item.message) for item in audit(card).disclosures}


def with_record(card: Card, **changes: Any) -> Card:
    return card.model_copy(update={"evaluations": (card.evaluations[0].model_copy(update=changes),)})


@pytest.fixture
def card(tmp_path: Path) -> Card:
    """A card with a hidden combination, South × male, and those that it would follow from."""
    return build(tmp_path, TABLE, clustered=False).card


def test_a_combination_that_is_printed_after_all_is_an_error(card: Card) -> None:
    assert not [level for level, _ in told(card) if level == "error"]
    (matrix,) = card.evaluations[0].coverage_matrices
    opened = tuple(
        item.model_copy(update={"rows": 30, "status": "ok"})
        if item.group == {"region": "North", "sex": "male"}
        else item
        for item in matrix.combinations
    )
    planted = with_record(card, coverage_matrices=(matrix.model_copy(update={"combinations": opened}),))
    messages = [message for level, message in told(planted) if level == "error"]
    assert any("South × male is suppressed" in message for message in messages)
    assert any("North × male in a coverage matrix" in message for message in messages)


def test_a_ratio_of_a_suppressed_category_is_an_error(tmp_path: Path) -> None:
    table = {**TABLE, ("South", "male"): 30, ("North", "diverse"): 4}
    card = cardgen.build(write(tmp_path, table, text(more=""))).card
    coverage = card.evaluations[0].coverage[1]
    ratios = coverage.representation
    assert ratios is not None
    assert [item.status for item in ratios.categories].count("suppressed") >= 2
    assert not [level for level, _ in told(card) if level == "error"]
    opened = tuple(
        item.model_copy(update={"ratio": 4 / 124 / 0.1, "status": "ok"}) if item.category == "diverse" else item
        for item in ratios.categories
    )
    planted = ratios.model_copy(update={"of": 124, "categories": opened})
    changed = coverage.model_copy(update={"representation": planted})
    messages = [
        message
        for level, message in told(with_record(card, coverage=(card.evaluations[0].coverage[0], changed)))
        if level == "error"
    ]
    assert any(message.startswith("diverse is suppressed") and "representation" in message for message in messages)


def test_lines_of_clusters_do_not_tell_a_hidden_combination(tmp_path: Path) -> None:
    more = COVERAGE + "    cluster: person\n    keep_cluster_sums: true\n"
    card = cardgen.build(write(tmp_path, TABLE, text(more=more)))
    found = audit(card.card, card.attachments)
    assert not [item.message for item in found.disclosures if item.level == "error"]

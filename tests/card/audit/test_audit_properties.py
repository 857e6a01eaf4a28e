"""Random tables with random cells hidden: the audit agrees with exact arithmetic, and with trying every table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from cardgen.card.audit.run import audit
from cardgen.card.audit.verdict import Category, category_of
from cardgen.card.document import Card
from tests.card.audit.cards import built, hide, spec
from tests.statistics.exact_rank import rank

BELOW = 4
Atom = tuple[str, str]


def tables(sums: Sequence[tuple[Sequence[int], int]], width: int) -> Iterator[tuple[int, ...]]:
    """Try every table of whole numbers from 0 that has the published sums, atom by atom."""

    def longer(chosen: tuple[int, ...], left: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        place = len(chosen)
        if place == width:
            if not any(left):
                yield chosen
            return
        touching = [index for index, (row, _) in enumerate(sums) if row[place]]
        last = [index for index in touching if not any(sums[index][0][place + 1 :])]
        most = min(left[index] for index in touching)
        least = max((left[index] for index in last), default=0)
        for number in range(least, most + 1):
            if any(left[index] != number for index in last):
                continue
            rest = tuple(value - number * sums[index][0][place] for index, value in enumerate(left))
            yield from longer((*chosen, number), rest)

    yield from longer((), tuple(value for _, value in sums))


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[Atom, int], list[dict[str, str]]]:
    """A table of people by region and sex, and the cells that its card hides."""
    regions = ["North", "South", "West"][: draw(st.integers(2, 3))]
    counts = {(region, sex): draw(st.integers(1, 7)) for region, sex in product(regions, ("female", "male"))}
    cells = [{"region": region} for region in regions] + [{"sex": sex} for sex in ("female", "male")]
    cells += [{"region": region, "sex": sex} for region, sex in counts]
    return counts, draw(st.lists(st.sampled_from(cells), min_size=1, max_size=8, unique_by=lambda c: str(sorted(c))))


def row_of(cell: Mapping[str, str], atoms: Sequence[Atom]) -> list[int]:
    return [
        int(all({"region": region, "sex": sex}[key] == value for key, value in cell.items())) for region, sex in atoms
    ]


def card_of(counts: Mapping[Atom, int]) -> Card:
    with TemporaryDirectory() as folder:
        return built(Path(folder), counts, spec(source="public")).card


@settings(max_examples=40, deadline=None)
@given(cases())
def test_the_audit_agrees_with_exact_arithmetic_and_with_every_table(
    case: tuple[dict[Atom, int], list[dict[str, str]]],
) -> None:
    counts, hidden = case
    atoms = list(counts)
    card = hide(card_of(counts), hidden, BELOW)
    published = {category_of(r.group): r.n for r in card.results if r.n is not None}
    rows = [row_of(dict(cell), atoms) for cell in published]
    found = audit(card)
    recovered = {category_of(d.group) for d in found.disclosures if d.kind == "suppression-recoverable"}
    narrow = {
        category_of(d.group)
        for d in found.disclosures
        if d.kind == "suppression-narrow" and "numbers of people" in d.message.replace("number of", "numbers of")
    }
    follows = {category_of(cell) for cell in hidden if rank([*rows, row_of(cell, atoms)]) == rank(rows)}
    assert recovered == follows
    possible: dict[Category, set[int]] = {category_of(cell): set() for cell in hidden}
    sums = [(row, int(n or 0)) for row, n in zip(rows, published.values(), strict=True)]
    for table in tables(sums, len(atoms)):
        sizes = {cell: sum(x * y for x, y in zip(row_of(dict(cell), atoms), table, strict=True)) for cell in possible}
        if all(sizes.values()):  # a suppressed cell has somebody in it
            for cell, value in sizes.items():
                possible[cell].add(value)
    for cell, values in possible.items():
        # What follows exactly has one value in every table; two-way tables have whole corners, so ranges are exact.
        if cell in follows:
            assert len(values) == 1
        else:
            assert (cell in narrow) == (len(values) < BELOW - 1 and min(values) < BELOW)


@st.composite
def people(draw: st.DrawFn) -> tuple[dict[Atom, int], str]:
    """A table with missing labels, and a way to divide by it."""
    regions = ["North", "South", "West", ""][: draw(st.integers(2, 4))]
    counts = {
        (region, sex): draw(st.sampled_from([0, 1, 3, 9, 12, 30, 60]))
        for region, sex in product(regions, ("female", "male", ""))
    }
    counts |= {("North", "female"): 40, ("South", "male"): draw(st.integers(1, 40))}
    by = ["[region, sex, [region, sex]]", "[[region, sex]]", "[region, [region, sex]]", "[region, sex]"]
    return counts, draw(st.sampled_from(by))


@settings(max_examples=40, deadline=None)
@given(people())
def test_what_is_built_gives_nothing_away(case: tuple[dict[Atom, int], str]) -> None:
    counts, by = case
    with TemporaryDirectory() as folder:
        card = built(Path(folder), counts, spec(by))
    found = audit(card.card, card.attachments)
    assert not [item.message for item in found.disclosures if item.level == "error"]

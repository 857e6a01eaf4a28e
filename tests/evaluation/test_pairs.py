"""Pairs that name their people: sums of subjects, matches between categories, and what pairs must not say."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cardgen.card.figures.estimate import Design, estimate
from cardgen.errors import DataError
from cardgen.metrics.registry import METRICS
from cardgen.spec.evidence import Group
from tests.evaluation.conftest import Measure
from tests.evaluation.evaluation_specs import group

COLUMNS = {"genuine": "genuine", "score": "score", "first_subject": "one", "second_subject": "two"}
LIMIT = 1.0
Pair = Mapping[str, Any]


def world(seed: int = 3, subjects: int = 24, repeats: int = 1) -> list[dict[str, Any]]:
    """Return pairs of people whose scores depend on who they are; either end may come first."""
    generator = np.random.default_rng(seed)
    sexes = ["F" if index % 3 else "M" for index in range(subjects)]
    likeness = generator.normal(0, 0.6, subjects)
    pairs = []
    for one, two in itertools.combinations(range(subjects), 2):
        for _ in range(repeats):
            i, j = (one, two) if generator.random() < 0.5 else (two, one)
            score = float(generator.normal(likeness[i] + likeness[j], 0.8))
            pairs.append({"genuine": "no", "one": i, "two": j, "sex1": sexes[i], "sex2": sexes[j], "score": score})
    for i in range(subjects):
        for _ in range(4):
            score = float(generator.normal(2 + likeness[i], 1))
            pairs.append({"genuine": "yes", "one": i, "two": i, "sex1": sexes[i], "sex2": sexes[i], "score": score})
    return pairs


def written(folder: Path, pairs: list[dict[str, Any]]) -> str:
    lines = [",".join(pairs[0]), *(",".join(map(str, pair.values())) for pair in pairs)]
    (folder / "pairs.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "pairs.csv"


def brute_variance(pairs: list[Pair]) -> float:
    """Add the covariance of every two pairs that share a person: the definition, one pair of pairs at a time."""
    events = np.array([float(pair["score"] >= LIMIT) for pair in pairs])
    residuals = events - events.mean()
    return (
        sum(
            float(a * b)
            for (one, a), (other, b) in itertools.product(list(zip(pairs, residuals, strict=True)), repeat=2)
            if {one["one"], one["two"]} & {other["one"], other["two"]}
        )
        / len(pairs) ** 2
    )


def sex(**more: Any) -> Group:
    return group("sex", **{"column": "sex1", "pair_column": "sex2", **more})


def impostors(pairs: list[dict[str, Any]], first: str = "", second: str = "") -> list[Pair]:
    return [
        pair
        for pair in pairs
        if pair["genuine"] == "no" and (not first or sorted((pair["sex1"], pair["sex2"])) == sorted((first, second)))
    ]


def moment_variance(pairs: list[Pair]) -> float:
    """Return the variance with residuals as they are, from the sums of subjects and of pairs of subjects alone."""
    rate = sum(pair["score"] >= LIMIT for pair in pairs) / len(pairs)
    of_subject: dict[int, float] = {}
    of_two: dict[frozenset[int], float] = {}
    for pair in pairs:
        residual = float(pair["score"] >= LIMIT) - rate
        for subject in {pair["one"], pair["two"]}:
            of_subject[subject] = of_subject.get(subject, 0) + residual
        two = frozenset((pair["one"], pair["two"]))
        of_two[two] = of_two.get(two, 0) + residual
    squares = sum(t * t for t in of_subject.values()) - sum(d * d for d in of_two.values())
    return squares / len(pairs) ** 2


@pytest.mark.parametrize("repeats", [1, 2])
def test_the_sums_of_subjects_say_what_every_pair_of_pairs_says(repeats: int) -> None:
    pairs = impostors(world(subjects=12, repeats=repeats))
    assert moment_variance(pairs) == pytest.approx(brute_variance(pairs), rel=1e-9)


@pytest.mark.parametrize("repeats", [1, 3])
def test_a_cell_knows_its_subjects(run: Measure, tmp_path: Path, repeats: int) -> None:
    """Each subject left out once: the residuals of its pairs over the share of the pairs that stay."""
    pairs = world(repeats=repeats)
    found = run("verification", written(tmp_path, pairs), ("fmr", "fnmr"), (sex(),), columns=COLUMNS, threshold=LIMIT)
    for cell, of in (
        (found.overall, ("", "")),
        *((cell, (c := cell.group["sex"], c)) for cell in found.groupings[0].cells),
    ):
        here = impostors(pairs, *of)
        people = {subject for pair in here for subject in (pair["one"], pair["two"])}
        assert cell.subjects is not None
        spread = cell.subjects.impostor
        assert spread is not None
        rate = sum(pair["score"] >= LIMIT for pair in here) / len(here)
        assert spread.pairs == len(here)
        assert spread.events / spread.pairs == pytest.approx(rate)
        assert (spread.subjects, cell.clusters, cell.subjects.people) == (len(people),) * 3
        t2 = 0.0
        for subject in people:
            mine = [pair for pair in here if subject in (pair["one"], pair["two"])]
            t = sum(float(pair["score"] >= LIMIT) - rate for pair in mine) / (1 - len(mine) / len(here))
            t2 += t * t
        dyads: dict[frozenset[int], float] = {}
        for pair in here:
            two = frozenset((pair["one"], pair["two"]))
            dyads[two] = dyads.get(two, 0) + float(pair["score"] >= LIMIT) - rate
        expected = (t2 - sum(d * d for d in dyads.values())) / len(here) ** 2 * len(people) / (len(people) - 1)
        assert spread.variance == pytest.approx(max(expected, rate * (1 - rate) / len(here)), rel=1e-9)


def test_genuine_pairs_cluster_by_their_subject(run: Measure, tmp_path: Path) -> None:
    pairs = world()
    found = run("verification", written(tmp_path, pairs), ("fnmr",), columns=COLUMNS, threshold=LIMIT)
    by_cluster = run(
        "verification",
        written(tmp_path, [pair for pair in pairs if pair["genuine"] == "yes"]),
        ("fnmr",),
        columns={"genuine": "genuine", "score": "score"},
        cluster="one",
        threshold=LIMIT,
    )
    one, other = (
        estimate(each.overall, METRICS["fnmr"], Design(each.bases, True, False, 0.95)) for each in (found, by_cluster)
    )
    assert one.estimate == other.estimate


def test_the_share_that_is_left_mirrors_the_error(run: Measure, tmp_path: Path) -> None:
    found = run(
        "verification", written(tmp_path, world()), ("fmr", "tnmr", "fnmr", "tmr"), columns=COLUMNS, threshold=LIMIT
    )
    design = Design(found.bases, True, False, 0.95)
    for error, rest in (("fmr", "tnmr"), ("fnmr", "tmr")):
        one, other = (estimate(found.overall, METRICS[name], design).estimate for name in (error, rest))
        assert one.interval is not None
        assert other.interval is not None
        assert one.value == pytest.approx(1 - (other.value or 0))
        assert (one.interval.low, one.interval.high) == pytest.approx((1 - other.interval.high, 1 - other.interval.low))


@pytest.mark.parametrize("subjects", [True, False])
def test_matches_between_categories_do_not_mind_who_stands_first(run: Measure, tmp_path: Path, subjects: bool) -> None:
    pairs = world()
    columns = COLUMNS if subjects else {"genuine": "genuine", "score": "score"}
    found = run("verification", written(tmp_path, pairs), ("fmr",), (sex(),), columns=columns, threshold=LIMIT)
    cells = {(cell.first, cell.second): cell for cell in found.matches["sex"]}
    assert list(cells) == [("F", "F"), ("F", "M"), ("M", "M")]
    for (first, second), cell in cells.items():
        here = impostors(pairs, first, second)
        assert (cell.pairs, cell.accepted) == (len(here), sum(pair["score"] >= LIMIT for pair in here))
        if subjects:
            assert cell.impostor is not None
            assert cell.people == {("F", "F"): 16, ("F", "M"): 8, ("M", "M"): 8}[first, second]
    diagonal = {cell.group["sex"]: cell for cell in found.groupings[0].cells}
    assert all(cells[name, name].pairs == cell.sums["impostor_pairs"] for name, cell in diagonal.items())
    assert sum(cell.pairs for cell in cells.values()) == found.overall.sums["impostor_pairs"]
    assert found.rows == len(pairs)
    assert found.coverage[0].missing == len(impostors(pairs, "F", "M"))


def test_matches_are_clustered_where_a_cluster_is_declared(run: Measure, tmp_path: Path) -> None:
    pairs = world()
    source = written(tmp_path, pairs)
    columns = {"genuine": "genuine", "score": "score"}
    found = run("verification", source, ("fmr",), (sex(),), columns=columns, cluster="one", threshold=LIMIT)
    cell = next(each for each in found.matches["sex"] if each.first == each.second == "F")
    sums = {pair["one"]: 0 for pair in impostors(pairs, "F", "F")}
    for pair in impostors(pairs, "F", "F"):
        sums[pair["one"]] += pair["score"] >= LIMIT
    assert cell.by_cluster is not None
    assert (cell.by_cluster.units, cell.by_cluster.sums[0]) == (len(sums), sum(sums.values()))
    assert cell.by_cluster.products[0, 0] == sum(each * each for each in sums.values())


def test_pairs_of_undeclared_categories_stay_in_everyones_figures(run: Measure, tmp_path: Path) -> None:
    pairs = world()
    found = run(
        "verification",
        written(tmp_path, pairs),
        ("fmr",),
        (sex(categories=("F", "X")),),
        columns=COLUMNS,
        threshold=LIMIT,
    )
    assert (found.rows, found.excluded, found.coverage[0].excluded) == (len(pairs), 0, 0)
    assert [cell.group["sex"] for cell in found.groupings[0].cells] == ["F", "X"]
    assert [(each.first, each.second) for each in found.matches["sex"]] == [("F", "F")]


def test_numbers_of_pairs_are_cut_into_bins_at_both_ends(run: Measure, tmp_path: Path) -> None:
    pairs = [
        {**pair, "sex1": 20 + 30 * (pair["sex1"] == "M"), "sex2": 25 + 30 * (pair["sex2"] == "M")} for pair in world()
    ]
    age = group("age", column="sex1", pair_column="sex2", bins=(40,))
    found = run("verification", written(tmp_path, pairs), ("fmr",), (age,), columns=COLUMNS, threshold=LIMIT)
    assert [(each.first, each.second) for each in found.matches["age"]] == [
        ("under 40", "under 40"),
        ("under 40", "40 and over"),
        ("40 and over", "40 and over"),
    ]


def test_people_without_a_label_of_their_own_are_not_counted(run: Measure, tmp_path: Path) -> None:
    """Without a label of the second person, a category is that of the first, and so are its people."""
    pairs = [pair for pair in world() if pair["genuine"] == "no"]
    found = run(
        "verification", written(tmp_path, pairs), ("fmr",), (sex(pair_column=None),), columns=COLUMNS, threshold=LIMIT
    )
    for cell in found.groupings[0].cells:
        assert cell.clusters == len({pair["one"] for pair in pairs if pair["sex1"] == cell.group["sex"]})
    assert not found.matches


def test_subjects_with_impostor_pairs_only_are_told(run: Measure, tmp_path: Path) -> None:
    pairs = world()
    ordinary = run("verification", written(tmp_path, pairs), ("fmr",), columns=COLUMNS, threshold=LIMIT)
    assert not ordinary.warnings
    fewer = [pair for pair in pairs if pair["genuine"] == "no" or pair["one"] != 5]
    found = run("verification", written(tmp_path, fewer), ("fmr",), columns=COLUMNS, threshold=LIMIT)
    assert [each.kind for each in found.warnings] == ["subject-without-genuine-pair"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"genuine": "yes", "one": 1, "two": 2}, "two subjects are not the same"),
        ({"genuine": "no", "one": 1, "two": 1}, "both its subjects are the same"),
        ({"genuine": "no", "one": 1, "two": ""}, "holds no value"),
    ],
)
def test_pairs_that_contradict_their_subjects_are_refused(
    run: Measure, tmp_path: Path, line: dict[str, Any], said: str
) -> None:
    pairs = world()
    pairs.append({**pairs[0], **line})
    with pytest.raises(DataError, match=said) as raised:
        run("verification", written(tmp_path, pairs), ("fmr",), columns=COLUMNS, threshold=LIMIT)
    place = raised.value.problems[0].place
    assert place is not None
    assert place.line == len(pairs) + 1

"""The metrics of SageMaker Clarify on a card: published figures, suppression, clusters, and what is undefined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from cardgen.card.audit.compatibility import of_compatibility
from cardgen.card.audit.run import audit
from cardgen.card.compatibility import Contrast
from cardgen.card.document import Card
from cardgen.errors import SpecError
from cardgen.metrics.clarify import CLARIFY
from cardgen.render.files.csv_tables import to_csv
from cardgen.statistics.clarify import VALUES, Outcomes, conditional_disparity, defined
from tests.card.classification_cards import build, rows_of

COMPAS = {
    "African-American": (1369, 805, 532, 990),
    "Caucasian": (505, 349, 461, 1139),
    "Hispanic": (103, 87, 129, 318),
    "Other": (43, 36, 90, 208),
    "Asian": (6, 2, 3, 21),
    "Native American": (9, 3, 1, 5),
}
ASKED: dict[str, Any] = {"metrics": ["fpr"], "compatibility": ["sagemaker-clarify"], "positive": 1}
RACE = {"id": "race", "reference": "Caucasian"}


def contrasts(card: Card, by: Sequence[str] = ("race",)) -> dict[tuple[str, str], Contrast]:
    """Return the figures of a grouping by name and category d."""
    return {
        (metric.name, next(iter(each.disadvantaged.values()))): each
        for metric in card.evaluations[0].compatibility
        for each in metric.contrasts
        if each.by == tuple(by)
    }


@pytest.fixture(scope="module")
def compas(tmp_path_factory: pytest.TempPathFactory) -> Card:
    return build(tmp_path_factory.mktemp("compas"), rows_of(COMPAS), [RACE], **ASKED)


@pytest.mark.parametrize("name", [name for name in CLARIFY if name in VALUES])
def test_every_printed_category_is_held_against_the_reference(compas: Card, name: str) -> None:
    found = contrasts(compas)
    for category, counts in COMPAS.items():
        if category == "Caucasian":
            assert (name, category) not in found
            continue
        each = found[name, category]
        assert each.advantaged == {"race": "Caucasian"}
        expected = VALUES[name](Outcomes(*COMPAS["Caucasian"]), Outcomes(*counts), defined)
        assert each.value == pytest.approx(expected, abs=1e-12)
        assert each.status == "ok"
        assert each.interval is not None
        assert each.interval.low <= (each.value or 0.0) <= each.interval.high


@pytest.mark.parametrize(
    ("name", "low", "high", "method"),
    [
        # STATISTICS 7.5: the differences of error rates, whose signs turn here.
        ("SD", -0.245023, -0.182053, "newcombe"),
        ("RD", -0.234559, -0.159860, "newcombe"),
    ],
)
def test_published_intervals(compas: Card, name: str, low: float, high: float, method: str) -> None:
    interval = contrasts(compas)[name, "African-American"].interval
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-6)
    assert interval.method == method


def test_counts_give_what_rows_give(tmp_path: Path, compas: Card) -> None:
    lines = [
        {"race": race, **dict(zip(("tp", "fp", "fn", "tn"), counts, strict=True))} for race, counts in COMPAS.items()
    ]
    roles = ("true_positives", "false_positives", "false_negatives", "true_negatives")
    columns = dict(zip(roles, ("tp", "fp", "fn", "tn"), strict=True))
    more = {"source": {"kind": "counts", "path": "rows.csv"}, "columns": columns, "metrics": ["fpr"]}
    card = build(tmp_path, lines, [RACE], compatibility=["sagemaker-clarify"], **more)
    assert card.evaluations[0].compatibility == compas.evaluations[0].compatibility


def test_everyone_else_is_everyone_less_the_category(tmp_path: Path) -> None:
    card = build(tmp_path, rows_of(COMPAS), [{"id": "race", "reference": "rest"}], **ASKED)
    rest = [sum(counts[index] for name, counts in COMPAS.items() if name != "Hispanic") for index in range(4)]
    for name, value in VALUES.items():
        each = contrasts(card)[name, "Hispanic"]
        assert each.advantaged == {}
        assert each.value == pytest.approx(value(Outcomes(*rest), Outcomes(*COMPAS["Hispanic"]), defined), abs=1e-12)
        assert each.interval is not None


def test_a_hidden_category_is_in_no_figure(tmp_path: Path) -> None:
    small = {**COMPAS, "Asian": (2, 1, 1, 3), "Native American": (1, 0, 1, 1)}
    card = build(tmp_path, rows_of(small), [RACE], **ASKED)
    hidden = {result.group["race"] for result in card.results if result.status == "suppressed"}
    assert hidden >= {"Asian", "Native American"}
    assert {category for _, category in contrasts(card)} == set(COMPAS) - hidden - {"Caucasian"}
    assert not audit(card, {name: text.encode() for name, text in to_csv(card).items()}).disclosures


def test_a_hidden_reference_gives_way_to_the_largest(tmp_path: Path) -> None:
    small = {**COMPAS, "Asian": (2, 1, 1, 3), "Native American": (1, 0, 1, 1)}
    card = build(tmp_path, rows_of(small), [{"id": "race", "reference": "Asian"}], **ASKED)
    found = contrasts(card)
    assert {tuple(each.advantaged.values()) for each in found.values()} == {("African-American",)}


def test_a_figure_of_a_hidden_category_would_be_found_out(compas: Card) -> None:
    record = compas.evaluations[0]
    told = list(of_compatibility(record, {(("race", "Asian"),): "/results/0"}))
    assert len(told) == len(record.compatibility)
    assert {tuple(group.values()) for group, _, _ in told} == {("Asian",)}
    assert list(of_compatibility(record, {(("race", "Martian"),): "/results/0"})) == []


def test_nothing_over_nothing_has_a_reason_and_no_value(tmp_path: Path) -> None:
    counts = {"a": (0, 0, 20, 30), "d": (10, 10, 15, 15), "e": (0, 0, 0, 40)}
    card = build(tmp_path, rows_of(counts), [{"id": "race", "reference": "a"}], suppress_below=0, **ASKED)
    found = contrasts(card)
    for name, category, reason in (
        ("DI", "d", "a is never predicted positive, and nothing is a multiple of 0"),
        ("DAR", "d", "the denominator of TP / (TP + FP) is 0 for a"),
        ("TE", "e", "the denominator of FN / FP is 0 for a"),
        ("RD", "e", "the denominator of TP / (TP + FN) is 0 for d"),
        ("KL", "e", "a label of a never occurs in d, so it is infinite"),
    ):
        each = found[name, category]
        assert (each.value, each.interval, each.status, each.reason) == (None, None, "undefined", reason)
    assert found["DPL", "e"].status == "ok"


def test_clusters_decide_the_intervals(tmp_path: Path) -> None:
    """Ten rows that are copies of one tell what one tells: intervals are wider than those of independent rows."""
    rows = [
        {**row, "person": f"{index}"}
        for index, row in enumerate(rows_of({"a": (40, 20, 15, 60), "d": (25, 30, 20, 40)}))
    ]
    more = {**ASKED, "suppress_below": 0}
    single = contrasts(build(tmp_path, rows, [{"id": "race", "reference": "a"}], cluster="person", **more))
    copies = [row for row in rows for _ in range(10)]
    many = contrasts(build(tmp_path, copies, [{"id": "race", "reference": "a"}], cluster="person", **more))
    for name in VALUES:
        one, ten = single[name, "d"], many[name, "d"]
        assert ten.value == pytest.approx(one.value)
        assert one.interval is not None, name
        assert ten.interval is not None, name
        assert (ten.interval.low, ten.interval.high) == pytest.approx((one.interval.low, one.interval.high)), name


def test_a_cluster_on_both_sides_leaves_values_alone(tmp_path: Path) -> None:
    rows = rows_of({"a": (40, 20, 15, 60), "d": (25, 30, 20, 40)})
    rows = [{**row, "person": f"{index % 50}"} for index, row in enumerate(rows)]
    card = build(tmp_path, rows, [{"id": "race", "reference": "a"}], cluster="person", suppress_below=0, **ASKED)
    for name in ("GE", "CI"):
        each = contrasts(card)[name, "d"]
        assert (each.status, each.interval) == ("ok", None)
        assert each.reason == "clusters have rows on both sides, so their spread does not give its interval"


def stratified(counts: Mapping[tuple[str, str], Sequence[int]]) -> list[dict[str, Any]]:
    return [{**row, "sex": sex} for (race, sex), of in counts.items() for row in rows_of({race: of})]


STRATA = {
    ("a", "f"): (30, 10, 12, 48),
    ("a", "m"): (44, 30, 20, 40),
    ("d", "f"): (20, 15, 10, 30),
    ("d", "m"): (50, 22, 14, 33),
    ("e", "f"): (20, 20, 20, 20),
    ("e", "m"): (15, 25, 20, 20),
}


@pytest.mark.parametrize("reference", ["a", "rest"])
def test_conditional_disparity_is_within_strata(tmp_path: Path, reference: str) -> None:
    groups = [{"id": "race", "reference": reference}, "sex"]
    more = {"by": ["race", "sex", ["race", "sex"]], "compatibility_within": "sex", "suppress_below": 0}
    card = build(tmp_path, stratified(STRATA), groups, **ASKED, **more)
    others = ["a"] if reference == "a" else ["a", "e"]
    strata = [
        (Outcomes(*(sum(STRATA[name, sex][i] for name in others) for i in range(4))), Outcomes(*STRATA["d", sex]))
        for sex in ("f", "m")
    ]
    for name, predicted in (("CDDL", False), ("CDDPL", True)):
        each = contrasts(card)[name, "d"]
        assert each.within == "sex"
        assert each.value == pytest.approx(conditional_disparity(strata, defined, predicted=predicted), abs=1e-12)
        assert each.interval is not None
        assert each.interval.low < (each.value or 0.0) < each.interval.high
    assert not [name for name, _ in contrasts(card, ("sex",)) if name.startswith("CDD")]


def test_a_stratum_in_which_nobody_is_rejected_is_undefined(tmp_path: Path) -> None:
    counts = {**STRATA, ("a", "f"): (50, 40, 0, 0), ("d", "f"): (30, 20, 0, 0)}
    more = {"by": ["race", "sex", ["race", "sex"]], "compatibility_within": "sex", "suppress_below": 0}
    card = build(tmp_path, stratified(counts), [{"id": "race", "reference": "a"}, "sex"], **ASKED, **more)
    each = contrasts(card)["CDDPL", "d"]
    assert (each.value, each.status, each.reason) == (None, "undefined", "nobody is rejected in f")


def test_a_hidden_stratum_leaves_no_figure(tmp_path: Path) -> None:
    counts = {**STRATA, ("d", "f"): (1, 1, 1, 1)}
    more = {"by": ["race", "sex", ["race", "sex"]], "compatibility_within": "sex"}
    card = build(tmp_path, stratified(counts), [{"id": "race", "reference": "a"}, "sex"], **ASKED, **more)
    each = contrasts(card)["CDDL", "d"]
    assert (each.value, each.status) == (None, "insufficient")
    assert not audit(card).disclosures


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"by": []}, "it compares the categories of single groups"),
        ({"compatibility_within": "race"}, "by has no intersection"),
        ({"compatibility": [], "compatibility_within": "race"}, "it is a setting of compatibility"),
        ({"columns": {"label": "y"}, "metrics": ["base_rate"]}, "needs a prediction"),
        ({"task": "regression", "metrics": ["mae"], "positive": None}, "its figures are of classification"),
    ],
)
def test_what_does_not_fit_is_told_before_any_row_is_read(tmp_path: Path, more: dict[str, Any], words: str) -> None:
    with pytest.raises(SpecError, match=words):
        build(tmp_path, rows_of(COMPAS), [RACE], **{**ASKED, **more})


def test_pages_and_tables_hold_the_figures(compas: Card) -> None:
    from cardgen.render.charts.draw import draw_charts
    from cardgen.render.views.page import card_view

    (view,) = card_view(compas, draw_charts(compas)).evidence.compatibility
    rows = [row for table in view.tables for row in table.rows]
    assert len(rows) == 18 * 5
    assert any(row.name == "DI: disparate impact" and row.value == "1.69" for row in rows)
    assert "is not computed" in view.introduction
    table = to_csv(compas)["compatibility.csv"].splitlines()
    assert len(table) == 1 + len(rows)

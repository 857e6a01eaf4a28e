"""What a card says of other thresholds, from the file of rows to card.json, recounted from the rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import cardgen
from cardgen.card.audit.run import audit
from cardgen.card.evaluations import EvaluationRecord
from cardgen.card.thresholds.records import SweepLine, ThresholdSpan, ThresholdSweep
from cardgen.errors import SpecError
from cardgen.statistics.proportion import wilson
from tests.acceptance.conftest import SPEC

BUILT = Callable[..., cardgen.ServiceCard]
CRITERIA = """\
acceptance:
  - {id: fpr-each, evaluation: defaults, metric: fpr, scope: every_group, by: region, max: 0.2}
  - {id: fnr-worst, evaluation: defaults, metric: fnr, scope: worst_group, by: region, max: 0.3}
  - {id: accuracy-each, evaluation: defaults, metric: accuracy, scope: every_group, by: region, min: 0.7}
  - {id: impossible, evaluation: defaults, metric: fpr, scope: every_group, by: region, max: 0.000001}
"""
USES = (
    "description: An officer reads the score beside the file., thresholds: [{evaluation: defaults, threshold: 0.35}]}]"
)


def rows(north: int = 600, south: int = 400, east: int = 0) -> pd.DataFrame:
    draws = np.random.default_rng(20260601)
    total = north + south + east
    label = draws.integers(0, 2, total)
    score = np.clip(draws.normal(0.35 + 0.3 * label, 0.18), 0, 1).round(2)
    region = ["North"] * north + ["South"] * south + ["East"] * east
    return pd.DataFrame({"id": range(total), "region": region, "defaulted": label, "score": score})


def text_of(**changes: str) -> str:
    text = SPEC[: SPEC.index("acceptance:")] + CRITERIA
    text = text.replace(
        "columns: {label: defaulted, prediction: flagged, score: score}",
        "columns: {label: defaulted, score: score}\n    threshold: 0.5",
    )
    text = text.replace("metrics: [fpr, fnr, auc]", "metrics: [fpr, fnr, accuracy, f1, auc]")
    text = text.replace("description: An officer reads the score beside the file.}]", USES)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


@pytest.fixture
def build(tmp_path: Path) -> BUILT:
    def made(frame: pd.DataFrame, text: str | None = None) -> cardgen.ServiceCard:
        frame.to_csv(tmp_path / "rows.csv", index=False)
        (tmp_path / "card.yaml").write_text(text_of() if text is None else text, encoding="utf-8")
        return cardgen.build(tmp_path / "card.yaml")

    return made


def record(made: cardgen.ServiceCard) -> EvaluationRecord:
    return made.card.evaluations[0]


def sweep_of(made: cardgen.ServiceCard, metric: str, by: tuple[str, ...] = ("region",)) -> ThresholdSweep:
    return next(each for each in record(made).threshold_sweeps if (each.metric, each.by) == (metric, by))


def false_positives(frame: pd.DataFrame, threshold: float) -> tuple[int, int]:
    negatives = frame[frame.defaulted == 0]
    return int((negatives.score >= threshold).sum()), len(negatives)


def test_a_sweep_is_a_recount_at_every_threshold(build: BUILT) -> None:
    frame = rows()
    made = build(frame)
    sweep = sweep_of(made, "fpr")
    assert {0.35, 0.5} <= set(sweep.thresholds)
    assert len(sweep.thresholds) <= 101
    assert [line.group for line in sweep.lines] == [{"region": "North"}, {"region": "South"}]
    for line in sweep.lines:
        own = frame[frame.region == line.group["region"]]
        for place, threshold in enumerate(sweep.thresholds):
            events, n = false_positives(own, threshold)
            interval = wilson(events, n, 0.95)
            told = (line.values[place], line.lows[place], line.highs[place])
            assert told == pytest.approx((events / n, interval.low, interval.high), rel=1e-5, abs=1e-12)
    assert {each.metric for each in record(made).threshold_sweeps} == {"fpr", "fnr", "accuracy", "f1"}


def test_results_at_the_threshold_of_a_use_are_those_of_an_evaluation_at_it(build: BUILT) -> None:
    made = build(rows())
    (item,) = record(made).threshold_results
    assert (item.threshold, item.use_cases) == (0.35, ("review",))
    there = build(rows(), text_of().replace("threshold: 0.5", "threshold: 0.35")).card
    wanted = {(r.metric, tuple(r.group.items())): r for r in there.results if r.metric != "auc"}
    assert {(r.metric, tuple(r.group.items())): r for r in item.results} == wanted


def test_which_thresholds_meet_a_criterion_in_every_region(build: BUILT) -> None:
    frame = rows()
    made = build(frame)
    found = {item.criterion: item for item in record(made).criterion_thresholds}
    lines = sweep_of(made, "fpr").lines
    grid = sweep_of(made, "fpr").thresholds
    by_point = [t for place, t in enumerate(grid) if all((line.values[place] or 0) <= 0.2 for line in lines)]
    by_bound = [t for place, t in enumerate(grid) if all((line.highs[place] or 1) <= 0.2 for line in lines)]
    fpr = found["fpr-each"]
    assert (fpr.safe_end, fpr.by_point) == ("highest", (ThresholdSpan(low=min(by_point), high=None),))
    assert fpr.by_bound == (ThresholdSpan(low=min(by_bound), high=None),)
    assert min(by_point) < min(by_bound)
    stopped = grid.index(min(by_bound)) - 1
    assert fpr.limited_by == next(line.group for line in lines if (line.highs[stopped] or 1) > 0.2)
    fnr = found["fnr-worst"]
    assert (fnr.safe_end, fnr.by_bound[0].low) == ("lowest", None)
    accuracy = found["accuracy-each"]
    assert (accuracy.safe_end, accuracy.by_bound, accuracy.limited_by) == (None, (), None)
    assert accuracy.by_point
    assert found["impossible"].by_bound == ()
    assert found["impossible"].limited_by == {"region": "North"}


def test_the_page_says_it_in_words_and_the_tables_hold_it(build: BUILT, tmp_path: Path) -> None:
    made = build(rows())
    span = next(i for i in record(made).criterion_thresholds if i.criterion == "fpr-each").by_bound[0]
    sentence = f"At thresholds of {span.low:g} or more, at most 20% of actual negatives are flagged in every category"
    for page in (made.to_markdown(), made.to_html()):
        assert sentence in page
        assert "No threshold meets the limit" in page or "At no threshold do the intervals show it" in page
        assert "At the threshold of 0.35, for “Review of an application” by region" in page
    made.write(tmp_path / "out")
    tables = {path.name for path in (tmp_path / "out" / "data").iterdir()}
    assert {"threshold_sweeps.csv", "threshold_results.csv", "criterion_thresholds.csv"} <= tables
    kinds = {chart.kind: chart for chart in made.charts}
    assert {"sweep", "roc", "det", "threshold"} <= set(kinds)
    assert "at 0.35" in kinds["sweep"].alt
    assert "Small hollow marks are at the thresholds of use cases: 0.35." in kinds["det"].subtitle


def test_a_small_region_has_no_figure_at_any_threshold(build: BUILT) -> None:
    text = text_of().replace("source: public", "source: proprietary")
    made = build(rows(east=5), text)
    east = {"region": "East"}
    hidden = [r.group for r in made.card.results if r.status == "suppressed" and r.metric == "fpr"]
    assert east in hidden
    assert len(hidden) == 2
    assert all(line.group not in hidden for each in record(made).threshold_sweeps for line in each.lines)
    for item in record(made).threshold_results[0].results:
        if item.group in hidden:
            assert (item.status, item.n, item.value, item.interval, item.numerator) == ("suppressed", *[None] * 4)
    told = {
        item.criterion: {tuple(e.group.items()): e.reason for e in item.not_judged}
        for item in record(made).criterion_thresholds
    }
    assert told["fpr-each"][("region", "East"),] == "suppressed"
    assert not [each for each in audit(made.card).disclosures if each.level == "error"]
    open_card = build(rows(east=5), text_of()).card
    line = SweepLine(group=east, values=(0.1,) * len(sweep_of(made, "fpr").thresholds))
    sweeps = list(record(made).threshold_sweeps)
    place = sweeps.index(sweep_of(made, "fpr"))
    sweeps[place] = sweeps[place].model_copy(update={"lines": (*sweeps[place].lines, line)})
    for update in (
        {"threshold_sweeps": tuple(sweeps)},
        {"threshold_results": open_card.evaluations[0].threshold_results},
        {
            "criterion_thresholds": tuple(
                i.model_copy(update={"limited_by": east}) for i in record(made).criterion_thresholds
            )
        },
    ):
        planted = made.card.model_copy(update={"evaluations": (record(made).model_copy(update=update),)})
        found = [each for each in audit(planted).disclosures if each.kind == "suppression-recoverable"]
        assert any(each.group == east for each in found), update.keys()


def test_bins_are_cut_at_thresholds(tmp_path: Path) -> None:
    """With more than 100,000 distinct scores, figures at named thresholds are exact all the same."""
    many = 130_001
    duckdb.sql(
        f"copy (select range as id, case when range % 3 = 0 then 'North' else 'South' end as region, "
        f"cast(range * 48271 % 65537 % 2 as int) as defaulted, (range * 7919 % {many}) / {many} as score "
        f"from range({many})) to '{tmp_path / 'rows.parquet'}'"
    )
    text = text_of().replace("rows.csv", "rows.parquet").replace("threshold: 0.35", "threshold: 0.3456789")
    (tmp_path / "card.yaml").write_text(text, encoding="utf-8")
    made = cardgen.build(tmp_path / "card.yaml")
    frame = pd.read_parquet(tmp_path / "rows.parquet")
    for result in record(made).threshold_results[0].results:
        if result.metric == "fpr":
            own = frame if not result.group else frame[frame.region == result.group["region"]]
            assert (result.numerator, result.denominator) == false_positives(own, 0.3456789)
    overall = next(r for r in made.card.results if r.metric == "fpr" and not r.group)
    sweep = sweep_of(made, "fpr", ())
    place = sweep.thresholds.index(0.5)
    assert sweep.lines[0].values[place] == pytest.approx(overall.value, rel=1e-5)


def test_deciles_of_compas_at_their_own_threshold(shared: Path, tmp_path: Path) -> None:
    """ProPublica 2016: a score of five and above is medium or high, 44.85% and 23.45% (STATISTICS.md 7.5)."""
    text = (shared / "contract" / "compas.yaml").read_text(encoding="utf-8")
    text = text.replace("../data", str(shared / "data"))
    text = text.replace(
        "officer meets a person after release.}",
        "officer meets a person after release., thresholds: [{evaluation: two-years, threshold: 5}]}",
    )
    (tmp_path / "card.yaml").write_text(text, encoding="utf-8")
    made = cardgen.build(tmp_path / "card.yaml")
    found = {tuple(r.group.values()): r for r in record(made).threshold_results[0].results if r.metric == "fpr"}
    black, white = found["African-American",], found["Caucasian",]
    assert (black.numerator, black.denominator, white.numerator, white.denominator) == (805, 1795, 349, 1488)
    assert black.interval is not None
    assert (black.interval.low, black.interval.high) == pytest.approx((0.42559, 0.47156), abs=5e-6)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("evaluation: defaults, threshold: 0.35", "evaluation: default, threshold: 0.35", 'no evaluation "default"'),
        (
            "\n    threshold: 0.5",
            "\n    threshold: 0.5\n    score_range: [0.4, 1]",
            "outside the range of scores, 0.4 to 1",
        ),
        (
            "columns: {label: defaulted, score: score}\n    threshold: 0.5",
            "columns: {label: defaulted, prediction: flagged}",
            "names no column of scores",
        ),
        (
            "[{evaluation: defaults, threshold: 0.35}",
            "[{evaluation: defaults, threshold: 0.35}, {evaluation: defaults, threshold: 0.4}",
            "duplicate evaluation",
        ),
        ("source: rows.csv", "source: {kind: counts, path: rows.csv}", "has counts and no rows"),
    ],
)
def test_thresholds_that_cannot_be_shown_are_told_with_their_line(
    build: BUILT, old: str, new: str, message: str
) -> None:
    text = text_of().replace("[fpr, fnr, accuracy, f1, auc]", "[fpr, fnr, accuracy, f1]")
    assert old in text
    with pytest.raises(SpecError) as told:
        build(rows(), text.replace(old, new))
    lines = [str(problem) for problem in told.value.problems if message in str(problem)]
    assert lines
    assert ":" in lines[0]
    assert told.value.problems[0].place is not None


def test_with_clusters_a_threshold_is_shown_though_the_highest_have_no_events(build: BUILT) -> None:
    """No event in 50 speakers bounds a rate by 7 %: the end of the thresholds says nothing, those before it do."""
    frame = rows(3_000, 3_000)
    frame["who"] = np.random.default_rng(3).integers(0, 50, len(frame))
    text = (
        text_of()
        .replace("    threshold: 0.5", "    threshold: 0.5\n    cluster: who")
        .replace("max: 0.2}", "max: 0.05}")
    )
    made = build(frame, text)
    (found,) = [item for item in record(made).criterion_thresholds if item.criterion == "fpr-each"]
    sweep = sweep_of(made, "fpr")
    assert max(line.highs[-1] or 0 for line in sweep.lines) > 0.05
    (span,) = found.by_bound
    assert span.high is None
    assert span.low is not None
    place = sweep.thresholds.index(span.low)
    assert all((line.highs[place] or 1) <= 0.05 for line in sweep.lines)
    assert any((line.highs[place - 1] or 1) > 0.05 for line in sweep.lines)

"""Disparities of whole cards: what each category is compared with, and clusters that are in several categories."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cardgen
from cardgen.card.document import Card
from cardgen.card.results import Disparity
from cardgen.errors import SpecError
from cardgen.statistics import proportion
from cardgen.statistics.difference import difference
from cardgen.statistics.multiplicity import holm
from cardgen.statistics.paired import paired_change
from tests.acceptance.conftest import SPEC

TEXT = SPEC.replace("{{ worst('fpr', by='region') }}", "told below").replace(", score: score}", "}")
REGIONS = {"North": (300, 45), "South": (400, 48), "East": (200, 16), "West": (100, 2)}
"""Truly negative rows and false positives."""


def write(folder: Path, frame: pd.DataFrame, *, metrics: str = "[fpr]", by: str = "[region]", more: str = "") -> Path:
    text = TEXT.replace("metrics: [fpr, fnr, auc]", f"metrics: {metrics}").replace(
        "by: [region]\n", f"by: {by}\n{more}"
    )
    if "fpr" not in metrics:
        text = text[: text.index("acceptance:")]
    frame.to_csv(folder / "rows.csv", index=False)
    (folder / "card.yaml").write_text(text, encoding="utf-8")
    return folder / "card.yaml"


def loans() -> pd.DataFrame:
    """Rows of four regions: all negatives as counted above, and as many positives, of which four in five are found."""
    parts = []
    for region, (negatives, events) in REGIONS.items():
        defaulted = np.repeat([0, 1], negatives)
        flagged = np.r_[np.arange(negatives) < events, np.arange(negatives) % 5 > 0].astype(int)
        parts.append(pd.DataFrame({"region": region, "defaulted": defaulted, "flagged": flagged}))
    return pd.concat(parts)


def of(card: Card, kind: str, category: str | None = None, metric: str = "fpr") -> Disparity:
    """Return the disparity of a kind, or that of a region."""
    found = [
        item
        for item in card.disparities
        if (item.kind, item.metric) == (kind, metric)
        and (category is None or item.groups["category"] == {"region": category})
    ]
    assert len(found) == 1, (kind, category, found)
    return found[0]


@pytest.fixture
def compared(tmp_path: Path) -> Card:
    more = "    comparisons: [reference, best, rest, overall]\n"
    return cardgen.build(write(tmp_path, loans(), metrics="[fpr, tpr, selection_rate]", more=more)).card


def share(region: str, level: float = 0.95) -> Any:
    negatives, events = REGIONS[region]
    return proportion.estimate(events, negatives, level)


def test_a_category_against_the_rest(compared: Card) -> None:
    found = of(compared, "difference_to_rest", "East")
    rest = proportion.estimate(45 + 48 + 2, 800, 0.95)
    wanted = difference(share("East"), rest, 0.95)
    assert found.value == pytest.approx(wanted.value)
    assert found.interval is not None
    assert wanted.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((wanted.interval.low, wanted.interval.high))
    assert found.groups["reference"] == {}
    assert of(compared, "ratio_to_rest", "East").value == pytest.approx((16 / 200) / (95 / 800))


def test_a_category_against_everyone_of_whom_it_is_a_part(compared: Card) -> None:
    found, rest = of(compared, "difference_to_overall", "East"), of(compared, "difference_to_rest", "East")
    assert found.value == pytest.approx(16 / 200 - 111 / 1000)
    assert found.interval is not None
    assert rest.interval is not None
    assert found.interval.low == pytest.approx(0.8 * rest.interval.low)
    assert found.interval.high == pytest.approx(0.8 * rest.interval.high)
    assert found.p_value == rest.p_value
    assert (found.adjusted_p_value, found.family) == (rest.adjusted_p_value, rest.family)


def test_the_best_is_paid_for(compared: Card) -> None:
    """West is best but rests on two events, so East is; of two other candidates each interval is at 1 − α/2."""
    found = of(compared, "difference_to_best", "North")
    level = 1 - 0.05 / 2
    wanted = difference(share("North", level), share("East", level), level)
    assert found.groups["reference"] == {"region": "East"}
    assert found.interval is not None
    assert wanted.interval is not None
    assert (found.interval.low, found.interval.high) == pytest.approx((wanted.interval.low, wanted.interval.high))
    assert found.interval.level == 0.95
    assert found.notes == ("picked",)
    plain = of(compared, "difference", "North")
    assert plain.groups["reference"] == {"region": "South"}
    assert plain.notes == ()


def test_holm_counts_every_hypothesis_once(compared: Card) -> None:
    kinds = ("difference", "difference_to_best", "difference_to_rest")
    found = [item for item in compared.disparities if item.metric == "fpr" and item.kind in kinds]
    p_values = [item.p_value for item in found if item.p_value is not None]
    assert {item.family for item in found} == {len(p_values)} == {10}
    assert [item.adjusted_p_value for item in found] == pytest.approx(holm(p_values))


def test_a_best_reference_is_paid_for_as_well(tmp_path: Path) -> None:
    path = write(tmp_path, loans())
    text = path.read_text(encoding="utf-8").replace("relevance: Markets", "reference: best, relevance: Markets")
    path.write_text(text, encoding="utf-8")
    card = cardgen.build(path).card
    assert of(card, "difference", "North").notes == ("picked",)
    assert of(card, "ratio_to_reference", "North").notes == ("picked",)


def test_without_a_direction_there_is_no_best(tmp_path: Path) -> None:
    card = cardgen.build(write(tmp_path, loans(), metrics="[selection_rate]", more="    comparisons: [best]\n")).card
    found = of(card, "difference_to_best", "North", "selection_rate")
    assert (found.status, found.reason) == ("insufficient", "neither way is better")
    assert not [item for item in card.disparities if item.kind in ("difference", "ratio_to_reference")]


def test_an_unknown_comparison_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="comparisons"):
        cardgen.build(write(tmp_path, loans(), more="    comparisons: [worst]\n"))


def test_equalised_odds_is_the_larger_gap(compared: Card) -> None:
    found = of(compared, "equalized_odds")
    assert found.metrics == ("fpr", "tpr")
    # West has too few false positives to be compared in either rate.
    assert [item.group for item in found.excluded] == [{"region": "West"}]
    assert found.value == pytest.approx(45 / 300 - 16 / 200)
    assert found.groups == {"worst": {"region": "North"}, "best": {"region": "East"}}
    assert found.interval is not None
    plain = of(compared, "gap")
    assert plain.interval is not None
    assert found.interval.high > plain.interval.high


def test_four_fifths_of_the_selection_rate_are_judged_unasked(compared: Card) -> None:
    found = of(compared, "ratio", metric="selection_rate")
    assert (found.limit, found.verdict) == (0.8, "inconclusive")
    assert of(compared, "ratio_to_reference", "North", "selection_rate").verdict == "meets"
    assert of(compared, "ratio").verdict is None


def test_a_limit_of_ratios_is_the_owners(tmp_path: Path) -> None:
    card = cardgen.build(write(tmp_path, pd.concat([loans()] * 6), more="    ratio_limit: 0.97\n")).card
    assert {item.limit for item in card.disparities if item.kind in ("ratio", "ratio_to_reference")} == {0.97}
    found = of(card, "ratio")
    assert found.interval is not None
    assert found.interval.high < 0.97
    assert found.verdict == "fails"


def test_the_spread_says_whether_the_categories_differ(compared: Card) -> None:
    from scipy import stats

    found = of(compared, "between_group_sd").heterogeneity
    table = [[45, 48, 16], [255, 352, 184]]
    wanted = stats.chi2_contingency(table, correction=False)
    assert found is not None
    assert (found.q, found.p_value, found.degrees_of_freedom) == pytest.approx((wanted.statistic, wanted.pvalue, 2))


def test_the_worst_has_a_probability(compared: Card) -> None:
    probability = of(compared, "worst_group").probability
    assert probability is not None
    # Against South alone it would be that of two normals.
    error = math.sqrt(0.15 * 0.85 / 300 + 0.12 * 0.88 / 400)
    assert probability == pytest.approx(stats_cdf(0.03 / error), abs=0.02)


def stats_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def documents(*, missing: bool = False) -> pd.DataFrame:
    """Forty officers who each decide in both regions, with a strictness of their own."""
    random = np.random.default_rng(21)
    rows = []
    for officer in range(40):
        strict = random.beta(2, 8)
        for region in ("North", "South"):
            number = int(random.integers(8, 20))
            flagged = random.random(number) < strict + (0.06 if region == "North" else 0)
            rows += [(f"o{officer}", region, 0, int(each)) for each in flagged]
        rows += [(f"o{officer}", "", 0, int(random.random() < strict)) for _ in range(3 if missing else 0)]
    return pd.DataFrame(rows, columns=["officer", "region", "defaulted", "flagged"])


def test_clusters_in_both_categories_are_their_own_control(tmp_path: Path) -> None:
    frame = documents()
    card = cardgen.build(write(tmp_path, frame, more="    cluster: officer\n")).card
    found = next(item for item in card.disparities if item.kind == "difference")
    name, other = (found.groups[role]["region"] for role in ("category", "reference"))
    by = frame.groupby(["officer", "region"])["flagged"].agg(["sum", "count"]).unstack()
    wanted = paired_change(
        by["sum"][other], by["count"][other], by["sum"][name], by["count"][name], 0.95, method="m"
    ).estimate
    assert found.value == pytest.approx(wanted.value)
    assert found.standard_error == pytest.approx(wanted.standard_error)
    assert found.notes == ("shared-clusters",)
    assert found.interval is not None
    assert wanted.interval is not None
    width = found.interval.high - found.interval.low
    assert width == pytest.approx(wanted.interval.high - wanted.interval.low, rel=0.1)
    gap = next(item for item in card.disparities if item.kind == "gap")
    assert gap.interval is not None
    reach = max(abs(wanted.interval.low), abs(wanted.interval.high))
    assert gap.interval.high == pytest.approx(reach, rel=0.01)


def test_where_sums_of_clusters_are_not_kept_the_worst_is_assumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, documents(), more="    cluster: officer\n    comparisons: [reference, rest]\n")
    known = next(item for item in cardgen.build(path).card.disparities if item.kind == "difference")
    monkeypatch.setattr("cardgen.evaluation.rolling.rollup.Rollup.lines", lambda _: None)
    card = cardgen.build(path).card
    found = {item.kind: item for item in card.disparities}
    first = found["difference"]
    assert first.notes == ("shared-clusters-bound",)
    assert first.interval is not None
    assert known.interval is not None
    assert first.interval.low < known.interval.low
    assert first.interval.high > known.interval.high
    assert found["between_group_sd"].status == "insufficient"
    assert found["worst_group"].probability is None
    assert found["difference_to_rest"].interval is None


def test_clusters_of_one_category_each_give_the_figures_of_separate_ones(tmp_path: Path) -> None:
    frame = documents()
    frame["officer"] += frame["region"]
    card = cardgen.build(write(tmp_path, frame, more="    cluster: officer\n")).card
    cells = {item.group["region"]: item for item in card.results if item.group}
    found = next(item for item in card.disparities if item.kind == "difference")
    errors = [cells[found.groups[role]["region"]].standard_error for role in ("category", "reference")]
    assert found.standard_error == pytest.approx(math.hypot(*(error or 0.0 for error in errors)), rel=1e-14)
    assert all(item.notes == () for item in card.disparities)


def test_the_rest_of_a_category_whose_clusters_are_elsewhere_too(tmp_path: Path) -> None:
    """With two regions and no missing label the rest of one is the other, and so is the interval."""
    more = "    cluster: officer\n    comparisons: [reference, rest]\n"
    card = cardgen.build(write(tmp_path, documents(), more=more)).card
    plain = next(item for item in card.disparities if item.kind == "difference")
    rest = next(
        item
        for item in card.disparities
        if item.kind == "difference_to_rest" and item.groups["category"] == plain.groups["category"]
    )
    assert rest.value == pytest.approx(plain.value)
    assert rest.standard_error == pytest.approx(plain.standard_error)
    assert rest.p_value == pytest.approx(plain.p_value)
    assert rest.notes == ("shared-clusters",)


def test_rows_without_a_label_are_part_of_the_rest(tmp_path: Path) -> None:
    frame = documents(missing=True)
    more = "    cluster: officer\n    comparisons: [rest, overall]\n"
    card = cardgen.build(write(tmp_path, frame, more=more)).card
    rest = next(
        item
        for item in card.disparities
        if item.kind == "difference_to_rest" and item.groups["category"] == {"region": "North"}
    )
    north = frame["region"] == "North"
    assert rest.value == pytest.approx(frame["flagged"][north].mean() - frame["flagged"][~north].mean())
    sides = [frame[side].groupby("officer")["flagged"].agg(["sum", "count"]) for side in (~north, north)]
    rest_sums, north_sums = sides
    wanted = paired_change(
        rest_sums["sum"], rest_sums["count"], north_sums["sum"], north_sums["count"], 0.95, method="m"
    )
    assert rest.standard_error == pytest.approx(wanted.estimate.standard_error)
    whole = next(
        item
        for item in card.disparities
        if item.kind == "difference_to_overall" and item.groups["category"] == {"region": "North"}
    )
    assert whole.value == pytest.approx(frame["flagged"][north].mean() - frame["flagged"].mean())
    assert whole.interval is not None


def test_the_page_says_it_in_words(tmp_path: Path, compared: Card) -> None:
    built = cardgen.build(tmp_path / "card.yaml")
    text = built.to_markdown()
    for words in (
        "further comparisons",
        "Equalised odds, the larger of two gaps",
        "comes out worst in",
        "Limit of 0.8",
        "Not compared with the best: neither way is better.",
        "allowing for 10 comparisons (Holm)",
        "The best group was picked from the data",
    ):
        assert words in text
        assert words in built.to_html()
    assert any(line.split("|")[1:3] == [" East   ", " overall       "] for line in text.splitlines() if "|" in line)
    frame = built.disparities_frame()
    # The selection rate has no best to compare with.
    assert frame.loc[frame["kind"] == "difference", "family"].dropna().unique().tolist() == [10, 7]
    assert compared.disparities == built.card.disparities

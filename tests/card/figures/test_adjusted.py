"""Adjusted gaps: COMPAS adjusted for sex, from its rows; what small strata hide; what is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import cardgen
from cardgen.card.intersections import AdjustedRecord
from cardgen.errors import SpecError
from tests.card.audit.cards import built, spec

ADJUST = "    adjust: [{by: region, within: [sex], method: mantel-haenszel, metrics: [accuracy]}]\n"


def only(card: cardgen.ServiceCard) -> AdjustedRecord:
    (record,) = card.card.evaluations[0].adjusted
    return record


def test_the_gap_of_compas_adjusted_for_sex(shared: Path, tmp_path: Path) -> None:
    """Pooled over women and men with weights n₁n₀/N, from the rows; the plain gap beside it is that of §7.5."""
    adjust = "    adjust: [{by: race, within: [sex], method: mantel-haenszel, metrics: [fpr]}]"
    text = (shared / "contract" / "compas.yaml").read_text(encoding="utf-8")
    text = text.replace("../data", str(shared / "data"))
    text = text.replace("    minimum: {rows: 20}", f"    minimum: {{rows: 20}}\n{adjust}")
    (tmp_path / "card.yaml").write_text(text, encoding="utf-8")
    record = only(cardgen.build(tmp_path / "card.yaml"))
    found = next(each for each in record.categories if each.category == "African-American")
    rows = csv.DictReader(
        (shared / "data" / "compas" / "compas-two-years.csv").read_text(encoding="utf-8").splitlines()
    )
    negatives = [row for row in rows if row["two_year_recid"] == "0"]
    above = below = weighted = total = 0.0
    for sex in ("Female", "Male"):
        sides = [
            [row["score_text"] != "Low" for row in negatives if (row["sex"], row["race"]) == (sex, race)]
            for race in ("African-American", "Caucasian")
        ]
        (x, n), (y, m) = ((sum(side), len(side)) for side in sides)
        weighted += (x / n - y / m) * n * m / (n + m)
        total += n * m / (n + m)
        above += x * m / (n + m)
        below += y * n / (n + m)
    assert record.reference == "Caucasian"
    assert found.difference == pytest.approx(weighted / total)
    assert found.ratio == pytest.approx(above / below)
    assert found.crude_difference == pytest.approx(0.213925, abs=1e-6)
    assert found.crude_ratio == pytest.approx(1.912093, abs=1e-6)
    assert (found.strata, found.left_out) == (2, 0)


def test_a_small_stratum_hides_the_adjusted_gap(tmp_path: Path) -> None:
    table = {("North", "female"): 60, ("North", "male"): 50, ("South", "female"): 40, ("South", "male"): 3}
    more = f"{ADJUST}    suppress_below: 10\n"
    (row,) = only(built(tmp_path, table, spec("[region, sex]", more=more))).categories
    assert (row.status, row.difference, row.ratio, row.heterogeneity, row.strata) == (
        "suppressed",
        None,
        None,
        None,
        None,
    )
    assert row.crude_difference is not None


def test_strata_without_a_side_are_counted(tmp_path: Path) -> None:
    table = {("North", "female"): 60, ("North", "male"): 50, ("South", "female"): 40, ("South", "other"): 30}
    (row,) = only(built(tmp_path, table, spec("[region, sex]", more=ADJUST))).categories
    assert (row.status, row.strata, row.left_out) == ("ok", 1, 2)


def test_clusters_give_a_ratio_by_poisson(tmp_path: Path) -> None:
    table = {(region, sex): 80 for region in ("North", "South") for sex in ("female", "male")}
    persons = dict.fromkeys(table, 20)
    from tests.card.audit.cards import write

    more = f"    cluster: person\n{ADJUST.replace('mantel-haenszel', 'poisson')}"
    record = only(cardgen.build(write(tmp_path, table, spec("[region, sex]", more=more), persons)))
    (row,) = record.categories
    # Women and men are equally many everywhere, so there is nothing to adjust for.
    assert row.ratio == pytest.approx(row.crude_ratio)
    assert row.difference is None
    assert row.ratio_interval is not None
    assert row.ratio_interval.method == "poisson-cluster"


@pytest.mark.parametrize(
    ("adjust", "more", "says"),
    [
        ("{by: region, within: [sex], method: poisson}", "", "no cluster is declared"),
        ("{by: region, within: [sex], method: mantel-haenszel}", "    cluster: person\n", "cluster is set"),
        ("{by: region, within: [region], method: mantel-haenszel}", "", "itself"),
        ("{by: region, within: [age], method: mantel-haenszel}", "", "not measured"),
        ("{by: age, within: [sex], method: mantel-haenszel}", "", "cannot be adjusted"),
        ("{by: region, within: [sex], method: regression}", "", "method"),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(tmp_path: Path, adjust: str, more: str, says: str) -> None:
    text = spec("[region, sex]", more=f"{more}    adjust: [{adjust}]\n")
    with pytest.raises(SpecError, match=says):
        built(tmp_path, {("North", "female"): 30, ("South", "male"): 30}, text)

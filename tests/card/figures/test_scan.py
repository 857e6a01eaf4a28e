"""A scan of intersections: what it finds, against raw rows; what it may not print; clusters on both sides."""

from __future__ import annotations

import csv
import math
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import cardgen
from cardgen.card.audit.run import audit
from cardgen.card.intersections import ScanRecord
from cardgen.errors import SpecError
from tests.card.audit.cards import Table, built, spec

SCAN = "    scan: {groups: [region, sex], rate: 0.1, metrics: [accuracy]}\n    suppress_below: 10\n"


def scan_of(card: cardgen.ServiceCard) -> ScanRecord:
    found = card.card.evaluations[0].scan
    assert found is not None
    return found


def test_compas_is_found_as_its_rows_have_it(shared: Path, tmp_path: Path) -> None:
    """False positive rates by race and sex: Fisher's test of the rows, Benjamini and Hochberg over all of them."""
    text = (shared / "contract" / "compas.yaml").read_text(encoding="utf-8")
    text = text.replace("../data", str(shared / "data")).replace(
        "    minimum: {rows: 20}",
        "    minimum: {rows: 20}\n    scan: {groups: [race, sex], rate: 0.05, metrics: [fpr]}",
    )
    (tmp_path / "card.yaml").write_text(text, encoding="utf-8")
    scan = scan_of(cardgen.build(tmp_path / "card.yaml"))
    rows = list(
        csv.DictReader((shared / "data" / "compas" / "compas-two-years.csv").read_text(encoding="utf-8").splitlines())
    )
    negatives = [row for row in rows if row["two_year_recid"] == "0"]
    alarms = [row for row in negatives if row["score_text"] != "Low"]
    tests = {}
    for depth in (1, 2):
        for by in combinations(("race", "sex"), depth):
            for group in sorted({tuple(row[name] for name in by) for row in rows}):
                n, of, x = (
                    sum(all(row[name] == each for name, each in zip(by, group, strict=True)) for row in part)
                    for part in (rows, negatives, alarms)
                )
                expected = of * len(alarms) / len(negatives)
                if n >= 20 and expected >= 5 and of - expected >= 5:
                    p = float(stats.hypergeom.sf(x - 1, len(negatives), len(alarms), of))
                    rest = (len(alarms) - x) / (len(negatives) - of)
                    tests[frozenset(zip(by, group, strict=True))] = p, x / of, rest
    adjusted = dict(zip(tests, stats.false_discovery_control([p for p, *_ in tests.values()]), strict=True))
    assert scan.tested == len(tests)
    assert {frozenset(each.group.items()) for each in scan.findings} == {
        group for group, p in adjusted.items() if p <= 0.05
    }
    assert len(scan.findings) >= 3
    for each in scan.findings:
        p, value, rest = tests[frozenset(each.group.items())]
        assert each.p_value == pytest.approx(p, rel=1e-6)
        assert each.adjusted_p_value == pytest.approx(adjusted[frozenset(each.group.items())], rel=1e-6)
        assert (each.value, each.rest_value) == pytest.approx((value, rest))
    assert scan.level == pytest.approx(1 - 0.05 * len(scan.findings) / len(tests))
    assert [each.difference for each in scan.findings] == sorted((f.difference for f in scan.findings), reverse=True)


def worse(table: Table, cells: set[tuple[str, str]], folder: Path, by: str) -> cardgen.ServiceCard:
    """Build a card whose service is wrong more often in some cells: every second row instead of every tenth."""
    lines, number = ["id,region,sex,defaulted,flagged,person"], 0
    for (region, sex), people in table.items():
        for index in range(people):
            wrong = index % 2 == 0 if (region, sex) in cells else index % 10 == 0
            lines.append(f"{number},{region},{sex},{number % 2},{number % 2 ^ wrong},{number}")
            number += 1
    (folder / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = folder / "card.yaml"
    path.write_text(spec(by, more=SCAN), encoding="utf-8")
    return cardgen.build(path)


EVEN = {(region, sex): 200 for region in ("North", "South", "East") for sex in ("female", "male")}


def test_an_intersection_that_does_worse_is_found(tmp_path: Path) -> None:
    card = worse(EVEN, {("East", "female")}, tmp_path, "[region, sex]")
    found = {tuple(each.group.values()) for each in scan_of(card).findings}
    assert ("East", "female") in found
    assert not {("North",), ("South",), ("male",)} & found
    assert audit(card.card, card.attachments).passed


def test_nothing_is_found_where_nothing_is_worse(tmp_path: Path) -> None:
    scan = scan_of(worse(EVEN, set(), tmp_path, "[region, sex]"))
    assert (scan.findings, scan.level, scan.tested) == ((), None, 11)


def test_a_finding_that_leaves_a_small_rest_is_not_printed(tmp_path: Path) -> None:
    """Of 203 people of East 200 are women: whoever sees both counts, and what went wrong, knows the three men."""
    table = {**EVEN, ("East", "male"): 3}
    card = worse(table, {("East", "female"), ("East", "male")}, tmp_path, "[region, sex]")
    scan = scan_of(card)
    found = {tuple(each.group.values()) for each in scan.findings}
    assert ("East",) in found
    assert ("East", "female") not in found
    assert [(each.reason, each.tests) for each in scan.left_out] == [("suppressed", 1)]
    assert audit(card.card, card.attachments).passed


def test_the_audit_finds_a_small_rest_that_a_scan_prints(tmp_path: Path) -> None:
    """The same card, with the finding that was held back written into it."""
    table = {**EVEN, ("East", "male"): 3}
    card = worse(table, {("East", "female"), ("East", "male")}, tmp_path, "[region, sex]").card
    record = card.evaluations[0]
    scan = record.scan
    assert scan is not None
    leak = scan.findings[0].model_copy(
        update={
            "by": ("region", "sex"),
            "group": {"region": "East", "sex": "female"},
            "n": 200,
            "numerator": None,
            "denominator": None,
        }
    )
    told = record.model_copy(update={"scan": scan.model_copy(update={"findings": (*scan.findings, leak)})})
    found = audit(card.model_copy(update={"evaluations": (told,)})).disclosures
    assert [each.group for each in found if each.level == "error"] == [{"region": "East", "sex": "male"}]
    assert "scan of intersections" in found[0].message
    assert not any("3" in each.message for each in found)


def test_clusters_on_both_sides_hang_together(tmp_path: Path) -> None:
    """Each document has rows of both regions, so that its difference is of what they have in common."""
    generator = np.random.default_rng(4)
    table, lines = [], ["id,region,sex,defaulted,flagged,person"]
    for document in range(60):
        wrongs = generator.random(2)
        for region, rate in (("North", 0.05 + 0.4 * wrongs[0]), ("South", 0.3 + 0.4 * wrongs[0])):
            for _ in range(10):
                wrong = int(generator.random() < rate)
                table.append((document, region, wrong))
                sex = "female" if document % 2 else "male"
                lines.append(f"{len(lines)},{region},{sex},1,{1 - wrong},{document}")
    (tmp_path / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    more = "    cluster: person\n" + SCAN
    text = spec("[region, sex]", more=more)
    (tmp_path / "card.yaml").write_text(text, encoding="utf-8")
    found = scan_of(cardgen.build(tmp_path / "card.yaml")).findings
    south = next(each for each in found if each.group == {"region": "South"})
    # Both regions have 10 rows of every document: a paired t-test of documents is the linearised difference.
    by = {
        region: np.array([sum(w for d, r, w in table if (d, r) == (document, region)) / 10 for document in range(60)])
        for region in ("North", "South")
    }
    gap = by["North"] - by["South"]
    assert south.difference == pytest.approx(gap.mean())
    known = gap.mean() / (gap.std(ddof=1) / math.sqrt(60))
    assert south.p_value >= float(stats.t.cdf(known, 59))
    interval = south.difference_interval
    assert interval is not None
    assert interval.method == "clustered-difference-t"
    half = float(stats.t.ppf((1 + interval.level) / 2, 59)) * gap.std(ddof=1) / math.sqrt(60)
    assert (interval.low, interval.high) == pytest.approx((gap.mean() - half, gap.mean() + half))


@pytest.mark.parametrize(
    ("scan", "says"),
    [
        ("{groups: [region, age]}", "age"),
        ("{groups: [region, region]}", "duplicate group"),
        ("{groups: [region, sex], depth: 3}", "3 groups cannot be crossed"),
        ("{groups: [region, sex], metrics: [wer]}", "there is no metric"),
        ("{groups: [region, sex], rate: 0}", "rate"),
    ],
)
def test_a_scan_that_cannot_be_is_refused(tmp_path: Path, scan: str, says: str) -> None:
    with pytest.raises(SpecError, match=says):
        built(
            tmp_path,
            {("North", "female"): 30, ("South", "male"): 30},
            spec("[region, sex]", more=f"    scan: {scan}\n"),
        )

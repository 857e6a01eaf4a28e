"""Three versions of one service on the same speakers: the differences are those of an independent computation."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import cardgen
from cardgen.card.pairs.table import PairTable, read_table
from cardgen.diff.engine import compare
from cardgen.diff.report import Report
from cardgen.diff.settings import settings_of
from cardgen.diff.transition import Side

pytestmark = pytest.mark.shared

Steps = Callable[[str, str], Report]


@pytest.fixture(scope="module")
def sides(shared: Path) -> dict[str, Side]:
    found = {}
    for name in ("edacc-whisper-turbo", "edacc-parakeet-v2", "edacc-parakeet-v3"):
        built = cardgen.build(shared / "contract" / f"{name}.yaml")
        pairing = built.card.evaluations[0].pairing
        assert pairing.file is not None
        assert pairing.digest is not None
        table = read_table(built.attachments[pairing.file], pairing.file, pairing.digest)
        found[name] = Side(built.card, built.digest, name, clusters={"transcription": table})
    return found


@pytest.fixture(scope="module")
def steps(sides: dict[str, Side]) -> Steps:
    def step(old: str, new: str) -> Report:
        return compare(sides[old], sides[new], settings_of())

    return step


STEPS = [("turbo_to_v3", "edacc-whisper-turbo"), ("v2_to_v3", "edacc-parakeet-v2")]


@pytest.mark.parametrize(("name", "old"), STEPS)
def test_differences_by_accent(steps: Steps, shared: Path, name: str, old: str) -> None:
    expected = json.loads((shared / "contract" / "expected" / "diff" / f"{name}.json").read_text(encoding="utf-8"))
    found = {tuple(item.group.items()): item for item in steps(old, "edacc-parakeet-v3").comparisons}
    for want in expected["comparisons"]:
        have = found[tuple(want["group"].items())]
        assert have.paired
        assert have.units == want["clusters"]
        assert have.difference == pytest.approx(want["difference"], rel=1e-9)
        assert have.standard_error == pytest.approx(want["se"], rel=1e-9)
        assert have.interval is not None
        assert (have.interval.low, have.interval.high) == pytest.approx(
            (want["interval"]["low"], want["interval"]["high"]), rel=1e-6
        )
        assert (have.interval.level, have.interval.method) == (want["interval"]["level"], want["interval"]["method"])


@pytest.mark.parametrize(("name", "old"), STEPS)
def test_change_of_the_gap(steps: Steps, shared: Path, name: str, old: str) -> None:
    want = json.loads((shared / "contract" / "expected" / "diff" / f"{name}.json").read_text(encoding="utf-8"))
    want = want["gap_change"]
    (gap,) = steps(old, "edacc-parakeet-v3").gaps
    assert gap.paired
    assert gap.difference == pytest.approx(want["difference"], rel=1e-9)
    assert gap.standard_error == pytest.approx(want["se"], rel=1e-9)
    assert gap.degrees_of_freedom == pytest.approx(want["df"], rel=1e-9)
    assert gap.interval is not None
    assert (gap.interval.low, gap.interval.high) == pytest.approx(
        (want["interval"]["low"], want["interval"]["high"]), rel=1e-6
    )


def test_the_comparison_says_what_the_study_says(steps: Steps) -> None:
    """From Whisper turbo to v3 the worst group improves and the gap narrows; from v2 to v3 neither is established."""
    large, small = (steps(old, "edacc-parakeet-v3") for _, old in STEPS)
    worst = {"accent": "Vietnamese"}
    verdicts = [next(item.verdict for item in step.comparisons if item.group == worst) for step in (large, small)]
    assert verdicts == ["improved", "inconclusive"]
    assert [step.gaps[0].verdict for step in (large, small)] == ["narrowed", "inconclusive"]
    assert "disparity-narrowed" in {finding.rule for finding in large.findings}
    assert not [finding for finding in small.findings if finding.severity == "error"]


@pytest.mark.parametrize(("name", "old"), STEPS)
def test_a_bootstrap_over_speakers_agrees(sides: dict[str, Side], steps: Steps, name: str, old: str) -> None:
    """Speakers are drawn with replacement; a bootstrap of m is too narrow by √((m − 1)/m), which is put right.

    With three to nine speakers of unequal length it is a rough oracle; over all thirty-five it is a close one.
    """
    before, after = (sides[side].clusters["transcription"] for side in (old, "edacc-parakeet-v3"))
    generator = np.random.default_rng(11)
    report = steps(old, "edacc-parakeet-v3")
    draws: dict[str, np.ndarray] = {}
    for comparison in report.comparisons:
        drawn = _bootstrap(before, after, comparison.group, generator)
        m = comparison.units or 0
        assert comparison.standard_error is not None
        close = 0.05 if m > 30 else 0.5
        assert np.std(drawn) * np.sqrt(m / (m - 1)) == pytest.approx(comparison.standard_error, rel=close)
        assert np.mean(drawn) == pytest.approx(comparison.difference, abs=comparison.standard_error / 3)
        draws["".join(comparison.group.values())] = drawn
    (gap,) = report.gaps
    worst, best = (draws[gap.new_groups[role]["accent"]] for role in ("worst", "best"))
    assert gap.standard_error is not None
    assert np.std(worst - best) == pytest.approx(gap.standard_error, rel=0.3)
    narrower = float(np.mean(worst - best < 0))
    assert (narrower > 0.99) if name == "turbo_to_v3" else (0.5 < narrower < 0.9)


def _bootstrap(
    before: PairTable, after: PairTable, group: dict[str, str], generator: np.random.Generator
) -> np.ndarray:
    """Return 4,000 resampled differences of word error rates, speakers drawn with replacement."""
    units = sorted({unit for unit, inside in zip(after.units, after.inside(group), strict=True) if inside})
    place = {unit: index for index, unit in enumerate(units)}
    sums = []
    for table in (before, after):
        totals = np.zeros((2, len(units)))
        for line, unit in enumerate(table.units):
            if unit in place:
                totals[:, place[unit]] += [table.sums["wer"][0][line], table.sums["wer"][1][line]]
        sums.append(totals)
    weights = generator.multinomial(len(units), np.full(len(units), 1 / len(units)), 4_000)
    rates = [(weights @ totals[0]) / (weights @ totals[1]) for totals in sums]
    difference: np.ndarray = rates[1] - rates[0]
    return difference

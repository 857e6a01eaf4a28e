"""Did fairness change? Gaps of two versions, also where other groups are at the ends now."""

from __future__ import annotations

import numpy as np
import pytest

from cardgen.diff.engine import compare
from cardgen.diff.report import GapChange
from cardgen.diff.settings import settings_of
from cardgen.spec.comparison import Comparison
from tests.diff.cards import base, card_of, side

ACCENTS = ("Irish", "Scottish", "Welsh")


def card(rates: dict[str, float], error: float = 0.008, *, direction: str = "lower_is_better"):  # type: ignore[no-untyped-def]
    """Return the base card with these rates by accent, and the gap between them."""
    raw = base().model_dump(mode="json")
    for metric in raw["evaluations"][0]["metrics"]:
        metric["direction"] = direction if metric["id"] == "wer" else metric["direction"]
    kept = []
    for result in raw["results"]:
        if result["metric"] == "wer" and list(result["group"]) == ["accent"]:
            value = rates[result["group"]["accent"]]
            ends = {"low": value - 2 * error, "high": value + 2 * error}
            interval = {**ends, "level": 0.95, "method": "clustered-ratio-log"}
            kept.append(
                {
                    **result,
                    "value": value,
                    "numerator": value * result["denominator"],
                    "standard_error": error,
                    "interval": interval,
                }
            )
    high, low = max(rates, key=rates.__getitem__), min(rates, key=rates.__getitem__)
    worst, best = (high, low) if direction == "lower_is_better" else (low, high)
    gap = {
        "evaluation": "calls",
        "metric": "wer",
        "by": ["accent"],
        "kind": "gap",
        "value": rates[high] - rates[low],
        "groups": {"worst": {"accent": worst}, "best": {"accent": best}},
        "status": "ok",
    }
    return card_of({**raw, "results": kept, "disparities": [gap], "acceptance": []})


def change(old: dict[str, float], new: dict[str, float], margin: float | None = None, **more: object) -> GapChange:
    settings = settings_of(Comparison(margins={} if margin is None else {"wer": margin}))
    (gap,) = compare(side(card(old, **more)), side(card(new, **more)), settings).gaps  # type: ignore[arg-type]
    return gap


def rates(*values: float) -> dict[str, float]:
    return dict(zip(ACCENTS, values, strict=True))


def test_the_same_ends_give_a_difference_of_differences() -> None:
    gap = change(rates(0.10, 0.20, 0.15), rates(0.10, 0.30, 0.15))
    assert gap.difference == pytest.approx(0.10)
    assert gap.standard_error == pytest.approx(0.016)
    assert gap.verdict == "widened"


def test_the_higher_end_is_the_best_where_higher_is_better() -> None:
    gap = change(rates(0.10, 0.20, 0.15), rates(0.10, 0.30, 0.15), direction="higher_is_better")
    assert gap.old_groups["worst"] == {"accent": "Irish"}
    assert gap.difference == pytest.approx(0.10)
    assert gap.verdict == "widened"


def test_everybody_worse_by_the_same_is_no_wider_gap() -> None:
    assert change(rates(0.10, 0.20, 0.15), rates(0.20, 0.30, 0.25)).verdict == "inconclusive"


def test_within_the_margin_it_is_equivalent() -> None:
    old, new = rates(0.10, 0.20, 0.15), rates(0.10, 0.205, 0.15)
    assert change(old, new, margin=0.05).verdict == "equivalent"
    assert change(old, new, margin=0.01).verdict == "inconclusive"


def test_other_ends_are_covered_from_both_sides() -> None:
    """The Welsh are worst now, and were not: between the old ends nothing changed, between the new ones much did."""
    gap = change(rates(0.10, 0.20, 0.15), rates(0.10, 0.20, 0.30))
    assert (gap.old_groups["worst"], gap.new_groups["worst"]) == ({"accent": "Scottish"}, {"accent": "Welsh"})
    assert gap.interval is not None
    assert gap.interval.method == "difference-of-differences-of-both-ends"
    assert gap.interval.low < 0 < gap.difference < gap.interval.high
    assert gap.verdict == "inconclusive"
    assert gap.standard_error is None


def test_a_gap_whose_worst_group_lost_its_figure_is_not_compared() -> None:
    old, new = card(rates(0.1, 0.2, 0.15)), card(rates(0.1, 0.2, 0.15))
    raw = new.model_dump(mode="json")
    raw["results"] = [item for item in raw["results"] if item["group"] != {"accent": "Scottish"}]
    assert compare(side(old), side(card_of(raw)), settings_of()).gaps == ()


def test_intervals_of_gaps_cover_whichever_ends_are_picked() -> None:
    """Simulated: three groups whose rates are close, so that the ends change from run to run; nominal 95 %."""
    generator = np.random.default_rng(4)
    before, after = np.array([0.10, 0.13, 0.125]), np.array([0.11, 0.135, 0.145])
    truth = np.ptp(after) - np.ptp(before)
    covered, runs = 0, 400
    for _ in range(runs):
        one, other = (np.abs(generator.normal(mean, 0.008)) for mean in (before, after))
        gap = change(rates(*one.tolist()), rates(*other.tolist()))
        assert gap.interval is not None
        covered += gap.interval.low <= truth <= gap.interval.high
    assert covered / runs >= 0.93

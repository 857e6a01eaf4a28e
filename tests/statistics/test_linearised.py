from __future__ import annotations

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardgen.statistics.estimates import Estimate
from cardgen.statistics.linearised import Scale, balanced_accuracy, design_effect, moments, ratio, smooth

# Errors and words of five speakers; its figures are those of the reference document, all digits.
SPEAKERS = [(3, 20), (5, 30), (2, 25), (8, 40), (1, 15)]

clusters = st.lists(
    st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=12
)


def rate(
    unit_sums: list[tuple[int, int]], scale: Scale, level: float = 0.95, weights: tuple[float, float] = (1, 0)
) -> Estimate:
    return ratio(moments(unit_sums), weights, (0, 1), level, method="clustered", scale=scale)


def test_the_five_speakers() -> None:
    sums = moments(SPEAKERS)
    assert sums.units == 5
    assert sums.sums.tolist() == [19, 130]
    assert sums.products.tolist() == [[103, 595], [595, 3750]]
    result = rate(SPEAKERS, "identity")
    assert result.value == pytest.approx(0.1461538, abs=5e-8)
    assert result.standard_error is not None
    assert result.standard_error == pytest.approx(0.02605819, abs=5e-9)
    assert result.standard_error * math.sqrt(4 / 5) == pytest.approx(0.02330715, abs=5e-9)
    assert result.degrees_of_freedom == 4
    assert result.interval is not None
    assert (result.interval.low, result.interval.high) == pytest.approx((0.0738047, 0.2185030), abs=5e-8)
    log = rate(SPEAKERS, "log").interval
    assert log is not None
    assert (log.low, log.high) == pytest.approx((0.0890893, 0.2397700), abs=5e-8)
    assert (log.level, log.method) == (0.95, "clustered")


def test_paired_difference_of_the_five_speakers_is_a_ratio_too() -> None:
    # Errors of the second version: D = Σ(e′ − e)/Σn.
    result = ratio(
        moments([(e, n, e2) for (e, n), e2 in zip(SPEAKERS, (2, 5, 1, 6, 1), strict=True)]),
        (-1, 0, 1),
        (0, 1, 0),
        0.95,
        method="paired",
        scale="identity",
    )
    assert result.value == pytest.approx(-0.0307692, abs=5e-8)
    assert result.standard_error == pytest.approx(0.0117228, abs=5e-8)


@pytest.mark.parametrize("family", ["Poisson", "Binomial"])
def test_equals_a_generalised_linear_model_with_a_cluster_sandwich(family: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import statsmodels.api as sm

        generator = np.random.default_rng(2)
        speaker = np.repeat(np.arange(12), 6)
        group = (speaker >= 5).astype(int)
        words = generator.integers(5, 40, speaker.size)
        errors = generator.binomial(words, np.repeat(generator.uniform(0.05, 0.4, 12), 6))
        dummies = np.stack([group == 0, group == 1], axis=1).astype(float)
        poisson = family == "Poisson"
        model = sm.GLM(
            errors if poisson else np.stack([errors, words - errors], axis=1),
            dummies,
            family=getattr(sm.families, family)(),
            offset=np.log(words) if poisson else None,
        )
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": speaker, "use_correction": False})
    for g in (0, 1):
        of_group = [
            (errors[speaker == s].sum(), words[speaker == s].sum()) for s in np.unique(speaker[group == g]).tolist()
        ]
        result = rate(of_group, "log")
        m = len(of_group)
        assert result.value is not None
        assert result.standard_error is not None
        # The model's coefficient is log W, or logit W.
        slope = result.value if poisson else result.value * (1 - result.value)
        assert result.standard_error / slope == pytest.approx(fit.bse[g] * math.sqrt(m / (m - 1)), rel=1e-6)


def test_one_row_a_cluster_is_the_binomial_standard_error() -> None:
    result = rate([(1, 1)] * 30 + [(0, 1)] * 70, "identity")
    assert result.standard_error == pytest.approx(math.sqrt(0.3 * 0.7 / 99))


@given(clusters, st.floats(0.5, 0.99))
def test_a_proportion_holds_its_value_stays_in_range_and_mirrors(
    unit_sums: list[tuple[int, int]], level: float
) -> None:
    result = rate(unit_sums, "log-proportion", level)
    mirrored = rate(unit_sums, "log-proportion", level, (-1, 1))
    assert result.value is not None
    assert mirrored.value == pytest.approx(1 - result.value)
    assert (result.interval is None) == (mirrored.interval is None)
    if result.interval is None or mirrored.interval is None:
        return
    assert 0 <= result.interval.low <= result.value + 1e-12
    assert result.value - 1e-12 <= result.interval.high <= 1
    if result.value != 0.5:  # at ½ either side may count as the rarer one
        assert result.interval.low == pytest.approx(1 - mirrored.interval.high, abs=1e-9)
        assert result.interval.high == pytest.approx(1 - mirrored.interval.low, abs=1e-9)
    wider = rate(unit_sums, "log-proportion", (1 + level) / 2).interval
    assert wider is not None
    assert wider.low <= result.interval.low + 1e-12
    assert wider.high >= result.interval.high - 1e-12


@given(clusters, st.integers(2, 1000))
def test_log_interval_of_an_unbounded_rate_does_not_depend_on_the_unit_of_errors(
    unit_sums: list[tuple[int, int]], factor: int
) -> None:
    result = rate(unit_sums, "log")
    scaled = rate(unit_sums, "log", weights=(factor, 0))
    assert result.value is not None
    assert scaled.value == pytest.approx(factor * result.value)
    assert (result.interval is None) == (scaled.interval is None)
    if result.interval is not None and scaled.interval is not None:
        assert scaled.interval.high == pytest.approx(factor * result.interval.high)


def test_undefined_is_none_and_one_cluster_has_no_interval() -> None:
    assert rate([(0, 0), (0, 0)], "log") == Estimate(None)
    assert rate([(3, 20)], "log") == Estimate(0.15)
    assert ratio(moments(np.empty((0, 2))), (1, 0), (0, 1), 0.95, method="clustered", scale="log") == Estimate(None)


def test_clusters_with_one_rate_do_not_claim_certainty() -> None:
    for scale in ("log", "identity", "log-proportion"):
        result = rate([(1, 10), (3, 30), (7, 70)], scale)
        assert result.value == pytest.approx(0.1)
        assert (result.standard_error, result.interval) == (None, None)


def test_all_events_are_all_events_whatever_order_weights_are_added_up_in() -> None:
    """1/10 + 2/10 is not 3/10 in binary, and 1 is not to become 1.0000000000000002 without an interval."""
    parts = moments([(0.1, 0.1, 0.2), (0.1, 0.2, 0.1 + 0.2), (0.1, 0.3, 0.4)])
    assert parts.sums[0] + parts.sums[1] != parts.sums[2]
    for above, value, end in (((1.0, 1.0, 0.0), 1.0, "high"), ((-1.0, -1.0, 1.0), 0.0, "low")):
        found = ratio(parts, above, (0.0, 0.0, 1.0), 0.95, method="m", scale="log-proportion")
        assert (found.value, found.standard_error) == (value, None)
        assert found.interval is not None
        assert (getattr(found.interval, end), found.interval.method) == (value, "clopper-pearson-clusters")


def test_no_event_in_any_cluster() -> None:
    none = [(0, n) for n in range(5, 25)]
    assert rate(none, "log") == Estimate(0.0)
    bound = rate(none, "log-proportion").interval
    assert bound is not None
    assert (bound.low, bound.method) == (0, "clopper-pearson-clusters")
    assert bound.high == pytest.approx(0.1684, abs=5e-5)  # 0 of 20
    every = rate(none, "log-proportion", weights=(-1, 1)).interval
    assert every is not None
    assert (every.low, every.high) == pytest.approx((1 - bound.high, 1))


def test_only_units_that_take_part_count() -> None:
    # Ten further speakers of whom the denominator knows nothing.
    padded = moments([*SPEAKERS, *[(0, 0)] * 10])
    result = ratio(padded, (1, 0), (0, 1), 0.95, method="clustered", scale="log", units=5)
    assert result == rate(SPEAKERS, "log")


def test_f1_by_smooth_and_by_ratio_agree() -> None:
    # TP, FP, FN of six documents.
    documents = moments([(5, 1, 2), (3, 0, 1), (8, 3, 2), (1, 2, 0), (6, 1, 1), (4, 0, 3)])
    tp, fp, fn = documents.sums.tolist()
    below = 2 * tp + fp + fn
    gradient = (2 / below - 4 * tp / below**2, -2 * tp / below**2, -2 * tp / below**2)
    by_smooth = smooth(2 * tp / below, gradient, documents, 0.95, method="clustered-delta", scale="logit")
    by_ratio = ratio(documents, (2, 0, 0), (2, 1, 1), 0.95, method="clustered-ratio", scale="log-proportion")
    assert by_smooth.value == by_ratio.value
    assert by_smooth.standard_error == pytest.approx(by_ratio.standard_error)
    assert by_smooth.interval is not None
    assert 0 < by_smooth.interval.low < 2 * tp / below < by_smooth.interval.high < 1


def test_smooth_agrees_with_the_jackknife_over_clusters() -> None:
    generator = np.random.default_rng(4)
    # Positives, true positives, negatives, true negatives of 200 speakers: balanced accuracy.
    positives, negatives = generator.integers(3, 9, (2, 200))
    skill = generator.beta(8, 2, 200)
    sums = np.stack(
        [positives, generator.binomial(positives, skill), negatives, generator.binomial(negatives, skill)], axis=1
    ).astype(float)

    def value(s: np.ndarray) -> float:
        return float(0.5 * (s[1] / s[0] + s[3] / s[2]))

    total = sums.sum(axis=0)
    gradient = 0.5 * np.array([-total[1] / total[0] ** 2, 1 / total[0], -total[3] / total[2] ** 2, 1 / total[2]])
    result = smooth(value(total), gradient, moments(sums), 0.95, method="clustered-delta", scale="logit")
    left_out = np.array([value(total - row) for row in sums])
    jackknife = math.sqrt(199 / 200 * ((left_out - left_out.mean()) ** 2).sum())
    assert result.standard_error == pytest.approx(jackknife, rel=0.02)
    assert result.degrees_of_freedom == 199


def test_smooth_at_a_boundary_or_without_spread_has_no_interval() -> None:
    sums = moments([(3.0, 4.0), (2.0, 5.0)])
    assert smooth(1.0, (0.1, 0.0), sums, 0.95, method="delta", scale="logit").interval is None
    assert smooth(0.7, (0.0, 0.0), sums, 0.95, method="delta", scale="logit") == Estimate(0.7)
    unbounded = smooth(0.7, (0.1, 0.0), sums, 0.95, method="delta", scale="identity")
    assert unbounded.standard_error == pytest.approx(math.sqrt(2 * (0.3**2 + 0.2**2 - 0.5**2 / 2)))
    assert unbounded.interval is not None
    assert unbounded.interval.low == pytest.approx(1.4 - unbounded.interval.high)


@settings(max_examples=50)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_balanced_accuracy_is_never_certain_and_mirrors(positives: int, negatives: int, data: st.DataObject) -> None:
    tp, tn = data.draw(st.integers(0, positives)), data.draw(st.integers(0, negatives))
    result = balanced_accuracy(tp, positives, tn, negatives, 0.95)
    wrong = balanced_accuracy(positives - tp, positives, negatives - tn, negatives, 0.95)
    assert result.value == pytest.approx((tp / positives + tn / negatives) / 2)
    assert result.interval is not None
    assert wrong.interval is not None
    assert result.interval.method == "delta"
    assert 0 <= result.interval.low < result.interval.high <= 1
    assert result.interval.low == pytest.approx(1 - wrong.interval.high)


def test_balanced_accuracy_of_compas_and_of_an_empty_class() -> None:
    result = balanced_accuracy(2035, 3251, 2681, 3963, 0.95)
    assert result.value == pytest.approx((1 - 0.3740 + 1 - 0.3235) / 2, abs=5e-5)
    exact = 0.5 * math.hypot(math.sqrt(2035 * 1216 / 3251**3), math.sqrt(2681 * 1282 / 3963**3))
    assert result.standard_error == pytest.approx(exact, rel=1e-3)
    assert balanced_accuracy(0, 0, 5, 9, 0.95) == Estimate(None)


def test_design_effect_of_speakers() -> None:
    # Sixty speakers whose rates vary: SE .0146 with clusters, .0034 with utterances taken as independent.
    assert design_effect(0.0146, 0.0034) == pytest.approx(18.4, abs=0.05)
    assert design_effect(None, 0.1) is None
    assert design_effect(0.1, 0.0) is None


@pytest.mark.parametrize("scale", ["log", "log-proportion"])
def test_coverage_with_twenty_speakers(scale: Scale) -> None:
    generator = np.random.default_rng(6)
    truth = 0.15
    hits = []
    for _ in range(1000):
        words = generator.integers(80, 400, 20)
        errors = generator.binomial(words, generator.beta(6 * truth, 6 * (1 - truth), 20))
        interval = rate(np.stack([errors, words], axis=1).tolist(), scale).interval
        hits.append(interval is not None and interval.low <= truth <= interval.high)
    assert np.mean(hits) == pytest.approx(0.945, abs=0.025)


def test_impossible_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="units, sums"):
        moments([1.0, 2.0])

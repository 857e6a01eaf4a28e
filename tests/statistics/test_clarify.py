"""The metrics of SageMaker Clarify against published figures, and against a computation row by row."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from cardgen.metrics.clarify import CLARIFY
from cardgen.statistics.clarify import VALUES, Outcomes, clarify_compat, conditional_disparity, defined

CAUCASIAN = Outcomes(505, 349, 461, 1139)
AFRICAN_AMERICAN = Outcomes(1369, 805, 532, 990)

outcomes = st.builds(Outcomes, *(st.integers(0, 60).map(float) for _ in range(4)))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CI", -0.20195),
        ("DPL", -0.12070),
        ("DPPL", -0.24020),
        ("DI", 1.69022),
        ("DCA", 0.25672),
        ("DCR", 0.24937),
        ("RD", -0.19737),
        ("SD", -0.21392),
        ("DAR", -0.03838),
        ("DRR", -0.06142),
        ("AD", 0.03167),
        ("TE", -0.66005),
        ("GE", 0.16544),
        ("KL", 0.02931),
        ("JS", 0.00736),
        ("LP", 0.17069),
        ("TVD", 0.12070),
        ("KS", 0.12070),
    ],
)
def test_compas(name: str, expected: float) -> None:
    """STATISTICS 7.5: a is Caucasian, d African-American, positive is a high score and a new charge."""
    assert VALUES[name](CAUCASIAN, AFRICAN_AMERICAN, defined) == pytest.approx(expected, abs=6e-6)
    assert VALUES[name](CAUCASIAN, AFRICAN_AMERICAN, clarify_compat) == pytest.approx(expected, abs=6e-6)


def test_smclarifys_twelve_rows() -> None:
    """The figures that the tests of smclarify expect, d the women."""
    sex = "MFFMFMFFMMFF"
    label = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0]
    said = [1, 1, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0]
    a, d = (_counted(group, sex, label, said) for group in "MF")
    expected = {
        "CI": -1 / 6,
        "DI": 10 / 7,
        "DCA": 1 / 4,
        "DCR": 1 / 3,
        "RD": -2 / 3,
        "DAR": -1 / 2,
        "DRR": 1 / 3,
        "DPPL": -6 / 35,
        "AD": -13 / 35,
        "TE": -1 / 2,
    }
    for name, value in expected.items():
        assert VALUES[name](a, d, clarify_compat) == pytest.approx(value), name


def test_smclarifys_rows_in_which_every_man_is_accepted() -> None:
    """No man is rejected: the library takes 0/0 for 0 and gives 0.5, and here the figure is undefined."""
    sex = "MFFMFMFFMMFF"
    label = [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0]
    said = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1]
    a, d = (_counted(group, sex, label, said) for group in "MF")
    assert VALUES["DRR"](a, d, clarify_compat) == pytest.approx(0.5)
    with pytest.raises(ZeroDivisionError):
        VALUES["DRR"](a, d, defined)


def test_smclarifys_distances() -> None:
    """Labels of five rows of a and one of d, or of four and two."""
    assert VALUES["LP"](_labels(2, 3), _labels(1, 0), defined) == pytest.approx(0.6 * math.sqrt(2))
    assert VALUES["KS"](_labels(1, 1), _labels(2, 1), defined) == pytest.approx(1 / 6)
    middle = [(0.5, 0.25, 0.375), (0.5, 0.75, 0.625)]
    by_hand = sum(one * math.log(one / mean) + other * math.log(other / mean) for one, other, mean in middle) / 2
    assert VALUES["JS"](_labels(2, 2), _labels(3, 1), defined) == pytest.approx(by_hand)


def test_a_label_that_d_lacks_is_not_left_out() -> None:
    """The library drops it and gives a divergence below 0 (−0.3665, and 0.0664 for JS): no divergence is."""
    a, d = _labels(2, 3), _labels(1, 0)
    assert VALUES["KL"](a, d, clarify_compat) == math.inf
    with pytest.raises(ZeroDivisionError):
        VALUES["KL"](a, d, defined)
    assert VALUES["JS"](a, d, defined) == pytest.approx(float(jensenshannon([0.6, 0.4], [0, 1])) ** 2)


def _labels(positive: int, negative: int) -> Outcomes:
    return Outcomes(float(positive), 0.0, 0.0, float(negative))


def _counted(group: str, sex: str, label: list[int], said: list[int]) -> Outcomes:
    pairs = [(y, p) for each, y, p in zip(sex, label, said, strict=True) if each == group]
    return Outcomes(*(float(pairs.count(pair)) for pair in ((1, 1), (0, 1), (1, 0), (0, 0))))


def test_smclarifys_conditional_disparity() -> None:
    """Twenty-four rows by sex, label and subgroup; smclarify expects 0.3982142857 for the women."""
    sex = "MMMFFFFMMMMFMMFMFFMMFMMF"
    label = [0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0]
    subgroup = [1, 0, 2, 2, 1, 1, 2, 1, 1, 2, 0, 1, 2, 0, 1, 1, 1, 2, 0, 1, 0, 0, 1, 1]
    strata = []
    for stratum in sorted(set(subgroup)):
        inside = [index for index, each in enumerate(subgroup) if each == stratum]
        chosen = [sex[index] for index in inside], [label[index] for index in inside]
        strata.append(tuple(_counted(group, "".join(chosen[0]), chosen[1], chosen[1]) for group in "MF"))
    pairs = [(a, d) for a, d in strata]
    assert conditional_disparity(pairs, clarify_compat, predicted=False) == pytest.approx(0.3982142857)
    assert conditional_disparity(pairs, clarify_compat, predicted=True) == pytest.approx(0.3982142857)


@given(outcomes, outcomes)
def test_divergences_are_scipys(a: Outcomes, d: Outcomes) -> None:
    if not (a.rows and d.rows and 0 < d.positives < d.rows):
        return
    shares = [np.array([each.rows - each.positives, each.positives]) / each.rows for each in (a, d)]
    assert VALUES["KL"](a, d, defined) == pytest.approx(float(entropy(shares[0], shares[1])), abs=1e-12)
    assert VALUES["JS"](a, d, defined) == pytest.approx(
        jensenshannon(shares[0].tolist(), shares[1].tolist()) ** 2, abs=1e-12
    )
    assert VALUES["LP"](a, d, defined) == pytest.approx(float(np.linalg.norm(shares[0] - shares[1])), abs=1e-12)


@given(outcomes, outcomes)
def test_both_readings_agree_wherever_the_figure_is_defined(a: Outcomes, d: Outcomes) -> None:
    for name, value in VALUES.items():
        try:
            found = value(a, d, defined)
        except ZeroDivisionError:
            continue
        assert value(a, d, clarify_compat) == found, name


@pytest.mark.parametrize(
    ("name", "a", "d", "theirs"),
    [
        ("DI", Outcomes(0, 0, 4, 6), Outcomes(1, 1, 4, 4), math.inf),
        ("DI", Outcomes(0, 0, 4, 6), Outcomes(0, 0, 4, 6), 0.0),
        ("RD", Outcomes(0, 3, 0, 7), Outcomes(1, 1, 1, 1), -0.5),
        ("TE", Outcomes(5, 0, 2, 5), Outcomes(5, 0, 1, 5), 0.0),
        ("DCA", Outcomes(0, 0, 4, 6), Outcomes(0, 0, 3, 6), 0.0),
    ],
)
def test_what_the_library_sets_to_0_or_infinity_is_undefined_here(
    name: str, a: Outcomes, d: Outcomes, theirs: float
) -> None:
    assert VALUES[name](a, d, clarify_compat) == theirs
    with pytest.raises(ZeroDivisionError):
        VALUES[name](a, d, defined)


def test_every_metric_has_a_value_and_a_definition() -> None:
    assert set(CLARIFY) == {*VALUES, "CDDL", "CDDPL"}
    assert all(each.definition.endswith(".") for each in CLARIFY.values())

"""Adjusted ratios, against a regression on the utterances themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm

from cardgen.statistics.poisson import Lines, adjusted_ratios


def drawn() -> tuple[np.ndarray, ...]:
    """Utterances: errors, words, speaker, accent (of three) and age (of two); a speaker has one of each."""
    generator = np.random.default_rng(8)
    speaker = np.repeat(np.arange(60), 15)
    accent, age = (speaker % 3), (speaker // 7) % 2
    words = generator.poisson(12, speaker.size) + 1
    rate = 0.1 * 1.4**accent * 1.7**age * generator.gamma(5, 0.2, 60)[speaker]
    return generator.poisson(rate * words), words, speaker, accent, age


def test_sums_of_speakers_give_what_their_utterances_give() -> None:
    errors, words, speaker, accent, age = drawn()
    columns = np.column_stack([np.ones(speaker.size), accent == 1, accent == 2, age == 1]).astype(float)
    known = sm.GLM(errors, columns, family=sm.families.Poisson(), offset=np.log(words)).fit(
        cov_type="cluster", cov_kwds={"groups": speaker, "use_correction": False}
    )
    # Half of the utterances of each speaker in one line, half in another: lines need not be whole clusters.
    part = speaker * 2 + np.arange(speaker.size) % 2
    first = np.unique(part, return_index=True)[1]
    lines = Lines(
        np.bincount(part, weights=errors).astype(np.float64),
        np.bincount(part, weights=words).astype(np.float64),
        speaker[first],
        accent[first],
        age[first][None],
    )
    found = adjusted_ratios(lines, 3, 0.95)
    for index, each in enumerate(found, start=1):
        assert each.value == pytest.approx(math.exp(known.params[index]), rel=1e-8)
        assert each.standard_error is not None
        relative = each.standard_error / math.exp(known.params[index])
        assert relative == pytest.approx(known.bse[index] * math.sqrt(60 / 56), rel=1e-6)
        assert each.degrees_of_freedom == 19


def test_what_cannot_be_told_apart_has_no_ratio() -> None:
    errors, words, speaker, accent, _ = drawn()
    lines = Lines(errors.astype(float), words.astype(float), speaker, accent, accent[None])
    assert [each.value for each in adjusted_ratios(lines, 3, 0.95)] == [None, None]


def test_a_category_without_errors_has_no_ratio() -> None:
    errors, words, speaker, accent, age = drawn()
    errors = np.where(accent == 1, 0, errors)
    lines = Lines(errors.astype(float), words.astype(float), speaker, accent, age[None])
    found = adjusted_ratios(lines, 3, 0.95)
    assert found[0].value is None
    assert found[1].interval is not None

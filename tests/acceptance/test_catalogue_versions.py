"""Versions compared by metrics of every form: as pairs where they are ratios of sums, else unpaired, and said so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.acceptance.conftest import Run
from tests.acceptance.test_oracles import CARD

SPEECH = ("mer", "ser", "wer_above_half", "wer_macro_utterance", "words_on_silence")


@pytest.fixture(scope="module")
def recognised() -> list[pd.DataFrame]:
    """Word errors of the same utterances of twelve speakers in two versions."""
    draws = np.random.default_rng(5)
    n = 480
    speaker = draws.integers(0, 12, n)
    words = np.where(draws.random(n) < 0.1, 0, draws.integers(1, 30, n))
    versions = []
    for rate in (0.3, 0.22):
        deleted = draws.binomial(words, rate * (0.5 + speaker % 4 / 4))
        added = draws.poisson(np.where(words == 0, 6 * rate, rate))
        columns = {"utt": np.arange(n), "speaker": speaker, "accent": np.where(speaker % 2, "Welsh", "Scots")}
        edits = {"words": words, "substitutions": 0 * words, "deletions": deleted, "insertions": added}
        versions.append(pd.DataFrame({**columns, **edits}).assign(speaker=[f"s{each}" for each in speaker]))
    return versions


def compared(folder: Path, cardgen: Run, versions: list[pd.DataFrame], group: str, **evaluation: Any) -> dict[str, Any]:
    """Write both versions as specs and compare them; comparisons overall, by metric."""
    paths = []
    for number, rows in enumerate(versions):
        here = folder / f"version-{number}"
        here.mkdir()
        rows.to_parquet(here / "rows.parquet")
        run = {
            "id": "run",
            "title": "A run",
            "subject": "model",
            "dataset": "data",
            "date": f"2026-0{number + 4}-01",
            "evaluator": {"organisation": "Example", "independent": False},
            "source": "rows.parquet",
            "by": [group],
        }
        labels = {"id": group, "label": group, "column": group, "kind": "other", "labels": "unstated"}
        spec = {
            **CARD,
            "card": {**CARD["card"], "version": f"1.{number}.0"},
            "groups": [{**labels, "relevance": "It is."}],
            "evaluations": [{**run, **evaluation}],
        }
        (here / "card.yaml").write_text(json.dumps(spec), encoding="utf-8")
        paths.append(here / "card.yaml")
    done = cardgen("diff", *paths, "--format", "json")
    assert done.code in (0, 1), done.err
    report = json.loads(done.out)
    assert report["status"] == "compared"
    return {each["metric"]: each for each in report["comparisons"] if not each["by"]}


def test_speech_by_speaker(folder: Path, cardgen: Run, recognised: list[pd.DataFrame]) -> None:
    columns = {name: name for name in ("words", "substitutions", "deletions", "insertions")}
    metrics = [*SPEECH, "wil", "wer_macro_speaker"]
    found = compared(
        folder,
        cardgen,
        recognised,
        "accent",
        task="transcription",
        columns=columns,
        metrics=metrics,
        cluster="speaker",
    )
    assert {name for name, each in found.items() if each["paired"]} == set(SPEECH)
    for name in ("wil", "wer_macro_speaker"):
        assert found[name]["unpaired_because"] == "the metric is no ratio of sums"
        assert found[name]["interval"]["method"] == "mover"
        assert found[name]["difference"] == pytest.approx(found[name]["new"] - found[name]["old"])
    # Mean over utterances with words, each speaker its own control.
    rates = []
    for rows in recognised:
        spoken = rows[rows["words"] > 0]
        rate = (spoken["deletions"] + spoken["insertions"]) / spoken["words"]
        rates.append(pd.DataFrame({"e": rate, "n": 1.0}).groupby(spoken["speaker"]).sum())
    before, after = rates
    w, w2 = (each["e"].sum() / each["n"].sum() for each in rates)
    z = (after["e"] - w2 * after["n"]) / after["n"].sum() - (before["e"] - w * before["n"]) / before["n"].sum()
    error = np.sqrt(len(z) / (len(z) - 1) * (z**2).sum())
    macro = found["wer_macro_utterance"]
    assert (macro["difference"], macro["standard_error"]) == pytest.approx((w2 - w, error))
    assert macro["interval"]["high"] == pytest.approx(w2 - w + stats.t.ppf(0.975, len(z) - 1) * error)


def test_speech_by_row(folder: Path, cardgen: Run, recognised: list[pd.DataFrame]) -> None:
    columns = {name: name for name in ("words", "substitutions", "deletions", "insertions")}
    found = compared(
        folder,
        cardgen,
        recognised,
        "accent",
        task="transcription",
        columns=columns,
        metrics=[*SPEECH, "wil"],
        row_id="utt",
    )
    methods = {name: each["interval"]["method"] for name, each in found.items()}
    assert methods == {
        "mer": "paired-rows-t",
        "ser": "newcombe-paired",
        "wer_above_half": "newcombe-paired",
        "wer_macro_utterance": "paired-rows-t",
        "words_on_silence": "paired-rows-t",
        "wil": "mover",
    }
    wrong = [(rows["deletions"] + rows["insertions"] > 0).to_numpy() for rows in recognised]
    flips = found["ser"]["flips"]
    assert (flips["appeared"], flips["vanished"]) == (
        int((~wrong[0] & wrong[1]).sum()),
        int((wrong[0] & ~wrong[1]).sum()),
    )


def test_errors_of_a_number(folder: Path, cardgen: Run) -> None:
    draws = np.random.default_rng(2)
    took = draws.gamma(3, 4, 400)
    city = np.where(draws.random(400) < 0.5, "Turin", "Ghent")
    versions = [
        pd.DataFrame({"trip": range(400), "city": city, "took": took, "said": took + draws.normal(bias, 3, 400)})
        for bias in (1.5, 0.2)
    ]
    found = compared(
        folder,
        cardgen,
        versions,
        "city",
        task="regression",
        columns={"label": "took", "prediction": "said"},
        metrics=["mae", "rmse", "bias", "r2"],
        row_id="trip",
    )
    assert {name: each["paired"] for name, each in found.items()} == {
        "mae": True,
        "rmse": False,
        "bias": True,
        "r2": False,
    }
    change = (versions[1]["said"] - versions[0]["said"]).to_numpy()
    assert found["bias"]["difference"] == pytest.approx(change.mean())
    assert found["bias"]["standard_error"] == pytest.approx(change.std(ddof=1) / 20)
    # Neither way is better for a mean error, so a change is told and not praised.
    assert found["bias"]["verdict"] == "moved"


def test_calibration(folder: Path, cardgen: Run) -> None:
    draws = np.random.default_rng(4)
    score = draws.beta(1.5, 2, 900)
    label = draws.random(900) < score
    region = np.where(draws.random(900) < 0.5, "North", "South")
    versions = [
        pd.DataFrame(
            {"loan": range(900), "region": region, "label": label, "score": np.clip(score + shift, 0.01, 0.99)}
        )
        for shift in (0.2, 0.0)
    ]
    paired = ("log_loss", "calibration_in_large", "observed_expected")
    found = compared(
        folder,
        cardgen,
        versions,
        "region",
        task="classification",
        columns={"label": "label", "score": "score"},
        threshold=0.5,
        metrics=[*paired, "ece", "mcc", "fdr"],
        row_id="loan",
    )
    assert {name for name, each in found.items() if each["paired"]} == {*paired, "fdr"}
    assert found["ece"]["verdict"] == "improved"
    assert found["ece"]["interval"]["high"] < 0
    assert found["mcc"]["unpaired_because"] == "the metric is no ratio of sums"

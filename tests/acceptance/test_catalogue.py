"""Whole cards of metrics of utterances, calibration and regression, against figures made from the same rows."""

from __future__ import annotations

from pathlib import Path

import jiwer
import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as scikit

from tests.acceptance.card_comparison import Evaluation, compare
from tests.acceptance.oracle import Design, Measure, expect
from tests.acceptance.test_oracles import build, save

WORDS = ("so", "the", "a", "yes", "I", "mean", "kind", "of", "river", "train", "café", "don't", "twenty")
UP, NONE = "higher_is_better", "none"


@pytest.fixture(scope="module")
def utterances() -> pd.DataFrame:
    """Utterances of twenty-four speakers of three accents; in one of twelve nothing is said."""
    draws = np.random.default_rng(3)
    rows = []
    for index in range(900):
        speaker = int(draws.integers(0, 24))
        wrong = 0.08 + 0.1 * (speaker % 3) + 0.01 * (speaker % 5)
        said = [] if draws.random() < 1 / 12 else [str(word) for word in draws.choice(WORDS, draws.integers(1, 15))]
        heard = []
        for word in said:
            fate = draws.random()
            heard += [word] if fate > wrong else ([] if fate < wrong / 3 else [str(draws.choice(WORDS))])
            heard += [str(draws.choice(WORDS))] if draws.random() < wrong / 4 else []
        heard += ["thank", "you"] if not said and draws.random() < 0.4 else []
        accent = ("Welsh", "Lagos", "Scots")[speaker % 3]
        rows.append(
            (f"u{index}", f"s{speaker}", accent, " ".join(said), " ".join(heard), float(draws.choice([0.5, 2])))
        )
    return pd.DataFrame(rows, columns=["utt_id", "speaker", "accent", "reference", "hypothesis", "weight"])


def counted(frame: pd.DataFrame) -> pd.DataFrame:
    """Count the edits of every utterance with jiwer; where nothing was said, every word was added."""
    rows = []
    for said, heard in zip(frame["reference"], frame["hypothesis"], strict=True):
        found = jiwer.process_words(said, heard) if said else None
        edits = (
            (0, 0, len(heard.split())) if found is None else (found.substitutions, found.deletions, found.insertions)
        )
        rows.append((*edits, len(said.split())))
    table = pd.DataFrame(rows, columns=["s", "d", "i", "n"], index=frame.index, dtype=float)
    return table.assign(e=table["s"] + table["d"] + table["i"])


def speech(table: pd.DataFrame) -> dict[str, Measure]:
    one, spoken, silent = pd.Series(1.0, index=table.index), (table["n"] > 0) * 1.0, (table["n"] == 0) * 1.0
    rate = (table["e"] / table["n"].where(table["n"] > 0)).fillna(0.0)
    right, heard = table["n"] - table["s"] - table["d"], table["n"] - table["d"] + table["i"]

    def lost(rows: pd.DataFrame, weight: pd.Series) -> tuple[float, pd.Series] | None:
        h, n, p = (each[rows.index] for each in (right, table["n"], heard))
        hits, words, recognised = ((each * weight).sum() for each in (h, n, p))
        kept = hits * hits / words / recognised
        return 1 - kept, -kept * (2 * h / hits - n / words - p / recognised)

    return {
        "mer": Measure("ratio", table["e"], table["n"] + table["i"]),
        "wil": Measure("function", influence=lost, scale="logit", events=(table["e"], right)),
        "ser": Measure("proportion", (table["e"] > 0) * 1.0, one),
        "wer_above_half": Measure("proportion", ((rate > 0.5) & (table["n"] > 0)) * 1.0, spoken),
        "wer_macro_utterance": Measure("mean", rate, spoken, low=0, bounded=False),
        "words_on_silence": Measure("ratio", table["e"] * silent, silent, bounded=False),
    }


@pytest.mark.parametrize("reading", ["texts", "edits"])
@pytest.mark.parametrize(
    ("cluster", "weight", "reference"),
    [(None, None, "rest"), ("speaker", None, "rest"), (None, "weight", "best"), ("speaker", "weight", "largest")],
)
def test_speech(
    utterances: pd.DataFrame, reading: str, cluster: str | None, weight: str | None, reference: str, tmp_path: Path
) -> None:
    table = counted(utterances)
    measures = speech(table)
    if cluster:
        macro = Measure("cluster_mean", table["e"], table["n"], bounded=False)
        measures = {"wer_macro_speaker": macro, **measures}
    edits = {"s": "substitutions", "d": "deletions", "i": "insertions", "n": "words"}
    rows = utterances.assign(**{name: table[column].astype(int) for column, name in edits.items()})
    texts = {"reference": "reference", "hypothesis": "hypothesis"}
    card = build(
        tmp_path,
        {"accent": {"reference": reference}},
        source=save(rows, tmp_path / "rows.parquet"),
        task="transcription",
        columns=texts if reading == "texts" else {name: name for name in edits.values()},
        metrics=list(measures),
        by=[("accent",)],
        **({"cluster": cluster} if cluster else {}),
        **({"weight": weight} if weight else {}),
    )
    wanted = Evaluation(
        Design(utterances, cluster, weight),
        measures,
        {"accent": utterances["accent"]},
        [("accent",)],
        reference={"accent": reference},
    )
    assert compare(card, wanted) > 70


@pytest.mark.parametrize("seed", range(3))
def test_an_accent_of_which_nothing_is_understood_has_a_rate_of_1(seed: int, tmp_path: Path) -> None:
    """Whatever rounding makes of weights: a rate of 1 has its interval, and households tie it to no other rate."""
    draws = np.random.default_rng(seed)
    accent = draws.choice(["Welsh", "Lagos", "Scots"], 300, p=[0.6, 0.3, 0.1])
    words = draws.integers(1, 9, 300)
    wrong = draws.binomial(words, np.where(accent == "Scots", 0.5, 0.3))
    lost = np.where(accent == "Scots", words - wrong, draws.binomial(words - wrong, 0.3))
    rows = pd.DataFrame({"s": wrong, "d": lost, "i": draws.integers(0, 3, 300), "n": words}).assign(
        accent=accent,
        household=[f"h{each}" for each in draws.integers(0, 30, 300)],
        weight=draws.uniform(0.001, 1.7, 300),
    )
    card = build(
        tmp_path,
        {"accent": {"reference": "Welsh"}},
        source=save(rows, tmp_path / "rows.parquet"),
        task="transcription",
        columns={"substitutions": "s", "deletions": "d", "insertions": "i", "words": "n"},
        metrics=["mer"],
        by=[("accent",)],
        cluster="household",
        weight="weight",
    )
    errors = rows["s"] + rows["d"] + rows["i"]
    measures = {"mer": Measure("ratio", errors * 1.0, (rows["n"] + rows["i"]) * 1.0)}
    design, labels = Design(rows, "household", "weight"), {"accent": rows["accent"]}
    assert compare(card, Evaluation(design, measures, labels, [("accent",)], reference={"accent": "Welsh"})) > 10
    (result,) = (each for each in card["results"] if each["group"] == {"accent": "Scots"})
    assert (result["value"], result["interval"]["method"]) == (1, "clopper-pearson-clusters")


def test_speech_as_jiwer_pools_it(utterances: pd.DataFrame, tmp_path: Path) -> None:
    spoken = utterances[utterances["reference"] != ""]
    found = jiwer.process_words(spoken["reference"].tolist(), spoken["hypothesis"].tolist())
    card = build(
        tmp_path,
        {"accent": {}},
        source=save(spoken, tmp_path / "rows.csv"),
        task="transcription",
        columns={"reference": "reference", "hypothesis": "hypothesis"},
        metrics=["wer", "mer", "wil"],
        by=[("accent",)],
    )
    overall = {result["metric"]: result["value"] for result in card["results"] if not result["by"]}
    assert overall == pytest.approx({"wer": found.wer, "mer": found.mer, "wil": found.wil}, rel=1e-12)


def test_a_speaker_with_two_accents_has_a_rate_in_each_and_one_overall(
    utterances: pd.DataFrame, tmp_path: Path
) -> None:
    """Then nobody's mean is everyone's less a category's: the rest is counted anew from the sums of each speaker."""
    mixed = utterances.assign(accent=np.where(utterances.index % 2, "Welsh", "Scots"))
    table = counted(mixed)
    card = build(
        tmp_path,
        {"accent": {"reference": "rest"}},
        source=save(mixed, tmp_path / "rows.parquet"),
        task="transcription",
        columns={"reference": "reference", "hypothesis": "hypothesis"},
        metrics=["wer_macro_speaker"],
        cluster="speaker",
        by=[("accent",)],
    )
    sums = table.groupby(mixed["speaker"])[["e", "n"]].sum()
    overall = next(result for result in card["results"] if not result["by"])
    assert overall["value"] == pytest.approx((sums["e"] / sums["n"]).mean())
    assert overall["denominator"] == 24
    for accent in ("Welsh", "Scots"):
        parts = table[mixed["accent"] == accent].groupby(mixed["speaker"])[["e", "n"]].sum()
        (result,) = (each for each in card["results"] if each["group"] == {"accent": accent})
        assert result["value"] == pytest.approx((parts["e"] / parts["n"]).mean())
    means = {result["group"]["accent"]: result["value"] for result in card["results"] if result["group"]}
    differences = [each for each in card["disparities"] if each["kind"] == "difference"]
    assert {each["status"] for each in differences} == {"ok"}
    for each in differences:
        own = each["groups"]["category"]["accent"]
        (other,) = means.keys() - {own}
        assert each["value"] == pytest.approx(means[own] - means[other])
        assert each["notes"] == ["shared-clusters"]


@pytest.fixture(scope="module")
def decisions() -> pd.DataFrame:
    """Decisions about people in households, with scores of which some are 0 and 1."""
    draws = np.random.default_rng(8)
    n = 1600
    region = draws.choice(["North", "South", "East"], n, p=[0.5, 0.3, 0.2])
    score = draws.beta(1.2, 2, n).round(3)
    label = draws.random(n) < np.clip(score + np.where(region == "South", 0.1, -0.02), 0.02, 0.95)
    return pd.DataFrame(
        {
            "region": region,
            "household": [f"h{each}" for each in draws.integers(0, 90, n)],
            "weight": draws.choice([0.0005, 0.001, 0.003], n),
            "label": label,
            "said": (score >= 0.4) ^ (draws.random(n) < 0.04),
            "score": score,
        }
    )


def classified(frame: pd.DataFrame) -> dict[str, Measure]:
    one, label, said, score = pd.Series(1.0, index=frame.index), frame["label"], frame["said"], frame["score"]
    hit, false, miss, clear = (each * 1.0 for each in (label & said, ~label & said, label & ~said, ~label & ~said))
    given = score.where(label, 1 - score).clip(2.0**-52, 1 - 2.0**-52)

    def correlation(rows: pd.DataFrame, weight: pd.Series) -> tuple[float, pd.Series] | None:
        share = weight / weight.sum()
        standard = []
        for each in (label[rows.index] * 1.0, said[rows.index] * 1.0):
            centred = each - (each * share).sum()
            standard.append(centred / np.sqrt((centred**2 * share).sum()))
        r = float((standard[0] * standard[1] * share).sum())
        return r, (standard[0] * standard[1] - r / 2 * (standard[0] ** 2 + standard[1] ** 2)) / weight.sum()

    def times(above: pd.Series, below: pd.Series):  # type: ignore[no-untyped-def]
        def of(rows: pd.DataFrame, weight: pd.Series) -> tuple[float, pd.Series] | None:
            x, y, p, q = (each[rows.index] * 1.0 for each in (above, below, label, ~label))
            totals = [(each * weight).sum() for each in (x, y, p, q)]
            value = totals[0] / totals[2] / (totals[1] / totals[3])
            return value, value * (x / totals[0] - p / totals[2] - y / totals[1] + q / totals[3])

        return of

    each_cell = (hit, false, miss, clear)
    return {
        "fdr": Measure("proportion", false, hit + false),
        "for": Measure("proportion", miss, miss + clear),
        "treatment_ratio": Measure("ratio", miss, false, NONE, bounded=False, events=(false,)),
        "lr_positive": Measure(
            "function", None, None, UP, bounded=False, influence=times(hit, false), scale="log", events=(hit, false)
        ),
        "lr_negative": Measure(
            "function", bounded=False, influence=times(miss, clear), scale="log", events=(miss, clear)
        ),
        "mcc": Measure("function", None, None, UP, influence=correlation, scale="fisher", events=each_cell, span=2.0),
        "log_loss": Measure("mean", -np.log(given), one, low=0, bounded=False),
        "calibration_in_large": Measure("mean", label - score, one, NONE, low=-1, high=1, span=2.0),
        "observed_expected": Measure("ratio", label * 1.0, score, NONE, bounded=False),
        "ece": Measure("calibration", label=label, score=score),
    }


@pytest.mark.parametrize(
    ("cluster", "weight", "reference", "suffix"),
    [
        (None, None, "rest", "parquet"),
        ("household", None, "best", "csv"),
        (None, "weight", "rest", "csv"),
        ("household", "weight", "largest", "parquet"),
    ],
)
def test_classification(
    decisions: pd.DataFrame, cluster: str | None, weight: str | None, reference: str, suffix: str, tmp_path: Path
) -> None:
    measures = classified(decisions)
    card = build(
        tmp_path,
        {"region": {"reference": reference}},
        source=save(decisions, tmp_path / f"rows.{suffix}"),
        task="classification",
        columns={"label": "label", "prediction": "said", "score": "score"},
        metrics=list(measures),
        by=[("region",)],
        **({"cluster": cluster} if cluster else {}),
        **({"weight": weight} if weight else {}),
    )
    wanted = Evaluation(
        Design(decisions, cluster, weight),
        measures,
        {"region": decisions["region"]},
        [("region",)],
        reference={"region": reference},
    )
    assert compare(card, wanted) > 100


def test_classification_as_scikit_learn_has_it(decisions: pd.DataFrame, tmp_path: Path) -> None:
    card = build(
        tmp_path,
        {"region": {}},
        source=save(decisions, tmp_path / "rows.parquet"),
        task="classification",
        columns={"label": "label", "prediction": "said", "score": "score"},
        metrics=["mcc", "log_loss", "lr_positive", "lr_negative"],
        weight="weight",
        by=[("region",)],
    )
    for result in card["results"]:
        rows = decisions[decisions["region"] == result["group"].get("region")] if result["by"] else decisions
        label, said, weight = rows["label"], rows["said"], rows["weight"]
        positive, negative = scikit.class_likelihood_ratios(label, said, sample_weight=weight)
        assert result["value"] == pytest.approx(
            {
                "mcc": scikit.matthews_corrcoef(label, said, sample_weight=weight),
                "log_loss": scikit.log_loss(label, rows["score"], sample_weight=weight),
                "lr_positive": positive,
                "lr_negative": negative,
            }[result["metric"]]
        )


@pytest.fixture(scope="module")
def arrivals() -> pd.DataFrame:
    """Minutes to an arrival, as predicted and as they were; far from 0, so that digits are lost where they can be."""
    draws = np.random.default_rng(6)
    n = 700
    city = draws.choice(["Turin", "Ghent", "Porto"], n)
    route = draws.integers(0, 40, n)
    took = 1e5 + draws.gamma(4, 5, n)
    said = took + draws.normal(0.8, 4, n) + 0.1 * (route % 7) + np.where(city == "Porto", 2.0, 0.0)
    return pd.DataFrame(
        {
            "city": city,
            "route": [f"r{each}" for each in route],
            "weight": draws.choice([1, 2, 5], n),
            "took": took.round(2),
            "said": said.round(2),
        }
    )


def predicted(frame: pd.DataFrame) -> dict[str, Measure]:
    one, error, truth = pd.Series(1.0, index=frame.index), frame["said"] - frame["took"], frame["took"]

    def root(rows: pd.DataFrame, weight: pd.Series) -> tuple[float, pd.Series] | None:
        squared = error[rows.index] ** 2
        mean = (squared * weight).sum() / weight.sum()
        return float(np.sqrt(mean)), (squared - mean) / (2 * np.sqrt(mean) * weight.sum())

    def explained(rows: pd.DataFrame, weight: pd.Series) -> tuple[float, pd.Series] | None:
        y = truth[rows.index]
        around = (y - (y * weight).sum() / weight.sum()) ** 2
        squared = error[rows.index] ** 2
        left, spread = (squared * weight).sum(), (around * weight).sum()
        return 1 - left / spread, -squared / spread + left / spread**2 * around

    return {
        "mae": Measure("mean", error.abs(), one, low=0, bounded=False),
        "rmse": Measure("function", bounded=False, influence=root, scale="log"),
        "bias": Measure("mean", error, one, NONE, bounded=False),
        "r2": Measure("function", None, None, UP, bounded=False, influence=explained, scale="rest"),
    }


@pytest.mark.parametrize(
    ("cluster", "weight", "reference"),
    [(None, None, "rest"), ("route", None, "best"), (None, "weight", "largest"), ("route", "weight", "rest")],
)
def test_regression(
    arrivals: pd.DataFrame, cluster: str | None, weight: str | None, reference: str, tmp_path: Path
) -> None:
    measures = predicted(arrivals)
    card = build(
        tmp_path,
        {"city": {"reference": reference}},
        source=save(arrivals, tmp_path / "rows.parquet"),
        task="regression",
        columns={"label": "took", "prediction": "said"},
        metrics=[{"id": "mae", "unit": "minutes"}, "rmse", "bias", "r2"],
        by=[("city",)],
        **({"cluster": cluster} if cluster else {}),
        **({"weight": weight} if weight else {}),
    )
    wanted = Evaluation(
        Design(arrivals, cluster, weight),
        measures,
        {"city": arrivals["city"]},
        [("city",)],
        reference={"city": reference},
    )
    assert compare(card, wanted) > 40
    weights = arrivals["weight"] if weight else None
    overall = {result["metric"]: result["value"] for result in card["results"] if not result["by"]}
    assert overall == pytest.approx(
        {
            "mae": scikit.mean_absolute_error(arrivals["took"], arrivals["said"], sample_weight=weights),
            "rmse": scikit.root_mean_squared_error(arrivals["took"], arrivals["said"], sample_weight=weights),
            "bias": np.average(arrivals["said"] - arrivals["took"], weights=weights),
            "r2": scikit.r2_score(arrivals["took"], arrivals["said"], sample_weight=weights),
        }
    )


@pytest.mark.parametrize("clustered", [False, True])
def test_counts_of_speech_give_what_rows_give(utterances: pd.DataFrame, tmp_path: Path, *, clustered: bool) -> None:
    table = counted(utterances)
    keys = ["accent", *(["speaker"] if clustered else [])]
    per_row = pd.concat([utterances[["accent", "speaker"]], table.astype(int)], axis=1).assign(rows=1)
    lines = per_row.groupby(keys, as_index=False)[["s", "d", "i", "n", "rows"]].sum()
    names = ["mer", "wil", *(["wer_macro_speaker"] if clustered else [])]
    card = build(
        tmp_path,
        {"accent": {}},
        source={"kind": "counts", "path": save(lines, tmp_path / "counts.csv")},
        task="transcription",
        columns={"substitutions": "s", "deletions": "d", "insertions": "i", "words": "n", "rows": "rows"},
        metrics=names,
        by=[("accent",)],
        **({"cluster": "speaker"} if clustered else {}),
    )
    if clustered:
        macro = {"wer_macro_speaker": Measure("cluster_mean", table["e"], table["n"], bounded=False)}
        measures = {name: of for name, of in {**speech(table), **macro}.items() if name in names}
        wanted = Evaluation(Design(utterances, "speaker"), measures, {"accent": utterances["accent"]}, [("accent",)])
        assert compare(card, wanted) > 20
        return
    # Sums of many rows say nothing of the spread between rows, and no interval is made up.
    for result in card["results"]:
        inside = table if not result["by"] else table[utterances["accent"] == result["group"]["accent"]]
        s, d, i, n = (inside[each].sum() for each in ("s", "d", "i", "n"))
        wil = 1 - (n - s - d) ** 2 / n / (n - d + i)
        assert result["value"] == pytest.approx({"mer": (s + d + i) / (n + i), "wil": wil}[result["metric"]])
        assert (result["interval"], result["notes"]) == (None, ["no-interval"])


def test_counts_of_decisions_give_what_rows_give(decisions: pd.DataFrame, tmp_path: Path) -> None:
    """Each row is in one cell of the confusion matrix, so that counts tell the spread between rows too."""
    label, said = decisions["label"], decisions["said"]
    cells = {
        "true_positives": label & said,
        "false_positives": ~label & said,
        "false_negatives": label & ~said,
        "true_negatives": ~label & ~said,
    }
    lines = pd.DataFrame(cells).astype(int).groupby(decisions["region"]).sum().reset_index()
    names = ("fdr", "for", "treatment_ratio", "lr_positive", "lr_negative", "mcc")
    measures = {name: of for name, of in classified(decisions).items() if name in names}
    card = build(
        tmp_path,
        {"region": {"reference": "rest"}},
        source={"kind": "counts", "path": save(lines, tmp_path / "counts.csv")},
        task="classification",
        columns={name: name for name in cells},
        metrics=list(measures),
        by=[("region",)],
    )
    wanted = Evaluation(
        Design(decisions), measures, {"region": decisions["region"]}, [("region",)], reference={"region": "rest"}
    )
    assert compare(card, wanted) > 60


def test_what_has_no_denominator_is_undefined(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {
            "region": ["North"] * 30 + ["South"] * 30,
            "label": [True, False, True] * 10 + [False] * 30,
            "said": [True, False, False] * 10 + [False, True, False] * 10,
            "score": [0.5, 0.2, 0.4] * 10 + [0.0] * 30,
        }
    )
    card = build(
        tmp_path,
        {"region": {}},
        source=save(rows, tmp_path / "rows.csv"),
        task="classification",
        columns={"label": "label", "prediction": "said", "score": "score"},
        metrics=["mcc", "lr_positive", "treatment_ratio", "observed_expected"],
        by=[("region",)],
    )
    found = {(each["metric"], each["group"].get("region")): each for each in card["results"]}
    undefined = {key for key, each in found.items() if each["status"] == "undefined"}
    assert undefined == {
        ("mcc", "South"),
        ("lr_positive", "North"),
        ("lr_positive", "South"),
        ("treatment_ratio", "North"),
        ("observed_expected", "South"),
    }
    assert all(found[key]["value"] is None and "is 0" in found[key]["reason"] for key in undefined)


def test_labels_that_are_all_equal_leave_nothing_to_explain(tmp_path: Path) -> None:
    rows = pd.DataFrame({"city": ["a", "b"] * 20, "took": [0.1, 7.3] * 20, "said": np.linspace(0, 9, 40)})
    card = build(
        tmp_path,
        {"city": {}},
        source=save(rows, tmp_path / "rows.parquet"),
        task="regression",
        columns={"label": "took", "prediction": "said"},
        metrics=["r2", "rmse"],
        by=[("city",)],
    )
    status = {(each["metric"], each["group"].get("city")): each["status"] for each in card["results"]}
    assert {key for key, each in status.items() if each != "ok"} == {("r2", "a"), ("r2", "b")}


def test_many_distinct_scores_are_binned_finely_enough(tmp_path: Path) -> None:
    """Above 100,000 distinct scores, 2,048 bins stand for them; the error moves in the fourth digit at most."""
    draws = np.random.default_rng(3)
    score = draws.random(130_000)
    label = draws.random(score.size) < np.clip(score * 0.9 + 0.02, 0, 1)
    rows = pd.DataFrame({"half": np.where(score < 0.5, "low", "high"), "label": label, "score": score})
    card = build(
        tmp_path,
        {"half": {}},
        source=save(rows, tmp_path / "rows.parquet"),
        task="classification",
        columns={"label": "label", "score": "score"},
        metrics=["ece"],
        by=[("half",)],
    )
    want = expect(
        Design(rows),
        pd.Series(data=True, index=rows.index),
        Measure("calibration", label=rows["label"], score=rows["score"]),
    )
    overall = next(result for result in card["results"] if not result["by"])
    assert overall["value"] == pytest.approx(want.value, abs=2e-4)
    assert overall["interval"]["low"] == pytest.approx(want.low, abs=2e-4)
    assert overall["interval"]["high"] == pytest.approx(want.high, abs=2e-4)

"""Whole cards, built from data made here, against figures computed a second time from the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jiwer
import numpy as np
import pandas as pd
import pytest

import cardgen
from tests.acceptance.card_comparison import Evaluation, compare
from tests.acceptance.oracle import Design, Measure

CARD: dict[str, Any] = {
    "spec": 1,
    "card": {
        "id": "a-card",
        "version": "1.0.0",
        "as_of": "2026-06-01",
        "review_by": "2026-12-01",
        "owners": [{"name": "Owners", "contact": "owners@example.org"}],
    },
    "service": {
        "name": "A service",
        "provider": "Example",
        "summary": "Does one thing.",
        "profile": "speech_recognition",
        "subjects": [{"id": "model", "kind": "model", "version": "1"}],
    },
    "intended_use": {
        "purpose": "A purpose.",
        "users": ["People"],
        "use_cases": [{"id": "use", "title": "A use", "description": "How it is used."}],
    },
    "datasets": [{"id": "data", "name": "Data", "revision": "1", "description": "Rows.", "source": "public"}],
}


def build(folder: Path, groups: dict[str, dict[str, Any]], **evaluation: Any) -> dict[str, Any]:
    """Write a spec with one evaluation and build its card."""
    spec = {
        **CARD,
        "groups": [
            {
                "id": name,
                "label": name,
                "column": name,
                "kind": "other",
                "labels": "unstated",
                "relevance": "It is.",
                **of,
            }
            for name, of in groups.items()
        ],
        "evaluations": [
            {
                "id": "run",
                "title": "A run",
                "subject": "model",
                "dataset": "data",
                "date": "2026-05-01",
                "evaluator": {"organisation": "Example", "independent": False},
                "by": [list(by) if len(by) > 1 else by[0] for by in evaluation.pop("by")],
                **evaluation,
            }
        ],
    }
    (folder / "card.json").write_text(json.dumps(spec), encoding="utf-8")
    card: dict[str, Any] = json.loads(cardgen.build(folder / "card.json").to_json())
    return card


def save(frame: pd.DataFrame, path: Path) -> str:
    """Write rows in the format that the name ends in."""
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path)
    return path.name


ACCENTS = ("Welsh English", "Lagos English", "Bengali", "Quechua", "Scots", "Māori English", "Rare", "Absent")


@pytest.fixture(scope="module")
def utterances() -> pd.DataFrame:
    """Utterances of speakers with an accent each, as a recogniser heard them, in the layout of EdAcc."""
    draws = np.random.default_rng(11)
    words = ["so", "the", "a", "yes", "I", "mean", "kind", "of", "river", "train", "café", "don't", "twenty"]
    rows: list[tuple[str, ...]] = []
    for index, accent in enumerate(ACCENTS[:7]):
        for person in range(2 if accent == "Rare" else int(draws.integers(4, 9))):
            rate = 0.05 + 0.05 * index + draws.gamma(2, 0.03)
            for _ in range(int(draws.integers(6, 30))):
                said = [str(word) for word in draws.choice(words, int(draws.integers(0, 14)))]
                heard = []
                for word in said:
                    fate = draws.random()
                    heard += [word] if fate > rate else ([] if fate < rate / 3 else [str(draws.choice(words))])
                    heard += [str(draws.choice(words))] if draws.random() < rate / 4 else []
                heard += [] if said or draws.random() < 0.5 else ["uh", "huh"]
                reference, hypothesis = " ".join(said), " ".join(heard)
                rows.append((f"u{len(rows)}", f"{accent[:2]}{person}", accent, reference, reference, hypothesis))
    columns = ["utt_id", "speaker", "accent", "ref_raw", "reference", "hypothesis"]
    return pd.DataFrame(rows, columns=columns).sample(frac=1, random_state=3, ignore_index=True)


def transcription(frame: pd.DataFrame) -> dict[str, Measure]:
    """Errors of every utterance as jiwer counts them; an empty reference counts what was added."""
    counted = []
    for said, heard in zip(frame["reference"], frame["hypothesis"], strict=True):
        if not said:
            counted.append((0, 0, len(heard.split()), 0, len(heard), 0))
            continue
        found, letters = jiwer.process_words(said, heard), jiwer.process_characters(said, heard)
        wrong = letters.substitutions + letters.deletions + letters.insertions
        counted.append((found.substitutions, found.deletions, found.insertions, len(said.split()), wrong, len(said)))
    table = pd.DataFrame(counted, columns=["s", "d", "i", "n", "c", "letters"], index=frame.index, dtype=float)
    errors = table["s"] + table["d"] + table["i"]
    return {
        "wer": Measure("ratio", errors, table["n"], bounded=False),
        "cer": Measure("ratio", table["c"], table["letters"], bounded=False),
        "substitution_rate": Measure("ratio", table["s"], table["n"]),
        "deletion_rate": Measure("ratio", table["d"], table["n"]),
        "insertion_rate": Measure("ratio", table["i"], table["n"], bounded=False),
    }


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("cluster", ["speaker", None])
def test_all_accents(utterances: pd.DataFrame, cluster: str | None, suffix: str, tmp_path: Path) -> None:
    measures = transcription(utterances)
    source = save(utterances, tmp_path / f"rows.{suffix}")
    minimum = {"rows": 30, **({"clusters": 3} if cluster else {})}
    card = build(
        tmp_path,
        {"accent": {"reference": "Scots"}},
        source=source,
        task="transcription",
        columns={"reference": "reference", "hypothesis": "hypothesis"},
        row_id="utt_id",
        metrics=list(measures),
        minimum=minimum,
        by=[("accent",)],
        **({"cluster": cluster} if cluster else {}),
    )
    design = Design(utterances, cluster=cluster, rows=30, clusters=minimum.get("clusters", 0))
    labels = {"accent": utterances["accent"]}
    assert compare(card, Evaluation(design, measures, labels, [("accent",)], reference={"accent": "Scots"})) > 90


@pytest.mark.parametrize("rest", ["exclude", "pool"])
@pytest.mark.parametrize("reference", ["largest", "best", "rest"])
def test_some_accents(utterances: pd.DataFrame, rest: str, reference: str, tmp_path: Path) -> None:
    unknown = utterances.sample(frac=0.1, random_state=1).index
    frame = utterances.assign(accent=utterances["accent"].where(~utterances.index.isin(unknown)))
    chosen = [ACCENTS[index] for index in (3, 0, 4, 7)]
    source = save(frame, tmp_path / "rows.parquet")
    inside = frame[frame["accent"].isin(chosen)] if rest == "exclude" else frame
    label = inside["accent"].where(inside["accent"].isin(chosen) | inside["accent"].isna(), "Other")
    measures = {"wer": transcription(inside)["wer"]}
    card = build(
        tmp_path,
        {"accent": {"categories": chosen, "rest": rest, "reference": reference}},
        source=source,
        task="transcription",
        columns={"reference": "reference", "hypothesis": "hypothesis"},
        metrics=["wer"],
        cluster="speaker",
        level=0.9,
        by=[("accent",)],
    )
    declared = {"accent": [*chosen, "Other"] if rest == "pool" else chosen}
    wanted = Evaluation(
        Design(inside, cluster="speaker", level=0.9),
        measures,
        {"accent": label},
        [("accent",)],
        declared,
        {"accent": reference},
    )
    assert compare(card, wanted) > 10
    (coverage,) = card["evaluations"][0]["coverage"]
    assert coverage["excluded"] == (0 if rest == "pool" else len(frame) - len(inside) - len(unknown))
    assert coverage["missing"] == len(unknown)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """Decisions about people: three columns of labels, with gaps, clusters that span categories, and weights."""
    draws = np.random.default_rng(5)
    n = 1500
    region = draws.choice(["North", "South", "East", "Tiny", "None at all"], n, p=[0.45, 0.3, 0.2, 0.015, 0.035])
    age = draws.uniform(16, 90, n).round(1)
    label = draws.random(n) < np.where(region == "Tiny", 0.0, 0.3)
    score = np.clip(0.3 * label + draws.beta(2, 3, n), 0, 1).round(2)
    frame = pd.DataFrame(
        {
            "region": region,
            "age": np.where(draws.random(n) < 0.05, np.nan, age),
            "household": [f"h{each}" for each in draws.integers(0, 60, n)],
            "weight": draws.choice([0.0005, 0.001, 0.00225], n),
            "label": label,
            "said": (score >= 0.55) ^ (draws.random(n) < 0.05),
            "score": score,
        }
    )
    return frame.assign(region=frame["region"].replace("None at all", None))


def confusion(label: pd.Series, said: pd.Series, score: pd.Series | None) -> dict[str, Measure]:
    one = pd.Series(1.0, index=label.index)
    hit, false = (label & said).astype(float), (~label & said).astype(float)
    miss, clear = (label & ~said).astype(float), (~label & ~said).astype(float)
    up, none = "higher_is_better", "none"
    found = {
        "accuracy": Measure("proportion", hit + clear, one, up),
        "error_rate": Measure("proportion", miss + false, one),
        "selection_rate": Measure("proportion", hit + false, one, none),
        "base_rate": Measure("proportion", hit + miss, one, none),
        "tpr": Measure("proportion", hit, hit + miss, up),
        "fnr": Measure("proportion", miss, hit + miss),
        "fpr": Measure("proportion", false, false + clear),
        "tnr": Measure("proportion", clear, false + clear, up),
        "ppv": Measure("proportion", hit, hit + false, up),
        "npv": Measure("proportion", clear, clear + miss, up),
        "f1": Measure("f1", 2 * hit, 2 * hit + false + miss, up),
        "balanced_accuracy": Measure("balanced", direction=up, label=label, said=said),
    }
    if score is not None:
        found["auc"] = Measure("auc", direction=up, label=label, score=score)
        found["brier"] = Measure("mean", (score - label) ** 2, one, low=0, high=1)
    return found


LABELS: dict[str, tuple[dict[bool, Any], dict[str, Any]]] = {
    "yes": ({True: "granted", False: "refused"}, {"positive": "granted"}),
    "booleans": ({True: True, False: False}, {}),
    "numbers": ({True: 1, False: 0}, {}),
    "the other way": ({True: 0, False: 1}, {"positive": 0}),
}
AGES = ["under 25", "25 to under 45", "45 and over"]


def labels_of(frame: pd.DataFrame) -> dict[str, pd.Series]:
    ages = pd.cut(frame["age"], [-np.inf, 25, 45, np.inf], right=False, labels=AGES)
    return {"region": frame["region"].astype(object), "age": ages.astype(object)}


@pytest.mark.parametrize(
    ("kind", "cluster", "weight", "suffix"),
    [
        ("yes", None, None, "parquet"),
        ("yes", None, None, "csv"),
        ("booleans", "household", None, "jsonl"),
        ("booleans", None, None, "csv"),
        ("numbers", None, "weight", "csv"),
        ("the other way", "household", "weight", "parquet"),
    ],
)
def test_decisions(
    people: pd.DataFrame, kind: str, cluster: str | None, weight: str | None, suffix: str, tmp_path: Path
) -> None:
    words, more = LABELS[kind]
    rows = people.assign(label=people["label"].map(words), said=people["said"].map(words))
    measures = confusion(people["label"], people["said"], people["score"])
    by = [("region",), ("age",), ("region", "age")]
    card = build(
        tmp_path,
        {"region": {"reference": "rest"}, "age": {"bins": [25, 45], "reference": "45 and over"}},
        source=save(rows, tmp_path / f"rows.{suffix}"),
        task="classification",
        columns={"label": "label", "prediction": "said", "score": "score"},
        metrics=list(measures),
        by=by,
        minimum={"rows": 5},
        **more,
        **({"cluster": cluster} if cluster else {}),
        **({"weight": weight} if weight else {}),
    )
    design = Design(people, cluster, weight, rows=5)
    wanted = Evaluation(
        design, measures, labels_of(people), by, {"age": AGES}, {"region": "rest", "age": "45 and over"}
    )
    assert compare(card, wanted) > 400


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_scores_against_a_threshold(people: pd.DataFrame, suffix: str, tmp_path: Path) -> None:
    """A score at the threshold counts as positive; single precision does not move it."""
    rows = people.assign(score=people["score"].astype("float32") if suffix == "parquet" else people["score"])
    said = people["score"] >= 0.55
    measures = confusion(people["label"], said, people["score"])
    del measures["brier"]
    by = [("region",)]
    card = build(
        tmp_path,
        {"region": {"reference": "best"}},
        source=save(rows, tmp_path / f"rows.{suffix}"),
        task="classification",
        columns={"label": "label", "score": "score"},
        threshold=0.55,
        metrics=list(measures),
        by=by,
    )
    wanted = Evaluation(Design(people), measures, labels_of(people), by, reference={"region": "best"})
    assert compare(card, wanted) > 100


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("cluster", [None, "household"])
def test_many_classes(people: pd.DataFrame, cluster: str | None, suffix: str, tmp_path: Path) -> None:
    draws = np.random.default_rng(9)
    names = np.array(["cat", "dog", "Ärger", "no", "7"])
    truth = draws.choice(names, len(people))
    said = np.where(draws.random(len(people)) < 0.8, truth, draws.choice(names, len(people)))
    rows = people.assign(label=truth, said=said)
    one = pd.Series(1.0, index=rows.index)
    right = (rows["label"] == rows["said"]).astype(float)
    hit = ((rows["label"] == "dog") & (rows["said"] == "dog")).astype(float)
    measures = {
        "accuracy": Measure("proportion", right, one, "higher_is_better"),
        "error_rate": Measure("proportion", 1 - right, one),
        "tpr": Measure("proportion", hit, (rows["label"] == "dog").astype(float), "higher_is_better"),
    }
    by = [("region",), ("age",)]
    card = build(
        tmp_path,
        {"region": {}, "age": {"bins": [25, 45]}},
        source=save(rows, tmp_path / f"rows.{suffix}"),
        task="classification",
        columns={"label": "label", "prediction": "said"},
        positive="dog",
        metrics=list(measures),
        by=by,
        level=0.8,
        **({"cluster": cluster} if cluster else {}),
    )
    wanted = Evaluation(Design(people, cluster, level=0.8), measures, labels_of(people), by, {"age": AGES})
    assert compare(card, wanted) > 50


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("cluster", [None, "household"])
def test_pairs(people: pd.DataFrame, cluster: str | None, suffix: str, tmp_path: Path) -> None:
    genuine, accepted = people["label"], people["score"] >= 0.5
    rows = people.assign(label=people["label"].map({True: "yes", False: "no"}))
    rejected = (genuine & ~accepted).astype(float)
    taken = (~genuine & accepted).astype(float)
    up = "higher_is_better"
    measures = {
        "fnmr": Measure("proportion", rejected, genuine.astype(float)),
        "fmr": Measure("proportion", taken, (~genuine).astype(float)),
        "tmr": Measure("proportion", genuine - rejected, genuine.astype(float), up),
        "tnmr": Measure("proportion", ~genuine - taken, (~genuine).astype(float), up),
    }
    by = [("region",), ("region", "age")]
    card = build(
        tmp_path,
        {"region": {"reference": "rest"}, "age": {"bins": [25, 45], "reference": "rest"}},
        source=save(rows, tmp_path / f"rows.{suffix}"),
        task="verification",
        columns={"genuine": "label", "score": "score"},
        threshold=0.5,
        metrics=list(measures),
        by=by,
        **({"cluster": cluster} if cluster else {}),
    )
    wanted = Evaluation(
        Design(people, cluster), measures, labels_of(people), by, {"age": AGES}, {"region": "rest", "age": "rest"}
    )
    assert compare(card, wanted) > 90


@pytest.mark.parametrize(
    ("cluster", "weight", "suffix"),
    [
        (None, None, "csv"),
        ("household", None, "parquet"),
        (None, "weight", "jsonl"),
        ("household", "weight", "parquet"),
    ],
)
def test_numbers(people: pd.DataFrame, cluster: str | None, weight: str | None, suffix: str, tmp_path: Path) -> None:
    """Means, shares of yes, and ratios of the owner's own columns."""
    draws = np.random.default_rng(4)
    rows = people.assign(
        latency=draws.gamma(2, 120, len(people)).round(3),
        done=draws.integers(0, 4, len(people)),
        asked=draws.integers(3, 9, len(people)),
        profit=draws.normal(1, 5, len(people)).round(2),
        kept=people["said"].astype(int),
    )
    one = pd.Series(1.0, index=rows.index)
    measures = {
        "mean": Measure("mean", rows["latency"], one),
        "completion": Measure("ratio", rows["done"], rows["asked"], "higher_is_better"),
        "per-call": Measure("ratio", rows["done"], rows["asked"], "none", bounded=False),
        "profit": Measure("mean", rows["profit"], one, "none", bounded=False),
        "kept": Measure("proportion", rows["kept"], one, "none"),
    }
    measures["mean"] = Measure("mean", rows["latency"], one, bounded=False)
    by = [("region",), ("age",), ("age", "region")]
    card = build(
        tmp_path,
        {"region": {}, "age": {"bins": [25, 45]}},
        source=save(rows, tmp_path / f"rows.{suffix}"),
        task="scores",
        columns={"value": "latency"},
        metrics=[
            {"id": "mean", "label": "Latency", "unit": "ms", "direction": "lower_is_better"},
            {
                "id": "completion",
                "numerator": "done",
                "denominator": "asked",
                "bounded": True,
                "direction": "higher_is_better",
            },
            {"id": "per-call", "numerator": "done", "denominator": "asked"},
            {"id": "profit", "numerator": "profit"},
            {"id": "kept", "numerator": "kept", "bounded": True},
        ],
        by=by,
        **({"cluster": cluster} if cluster else {}),
        **({"weight": weight} if weight else {}),
    )
    wanted = Evaluation(Design(people, cluster, weight), measures, labels_of(people), by, {"age": AGES})
    assert compare(card, wanted) > 90


@pytest.mark.parametrize("answer", [{True: "yes", False: "no"}, {True: True, False: False}, {True: 1.0, False: 0.0}])
def test_yes_or_no(people: pd.DataFrame, answer: dict[bool, Any], tmp_path: Path) -> None:
    rows = people.assign(said=people["said"].map(answer))
    card = build(
        tmp_path,
        {"region": {}},
        source=save(rows, tmp_path / "rows.parquet"),
        task="scores",
        columns={"value": "said"},
        metrics=[{"id": "rate", "direction": "lower_is_better"}],
        by=[("region",)],
    )
    measures = {"rate": Measure("proportion", people["said"].astype(float), pd.Series(1.0, index=people.index))}
    assert compare(card, Evaluation(Design(people), measures, labels_of(people), [("region",)])) > 8


@pytest.mark.parametrize("suffix", ["csv", "parquet", "jsonl"])
def test_counts_of_speakers_give_what_rows_give(utterances: pd.DataFrame, suffix: str, tmp_path: Path) -> None:
    measures = {name: of for name, of in transcription(utterances).items() if name != "cer"}
    per_row = pd.DataFrame(
        {
            "accent": utterances["accent"],
            "speaker": utterances["speaker"],
            "n": 1,
            "words": measures["wer"].below,
            "subs": measures["substitution_rate"].above,
            "dels": measures["deletion_rate"].above,
            "ins": measures["insertion_rate"].above,
        }
    )
    lines = per_row.groupby(["accent", "speaker"], as_index=False).sum().astype({"words": int, "subs": int})
    card = build(
        tmp_path,
        {"accent": {}},
        source={"kind": "counts", "path": save(lines, tmp_path / f"counts.{suffix}")},
        task="transcription",
        columns={"substitutions": "subs", "deletions": "dels", "insertions": "ins", "words": "words", "rows": "n"},
        metrics=list(measures),
        cluster="speaker",
        minimum={"clusters": 3},
        by=[("accent",)],
    )
    design = Design(utterances, cluster="speaker", clusters=3)
    assert compare(card, Evaluation(design, measures, {"accent": utterances["accent"]}, [("accent",)])) > 50


@pytest.mark.parametrize("form", ["confusion", "ratios"])
def test_counts_of_people_give_what_rows_give(people: pd.DataFrame, form: str, tmp_path: Path) -> None:
    """Sums per region and age, rows without either label included, against the rows."""
    all_of_them = confusion(people["label"], people["said"], None)
    names = ["fpr", "fnr", "ppv", "selection_rate", "accuracy"]
    measures = {name: all_of_them[name] for name in names}
    by = [("region",), ("age",), ("region", "age")]
    keys = [labels_of(people)["region"].fillna("").rename("region"), labels_of(people)["age"].fillna("").rename("age")]
    if form == "confusion":
        label, said = people["label"], people["said"]
        cells = {"tp": label & said, "fp": ~label & said, "fn": label & ~said, "tn": ~label & ~said}
        lines = pd.DataFrame(cells).astype(int).groupby(keys).sum().reset_index()
        columns = dict(
            zip(["true_positives", "false_positives", "false_negatives", "true_negatives"], cells, strict=True)
        )
    else:
        parts = [
            pd.DataFrame({"above": of.above, "below": of.below, "n": 1})
            .groupby(keys)
            .sum()
            .reset_index()
            .assign(what=name)
            for name, of in measures.items()
        ]
        lines = pd.concat(parts).astype({"above": int, "below": int})
        columns = {"numerator": "above", "denominator": "below", "metric": "what", "rows": "n"}
    card = build(
        tmp_path,
        {"region": {}, "age": {"bins": [25, 45]}},
        source={"kind": "counts", "path": save(lines, tmp_path / "counts.csv")},
        task="classification",
        columns=columns,
        metrics=names,
        by=by,
        minimum={"rows": 8},
    )
    wanted = Evaluation(Design(people, rows=8), measures, labels_of(people), by, {"age": AGES})
    assert compare(card, wanted) > 100
